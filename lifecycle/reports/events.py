"""Every event of a range, in the order in which they were recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lifecycle.domain.text import say
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames, happened_in_words
from lifecycle.reports.parts.event_row import BY, ID, OPERATION, STATION, TIME, EventRow
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.share_cells import event_in_words

_COLUMNS = (
    Column("position", say("event")),
    TIME,
    Column("what", say("what happened")),
    Column("stream", say("about"), aside=True),
    Column("tag", say("kind and version"), detail=True),
    BY,
    STATION,
    OPERATION,
    Column("actor", say("pseudonym"), detail=True),
    Column("serial", say("card"), detail=True),
    ID,
)


@dataclass(frozen=True, kw_only=True)
class Events(Report):
    """List all events: when, what, about which card, set or person, by whom, on which workstation."""

    name = "events"
    title = say("Events")
    order = 49
    asked_for_by = ("PCI DSS 10.2.2", "NIST SP 800-53 AU-3")
    over = "range"
    bundled = False

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take them all, as they were recorded."""
        return Answer(
            report=self.name,
            title=say("Events"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("The record is empty.")),
            basis=rests_on(snapshot),
            range=snapshot.range,
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    span = snapshot.range
    for position, event in islice(snapshot.store.events(span.after), max(0, span.upto - span.after)):
        row = EventRow.of(position, event, keepers)
        what = happened_in_words(event.facts, keepers) or event_in_words(event.facts, names)
        serial = row.serial if event.stream.startswith("card:") else None
        yield (position, row.time, what, row.stream, event.tag, row.by, row.station, row.operation, row.actor, serial,
               row.id)  # fmt: skip
