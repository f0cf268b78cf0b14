"""A report that says what of it was proven before it was shown: nothing where all of it was."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lifecycle.domain.event import Event
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text
from lifecycle.domain.text import say as sentence
from lifecycle.reports import Answer, Report, Snapshot
from lifecycle.reports.parts.proof import proven, unknown_kinds
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_check import LastCheck, last_check
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.store.engine import StoreReader


def answered(report: Report, record: Snapshot, last_checkpoints: Path) -> Answer:
    """Prove what a report reads, and ask it; raises RecordNotProven, and what the report raises."""
    notes = _notes(record.store, last_checkpoints)
    answer = report.answer(record)
    return replace(answer, notes=(*answer.notes, *notes))


def _notes(store: StoreReader[Event], last_checkpoints: Path) -> Sequence[Text]:
    kinds = unknown_kinds(store)
    if proven(store):
        return kinds
    origin = KnownLedger(store, LastCheckpoints(last_checkpoints)).origin()
    return (*kinds, _said(None if origin is None else last_check(last_checkpoints, origin)))


def _said(check: LastCheck | None) -> Text:
    if check is None:
        return sentence("Not checked: projections and indexes.\n  lifecycle verify")
    time = Instant(check.time).short()
    if check.verdict == "FAIL":
        return sentence("The last full check of this record FAILED at {time} UTC.\n  lifecycle verify", time=time)
    return sentence(
        "Projections and indexes were last checked at {time} UTC, up to event #{position}.",
        time=time,
        position=check.position,
    )
