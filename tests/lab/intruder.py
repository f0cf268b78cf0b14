"""Somebody who may do anything to the database of a record, on each engine: SQL, with the guards off."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from lifecycle.store.address import Place, ServerAddress

Row = tuple[Any, ...]


class Intruder(Protocol):
    """One transaction; statements have `?` for each value."""

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run a query, and give its rows."""
        ...

    def change(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a statement, and give how many rows it changed."""
        ...

    def each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row of values."""
        ...


@contextmanager
def intruding(place: Place) -> Iterator[Intruder]:
    """Take the guards away, let somebody work, and put them back as they were."""
    with _in_file(place) if isinstance(place, Path) else _at_server(place) as intruder:
        yield intruder


class _InFile:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(statement, values).fetchall()

    def change(self, statement: str, values: Sequence[object] = ()) -> int:
        return self._connection.execute(statement, values).rowcount

    def each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(statement, rows)


@contextmanager
def _in_file(path: Path) -> Iterator[Intruder]:
    with closing(sqlite3.connect(path)) as connection, connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for trigger, _ in guards:
            connection.execute(f'DROP TRIGGER "{trigger}"')
        yield _InFile(connection)
        for _, made in guards:
            connection.execute(made)


class _AtServer:
    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - of psycopg, which is an extra
        self._connection = connection

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        found: list[Row] = self._connection.execute(_worded(statement), values).fetchall()
        return found

    def change(self, statement: str, values: Sequence[object] = ()) -> int:
        return int(self._connection.execute(_worded(statement), values).rowcount)

    def each(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_worded(statement), list(rows))


def _worded(statement: str) -> bytes:
    return statement.replace("%", "%%").replace("?", "%s").encode()


@contextmanager
def _at_server(address: ServerAddress) -> Iterator[Intruder]:
    """The superuser's triggers are off in this session alone, and the schema shows nothing of it."""
    import psycopg  # noqa: PLC0415 - an extra

    with closing(psycopg.connect(address.conninfo)) as connection, connection:
        connection.execute(b"SET session_replication_role = replica")
        yield _AtServer(connection)
