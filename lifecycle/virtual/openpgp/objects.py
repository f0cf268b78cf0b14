"""Values of data objects in the memory, and the ways in which a card can write them.

Unless its build says another way, a card writes a new value beside the old one and then the head, in one unit: torn, it
has the one or the other. Its PINs, keys and counters are written so on every card.
"""

import struct

from lifecycle.virtual.memory import Memory
from lifecycle.virtual.openpgp.build import Behaviour, Build
from lifecycle.virtual.openpgp.places import UNIT, Tag, places
from lifecycle.virtual.status import Refused, StatusWord

_HEAD = struct.Struct(">BH")
_BESIDE = UNIT - _HEAD.size


class Objects:
    """The data objects of one card, read from its memory each time."""

    def __init__(self, memory: Memory, build: Build) -> None:
        self._memory = memory
        self._build = build
        self._places = places(build)

    def __contains__(self, tag: Tag) -> bool:
        """Say whether the card has room for it."""
        return tag in self._places

    def longest(self, tag: Tag) -> int:
        """Give the most bytes of a value."""
        return self._places[tag].longest

    def value(self, tag: Tag) -> bytes:
        """Give the value; that of an object never written is empty."""
        room, count = self._head(tag)
        return self._memory.read(self._places[tag].room(room), count) if room else b""

    def beside(self, tag: Tag) -> bytes:
        """Give what stands in the head beside the value."""
        return self._memory.read(self._places[tag].address + _HEAD.size, _BESIDE)

    def write(self, tag: Tag, value: bytes, beside: bytes | None = None) -> None:
        """Replace the value, and what stands beside it, so that both change in one moment."""
        place = self._places[tag]
        if len(value) > place.longest:
            raise Refused(StatusWord.WRONG_LENGTH)
        room = 1 if place.rooms == 1 else 3 - (self._head(tag)[0] or 2)
        if place.rooms == 1:
            self._write_head(tag, 0, 0, beside)
        self._memory.write(place.room(room), value)
        self._write_head(tag, room, len(value), beside)

    def put(self, tag: Tag, value: bytes) -> None:
        """Replace the value as PUT DATA of this card does it."""
        place = self._places[tag]
        room = self._head(tag)[0] or 1
        if len(value) > place.longest:
            raise Refused(StatusWord.WRONG_LENGTH)
        if self._build.does(Behaviour.WRITES_IN_PLACE):
            self._write_head(tag, room, len(value))
            self._memory.write(place.room(room), value)
        elif self._build.does(Behaviour.EMPTIES_BEFORE_WRITING):
            self._write_head(tag, room, 0)
            self._memory.write(place.room(room), value)
            self._write_head(tag, room, len(value))
        else:
            self.write(tag, value)

    def set_beside(self, tag: Tag, beside: bytes) -> None:
        """Change what stands beside the value, and leave the value."""
        self._write_head(tag, *self._head(tag), beside)

    def _head(self, tag: Tag) -> tuple[int, int]:
        room, count = _HEAD.unpack(self._memory.read(self._places[tag].address, _HEAD.size))
        return room, count

    def _write_head(self, tag: Tag, room: int, count: int, beside: bytes | None = None) -> None:
        beside = self.beside(tag) if beside is None else beside.ljust(_BESIDE, b"\0")
        self._memory.write(self._places[tag].address, _HEAD.pack(room, count) + beside)
