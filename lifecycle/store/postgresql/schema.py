"""Which schema a database has, and how its owner makes and upgrades it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

import psycopg
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from lifecycle.store.address import ServerAddress
from lifecycle.store.errors import NotAStore, SchemaNewer
from lifecycle.store.migrations import Migrations
from lifecycle.store.postgresql.connections import connected
from lifecycle.store.postgresql.errors import RoleMissing, ServerStoreMissing

APPLICATION_ID: Final = 0x6C666379
"""ASCII "lfcy", as in the header of a file of SQLite."""

_THERE: Final = b"""
SELECT to_regclass('store_identity') IS NOT NULL, to_regclass('events') IS NOT NULL,
  has_schema_privilege('public', 'USAGE'), session_user::text
"""
_IDENTITY: Final = b"SELECT application_id FROM store_identity"
_REVISION: Final = b"SELECT version_num FROM alembic_version"


def revision_of(driver: "psycopg.Connection[Any]", place: ServerAddress) -> str:
    """Give the schema revision of a store; raises RoleMissing, ServerStoreMissing and NotAStore."""
    identified, events, may_look, login = _one(driver, _THERE)
    if not may_look:
        raise RoleMissing(path=str(place), login=login)
    if not identified and not events:
        raise ServerStoreMissing(path=str(place))
    application = _one(driver, _IDENTITY)[0] if identified else None
    if application != APPLICATION_ID:
        raise NotAStore(path=str(place), reason="its tables are not those of a store")
    return str(_one(driver, _REVISION)[0])


def _one(driver: "psycopg.Connection[Any]", query: bytes) -> tuple[Any, ...]:
    return driver.execute(query).fetchone() or (None,)


def outdated(driver: "psycopg.Connection[Any]", place: ServerAddress, migrations: Migrations) -> str | None:
    """Give the revision of a store that has an older schema, None if it is current; raises SchemaNewer."""
    found = revision_of(driver, place)
    if found == migrations.head:
        return None
    if not migrations.knows(found):
        raise SchemaNewer(path=str(place), found=found, known=migrations.head)
    return found


@contextmanager
def owning_engine(address: ServerAddress, more: Sequence[tuple[str, str]] = ()) -> Iterator[Engine]:
    """Lend what migrations run on: one connection at a time, without time limits."""
    settings = (("default_transaction_read_only", "off"), ("idle_in_transaction_session_timeout", "0"), *more)

    def connect() -> "psycopg.Connection[Any]":
        driver = connected(address, settings)
        driver.autocommit = False  # SQLAlchemy begins and ends transactions by itself
        return driver

    engine = create_engine("postgresql+psycopg://", creator=cast("Any", connect), poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()
