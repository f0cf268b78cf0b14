"""Disclosed texts compared with the events: each under its own digest, and no text that no event names."""

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lifecycle.store import statements
from lifecycle.store.companion import Chunk
from lifecycle.store.disclosures import is_whole
from lifecycle.store.sql import Connection

COMMITMENT: Final = re.compile(rb'"([0-9a-f]{64})"')
"""A digest as it stands in a body; some are of other things than texts."""
_IN_A_FIELD: Final = re.compile(rb':"([0-9a-f]{64})"')
"""The same as the value of a field, which is found in half the time."""
_START: Final = 8
"""Bytes of a digest that are held: enough to tell the digests of a record apart."""


class TextWrong(StrEnum):
    """What can be wrong with a disclosed text."""

    ALTERED = "altered"
    """Salt and text do not have the digest that they are kept under."""
    UNNAMED = "unnamed"
    """No event names the digest."""


@dataclass(frozen=True, slots=True)
class TextFault:
    """The first text that is wrong: of those that events name the one named first."""

    what: TextWrong
    digest: str
    """Lower-case hex of whatever the row has as its digest."""
    position: int | None
    """Of the first event that names it."""


class Texts:
    """Compares the texts of a record; 9 bytes are held for each of them."""

    def __init__(self) -> None:
        self.count = 0
        """Texts that are kept."""
        self.fault: TextFault | None = None
        self._starts = array("Q")
        self._named = bytearray()
        self._altered: dict[int, str] = {}
        self._connection: Connection | None = None

    def begin(self, connection: Connection, size: int) -> None:
        """Read each text and compare it with its digest."""
        del size
        self._connection = connection
        for digest, salt, content in connection.execute(statements.DISCLOSURES):
            start = _start_of(digest)
            if not is_whole(digest, salt, content):
                self._altered.setdefault(start, _hex(digest))
            self._starts.append(start)
        self.count = len(self._starts)
        self._named = bytearray(self.count)

    def take(self, chunk: Chunk[object]) -> None:
        """Find the digests that the next events name."""
        if not self.count:
            return
        for index, body in enumerate(chunk.bodies):
            for digits in named_in(body):
                self._is_named(int(digits[: 2 * _START], 16), chunk.first + index)

    def finish(self) -> None:
        """Name the first text that is wrong, where no event has named an altered one yet."""
        if self.fault is None and self._altered:
            self.fault = TextFault(TextWrong.ALTERED, next(iter(self._altered.values())), None)
        place = self._named.find(0)
        if self.fault is None and place >= 0 and self._connection is not None:
            rows = self._connection.execute(statements.DISCLOSURES)
            digest = next(row[0] for row in rows if _start_of(row[0]) == self._starts[place])
            self.fault = TextFault(TextWrong.UNNAMED, _hex(digest), None)

    def _is_named(self, start: int, position: int) -> None:
        place = bisect_left(self._starts, start)
        while place < self.count and self._starts[place] == start:
            self._named[place] = 1
            place += 1
        if self.fault is None and start in self._altered:
            self.fault = TextFault(TextWrong.ALTERED, self._altered[start], position)


def named_in(body: bytes) -> list[bytes]:
    """Give what has the form of a commitment in a body: where it has no list, every string is the value of a field."""
    return (COMMITMENT if b"[" in body else _IN_A_FIELD).findall(body)


def _start_of(digest: object) -> int:
    """Give the first bytes as a number; what is no digest of bytes sorts as SQLite sorts it, before or after them."""
    if isinstance(digest, bytes):
        return int.from_bytes(digest[:_START].ljust(_START, b"\0"), "big")
    return 0


def _hex(digest: object) -> str:
    return digest.hex() if isinstance(digest, bytes) else "?"
