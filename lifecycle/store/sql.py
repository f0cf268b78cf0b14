"""SQL compiled once from SQLAlchemy's constructs, to be run through the driver connection."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.elements import CompilerElement

_DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark")


class Cursor(Protocol):
    """The rows of one statement."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""

    def fetchone(self) -> Any:  # noqa: ANN401
        """Give the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Give all rows that are left."""

    def fetchmany(self, size: int = ..., /) -> list[Any]:
        """Give up to `size` rows; none at the end."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What a fold, a check or a query is handed: a driver connection inside a transaction."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor:
        """Run one statement with its parameters in the order that `compiled` was told."""

    def executemany(self, sql: str, parameters: Sequence[Any], /) -> Cursor:
        """Run one statement once for each row of parameters."""


def compiled(statement: CompilerElement, *names: str) -> str:
    """Give the text of a statement whose parameters are the named ones, in this order; TypeError if they are not."""
    text = statement.compile(dialect=_DIALECT)
    order = tuple(getattr(text, "positiontup", None) or ())
    if order != names:
        raise TypeError(f"the parameters are {order}, not {names}")
    return str(text)
