"""The anchor file of a card: both slots as values, and one of them written and read back.

A slot is 56 bytes, big-endian, and ends in the CRC-32 (that of zlib) of the 52 before it. It is updated under the PIN
alone: an anchor binds the record, and keeps nothing from whoever holds the card and its PIN.
"""

import struct
from zlib import crc32

from lifecycle.cards.mpcos import commands, profile
from lifecycle.cards.mpcos.exchange import must
from lifecycle.domain.anchor import Anchor, Slot, Slots, age
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import NotKept
from lifecycle.domain.text import say

SLOT = 56
"""Bytes of one of the two slots."""

_BODY = struct.Struct(">8sIQ32s")
_CRC = 4
_LARGEST = 2**53 - 1
"""Events that a size can say where an event is to hold it (RFC 8785, section 3.2.2.3)."""
_ANCHOR = say("the anchor")


def slot_bytes(anchor: Anchor) -> bytes:
    """Give the 56 bytes of a slot; raises ValueError for an anchor that cannot be written."""
    origin, root = bytes.fromhex(anchor.origin), bytes.fromhex(anchor.root)
    try:
        body = _BODY.pack(origin, anchor.counter, anchor.size, root)
    except struct.error as error:
        raise ValueError("a number of the anchor does not fit its bytes") from error
    block = body + crc32(body).to_bytes(_CRC, "big")
    if slot_of(block) != anchor:
        raise ValueError("the anchor cannot be written as it is")
    return block


def slot_of(block: bytes) -> Slot:
    """Read the 56 bytes of a slot; damaged too where it has its checksum and holds what no version writes."""
    if not any(block):
        return "never-written"
    body, checksum = block[:-_CRC], block[-_CRC:]
    origin, counter, size, root = _BODY.unpack(body)
    if crc32(body).to_bytes(_CRC, "big") != checksum or counter > profile.TICKS or size > _LARGEST:
        return "damaged"
    return Anchor(origin=origin.hex().upper(), counter=counter, size=size, root=root.hex())


def slots_of(content: bytes) -> Slots:
    """Read the 112 bytes of the file."""
    return slot_of(content[:SLOT]), slot_of(content[SLOT:])


def next_slot(content: bytes, ticks: int) -> int:
    """Say which slot, 0 or 1, is written next on a card that shows so many ticks: one without an anchor, or the older.

    One that names more ticks than the card shows is no newer for that.
    """
    first, second = slots_of(content)
    if not isinstance(first, Anchor):
        return 0
    if not isinstance(second, Anchor):
        return 1
    return 1 if age(second, ticks) < age(first, ticks) else 0


def read_file(channel: Channel, serial: str) -> bytes:
    """Read both slots of a card whose DF is selected; where one is damaged they are read twice, as that is recorded."""
    command = commands.read(profile.ANCHOR, profile.ANCHOR.size)
    content = must(channel, command, serial)
    return must(channel, command, serial) if "damaged" in slots_of(content) else content


def write(channel: Channel, serial: str, known: bytes, anchor: Anchor) -> bytes:
    """Write an anchor over the older or bad slot of the file, whose 112 bytes are `known`; give what is there now.

    One UPDATE of one slot: torn, it leaves a bad checksum there, and the other slot counts. It is found by its short
    file id, so that PIN and session stand. Raises NotKept where it is not read back as it was written.
    """
    start, block = next_slot(known, anchor.counter) * SLOT, slot_bytes(anchor)
    must(channel, commands.update(profile.ANCHOR, start, block), serial)
    content = must(channel, commands.read(profile.ANCHOR, profile.ANCHOR.size), serial)
    if content[start : start + SLOT] != block:
        raise NotKept(serial=serial, what=_ANCHOR)
    return content
