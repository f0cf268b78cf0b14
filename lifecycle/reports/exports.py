"""Exports: what was taken out of the record, by whom, how it is known again, and which names went with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.facts import ExportMade
from lifecycle.domain.text import Text, say
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.event_row import ACTOR, BY, ID, STATION, STREAM, TIME, EventRow
from lifecycle.reports.parts.events_by_kind import activity, tagged

_COLUMNS = (
    TIME,
    Column("format", say("file format")),
    Column("what", say("events")),
    Column("size", say("signed up to event")),
    Column("disclosed", say("code of the disclosure"), detail=True),
    Column("names", say("names and texts")),
    BY,
    STATION,
    Column("sha256", say("SHA-256"), aside=True),
    Column("position", say("recorded as event"), aside=True),
    Column("first", say("first event"), detail=True),
    Column("last", say("last event"), detail=True),
    Column("people", say("pseudonyms of the people disclosed"), detail=True),
    Column("operation", say("operation"), detail=True),
    ACTOR,
    STREAM,
    ID,
)

_NOTES = (
    say(
        "The SHA-256 is of MANIFEST.sha256 in a bundle, or of the whole file of another export. To "
        "compare:\n"
        "  sha256sum FILE"
    ),
    say("Interrupted exports and copies of the record file are not recorded."),
)


@dataclass(frozen=True, kw_only=True)
class Exports(Report):
    """List exports: when, by whom, which events, with which digest, and whose names they contain."""

    name = "exports"
    title = say("Exports")
    order = 135
    number = "R12"
    asked_for_by = ("NIST SP 800-53 AU-9",)
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take every export of the range."""
        return Answer(
            report=self.name,
            title=say("Exports"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("No export is recorded.")),
            basis=rests_on(snapshot),
            explained=_NOTES,
            range=snapshot.range,
            picture=activity(snapshot, (ExportMade,), say("Exports over time")),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    keepers = CustodianNames(snapshot)
    for position, event in tagged(snapshot, (ExportMade,)):
        facts = event.facts
        if not isinstance(facts, ExportMade):
            continue
        row = EventRow.of(position, event, keepers)
        yield (
            row.time,
            facts.format,
            _events(facts),
            facts.size,
            facts.disclosed,
            _disclosed(facts, keepers),
            row.by,
            row.station,
            facts.sha256,
            row.position,
            facts.first or None,
            facts.last or None,
            ", ".join(facts.people) or None,
            row.operation,
            row.actor,
            row.stream,
            row.id,
        )


def _events(facts: ExportMade) -> Text:
    if not facts.first:
        return say("none")
    return say("#{first} to #{last}", first=facts.first, last=facts.last)


def _disclosed(facts: ExportMade, keepers: CustodianNames) -> Text:
    """Say what went with the events; whoever was erased since is shown by the pseudonym."""
    match facts.disclosed:
        case "none":
            return say("none")
        case "all":
            return say("all people")
        case _:
            return say("{people}", people=", ".join(keepers.person(each) or each for each in facts.people))
