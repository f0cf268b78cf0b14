"""Opening a store: found or made, its schema current or upgraded after a copy, its projections up to date."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Engine

from lifecycle.domain.text import say
from lifecycle.files.locking import locked
from lifecycle.files.ownership import may_write
from lifecycle.files.private import make_private_file, make_private_folder
from lifecycle.files.replacing import publish
from lifecycle.files.temporary import beside, removed
from lifecycle.store.engine import E
from lifecycle.store.errors import NotAStore, SchemaOlder, StoreMissing, StoreReadOnly
from lifecycle.store.filesystem import discard, refuse_network
from lifecycle.store.migrations import Migrations, shipped
from lifecycle.store.projection import Projection
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.backup import copy
from lifecycle.store.sqlite.connections import BUSY_TIMEOUT, driver, reading_engine, writing_engine
from lifecycle.store.sqlite.reading import StoreReader
from lifecycle.store.sqlite.schema import outdated
from lifecycle.store.sqlite.sqlite_errors import reported
from lifecycle.store.sqlite.writer import Writer
from lifecycle.store.system_errors import system_reported


def open_store(
    path: Path,
    decode: Callable[[bytes], E],
    projections: Sequence[Projection[E]] = (),
    *,
    busy_timeout: float = BUSY_TIMEOUT,
    migrations: Migrations | None = None,
) -> AuditStore[E]:
    """Open a store for writing; make it (mode 0600, its folder 0700) if there is none.

    A store with an older schema is copied beside itself and upgraded. Projections that are stale are rebuilt.

    `decode` reads the whole of a stored body (see `header.is_encoding_of`) and raises anything for one that it does not
    know; `busy_timeout` is in seconds.
    Raises StoreOnNetwork, NotAStore, StoreCorrupt, SchemaNewer, StoreUnwritable and EventUnreadable.
    """
    schema = migrations or shipped()
    path = path.absolute()
    with reported(path), system_reported(path):
        refuse_network(path)
        if not path.exists():
            _make(path, schema, busy_timeout)
        _require_content(path)
        if not may_write(path):
            raise StoreReadOnly(path=str(path), reason=say("this user may not write to the file or its folder"))
        with ExitStack() as undo:
            writing = writing_engine(path, busy_timeout)
            undo.callback(writing.dispose)
            if outdated(writing, path, schema):
                _upgrade(path, schema, writing)
            writer = Writer(path, writing, busy_timeout)
            reading = reading_engine(path, busy_timeout)
            undo.callback(reading.dispose)
            store = AuditStore(path, reading, writer, decode, projections)
            store.refresh()
            undo.pop_all()
    return store


def open_reader(  # noqa: PLR0913 - what a store is opened with
    path: Path,
    decode: Callable[[bytes], E],
    projections: Sequence[Projection[E]] = (),
    *,
    busy_timeout: float = BUSY_TIMEOUT,
    migrations: Migrations | None = None,
    salvaged: bool = False,
) -> StoreReader[E]:
    """Open a store for reading only; nothing is made, upgraded or rebuilt.

    `salvaged` also takes what SQLite's own tools (.dump, .recover) have saved of a store into a new file. Raises
    StoreMissing, StoreOnNetwork, NotAStore, StoreCorrupt, SchemaNewer and SchemaOlder.
    """
    schema = migrations or shipped()
    path = path.absolute()
    with reported(path), system_reported(path):
        refuse_network(path)
        if not path.exists():
            raise StoreMissing(path=str(path))
        _require_content(path)
        engine = reading_engine(path, busy_timeout)
        try:
            found = outdated(engine, path, schema, salvaged=salvaged)
        except BaseException:
            engine.dispose()
            raise
        if found:
            engine.dispose()
            raise SchemaOlder(path=str(path), found=found, known=schema.head)
    return StoreReader(path, engine, decode, projections)


def _require_content(path: Path) -> None:
    """Refuse what SQLite would take for a new database."""
    if path.stat().st_size == 0 or not path.is_file():
        raise NotAStore(path=str(path), reason="it is not a file with content")


def _make(path: Path, schema: Migrations, busy_timeout: float) -> None:
    """Make a store under another name and give it its own when it is whole; a second process waits and uses it."""
    make_private_folder(path.parent)
    scratch = beside(path, "new")
    with locked(path.parent):
        if path.exists():
            return
        for _ in removed(path.parent, of=path.name):
            pass  # of a process that died here
        make_private_file(scratch)
        engine = writing_engine(scratch, busy_timeout)
        try:
            schema.upgrade(engine)
            with driver(engine) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
            publish(scratch, path)
        finally:
            engine.dispose()
            discard(scratch)


def _upgrade(path: Path, schema: Migrations, writing: Engine) -> None:
    """Copy a store beside itself, then upgrade it in one transaction."""
    with locked(path.parent):
        found = outdated(writing, path, schema)
        if not found:
            return
        target, number = path.with_name(f"{path.name}.before-{schema.head}"), 1
        while target.exists():
            number += 1
            target = path.with_name(f"{path.name}.before-{schema.head}-{number}")
        copy(path, target, lambda _: None)
        schema.upgrade(writing)
