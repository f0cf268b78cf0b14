"""What the store itself reads of a body: its header, the form of its id, and whether its bytes are canonical."""

from collections.abc import Callable

import msgspec

KEY = 16
"""Length of an event id in bytes."""
_TEXT = 36
"""Length of its text form."""


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

_decoded = msgspec.json.Decoder().decode
_encoded = msgspec.json.Encoder(order="sorted").encode


def tag_of(event: object) -> str:
    """Give the tag of a decoded event, which has the fields of a header; "?" for one that has none."""
    return str(getattr(event, "tag", "?"))


def event_key(event_id: str) -> bytes:
    """Give the 16 bytes of an event id; ValueError if it is not in lower-case text form (RFC 9562, section 4)."""
    digits = event_id.replace("-", "")
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        key = b""
    # The hyphens at 8, 13, 18 and 23 are the only ones: the others would be missing from the 36 characters.
    if len(key) != KEY or key.hex() != digits or len(event_id) != _TEXT or event_id[8:24:5] != "----":
        raise ValueError("an event id is a UUID in lower case, with four hyphens")
    return key


def id_of(key: bytes) -> str:
    """Give the text form of the 16 bytes of an event id."""
    digits = key.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def field_with_nul(body: bytes) -> str | None:
    """Name the field of a body that holds U+0000, as `field_with` does: no text of PostgreSQL can."""
    return field_with(body, lambda text: "\0" in text) if rb"\u0000" in body else None  # JSON writes it in no other way


def field_with(body: bytes, wanted: Callable[[str], bool]) -> str | None:
    """Name the first field of a body whose text is wanted, such as `facts.note`; None where there is none."""
    return _path_to(_decoded(body), wanted, ())


def _path_to(value: object, wanted: Callable[[str], bool], path: tuple[str, ...]) -> str | None:
    if isinstance(value, str):
        return (".".join(path) or "?") if wanted(value) else None
    parts: list[tuple[object, tuple[str, ...]]] = []
    if isinstance(value, dict):
        parts = [(key, path) for key in value] + [(each, (*path, str(key))) for key, each in value.items()]
    elif isinstance(value, list):
        parts = [(each, path) for each in value]
    return next((found for part, where in parts if (found := _path_to(part, wanted, where)) is not None), None)


def is_encoding_of(event: object, body: bytes) -> bool:
    """Say whether a body is what the store itself writes for the event that was read from it.

    Whatever is encoded here is in canonical form, so that one that is need not be looked at with `is_canonical`; of one
    that is not (an event of an older kind, brought up to a newer one) this says nothing. An event must keep no part of
    its body unread (msgspec.Raw): that is the only thing which would be written as it came.
    """
    try:
        return _encoded(event) == body
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        return False


def is_canonical(body: bytes) -> bool:
    """Say whether a body is in canonical form (RFC 8785, section 3.2), as far as decoding and encoding it shows.

    Seen are white space, the order of keys, keys given twice, escapes and the writing of numbers. Not seen is an
    integer of 2^53 or more, which the types of the events exclude.
    """
    try:
        return _encoded(_decoded(body)) == body
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
