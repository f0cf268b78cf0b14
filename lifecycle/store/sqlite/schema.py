"""Which schema a store has, and how one is made or upgraded; alembic is imported only when there is something to do."""

import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from lifecycle.store.errors import NotAStore, SchemaNewer
from lifecycle.store.sqlite.connections import APPLICATION_ID, driver

HEAD: Final = "0010"
"""The newest revision of the migrations."""

_VERSION = "SELECT version_num FROM alembic_version"
_PACKAGE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Migrations:
    """A folder of alembic migrations, and the newest revision in it."""

    folder: Path
    head: str

    def upgrade(self, engine: Engine) -> None:
        """Bring a store to the head, in one transaction."""
        from alembic import command  # noqa: PLC0415 - half a second that a current store does not pay
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, self.head)

    def knows(self, revision: str) -> bool:
        """Say whether a revision is one of these migrations."""
        from alembic.script import ScriptDirectory  # noqa: PLC0415

        return any(script.revision == revision for script in ScriptDirectory(str(self.folder)).walk_revisions())


@cache
def shipped() -> Migrations:
    """Find the migrations: inside the installed package, or beside it in a checkout."""
    inside = _PACKAGE / "migrations"
    return Migrations(inside if inside.is_dir() else _PACKAGE.parent / "migrations", HEAD)


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
