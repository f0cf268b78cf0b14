"""Opening a store on a server: nothing is made, upgraded or rebuilt, which only its owner does, and by command."""

from collections.abc import Callable, Sequence
from contextlib import closing, suppress

from sqlalchemy.pool import QueuePool

from lifecycle.store.address import ServerAddress
from lifecycle.store.engine import E
from lifecycle.store.migrations import Migrations, shipped
from lifecycle.store.postgresql.audit import AuditStore
from lifecycle.store.postgresql.connections import BUSY_TIMEOUT, READING, connected, reading_pool, snapshot
from lifecycle.store.postgresql.errors import ServerSchemaOlder, ServerStoreExists, ServerStoreMissing
from lifecycle.store.postgresql.postgresql_errors import reported
from lifecycle.store.postgresql.reading import StoreReader
from lifecycle.store.postgresql.schema import outdated, owning_engine, revision_of
from lifecycle.store.postgresql.writer import Writer
from lifecycle.store.projection import Projection

_SEES_NAMES = b"SELECT has_column_privilege('disclosures', 'content', 'SELECT')"


def open_store(
    address: ServerAddress,
    decode: Callable[[bytes], E],
    projections: Sequence[Projection[E]] = (),
    *,
    busy_timeout: float = BUSY_TIMEOUT,
    migrations: Migrations | None = None,
) -> AuditStore[E]:
    """Open a store for writing; what is stale in it is said when it is written or shown.

    Raises StoreMissing, NotAStore, SchemaNewer, SchemaOlder, StoreUnreachable and other StoreErrors.
    """
    pool, _ = _pool_of_current(address, busy_timeout, migrations)
    return AuditStore(address, pool, Writer(address, busy_timeout), decode, projections)


def open_reader(
    address: ServerAddress,
    decode: Callable[[bytes], E],
    projections: Sequence[Projection[E]] = (),
    *,
    busy_timeout: float = BUSY_TIMEOUT,
    migrations: Migrations | None = None,
) -> StoreReader[E]:
    """Open a store for reading only; to a login that may not see texts none is disclosed. Raises as `open_store`."""
    pool, sees = _pool_of_current(address, busy_timeout, migrations)
    return StoreReader(address, pool, decode, projections, None if sees else ())


def create(
    address: ServerAddress,
    decode: Callable[[bytes], E],
    projections: Sequence[Projection[E]] = (),
    migrations: Migrations | None = None,
    settings: Sequence[tuple[str, str]] = (),
) -> None:
    """Make a store in a database that holds none, as the owner to be; raises ServerStoreExists, and StoreErrors."""
    with reported(address):
        with closing(connected(address, READING)) as driver, suppress(ServerStoreMissing):
            revision_of(driver, address)
            raise ServerStoreExists(path=str(address))
        _migrate(address, migrations or shipped(), settings)
    _fold(address, decode, projections, migrations)


def upgrade(
    address: ServerAddress,
    decode: Callable[[bytes], E],
    projections: Sequence[Projection[E]] = (),
    migrations: Migrations | None = None,
    settings: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """Bring a store to the newest schema, and fold what is stale, as its owner; gives the names of what was folded."""
    schema = migrations or shipped()
    with reported(address):
        with closing(connected(address, READING)) as driver:
            found = outdated(driver, address, schema)
        if found:
            _migrate(address, schema, settings)
    return _fold(address, decode, projections, migrations)


def _migrate(address: ServerAddress, schema: Migrations, settings: Sequence[tuple[str, str]]) -> None:
    with owning_engine(address, settings) as engine:
        schema.upgrade(engine)


def _fold(
    address: ServerAddress,
    decode: Callable[[bytes], E],
    projections: Sequence[Projection[E]],
    migrations: Migrations | None,
) -> list[str]:
    with open_store(address, decode, projections, migrations=migrations) as store:
        return store.refresh()


def _pool_of_current(
    address: ServerAddress, busy_timeout: float, migrations: Migrations | None
) -> tuple[QueuePool, bool]:
    """See that this version can use a store; gives its connections, and whether this login sees names and texts.

    What was asked with is the first of them: a connection costs the server a process, which begins with empty caches.
    """
    pool = reading_pool(address, busy_timeout)
    try:
        return pool, _require_current(pool, address, migrations or shipped())
    except BaseException:
        pool.dispose()
        raise


def _require_current(pool: QueuePool, address: ServerAddress, schema: Migrations) -> bool:
    with reported(address), snapshot(pool) as connection:
        found = outdated(connection.driver, address, schema)
        ((sees,),) = connection.driver.execute(_SEES_NAMES).fetchall()
    if found:
        raise ServerSchemaOlder(path=str(address), found=found, known=schema.head)
    return bool(sees)
