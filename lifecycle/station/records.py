"""The record of this workstation, opened as the settings say: to write, or to read only."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifecycle.domain.event import Event, decode
from lifecycle.files.ownership import name_of
from lifecycle.ledger.fitness import KnownDamaged, require_checked, require_ground, require_record
from lifecycle.ledger.journal import Journal
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY, PLACES
from lifecycle.projections.people import PEOPLE
from lifecycle.projections.person_keys import PERSON_KEYS
from lifecycle.projections.retention import HOLDS, RETENTION
from lifecycle.projections.reviews import FINDINGS, REVIEWS
from lifecycle.projections.sets import SETS
from lifecycle.signing.exposed_here import ExposedHere
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.station.clock import time_source
from lifecycle.station.first_record import on_demand
from lifecycle.station.ground import ground
from lifecycle.station.log import Log
from lifecycle.station.settings import Settings
from lifecycle.store.address import file_of
from lifecycle.store.engine import AuditStore, StoreReader
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.opening import open_reader, open_salvaged, open_store

PROJECTIONS = (CARDS, PEOPLE, PERSON_KEYS, SETS, CUSTODY, PLACES, REVIEWS, FINDINGS, RETENTION, HOLDS)


def record(settings: Settings, *, damaged: bool = False) -> AuditStore[Event]:
    """Open the record for writing, and make it where there is none; close it in the end.

    Raises StoreErrors, and AnotherAccount: also where it is not fit to be written. With `damaged` it may be one that is
    known to be: for what changes nothing, and for the emergency way.
    """
    around = ground(settings)
    require_ground(settings.store, around)
    store: AuditStore[Event] = open_store(settings.store, decode, PROJECTIONS)
    try:
        with _another_told_first(store, settings):
            if not damaged:
                require_checked(store, around)
            require_record(store)
    except BaseException:
        store.close()
        raise
    return store


@contextmanager
def _another_told_first(store: AuditStore[Event], settings: Settings) -> Iterator[None]:
    """Tell of a record that is another one as that, and not as damaged."""
    try:
        yield
    except (KnownDamaged, StoreCorrupt):
        known_ledger(store, settings).refuse_another()
        raise


def record_to_repair(settings: Settings) -> AuditStore[Event]:
    """Open the record for writing where it is not fit for anything else; close it in the end. Raises StoreErrors."""
    require_ground(settings.store, ground(settings))
    return open_store(settings.store, decode, PROJECTIONS)


def record_when_needed(settings: Settings, *, damaged: bool = False) -> AuditStore[Event]:
    """Open the record as `record` does; where there is none it is made when something is first recorded."""
    require_ground(settings.store, ground(settings))
    if settings.store.exists():
        return record(settings, damaged=damaged)
    return on_demand(settings.store, lambda: record(settings, damaged=damaged))


def record_to_read(settings: Settings) -> StoreReader[Event]:
    """Open the record for reading only; close it in the end. Raises StoreMissing and other StoreErrors."""
    return open_reader(settings.store, decode, PROJECTIONS)


def salvage_to_read(settings: Settings) -> StoreReader[Event]:
    """Open what SQLite's own tools have saved of a record, to be verified; close it in the end. Raises StoreErrors."""
    return open_salvaged(Path(str(settings.store)), decode, PROJECTIONS)


def journal(store: AuditStore[Event], settings: Settings, log: Log | None = None) -> Journal:
    """Give what the person of the settings writes into a record with; a log is told which operation it writes for."""

    def observe(operation: str) -> None:
        if log is not None:
            log.operation = operation

    return Journal(
        store,
        login=settings.actor,
        station=settings.station,
        account=_account(store, settings),
        time_source=time_source,
        observe=observe,
        exposed=ExposedHere(settings.last_checkpoints).note,
    )


def _account(store: AuditStore[Event], settings: Settings) -> str | None:
    """Give the account under which somebody writes: the login of the server, or else that of the system."""
    if file_of(settings.store) is None:
        return store.account()
    return name_of(os.geteuid())


def checked_journal(store: AuditStore[Event], settings: Settings) -> Journal:
    """Give a journal for what happens without a card, where no signature follows that would compare the record.

    Raises RolledBack, Forked and RecordReplaced for a record that is known not to be the one that was signed here.
    """
    known_ledger(store, settings).refuse_another()
    return journal(store, settings)


def known_ledger(store: StoreReader[Event], settings: Settings) -> KnownLedger:
    """Give the ledger of a store as this machine knows it."""
    return KnownLedger(store, LastCheckpoints(settings.last_checkpoints))
