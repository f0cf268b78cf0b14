"""What the store itself reads of a body: its header, the form of its id, and whether its bytes are canonical."""

import re

import msgspec

KEY = 16
"""Length of an event id in bytes."""


class Header(msgspec.Struct, frozen=True, gc=False):
    """The fields of a body that the store keeps copies of; all others are none of its business."""

    id: str
    """UUIDv7 in its text form (RFC 9562, section 4)."""
    stream: str
    tag: str
    time: int
    """Microseconds UTC, as the clock said it."""
    version: int
    """Place in its stream, from 1."""


header_of = msgspec.json.Decoder(Header).decode
"""Read the header of a body; raises msgspec.MsgspecError or UnicodeDecodeError where it has none."""

_is_id = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_decoded = msgspec.json.Decoder().decode
_encoded = msgspec.json.Encoder(order="sorted").encode


def event_key(event_id: str) -> bytes:
    """Give the 16 bytes of an event id; ValueError if it is not in lower-case text form (RFC 9562, section 4)."""
    if _is_id(event_id) is None:
        raise ValueError("an event id is a UUID in lower case, with four hyphens")
    return bytes.fromhex(event_id.replace("-", ""))


def id_of(key: bytes) -> str:
    """Give the text form of the 16 bytes of an event id."""
    digits = key.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def is_canonical(body: bytes) -> bool:
    """Say whether a body is in canonical form (RFC 8785, section 3.2), as far as decoding and encoding it shows.

    Seen are white space, the order of keys, keys given twice, escapes and the writing of numbers. Not seen is an
    integer of 2^53 or more, which the types of the events exclude.
    """
    try:
        return _encoded(_decoded(body)) == body
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
