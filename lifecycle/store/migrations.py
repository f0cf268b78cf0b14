"""The migrations that make and upgrade the tables of every engine; alembic is imported only when there is work."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

HEAD: Final = "0010"
"""The newest revision of the migrations."""

_PACKAGE = Path(__file__).resolve().parents[1]


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
