"""The one place where the parts are put together: from settings to the record, the readers and the handler."""

from collections.abc import Callable, Sequence

from lifecycle.domain.event import Event, decode
from lifecycle.handler import Handler
from lifecycle.handler.equipment import never
from lifecycle.ledger.journal import Journal
from lifecycle.operations import all_operations
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY, PLACES
from lifecycle.projections.people import PEOPLE
from lifecycle.projections.retention import HOLDS, RETENTION
from lifecycle.projections.reviews import FINDINGS, REVIEWS
from lifecycle.projections.sets import SETS
from lifecycle.readers.transcript import Exchange
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.restore import Restoring
from lifecycle.signing.signer import Signer
from lifecycle.station.clock import time_source
from lifecycle.station.hardware import card_source, transport_keys
from lifecycle.station.log import Log
from lifecycle.station.settings import Settings
from lifecycle.store.engine import AuditStore, StoreReader
from lifecycle.store.opening import open_reader, open_store

PROJECTIONS = (CARDS, PEOPLE, SETS, CUSTODY, PLACES, REVIEWS, FINDINGS, RETENTION, HOLDS)


def record(settings: Settings) -> AuditStore[Event]:
    """Open the record for writing, and make it where there is none; close it in the end. Raises StoreError."""
    all_operations()  # each of them brings the kinds of fact that it records
    return open_store(settings.store, decode, PROJECTIONS)


def record_to_read(settings: Settings) -> StoreReader[Event]:
    """Open the record for reading only; close it in the end. Raises StoreMissing and other StoreErrors."""
    all_operations()
    return open_reader(settings.store, decode, PROJECTIONS)


def unreadable_events(lines: Sequence[bytes]) -> tuple[int, str] | None:
    """Find the first line that is not an event of a kind that is known; it may be called in a process of its own."""
    from lifecycle.evidence.checks.bundle import unreadable  # noqa: PLC0415 - only where a bundle is verified

    all_operations()
    return unreadable(lines)


def journal(store: AuditStore[Event], settings: Settings, log: Log | None = None) -> Journal:
    """Give what the person of the settings writes into a record with; a log is told which operation it writes for."""

    def observe(operation: str) -> None:
        if log is not None:
            log.operation = operation

    return Journal(store, login=settings.actor, station=settings.station, time_source=time_source, observe=observe)


def desk_journal(store: AuditStore[Event], settings: Settings) -> Journal:
    """Give what the person of the settings writes into a record with where no card is at hand.

    Raises RolledBack, Forked and RecordReplaced for one that is known not to be the one that was signed here.
    """
    ledger_here(store, settings).refuse_another()
    return journal(store, settings)


def handler(store: AuditStore[Event], settings: Settings, log: Log, stop_asked: Callable[[], bool] = never) -> Handler:
    """Give the handler of operations on cards."""

    def observe(exchange: Exchange) -> None:
        log.exchange(exchange.name, exchange.command, exchange.answer, exchange.fault)

    written = journal(store, settings, log)
    return Handler(
        journal=written,
        source=card_source(settings, observe if log.trace else None, virtual=written.is_virtual()),
        transport_key=transport_keys(settings).key,
        operations=all_operations(),
        signer=signer(written, settings),
        stop_asked=stop_asked,
    )


def signer(journal: Journal, settings: Settings) -> Signer:
    """Give what signs the record of a journal at this machine."""
    return Signer(journal, KeyFile(settings.signing_key), LastCheckpoints(settings.last_checkpoints))


def restoring(settings: Settings, progress: Callable[[int, int], None] | None = None) -> Restoring:
    """Give what puts a backup in the place of the record; its first checkpoint is not signed by it."""
    all_operations()
    last = LastCheckpoints(settings.last_checkpoints)
    return Restoring(PROJECTIONS, lambda store: journal(store, settings), last, progress)


def ledger_here(store: StoreReader[Event], settings: Settings) -> KnownLedger:
    """Give the ledger of a store as this machine knows it, for those who only read."""
    return KnownLedger(store, LastCheckpoints(settings.last_checkpoints))
