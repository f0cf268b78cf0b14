"""Indices made anew: by the definitions that the migrations give them, from the rows of their tables."""

from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.schema_check import objects_of, shipped_statements


def rebuild_indices(connection: Connection) -> None:
    """Make every index anew, inside the caller's transaction; foreign ones stay, and are made anew as well."""
    found = objects_of(connection)
    for (kind, name), (wanted, statement) in shipped_statements().items():
        if kind != "index" or statement is None or found.get((kind, name)) == wanted:
            continue
        connection.execute(f"DROP INDEX IF EXISTS {name}")
        connection.execute(statement)
    connection.execute("REINDEX")
