"""What cards of every make keep of a share in the same bytes: the 48 of a set record, its range, and what a label is.

Numbers are big-endian; the 48 bytes end in the CRC-32 (that of zlib) of the 44 before it.
"""

import struct
from zlib import crc32

from lifecycle.domain.holding import FEWEST, MOST, Holding, SetKind, SetRecord

SLOT = 48
"""Bytes of a set record."""
LONGEST_LABEL = 32
"""Characters of a label, at most."""

STATES: dict[Holding, int] = {"blank": 0x3C, "writing": 0x5A, "held": 0xA5, "erasing": 0xC3}
KINDS: dict[SetKind, int] = {"server-master-key": 0x69, "partition-auth-set": 0x96, "transport-key": 0x66}
"""As they stand in a set record: none is 00, and each differs from every other in at least four bits."""

_VERSION = 1
_CRC = 4
_SLOT = struct.Struct(">I8B16s8s8s")
_LAST_SEQUENCE = 0xFFFFFFFE
_STATES: dict[int, Holding] = {value: state for state, value in STATES.items()}
_KINDS: dict[int, SetKind] = {value: kind for kind, value in KINDS.items()}


def slot_bytes(record: SetRecord) -> bytes:
    """Give a set record as the 48 bytes of a slot; raises ValueError where it is none that can be written."""
    numbers = (record.needed, record.issued, record.share, record.copy)
    state, kind = STATES.get(record.state, 0), KINDS[record.kind] if record.kind else 0
    names = (bytes.fromhex(name or "") for name in (record.set_id, record.origin, record.operation))
    try:
        body = _SLOT.pack(record.sequence, _VERSION, state, kind, *numbers, 0, *names)
    except struct.error as error:
        raise ValueError("a number of the set record does not fit its byte") from error
    block = body + checksum(body)
    if slot_of(block) != record:
        raise ValueError("the set record cannot be written as it is")
    return block


def slot_of(block: bytes) -> SetRecord | None:
    """Read the 48 bytes of a slot; None where it is bad: torn, never written, or not as this version writes it."""
    if not has_checksum(block):
        return None
    sequence, version, state, kind, needed, issued, share, copy, reserved, *names = _SLOT.unpack(block[:-_CRC])
    set_id, origin, operation = (name.hex().upper() if any(name) else None for name in names)
    if version != _VERSION or reserved or not 1 <= sequence <= _LAST_SEQUENCE or state not in _STATES:
        return None
    if _STATES[state] == "blank":
        if kind or needed or issued or share or copy or set_id:
            return None
    elif kind not in _KINDS or not set_id or not in_range(share, needed, issued):
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


def in_range(share: int, needed: int, issued: int) -> bool:
    """Say whether these can be the numbers of a share."""
    return FEWEST <= needed <= issued <= MOST and 1 <= share <= issued


def must_be_a_label(label: str) -> None:
    """Raise ValueError for what is no label: 1 to 32 printable ASCII characters."""
    if not (1 <= len(label) <= LONGEST_LABEL and label.isascii() and label.isprintable()):
        raise ValueError("a label is 1 to 32 printable ASCII characters")


def checksum(body: bytes | bytearray) -> bytes:
    """Give the CRC-32 of bytes."""
    return crc32(body).to_bytes(_CRC, "big")


def has_checksum(content: bytes | bytearray) -> bool:
    """Say whether bytes end in the CRC-32 of those before it."""
    return content[-_CRC:] == checksum(content[:-_CRC])
