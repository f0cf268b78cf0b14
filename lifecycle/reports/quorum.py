"""Quorum and dual control: who presented which card of which set, in what order, for what, and how that ended."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from heapq import merge

from lifecycle.domain.event import Event
from lifecycle.domain.facts import DualControlBroken, EraseBegun, ShareRead, ShareWriteBegun
from lifecycle.domain.facts.dual_control import rule_in_words
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import stream_of
from lifecycle.projections.sets import exposed_of
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames, presented_by
from lifecycle.reports.parts.event_row import ID, STATION, TIME, EventRow
from lifecycle.reports.parts.events_by_kind import activity, tagged
from lifecycle.reports.parts.keeper_lookup import people_named, places_named
from lifecycle.reports.parts.operation_outcome import beginning_of, breaches_before, ending_of
from lifecycle.reports.parts.quorum_without import Without, quorum_without
from lifecycle.reports.parts.set_lookup import set_named
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.share_cells import set_of
from lifecycle.store import statements

_COLUMNS = (
    TIME,
    Column("operation_name", say("operation")),
    Column("turn", say("turn")),
    Column("serial", say("card")),
    Column("part", say("code of the share"), detail=True),
    Column("part_in_words", say("share")),
    Column("presented_by", say("presented by")),
    Column("again", say("dual control"), aside=True),
    Column("ended", say("result"), aside=True),
    Column("outcome", say("code of the result"), detail=True),
    Column("by", say("operator"), aside=True),
    STATION,
    Column("operation", say("id of the operation"), aside=True),
    Column("position", say("event"), detail=True),
    Column("set", say("set"), detail=True),
    Column("set_id", say("id of the set"), detail=True),
    Column("share", say("share"), detail=True),
    Column("presented_by_id", say("pseudonym of the presenter"), detail=True),
    Column("actor", say("pseudonym of the operator"), detail=True),
    ID,
)

_KINDS = (ShareRead, ShareWriteBegun, EraseBegun)
_REMEMBERED = 64
"""Operations that may go on at the same time, at different stations."""

Presented = ShareRead | ShareWriteBegun | EraseBegun


@dataclass(frozen=True, kw_only=True)
class QuorumUsed(Report):
    """Show who presented which card, in which order and for what, and whether dual control was kept."""

    name = "quorum"
    title = say("Use of quorums")
    order = 65
    number = "R4"
    asked_for_by = ("PCI PIN 13", "PCI PIN 21", "PCI DSS 3.7.6", "ISO 11568")
    over = "range"

    set: str | None = field(
        default=None,
        metadata={"subject": "set", "help": "Show only this set: its name, or the first 8 digits or more of its id."},
    )
    without_place: str | None = field(
        default=None,
        metadata={
            "flag": "--without-place",
            "subject": "place",
            "help": "Show which sets reach their quorum without this place. Write a comma between several.",
        },
    )
    without_person: str | None = field(
        default=None,
        metadata={
            "flag": "--without-person",
            "subject": "person",
            "help": "Show which sets reach their quorum without this person. Write a comma between several.",
        },
    )

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take each time that a card gave, got or lost a share; turns are counted within the range.

        Without some places or people it says of each set whether it still reaches its quorum. Raises UnknownName, with
        the names that there are, and SetNotMadeYet.
        """
        places, people = places_named(snapshot, self.without_place), people_named(snapshot, self.without_person)
        if places or people:
            return quorum_without(snapshot, self.name, Without(places, people))
        names = SetNames(snapshot)
        set_id = None if self.set is None else set_named(snapshot, names, self.set)
        title = (
            say("Quorum and dual control")
            if set_id is None
            else say("Quorum and dual control of set {name}", name=names.name(set_id))
        )
        return Answer(
            report=self.name,
            title=title,
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot, names, set_id),
            nothing=snapshot.range.nothing(say("No card was presented for a share.")),
            basis=rests_on(snapshot),
            range=snapshot.range,
            picture=None if set_id else activity(snapshot, _KINDS, say("Cards presented over time")),
        )


def _rows(snapshot: Snapshot, names: SetNames, set_id: str | None) -> Iterator[Row]:
    keepers, order = CustodianNames(snapshot), _Order()
    for position, event in tagged(snapshot, _KINDS) if set_id is None else _of_set(snapshot, set_id):
        if isinstance(event.facts, Presented):
            yield _row(snapshot, (names, keepers), order, (position, event), event.facts)


def _of_set(snapshot: Snapshot, set_id: str) -> Iterator[tuple[int, Event]]:
    """Give the events of the cards that ever held a share of a set and are about it, in order."""
    serials = sorted({each.serial for each in exposed_of(snapshot.view, set_id, snapshot.moment.position)})
    streams = (iter(snapshot.view.execute(statements.STREAM, (stream_of(serial), 0))) for serial in serials)
    for position, body in merge(*streams):
        if position > snapshot.range.upto:
            return
        if position > snapshot.range.after:
            event = snapshot.store.decoded(position, body)
            if isinstance(event.facts, Presented) and set_of(event.facts) == set_id:
                yield position, event


class _Order:
    """Whose turn it was in each operation that was met lately."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, dict[str, str | None]] = OrderedDict()

    def take(self, operation: str, serial: str, person: str | None) -> tuple[int, str | None]:
        """Count a card in; gives its turn, from 1, and an earlier card that the same person presented."""
        cards = self._turns.setdefault(operation, {})
        self._turns.move_to_end(operation)
        if len(self._turns) > _REMEMBERED:
            self._turns.popitem(last=False)
        before = next((card for card, who in cards.items() if person and who == person and card != serial), None)
        cards.setdefault(serial, person)
        return list(cards).index(serial) + 1, before


def _row(
    snapshot: Snapshot, known: tuple[SetNames, CustodianNames], order: _Order, at: tuple[int, Event], facts: Presented
) -> Row:
    (names, keepers), (position, event) = known, at
    row = EventRow.of(position, event, keepers)
    began, ending = beginning_of(snapshot, event), ending_of(snapshot, event)
    presenter = presented_by(began)
    turn, again = order.take(event.operation or event.id, row.serial, presenter)
    code, part = _part(facts, names)
    return (
        row.time,
        None if began is None else began.name,
        turn,
        row.serial,
        code,
        part,
        say("not recorded") if presenter is None else keepers.person(presenter),
        _dual_control(breaches_before(snapshot, event), again),
        None if ending is None else ending.text,
        None if ending is None else ending.code,
        row.by,
        row.station,
        row.operation,
        row.position,
        None if facts.set_id is None else names.name(facts.set_id),
        facts.set_id,
        facts.share,
        presenter,
        row.actor,
        row.id,
    )


def _dual_control(broken: Sequence[DualControlBroken], again: str | None) -> Text | None:
    """Say which other card the same person presented, and what else the card broke; None where that is nothing."""
    said = [say("same person presented card {serial}", serial=again)] if again is not None else []
    said += [rule_in_words(each.rule) for each in broken if again is None or each.rule != "one-presenter"]
    return None if not said else reduce(lambda one, other: say("{one}; {other}", one=one, other=other), said)


def _part(facts: Presented, names: SetNames) -> tuple[str, Text]:
    name = names.name(facts.set_id) if facts.set_id else say("a set that is not known")
    match facts:
        case ShareRead(as_committed=False):
            return "gave-wrong", say(
                "reading share {share} of {name}: NOT the share that was written", share=facts.share, name=name
            )
        case ShareRead():
            return "gave", say("reading share {share} of {name}", share=facts.share, name=name)
        case ShareWriteBegun():
            return "got", say("writing share {share} of {name}", share=facts.share, name=name)
        case EraseBegun():
            return "lost", say("erasing share {share} of {name}", share=facts.share, name=name)
