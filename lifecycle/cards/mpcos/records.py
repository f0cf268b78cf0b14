"""What stands in the files of the profile as their bytes, and back: pure functions.

Numbers are big-endian. Set record, share and label end in the CRC-32 (that of zlib) of all bytes before it. What does
not have its checksum, or has it and holds a value that this version does not write, is damaged.
"""

import struct
from zlib import crc32

from lifecycle.cards.mpcos import profile
from lifecycle.domain.holding import FEWEST, MOST, SALT, SHARE, UNREADABLE, Holding, SetKind, SetRecord, Share
from lifecycle.domain.secret import Secret, wipe

SLOT = 48
"""Bytes of one of the two slots of a set record."""
LONGEST_LABEL = 32
"""Characters of a label, at most."""
MAXIMUM = 0x07
"""Presentations of the secret code."""

_NO_UNBLOCK_CODE = 0x0F
_VERSION = 1
_CRC = 4
_SLOT = struct.Struct(">I8B16s8s8s")
_LAST_SEQUENCE = 0xFFFFFFFE
_STATES: dict[int, Holding] = {value: state for state, value in profile.STATES.items()}
_KINDS: dict[int, SetKind] = {value: kind for kind, value in profile.KINDS.items()}


class Damaged(ValueError):
    """A share or a label does not have its checksum, or holds what cannot be in it; says nothing of its bytes."""


def slot_bytes(record: SetRecord) -> bytes:
    """Give a set record as the 48 bytes of a slot; raises ValueError where it is none that can be written."""
    numbers = (record.needed, record.issued, record.share, record.copy)
    state, kind = profile.STATES.get(record.state, 0), profile.KINDS[record.kind] if record.kind else 0
    names = (bytes.fromhex(name or "") for name in (record.set_id, record.origin, record.operation))
    try:
        body = _SLOT.pack(record.sequence, _VERSION, state, kind, *numbers, 0, *names)
    except struct.error as error:
        raise ValueError("a number of the set record does not fit its byte") from error
    block = body + _checksum(body)
    if slot_of(block) != record:
        raise ValueError("the set record cannot be written as it is")
    return block


def slot_of(block: bytes) -> SetRecord | None:
    """Read the 48 bytes of a slot; None where it is bad: torn, never written, or not as this version writes it."""
    if not _has_checksum(block):
        return None
    sequence, version, state, kind, needed, issued, share, copy, reserved, *names = _SLOT.unpack(block[:-_CRC])
    set_id, origin, operation = (name.hex().upper() if any(name) else None for name in names)
    if version != _VERSION or reserved or not 1 <= sequence <= _LAST_SEQUENCE or state not in _STATES:
        return None
    if _STATES[state] == "blank":
        if kind or needed or issued or share or copy or set_id:
            return None
    elif kind not in _KINDS or not set_id or not _in_range(share, needed, issued):
        return None
    return SetRecord(
        state=_STATES[state],
        kind=_KINDS.get(kind),
        needed=needed,
        issued=issued,
        share=share,
        copy=copy,
        set_id=set_id,
        origin=origin,
        operation=operation,
        sequence=sequence,
    )


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
    if not _in_range(share.number, share.needed, share.issued):
        raise ValueError("the numbers of the share are out of range")
    with share.salt.revealed() as salt, share.value.revealed() as value:
        if (len(salt), len(value)) != (SALT, SHARE):
            raise ValueError("the share or its salt has another length")
        content = bytearray((_VERSION, share.number, share.needed, share.issued))
        content += salt
        content += value
    content += _checksum(content)
    return content


def share_of(content: bytearray) -> Share | None:
    """Read the 56 bytes of the file; None where all are zero. Raises Damaged. The caller wipes `content`."""
    if not any(content):
        return None
    version, number, needed, issued = content[:4]
    if not _has_checksum(content) or version != _VERSION or not _in_range(number, needed, issued):
        raise Damaged
    salt, value = content[4 : 4 + SALT], content[4 + SALT : -_CRC]
    share = Share(number=number, needed=needed, issued=issued, salt=Secret(salt), value=Secret(value))
    wipe(salt)
    wipe(value)
    return share


def label_bytes(label: str) -> bytes:
    """Give a label as the 40 bytes of its file; raises ValueError unless it is 1 to 32 printable ASCII characters."""
    if not (1 <= len(label) <= LONGEST_LABEL and label.isascii() and label.isprintable()):
        raise ValueError("a label is 1 to 32 printable ASCII characters")
    body = bytes((len(label), _VERSION, 0, 0)) + label.encode("ascii").ljust(LONGEST_LABEL, b"\0")
    return body + _checksum(body)


def label_of(content: bytes) -> bytes | None:
    """Read the 40 bytes of the file, the label as it is; None where all are zero. Raises Damaged."""
    if not any(content):
        return None
    length, version, *reserved = content[:4]
    text = content[4:-_CRC]
    sound = 1 <= length <= LONGEST_LABEL and version == _VERSION and not any(reserved) and not any(text[length:])
    if not _has_checksum(content) or not sound:
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


def _in_range(share: int, needed: int, issued: int) -> bool:
    return FEWEST <= needed <= issued <= MOST and 1 <= share <= issued


def _checksum(body: bytes | bytearray) -> bytes:
    return crc32(body).to_bytes(_CRC, "big")


def _has_checksum(content: bytes | bytearray) -> bool:
    return content[-_CRC:] == _checksum(content[:-_CRC])
