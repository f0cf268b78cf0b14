"""The records of a zip file whose members are stored as they are, by section of APPNOTE 6.3.

What is too large for a field of 4 bytes goes into an extra field (4.5.3), from 2 GiB on: some readers take such a field
as signed. Nothing in them says when or where they were written.
"""

import struct
from dataclasses import dataclass
from typing import Final

LIMIT: Final = (1 << 31) - 1
"""The largest size and place that is written in 4 bytes."""

_MOST_MEMBERS: Final = (1 << 16) - 1
_SHORT, _LONG = 0xFFFF, 0xFFFFFFFF
"""What stands in a field for "see the extra field"."""
_PLAIN, _ZIP64 = 20, 45
"""Version needed to extract (4.4.3.2): 2.0, and 4.5 where there are fields of 8 bytes."""
_UNIX: Final = 3
"""Made by (4.4.2): the attributes are those of Unix."""
_ATTRIBUTES: Final = 0o644 << 16
_TIME, _DATE = 0, 1 << 5 | 1
"""1 January 1980, the first time that the format can say (4.4.6)."""
_EXTRA: Final = 1
"""Id of the extra field with 8 bytes for each number (4.5.3)."""

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s2B5H3L5H2L")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_END: Final = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Entry:
    """A member that was written: what the directory says of it."""

    name: str
    """In ASCII."""
    offset: int
    """Of its header in the file."""
    large: bool
    """Whether its header has room for a size beyond LIMIT."""
    size: int = 0
    crc: int = 0

    def local_header(self) -> bytes:
        """Give what stands before its bytes (4.3.7)."""
        extra = struct.pack("<2H2Q", _EXTRA, 16, self.size, self.size) if self.large else b""
        size = _LONG if self.large else self.size
        name = self.name.encode("ascii")
        numbers = (self._version, 0, 0, _TIME, _DATE, self.crc, size, size, len(name), len(extra))
        return _LOCAL.pack(b"PK\3\4", *numbers) + name + extra

    def central_header(self) -> bytes:
        """Give its entry in the directory (4.3.12)."""
        too_large = [self.size, self.size] if self.size > LIMIT else []
        too_far = [self.offset] if self.offset > LIMIT else []
        beyond = [*too_large, *too_far]
        extra = struct.pack(f"<2H{len(beyond)}Q", _EXTRA, 8 * len(beyond), *beyond) if beyond else b""
        version = _ZIP64 if beyond else self._version
        size, offset = _LONG if too_large else self.size, _LONG if too_far else self.offset
        name = self.name.encode("ascii")
        numbers = (version, _UNIX, version, 0, 0, _TIME, _DATE, self.crc, size, size)
        lengths = (len(name), len(extra), 0, 0, 0)
        return _CENTRAL.pack(b"PK\1\2", *numbers, *lengths, _ATTRIBUTES, offset) + name + extra

    @property
    def _version(self) -> int:
        return _ZIP64 if self.large else _PLAIN


def end_of(count: int, offset: int, size: int) -> bytes:
    """Give what stands after a directory of `count` members, `size` bytes long, at `offset` in the file (4.3.14-16)."""
    end64 = b""
    if count > _MOST_MEMBERS or offset > LIMIT or size > LIMIT:
        end64 = _END64.pack(b"PK\6\6", _END64.size - 12, _ZIP64, _ZIP64, 0, 0, count, count, size, offset)
        end64 += _LOCATOR.pack(b"PK\6\7", 0, offset + size, 1)
    few = min(count, _SHORT)
    return end64 + _END.pack(b"PK\5\6", 0, 0, few, few, min(size, _LONG), min(offset, _LONG), 0)
