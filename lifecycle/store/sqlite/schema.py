"""Which schema a file has."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from lifecycle.store.errors import NotAStore, SchemaNewer
from lifecycle.store.migrations import Migrations
from lifecycle.store.sqlite.connections import APPLICATION_ID, driver

_VERSION = "SELECT version_num FROM alembic_version"


def revision_of(engine: Engine, path: Path, *, salvaged: bool = False) -> str:
    """Give the schema revision of a store; raises NotAStore if the file is something else.

    `salvaged` also takes the content of a store in a new file, which SQLite's own tools give no application id.
    """
    with driver(engine) as connection:
        try:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (revision,) = connection.execute(_VERSION).fetchone() or (None,)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise NotAStore(path=str(path), reason="it has no schema version") from error
    if application not in {APPLICATION_ID, 0 if salvaged else APPLICATION_ID} or not isinstance(revision, str):
        raise NotAStore(path=str(path), reason="its header is not that of a store")
    return revision


def outdated(engine: Engine, path: Path, migrations: Migrations, *, salvaged: bool = False) -> str | None:
    """Give the revision of a store that has an older schema, None if it is current; raises SchemaNewer."""
    found = revision_of(engine, path, salvaged=salvaged)
    if found == migrations.head:
        return None
    if not migrations.knows(found):
        raise SchemaNewer(path=str(path), found=found, known=migrations.head)
    return found
