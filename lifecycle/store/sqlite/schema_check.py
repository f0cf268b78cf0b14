"""The tables, indices, triggers and views of a store against those that the migrations make.

`schema.json` beside this file is what they make; `ops/generate` writes it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Self

from lifecycle.store.sql import Connection
from lifecycle.store.verdict import SchemaFault, SchemaWrong

OBJECTS: Final = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name, type"

OWN: Final = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat2", "sqlite_stat3", "sqlite_stat4"})
"""Tables that SQLite makes by itself (https://sqlite.org/fileformat2.html, section 2.6); what they hold is a hint."""

_TOKEN: Final = re.compile(
    r"""\s+ | --[^\n]* | /\*.*?\*/ | (?P<token>'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | \[[^\]]*\] | \w+ | .)""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Made:
    """The table of an object, and the statement that made it; None where SQLite makes it by itself."""

    table: str
    sql: str | None

    def says_as(self, other: Self) -> bool:
        """Say whether both mean the same; most have the same letters, which needs no parsing."""
        if self.table != other.table:
            return False
        return self.sql == other.sql or tokens(self.sql) == tokens(other.sql)


Objects = Mapping[tuple[str, str], Made]
"""By type and name."""


def schema_faults(connection: Connection) -> Iterator[SchemaFault]:
    """Name each object that is not there, is another one, or is foreign."""
    found, wanted = objects_of(connection), shipped()
    for key, made in wanted.items():
        if key not in found:
            yield SchemaFault(SchemaWrong.MISSING, *key)
        elif not found[key].says_as(made):
            yield SchemaFault(SchemaWrong.DIFFERS, *key)
    for key in found:
        if key not in wanted and (key[0] != "table" or key[1] not in OWN):
            yield SchemaFault(SchemaWrong.FOREIGN, *key)


def tokens(sql: object) -> tuple[str, ...]:
    """Take a statement apart: space and comments are left out, and words that are not quoted are in lower case."""
    if not isinstance(sql, str):
        return ()
    found = (match["token"] for match in _TOKEN.finditer(sql))
    return tuple(token if token[0] in "'\"`[" else token.lower() for token in found if token)


def objects_of(connection: Connection) -> Objects:
    """Give what a store has."""
    rows = connection.execute(OBJECTS)
    return {(str(kind), str(name)): Made(str(table), sql) for kind, name, table, sql in rows}


@cache
def shipped() -> Objects:
    """Give what the migrations make."""
    content = json.loads(files("lifecycle.store.sqlite").joinpath("schema.json").read_text("utf-8"))
    return {(each["type"], each["name"]): Made(each["table"], each["sql"]) for each in content}
