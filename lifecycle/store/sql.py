"""SQL compiled once from SQLAlchemy's constructs, to be run through the driver connection of an engine."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol, Self, TypeVar

from sqlalchemy import Boolean, ColumnElement, Dialect, LargeBinary, Text
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import CompilerElement
from sqlalchemy.sql.functions import FunctionElement

_SQLITE = SQLiteDialect_pysqlite(paramstyle="qmark")

T = TypeVar("T")


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


Read = tuple[str, Sequence[Any]]
"""A statement that gives rows, and its parameters."""


class Connection(Protocol):
    """What a fold, a check or a query is handed: a driver connection inside a transaction."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor:
        """Run one statement with its parameters in the order that `compiled` was told."""

    @property
    def OperationalError(self) -> type[Exception]:  # noqa: N802 - the name that PEP 249 gives it
        """What the driver raises, among others, for a value that a function of SQL cannot take."""

    def executemany(self, sql: str, parameters: Sequence[Any], /) -> Cursor:
        """Run one statement once for each row of parameters."""


class Statement(str):
    """A statement as SQLite takes it, which the text itself is, and as PostgreSQL does; of both the same parameters."""

    __slots__ = ("_of_server", "_source", "long", "must_change", "names", "writes")

    names: tuple[str, ...]
    """Its parameters, in their order."""
    long: bool
    """Whether it may give as many rows as there are events, so that no more than some of them are to be held."""
    writes: bool
    """Whether it changes rows, and gives none."""
    must_change: int | None
    """How many rows it has to change, for an engine that sees to that by itself; None for whatever there are."""
    _source: CompilerElement
    _of_server: str

    def __new__(
        cls, source: CompilerElement, names: tuple[str, ...], for_server: CompilerElement | None = None
    ) -> Self:
        """Compile it for SQLite; TypeError if it has other parameters, or has them in another order."""
        statement = super().__new__(cls, _text(source, _SQLITE, names))
        statement.names, statement._of_server = names, ""
        statement._source = source if for_server is None else for_server
        statement.long, statement.must_change = False, None
        statement.writes = isinstance(source, UpdateBase)
        return statement

    @property
    def postgresql(self) -> str:
        """The text for psycopg, made when it is first asked for: that dialect takes long to load."""
        if not self._of_server:
            self._of_server = _text(self._source, _postgresql(), self.names)
        return self._of_server


def compiled(source: CompilerElement, *names: str) -> Statement:
    """Give a statement whose parameters are the named ones, in this order; TypeError if they are not."""
    return Statement(source, names)


def compiled_change(rows: int, source: CompilerElement, *names: str) -> Statement:
    """Give a statement as `compiled` does, which has to change so many rows."""
    statement = Statement(source, names)
    statement.must_change = rows
    return statement


def compiled_long(source: CompilerElement, *names: str) -> Statement:
    """Give a statement as `compiled` does, which may give as many rows as there are events."""
    statement = Statement(source, names)
    statement.long = True
    return statement


@cache
def _postgresql() -> Dialect:
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg  # noqa: PLC0415 - only for that engine

    return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]


def _text(source: CompilerElement, dialect: Dialect, names: tuple[str, ...]) -> str:
    text = source.compile(dialect=dialect)
    order = tuple(getattr(text, "positiontup", None) or ())
    if order != names:
        raise TypeError(f"the parameters are {order}, not {names}")
    return str(text)


class Unindexed(FunctionElement[T]):
    """A column that SQLite is not to look up in an index: it gets a sign there, and stands as it is elsewhere."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[T]) -> None:
        super().__init__(column)
        self.type = column.type


def unindexed(column: ColumnElement[T]) -> ColumnElement[T]:
    """Keep SQLite from going over the index of a column where it would take that for the shorter way."""
    return Unindexed(column)


@compiles(Unindexed)
def _bare(element: Unindexed[Any], compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401
    return compiler.process(element.clauses, **given)


@compiles(Unindexed, "sqlite")
def _signed(element: Unindexed[Any], compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401
    return "+" + compiler.process(element.clauses, **given)


class AsJSON(FunctionElement[bytes]):
    """Values of one row as a JSON array in UTF-8, without white space."""

    inherit_cache = True
    type = LargeBinary()


def as_json(columns: Iterable[ColumnElement[Any]]) -> AsJSON:
    """Have the engine write a row as one value, which the driver hands over in half the time that its columns take.

    Where the text is the same, so is the row. Columns of bytes are in hex after the type of what they hold; bytes in
    any other raise OperationalError.
    """
    return AsJSON(*map(_in_text, columns))


def _in_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return _Hex(column) if isinstance(column.type, LargeBinary) else column


class _Hex(FunctionElement[str]):
    """Bytes in hex after the type of what a column of them holds."""

    inherit_cache = True
    type = Text()


@compiles(_Hex, "sqlite")
def _typed(element: _Hex, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401
    column = compiler.process(element.clauses, **given)
    return f"typeof({column}) || hex({column})"


@compiles(_Hex)
def _encoded(element: _Hex, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401
    column = compiler.process(element.clauses, **given)
    return f"coalesce('blob' || upper(encode({column}, 'hex')), 'null')"


@compiles(AsJSON, "sqlite")
def _written(element: AsJSON, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401
    return f"CAST(json_array({compiler.process(element.clauses, **given)}) AS BLOB)"


@compiles(AsJSON)
def _built(element: AsJSON, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401
    """Join the values: what makes arrays of JSON there puts spaces between them."""
    values = (_value(column, compiler.process(column, **given)) for column in element.clauses)
    return "convert_to('[' || " + " || ',' || ".join(values) + " || ']', 'UTF8')"


def _value(column: ColumnElement[Any], text: str) -> str:
    if isinstance(column.type, Text):
        return f"coalesce(to_json({text})::text, 'null')"
    return f"coalesce({text}{'::int' if isinstance(column.type, Boolean) else ''}::text, 'null')"
