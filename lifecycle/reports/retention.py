"""Retention: until when the record has to be kept, which legal holds stand, and which texts may be erased."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lifecycle.domain.instant import Instant
from lifecycle.domain.retention import CLASSES, OWN, LegalHold, Retention, RetentionClass
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.retention import holds_at, retention_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.disclosures import texts
from lifecycle.reports.parts.judgement_time import judged_at
from lifecycle.reports.parts.recoverable_sets import live_sets
from lifecycle.reports.parts.retention_periods import NAMED, Period, kept_in_words, rule_of
from lifecycle.reports.parts.set_standings import SetNames

_COLUMNS = (
    Column("kind", say("code of the kind"), detail=True),
    Column("name", say("name")),
    Column("what", say("item")),
    Column("until", say("keep until (UTC)")),
    Column("years", say("years"), detail=True),
    Column("clause", say("clause"), aside=True),
    Column("in_force", say("in force"), detail=True),
    Column("reason", say("reason"), aside=True),
    Column("placed_at", say("placed (UTC)"), aside=True),
    Column("placed_by", say("placed by"), aside=True),
    Column("lifted_at", say("lifted (UTC)"), aside=True),
    Column("lifted_by", say("lifted by"), aside=True),
    Column("lift_reason", say("reason for lifting"), aside=True),
    Column("stands", say("in force"), detail=True),
    Column("texts", say("texts stored"), detail=True),
    Column("id", say("pseudonym"), detail=True),
    Column("set", say("id of the set"), detail=True),
)


@dataclass(frozen=True, kw_only=True)
class RetentionReport(Report):
    """Show how long the record must be kept, the legal holds, and the stored texts by age."""

    name = "retention"
    title = say("Retention")
    order = 160
    number = "R14"
    from_events = False  # it counts the texts that are kept
    asked_for_by = ("NIST SP 800-53 AU-11", "ETSI EN 319 411-1 (7 years)", "CA/B BR 5.4.3 (2 years)")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Say it for every class that there is, so that what another would ask for can be seen beside it."""
        given = retention_at(snapshot.view, snapshot.moment.position)
        names = SetNames(snapshot)
        live = sorted(names.name(each) for each in islice(live_sets(snapshot, names), NAMED + 1))
        period = Period(rule_of(given), snapshot.moment.time, live)
        holds = holds_at(snapshot.view, snapshot.moment.position)
        return Answer(
            report=self.name,
            title=say("Retention and legal hold"),
            moment=snapshot.moment,
            head=_head(snapshot, period, given, holds),
            columns=_COLUMNS,
            rows=_rows(snapshot, names, period, holds),
            nothing=say("The record is empty."),
            basis=rests_on(snapshot),
            explained=_NOTES,
        )


_NOTES = (
    say("Keep the whole record and its backups this long. Events are never deleted."),
    say(
        "Names and texts can be erased when a person asks, unless a legal hold is in force. Erasing "
        "before the date shown loses evidence. The record still verifies."
    ),
)


def _head(
    snapshot: Snapshot, period: Period, given: Retention | None, holds: Sequence[LegalHold]
) -> list[tuple[Column, Cell]]:
    rule, keepers = period.rule, CustodianNames(snapshot)
    until, standing = period.until(rule), sum(each.stands for each in holds)
    over = until is not None and judged_at(snapshot) > until
    return [
        (Column("class", say("class")), rule.name),
        (Column("years", say("years")), rule.years),
        (Column("clause", say("clause"), aside=True), rule.clause or None),
        (
            Column("set_at", say("set (UTC)")),
            say("never, default period") if given is None else Instant(given.set_at),
        ),
        (Column("set_by", say("set by"), aside=True), keepers.person(given.set_by) if given else None),
        (Column("reason", say("reason"), aside=True), keepers.purpose(given.reason) if given else None),
        (Column("newest", say("newest event (UTC)")), None if period.newest is None else Instant(period.newest)),
        (Column("keep_until", say("keep until (UTC)"), detail=True), None if until is None else Instant(until)),
        (Column("keep", say("keep")), kept_in_words(period, until)),
        (Column("over", say("period over"), detail=True), over and not standing),
        (Column("holds", say("legal holds in force")), standing),
        (
            Column("erasing", say("erasing of texts")),
            say("forbidden by a legal hold") if standing else say("allowed"),
        ),
    ]


def _rows(snapshot: Snapshot, names: SetNames, period: Period, holds: Sequence[LegalHold]) -> Iterator[Row]:
    shown = {**CLASSES, **({period.rule.name: period.rule} if period.rule.name == OWN else {})}
    for rule in shown.values():
        yield _class(rule, period)
    keepers = CustodianNames(snapshot)
    for hold in holds:
        yield _hold(hold, keepers)
    for each in live_sets(snapshot, names):
        yield _row(kind="live-set", name=names.name(each), what=say("can rebuild a key"), set=each)
    yield from _texts(snapshot, period, held=any(each.stands for each in holds))


def _class(rule: RetentionClass, period: Period) -> Row:
    until, in_force = period.until(rule), rule.name == period.rule.name
    return _row(
        kind="class",
        name=rule.name,
        what=say("in force: {rule}", rule=rule.text) if in_force else rule.text,
        until=None if until is None else Instant(until),
        years=rule.years,
        clause=rule.clause or None,
        in_force=in_force,
    )


def _hold(hold: LegalHold, keepers: CustodianNames) -> Row:
    return _row(
        kind="hold",
        name=keepers.text(hold.name) or hold.id,
        what=say("legal hold, in force") if hold.stands else say("legal hold, lifted"),
        reason=keepers.purpose(hold.reason),
        placed_at=Instant(hold.placed_at),
        placed_by=keepers.person(hold.placed_by),
        lifted_at=None if hold.lifted_at is None else Instant(hold.lifted_at),
        lifted_by=keepers.person(hold.lifted_by),
        lift_reason=keepers.purpose(hold.lift_reason),
        stands=hold.stands,
        id=hold.id,
    )


def _texts(snapshot: Snapshot, period: Period, *, held: bool) -> Iterator[Row]:
    found, now = texts(snapshot), judged_at(snapshot)
    for year in sorted(found.by_year):
        until = period.until(period.rule, found.newest[year])
        yield _row(
            kind="texts",
            name=str(year),
            what=_erasable(found.by_year[year], over=until is not None and now > until, held=held),
            until=None if until is None else Instant(until),
            texts=found.by_year[year],
        )
    if found.astray and snapshot.moment.position == snapshot.view.position:
        what = say_n("1 text without an event", "{count} texts without an event", found.astray)
        yield _row(kind="astray", what=what, texts=found.astray)


def _erasable(count: int, *, over: bool, held: bool) -> Text:
    kept = say_n("1 text stored", "{count} texts stored", count)
    if held:
        return say("{kept}; must not be erased", kept=kept)
    if over:
        return say("{kept}; period over", kept=kept)
    return say("{kept}; erasing loses evidence", kept=kept)


def _row(**cells: Cell) -> Row:
    return tuple(cells.get(column.name) for column in _COLUMNS)
