"""Indices made anew: by the definitions that the migrations give them, from the rows of their tables."""

from typing import Final

from lifecycle.store.postgresql.schema_check import objects_of, shipped
from lifecycle.store.sql import Connection

_TABLES: Final = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


def rebuild_indices(connection: Connection) -> None:
    """Make every index anew, inside the caller's transaction; one that belongs to a constraint is made with that."""
    found, wanted = objects_of(connection), shipped()
    for (kind, name), made in wanted.items():
        if kind != "index" or ("constraint", name) in wanted or found.get((kind, name)) == made:
            continue
        connection.execute(f'DROP INDEX IF EXISTS "{name}"')
        connection.execute(made)
    for (table,) in connection.execute(_TABLES).fetchall():
        connection.execute(f'REINDEX TABLE "{table}"')
