"""The rows of a statement that may give as many as there are events, fetched by and by inside a transaction."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, Final

import psycopg

_AT_A_TIME: Final = 512
"""Rows that are fetched and held."""
_numbers = count(1)


class LongReading:
    """Rows as a cursor of the driver gives them, of which the server keeps those that nobody has asked for yet.

    Whoever has seen enough drops it: the server's cursor ends with its transaction. The driver's own would warn then.
    """

    rowcount = -1

    def __init__(self, driver: "psycopg.Connection[Any]", text: str, parameters: Sequence[Any]) -> None:
        name = f"lifecycle_{next(_numbers)}"
        driver.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {text}".encode(), tuple(parameters), prepare=False)
        self._driver = driver
        self._next = f"FETCH FORWARD {_AT_A_TIME} FROM {name}".encode()
        self._end = f"CLOSE {name}".encode()
        self._held: deque[Any] = deque()
        self._more = True

    def fetchone(self) -> Any:  # noqa: ANN401
        """Give the next row, or None."""
        return next(self, None)

    def fetchall(self) -> list[Any]:
        """Give all rows that are left."""
        return list(self)

    def fetchmany(self, size: int = 1, /) -> list[Any]:
        """Give up to `size` rows; none at the end."""
        while self._more and len(self._held) < size:
            self._fetch()
        return [self._held.popleft() for _ in range(min(size, len(self._held)))]

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:  # noqa: ANN401
        if not self._held and self._more:
            self._fetch()
        if not self._held:
            raise StopIteration
        return self._held.popleft()

    def _fetch(self) -> None:
        rows = self._driver.execute(self._next, prepare=False, binary=True).fetchall()
        self._held.extend(rows)
        if len(rows) < _AT_A_TIME:
            self._more = False
            self._driver.execute(self._end, prepare=False)
