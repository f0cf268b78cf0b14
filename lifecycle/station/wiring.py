"""The one place where the parts are put together: from settings to the handler, the signer and the restore."""

from collections.abc import Callable

from lifecycle.domain.event import Event
from lifecycle.handler import Handler
from lifecycle.handler.equipment import never
from lifecycle.ledger.journal import Journal
from lifecycle.operations import all_operations
from lifecycle.readers.transcript import Exchange
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.restore import Restoring
from lifecycle.signing.signer import Signer
from lifecycle.station.ground import ground
from lifecycle.station.hardware import card_source, transport_keys
from lifecycle.station.log import Log
from lifecycle.station.records import PROJECTIONS, journal
from lifecycle.station.settings import Settings
from lifecycle.store.engine import AuditStore


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
        ground=ground(settings),
    )


def signer(journal: Journal, settings: Settings) -> Signer:
    """Give what signs the record of a journal at this machine."""
    last = LastCheckpoints(settings.last_checkpoints)
    return Signer(journal, KeyFile(settings.signing_key), last, ground(settings).earliest)


def restoring(settings: Settings, progress: Callable[[int, int], None] | None = None) -> Restoring:
    """Give what puts a backup in the place of the record; its first checkpoint is not signed by it."""
    last = LastCheckpoints(settings.last_checkpoints)
    return Restoring(PROJECTIONS, lambda store: journal(store, settings), last, progress)
