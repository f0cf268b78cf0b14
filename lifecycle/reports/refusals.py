"""Refusals and failures: what the record refused, what failed, PINs that cards refused, and drift."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import (
    AnchorNotWritten,
    CardDriftDetected,
    OperationFailed,
    OperationInterrupted,
    OperationRefused,
    OperationStopped,
    PinChangeDenied,
    PinRefused,
)
from lifecycle.domain.text import say
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.event_row import ORIGIN, TIME, EventRow
from lifecycle.reports.parts.events_by_kind import activity, tagged
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.share_cells import event_in_words

_COLUMNS = (
    TIME,
    Column("kind", say("code of the kind"), detail=True),
    Column("subject", say("card or set")),
    Column("what", say("what happened")),
    Column("operation_name", say("operation"), detail=True),
    Column("reason", say("rule or reason"), detail=True),
    Column("tries_left", say("PIN tries left"), detail=True),
    *ORIGIN,
)

_KINDS: dict[type[Fact], str] = {
    OperationRefused: "refused",
    OperationStopped: "stopped",
    OperationFailed: "failed",
    OperationInterrupted: "cut-off",
    PinRefused: "pin-refused",
    PinChangeDenied: "pin-change-denied",
    CardDriftDetected: "drift",
    AnchorNotWritten: "anchor-not-written",
}


@dataclass(frozen=True, kw_only=True)
class Refusals(Report):
    """List refused, stopped and failed operations, rejected PINs and mismatches."""

    name = "refusals"
    title = say("Refusals")
    order = 90
    version = 2
    number = "R7"
    asked_for_by = ("NIST SP 800-53 AU-2", "NIST SP 800-53 AU-12", "PCI DSS 10.2")
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take the events that say that something did not go as it was wanted."""
        return Answer(
            report=self.name,
            title=say("Refusals and failures"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("No refusal and no failure is recorded.")),
            basis=rests_on(snapshot),
            range=snapshot.range,
            picture=activity(snapshot, tuple(_KINDS), say("Refusals and failures over time")),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    for position, event in tagged(snapshot, tuple(_KINDS)):
        operation, reason, tries = _details(event.facts)
        row = EventRow.of(position, event, keepers)
        yield (
            row.time,
            _KINDS[type(event.facts)],
            subject(event, names),
            event_in_words(event.facts, names),
            operation,
            reason,
            tries,
            *row.origin,
        )


def subject(event: Event, names: SetNames) -> str:
    """Name what an event is about: the serial of a card, the name of a set, or else its stream."""
    kind, _, key = event.stream.partition(":")
    if kind == "card":
        return key
    return names.name(key) if kind == "set" else event.stream


def _details(facts: Fact) -> tuple[Cell, Cell, Cell]:
    """Give the operation, the rule or reason, and the tries left, where there are such."""
    match facts:
        case OperationRefused(name=name, rule=rule):
            return name, rule, None
        case OperationFailed(name=name, reason=reason, tries_left=tries):
            return name, reason, tries
        case OperationInterrupted(name=name, reason=reason) | OperationStopped(name=name, reason=reason):
            return name, reason, None
        case PinRefused(which=which, tries_left=tries):
            return None, which, tries
        case _:
            return None, _reason(facts), None


def _reason(facts: Fact) -> str | None:
    match facts:
        case AnchorNotWritten(reason=reason):
            return reason
        case CardDriftDetected(differences=differences):
            return ",".join(each.field for each in differences)
        case _:
            return None
