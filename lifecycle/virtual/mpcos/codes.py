"""Secret codes: a record of two units, whose counter is raised before a code is compared.

A record is `mode and maximum, counter, number of the unblock code, check byte` and the code, packed. The counter is a
thermometer: one more 1 bit for each presentation. Counter and check byte stand in one unit, so counting cannot tear.
A new code takes two units, the code first; torn between them the check byte does not fit, and no code opens the record.
"""

from dataclasses import dataclass
from hmac import compare_digest

from lifecycle.virtual.memory import Memory
from lifecycle.virtual.mpcos.messaging import complement_of_sum
from lifecycle.virtual.status import Refused, StatusWord, tries_left

RECORD = 8
HEADER = 4
CODES = 8

_MAXIMUM = 0x07
_ENCIPHERED_ONLY = 0x40


def packed(digits: bytes) -> bytes:
    """Keep the low nibble of each of 8 bytes, two to a byte."""
    return bytes(((high & 0x0F) << 4) | (low & 0x0F) for high, low in zip(digits[::2], digits[1::2], strict=True))


@dataclass(frozen=True)
class SecretCode:
    """One record in the memory, named by where it stands."""

    memory: Memory
    address: int
    as_a_number: bool = False
    """Whether the counter is a number, as chips may have it whose counter nobody has seen."""

    def header(self) -> bytes:
        """Give the first four bytes, the code left out; 6581 if the record is torn."""
        return self._record()[:HEADER]

    @property
    def unblock_number(self) -> int:
        """Which code opens this one again: bit 3 local, bits 2 to 0 its number."""
        return self.header()[2] & 0x0F

    @property
    def enciphered_only(self) -> bool:
        """Whether the code may not be presented in clear."""
        return bool(self.header()[0] & _ENCIPHERED_ONLY)

    def present(self, code: bytes) -> None:
        """Count, compare, and take the count back if the code is right; else 63Cx, or 6983 without counting."""
        record = self._record()
        wrong = record[1] if self.as_a_number else record[1].bit_count()
        left = (record[0] & _MAXIMUM) - wrong
        if left <= 0:
            raise Refused(StatusWord.CODE_BLOCKED)
        self._write_header(record, wrong + 1 if self.as_a_number else (1 << wrong + 1) - 1)
        if not compare_digest(record[HEADER:], code):
            raise tries_left(left - 1)
        self._write_header(record, 0)

    def replace(self, code: bytes) -> None:
        """Write the new code, then the header that fits it, with no failures counted."""
        record = self._record()
        self.memory.write(self.address + HEADER, code)
        self._write_header(record[:HEADER] + code, 0)

    def _record(self) -> bytes:
        record = self.memory.read(self.address, RECORD)
        if complement_of_sum(record[:3] + record[HEADER:]) != record[3]:
            raise Refused(StatusWord.MEMORY_FAILURE)
        return record

    def _write_header(self, record: bytes, counter: int) -> None:
        head = bytes([record[0], counter, record[2]])
        self.memory.write(self.address, head + bytes([complement_of_sum(head + record[HEADER:])]))
