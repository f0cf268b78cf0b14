"""Who could use a card besides its holder: leavers and people who know its PIN; and who broke dual control with it."""

from collections.abc import Iterator, Sequence

from lifecycle.custody.words import time_in_words
from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.dual_control import holders_of
from lifecycle.domain.facts import DualControlBroken
from lifecycle.domain.leaving import in_hand, is_live
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import broken_dual_control


def who_reaches_in_words(record: Record, custody: CustodyState, card: CardState | None) -> Iterator[Text]:
    """Say who could use the card, one sentence a line; nothing where that is its holder alone."""
    leavers = record.leavers()
    for person in sorted(in_hand(custody) & leavers.keys()):
        yield say(
            "{name} left on {time}. Take the card back.",
            name=record.called(person),
            time=time_in_words(leavers[person].at),
        )
    others = [each for each in custody.knowing if each not in holders_of(custody)]
    if card is not None and is_live(card) and others:
        yield say("PIN also known to: {names}.", names=_listed(record, others))
    yield from _dual_control(record, custody.serial)


def _dual_control(record: Record, serial: str) -> Iterator[Text]:
    """Say each rule that was broken with the card, by whom, and when that was last."""
    last: dict[tuple[str, tuple[str, ...]], tuple[int, DualControlBroken]] = {}
    for time, fact in broken_dual_control(record.view, serial):
        last[fact.rule, tuple(fact.people)] = time, fact
    for time, fact in last.values():
        what = fact.in_words()
        if fact.people:
            people = ", ".join(record.called(each) for each in fact.people)
            what = say("{what}: {people}", what=what, people=people)
        yield say("{time}: {what}.", time=time_in_words(time), what=what)


def _listed(record: Record, people: Sequence[str]) -> Text:
    """Name people, and say of each leaver that this is one; each word has a translation of its own."""
    leavers = record.leavers()
    first, *more = people
    named = (
        say("{name} (left)", name=record.called(first))
        if first in leavers
        else Text("{name}", {"name": record.called(first)})
    )
    return say("{one}, {other}", one=named, other=_listed(record, more)) if more else named
