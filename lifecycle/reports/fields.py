"""Whether every event says who, what, when, with what outcome, from where, and about what: PCI DSS 10.2.2.

Rows come as they are found: where each field is, each event that lacks one, and the counts for each kind of event.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.people import PEOPLE
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.completeness import SIX, Stored, lacking_in, outcome_of, read

_COLUMNS = (
    Column("kind", say("code of the kind"), detail=True),
    Column("what", say("item")),
    Column("events", say("events")),
    *(Column(code, title) for code, title, _ in SIX),
    Column("success", say("success"), detail=True),
    Column("failure", say("failure"), detail=True),
    Column("begun", say("begun"), detail=True),
    Column("field", say("code of the field"), detail=True),
    Column("where", say("where stored"), aside=True),
    Column("tag", say("kind of event"), detail=True),
    Column("position", say("event"), detail=True),
    Column("time", say("time (UTC)"), detail=True),
    Column("lacks", say("missing"), aside=True),
)


@dataclass(frozen=True, kw_only=True)
class Fields(Report):
    """Check that every event has the 6 fields of PCI DSS 10.2.2, and show where each field is stored."""

    name = "fields"
    title = say("Completeness of the events")
    order = 190
    asked_for_by = ("PCI DSS 10.2.2",)
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Read every event of the range once, as the rows are taken."""
        return Answer(
            report=self.name,
            title=say("The 6 fields of every event"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=say("No event is recorded."),
            basis=rests_on(snapshot),
            range=snapshot.range,
            explained=(
                say("Success means that the event took place. The last event of an operation shows its result."),
                say("If the name of a person was erased, the pseudonym still identifies the same person."),
            ),
        )


@dataclass
class _Kind:
    """What was counted of one kind of event."""

    events: int = 0
    present: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    for code, title, where in SIX:
        yield _row(kind="field", what=title, where=where, field=code)
    people = frozenset(key for key, _ in PEOPLE.all(snapshot.view))
    kinds: dict[str, _Kind] = {}
    for position, body in snapshot.store.read(snapshot.range.after, snapshot.range.upto):
        event = read(body)
        tag = event.tag if isinstance(event.tag, str) else "?"
        outcome = outcome_of(event)
        lacking = lacking_in(event, outcome, people)
        counted = kinds.get(tag) or kinds.setdefault(tag, _Kind())
        counted.events += 1
        counted.outcomes[outcome or "none"] += 1
        if lacking:
            counted.present.update(code for code, _, _ in SIX if code not in lacking)
            yield _lacks(position, event, tag, lacking)
        else:
            counted.present["all"] += 1
    for tag in sorted(kinds):
        yield _counted("tag", Text("{tag}", {"tag": tag}), kinds[tag], tag)
    yield _counted("total", _verdict(kinds), _sum(kinds), None)


def _lacks(position: int, event: Stored, tag: str, lacking: list[str]) -> Row:
    time = event.time if isinstance(event.time, int) and "when" not in lacking else None
    return _row(
        kind="lacking",
        what=say("event #{position} ({tag}) lacks a field", position=position, tag=tag),
        events=1,
        lacks=", ".join(lacking),
        tag=tag,
        position=position,
        time=None if time is None else Instant(time),
        **{code: int(code not in lacking) for code, _, _ in SIX},
    )


def _counted(kind: str, what: Text, counted: _Kind, tag: str | None) -> Row:
    return _row(
        kind=kind,
        what=what,
        events=counted.events,
        tag=tag,
        **{code: counted.present["all"] + counted.present[code] for code, _, _ in SIX},
        **{outcome: counted.outcomes[outcome] for outcome in ("success", "failure", "begun")},
    )


def _sum(kinds: dict[str, _Kind]) -> _Kind:
    total = _Kind()
    for each in kinds.values():
        total.events += each.events
        total.present.update(each.present)
        total.outcomes.update(each.outcomes)
    return total


def _verdict(kinds: dict[str, _Kind]) -> Text:
    lacking = sum(each.events - each.present["all"] for each in kinds.values())
    if lacking:
        return say_n("1 event lacks a field", "{count} events lack a field", lacking)
    return say("every event has all 6 fields")


def _row(**cells: Cell) -> Row:
    return tuple(cells.get(column.name) for column in _COLUMNS)
