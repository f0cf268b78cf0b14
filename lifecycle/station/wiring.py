"""The one place where the parts are put together: from settings to the handler, the signer and the restore."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version

from lifecycle import DISTRIBUTION
from lifecycle.approval.adopted_file import PolicyFile
from lifecycle.approval.collecting import SigningTools
from lifecycle.custody.gate import Signing
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.key_comparison import recorded_keys
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Event
from lifecycle.handler import Handler
from lifecycle.handler.equipment import never
from lifecycle.handler.qualification import PulledByHand, Qualifying
from lifecycle.handler.qualification.pulls import Pulls
from lifecycle.ledger.fitness import none_failed, require_ground
from lifecycle.ledger.journal import Journal
from lifecycle.operations import all_operations
from lifecycle.readers.transcript import Exchange
from lifecycle.signing.emergency import EmergencySigner
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.restore import Restoring
from lifecycle.signing.signer import Signer
from lifecycle.station.attestation_roots import read_roots
from lifecycle.station.ground import ground
from lifecycle.station.hardware import card_source, planned_pulls, transport_keys
from lifecycle.station.log import Log
from lifecycle.station.records import PROJECTIONS, journal
from lifecycle.station.settings import Settings
from lifecycle.store.address import file_of
from lifecycle.store.engine import AuditStore


def handler(  # noqa: PLR0913 - what a call is made with
    store: AuditStore[Event],
    settings: Settings,
    log: Log,
    stop_asked: Callable[[], bool] = never,
    *,
    emergency: bool = False,
    tools: SigningTools | None = None,
) -> Handler:
    """Give the handler of operations on cards; in an emergency one that a damaged record and a lost key do not stop."""

    def observe(exchange: Exchange) -> None:
        log.exchange(exchange.name, exchange.command, exchange.answer, exchange.fault)

    written, around = journal(store, settings, log), ground(settings)
    folder = transport_keys(settings)
    return Handler(
        journal=written,
        source=card_source(settings, observe if log.trace else None, virtual=written.is_virtual()),
        keys=recorded_keys(folder, store),
        operations=all_operations(),
        signer=signer(written, settings, emergency=emergency),
        stop_asked=stop_asked,
        ground=replace(around, failed_check=none_failed) if emergency else around,
        folder=folder,
        attestation_roots=partial(read_roots, settings.attestation_roots),
        tools=tools or SigningTools(),
        policy_file=policy_file(settings),
    )


def custody(journal: Journal, settings: Settings, signing: Signing | None = None) -> CustodyHandler:
    """Give the handler of what happens without a reader; without `signing` nobody can sign there."""
    return CustodyHandler(journal, signer(journal, settings), signing, policy_file(settings))


def policy_file(settings: Settings) -> PolicyFile | None:
    """Give the file that is set as the policy of this workstation."""
    return None if settings.policy is None else PolicyFile(settings.policy)


def qualifying(
    store: AuditStore[Event], settings: Settings, log: Log, dialogue: Dialogue, signing: Signing | None = None
) -> Qualifying:
    """Give what tries every verb of a driver on a card that is given up."""

    def observe(exchange: Exchange) -> None:
        log.exchange(exchange.name, exchange.command, exchange.answer, exchange.fault)

    written = journal(store, settings, log)
    source = card_source(settings, observe if log.trace else None, virtual=written.is_virtual())

    def pulls(reader: str) -> Pulls:
        cuts = planned_pulls(settings, reader)
        return PulledByHand(source, reader, dialogue) if cuts is None else cuts

    keys = recorded_keys(transport_keys(settings), store)
    signs, program = signer(written, settings), version(DISTRIBUTION)
    return Qualifying(written, source, keys, pulls, signs, program, signing, policy_file(settings))


def signer(journal: Journal, settings: Settings, *, emergency: bool = False) -> Signer:
    """Give what signs the record of a journal at this machine."""
    last = LastCheckpoints(settings.last_checkpoints)
    kind = EmergencySigner if emergency else Signer
    return kind(journal, KeyFile(settings.signing_key), last, ground(settings).earliest)


def restoring(settings: Settings, progress: Callable[[int, int], None] | None = None) -> Restoring:
    """Give what puts a backup in the place of the record; its first checkpoint is not signed by it."""
    require_ground(settings.store, ground(settings))
    last = LastCheckpoints(settings.last_checkpoints)
    beside = file_of(settings.store) or settings.home / "ledger.db"
    return Restoring(PROJECTIONS, lambda store: journal(store, settings), last, beside, progress)
