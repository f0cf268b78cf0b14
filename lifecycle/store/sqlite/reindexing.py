"""Indices made anew: by the definitions that the migrations give them, from the rows of their tables."""

from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.schema_check import objects_of, shipped


def rebuild_indices(connection: Connection) -> None:
    """Make every index anew, inside the caller's transaction; foreign ones stay, and are made anew as well."""
    found = objects_of(connection)
    for (kind, name), wanted in shipped().items():
        made = found.get((kind, name))
        if kind != "index" or wanted.sql is None or (made is not None and made.says_as(wanted)):
            continue
        connection.execute(f"DROP INDEX IF EXISTS {name}")
        connection.execute(wanted.sql)
    connection.execute("REINDEX")
