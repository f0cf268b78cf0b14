"""What stands in the files of the profile as their bytes, and back: pure functions.

Numbers are big-endian. Set record, share and label end in the CRC-32 (that of zlib) of all bytes before it. What does
not have its checksum, or has it and holds a value that this version does not write, is damaged.
"""

from lifecycle.cards.holding_bytes import (
    LONGEST_LABEL,
    SLOT,
    checksum,
    has_checksum,
    in_range,
    must_be_a_label,
    slot_of,
)
from lifecycle.domain.holding import SALT, SHARE, UNREADABLE, SetRecord, Share
from lifecycle.domain.secret import Secret, wipe

MAXIMUM = 0x07
"""Presentations of the secret code."""

_NO_UNBLOCK_CODE = 0x0F
_VERSION = 1
_CRC = 4


class Damaged(ValueError):
    """A share or a label does not have its checksum, or holds what cannot be in it; says nothing of its bytes."""


def set_record_of(content: bytes) -> SetRecord:
    """Read the 96 bytes of the file: the newest good slot counts; where both are bad it is UNREADABLE, never blank."""
    good = [slot for slot in _slots(content) if slot is not None]
    return max(good, key=lambda slot: slot.sequence, default=UNREADABLE)


def next_slot(content: bytes) -> tuple[int, int]:
    """Say which slot of the file, 0 or 1, is written next, the older or a bad one, and with which sequence number."""
    first, second = (0 if slot is None else slot.sequence for slot in _slots(content))
    return (1, first + 1) if first and first >= second else (0, second + 1)


def share_bytes(share: Share) -> bytearray:
    """Give a share as the 56 bytes of its file, which the caller wipes; raises ValueError for one that is none."""
    if not in_range(share.number, share.needed, share.issued):
        raise ValueError("the numbers of the share are out of range")
    with share.salt.revealed() as salt, share.value.revealed() as value:
        if (len(salt), len(value)) != (SALT, SHARE):
            raise ValueError("the share or its salt has another length")
        content = bytearray((_VERSION, share.number, share.needed, share.issued))
        content += salt
        content += value
    content += checksum(content)
    return content


def share_of(content: bytearray) -> Share | None:
    """Read the 56 bytes of the file; None where all are zero. Raises Damaged. The caller wipes `content`."""
    if not any(content):
        return None
    version, number, needed, issued = content[:4]
    if not has_checksum(content) or version != _VERSION or not in_range(number, needed, issued):
        raise Damaged
    salt, value = content[4 : 4 + SALT], content[4 + SALT : -_CRC]
    share = Share(number=number, needed=needed, issued=issued, salt=Secret(salt), value=Secret(value))
    wipe(salt)
    wipe(value)
    return share


def label_bytes(label: str) -> bytes:
    """Give a label as the 40 bytes of its file; raises ValueError unless it is 1 to 32 printable ASCII characters."""
    must_be_a_label(label)
    body = bytes((len(label), _VERSION, 0, 0)) + label.encode("ascii").ljust(LONGEST_LABEL, b"\0")
    return body + checksum(body)


def label_of(content: bytes) -> bytes | None:
    """Read the 40 bytes of the file, the label as it is; None where all are zero. Raises Damaged."""
    if not any(content):
        return None
    length, version, *reserved = content[:4]
    text = content[4:-_CRC]
    sound = 1 <= length <= LONGEST_LABEL and version == _VERSION and not any(reserved) and not any(text[length:])
    if not has_checksum(content) or not sound:
        raise Damaged
    return text[:length]


def code_record(pin: str) -> bytes:
    """Give the record of a secret code of 8 digits, 8 bytes, with no presentation counted."""
    head, code = bytes((MAXIMUM, 0x00, _NO_UNBLOCK_CODE)), bytes.fromhex(pin)
    return head + bytes((complement(head + code),)) + code


def key_records(key: bytes) -> bytes:
    """Give the two records of an administration key of 16 bytes, 12 bytes each."""
    head, middle = bytes(3), len(key) // 2
    return b"".join(head + bytes((complement(head + half),)) + half for half in (key[:middle], key[middle:]))


def complement(others: bytes) -> int:
    """Give the family's checksum of a code or key record: the complement of the exclusive or of all other bytes."""
    value = 0xFF
    for byte in others:
        value ^= byte
    return value


def _slots(content: bytes) -> tuple[SetRecord | None, SetRecord | None]:
    return slot_of(content[:SLOT]), slot_of(content[SLOT:])
