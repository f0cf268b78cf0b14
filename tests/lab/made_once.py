"""The tables of an empty store are migrated once in each process of the tests and copied then; with --long never."""

import sqlite3
from collections.abc import Iterator
from functools import cache

import pytest
from desk.scratch_folders import scratch
from sqlalchemy import Engine

from lifecycle.store.migrations import Migrations, shipped
from lifecycle.store.sqlite.connections import driver, writing_engine

_migrated = Migrations.upgrade


@cache
def _empty_store() -> sqlite3.Connection:
    path = scratch() / "empty.db"
    path.touch()
    engine = writing_engine(path, 0)
    _migrated(shipped(), engine)
    kept = sqlite3.connect(":memory:")
    with driver(engine) as made:
        made.backup(kept)
    engine.dispose()
    return kept


def _copied(schema: Migrations, engine: Engine) -> None:
    """Fill a new file of SQLite with the empty store; what has tables already, or is on a server, is migrated."""
    if engine.dialect.name == "sqlite" and schema == shipped():
        with driver(engine) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
                _empty_store().backup(connection)
                return
    _migrated(schema, engine)


@pytest.fixture(scope="session", autouse=True)
def _made_once(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if not request.config.getoption("--long"):
            patch.setattr(Migrations, "upgrade", _copied)
        yield
