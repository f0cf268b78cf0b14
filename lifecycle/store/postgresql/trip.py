"""Statements sent to the server in one message, and what it answers to each: one round trip, however many they are.

The pipeline of the driver hands the server each statement by itself, which then wakes up for each. Here all of them
are there when it begins. Each text is prepared when it is first sent, and its values go as the server infers them.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from typing import Any, Final

import psycopg
from psycopg import errors, pq
from psycopg.adapt import Transformer
from psycopg.generators import fetch_many
from psycopg.waiting import Ready, Wait

Sent = tuple[str, Sequence[Any]]
"""A statement as psycopg takes it, with %s for each value, and the values."""
Rows = list[Any]

_FAILED: Final = {pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE}
_TEXT, _BINARY = pq.Format.TEXT, pq.Format.BINARY


class Trips:
    """The round trips of one connection, on which nothing else prepares statements."""

    def __init__(self, driver: "psycopg.Connection[Any]") -> None:
        """Keep the driver from preparing by itself: to do that again, it forgets all that is prepared."""
        driver.prepare_threshold = None
        self.driver = driver
        self._names: dict[str, bytes] = {}

    def take(self, statements: Sequence[Sent]) -> list[Rows]:
        """Run statements, and give the rows of each; raises psycopg.Error for the first that fails.

        None after that one is run. Raises TypeError for a value of a kind that the store does not have.
        """
        values = [[_value(each) for each in parameters] for _, parameters in statements]
        connection = self.driver.pgconn
        connection.enter_pipeline_mode()
        try:
            new = self._send([text for text, _ in statements], values)
            results = self.driver.wait(_answers(connection))
        finally:
            with suppress(psycopg.Error):  # where it was interrupted and is of no more use, which the next use says
                connection.exit_pipeline_mode()
        answers = iter(results)
        return [self._rows(answers.__next__, text, new.get(place)) for place, (text, _) in enumerate(statements)]

    def _send(self, texts: Sequence[str], values: Sequence[Sequence["_Value"]]) -> dict[int, bytes]:
        """Have libpq hold all of them; gives the names under which new ones are prepared, by their places."""
        connection = self.driver.pgconn
        names, new = dict(self._names), dict[int, bytes]()
        for place, (text, given) in enumerate(zip(texts, values, strict=True)):
            if text not in names:
                names[text] = new[place] = b"lifecycle_%d" % len(names)
                connection.send_prepare(names[text], _numbered(text))
            connection.send_query_prepared(
                names[text], [value for value, _ in given], [kind for _, kind in given], _BINARY
            )
        connection.pipeline_sync()
        return new

    def _rows(self, answer: Callable[[], "pq.abc.PGresult"], text: str, new: bytes | None) -> Rows:
        if new is not None:
            self._require(answer())
            self._names[text] = new
        result = answer()
        self._require(result)
        if not result.ntuples:
            return []
        reading = Transformer(self.driver)
        reading.set_pgresult(result)
        return reading.load_rows(0, result.ntuples, tuple)

    def _require(self, result: "pq.abc.PGresult") -> None:
        if result.status in _FAILED:
            raise errors.error_from_result(result, encoding="utf-8")


def _answers(connection: "pq.abc.PGconn") -> Generator[Wait, Ready | int, list["pq.abc.PGresult"]]:
    """Send what libpq holds, and give what comes back; what does not fit into the socket waits while that is read."""
    while connection.flush():
        if (yield Wait.RW) & Ready.R:
            connection.consume_input()
    results: list[pq.abc.PGresult] = []
    while True:
        found = yield from fetch_many(connection)
        if found and found[0].status == pq.ExecStatus.PIPELINE_SYNC:
            return results
        results += found


_Value = tuple[bytes | None, pq.Format]


def _value(value: Any) -> _Value:  # noqa: ANN401
    """Give a value as the server reads it, whatever whole number, text, truth value or bytes its column holds."""
    if value is None:
        return None, _TEXT
    if isinstance(value, bytes):
        return value, _BINARY
    if isinstance(value, str):
        return value.encode(), _BINARY
    if isinstance(value, bool):
        return (b"t" if value else b"f"), _TEXT
    if isinstance(value, int):
        return b"%d" % value, _TEXT
    raise TypeError(f"a statement of the store has no {type(value).__name__}")


def _numbered(text: str) -> bytes:
    """Put $1, $2, ... for each %s."""
    first, *others = text.split("%s")
    return (first + "".join(f"${place}{part}" for place, part in enumerate(others, 1))).replace("%%", "%").encode()
