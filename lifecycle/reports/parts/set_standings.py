"""Sets and cards together at the moment of a report: names looked up once, and where each set stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from lifecycle.domain.card import CardState
from lifecycle.domain.check_values import CheckValues
from lifecycle.domain.facts import SetChecked, SetStarted
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.instant import Instant
from lifecycle.domain.leaving import in_hand
from lifecycle.domain.set_names import Called, name_or_digits
from lifecycle.domain.set_standing import RANKS, OnCards, Shape, Standing, standing
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import CARDS
from lifecycle.projections.leaving import leavers_at
from lifecycle.projections.sets import (
    SETS,
    checks_of,
    ever_of,
    exposed_of,
    members_of,
    shape_of,
    start_of,
    traces_on,
)  # fmt: skip
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.set_members import custody_of, share_holders
from lifecycle.store.disclosures import ALTERED

_KEPT: Final = 512
"""Names that are kept at a time."""


class SetNames:
    """What the sets are called: those that were asked for lately are not looked up again."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._disclosed: dict[str, str | None] = {}
        self._called: dict[str, Called] = {}

    def disclosed(self, digest: str) -> str | None:
        """Give what people are shown of the text that a commitment stands for, as `StoreReader.text` does."""
        if digest not in self._disclosed:
            _make_room(self._disclosed)
            self._disclosed[digest] = self._snapshot.store.text(digest)
        return self._disclosed[digest]

    def recorded(self, digest: str) -> str | None:
        """Give the same for whoever looks a set up: nothing is found by an altered name."""
        name = self.disclosed(digest)
        return None if name == ALTERED else name

    def called(self, set_id: str) -> Called:
        """Give a set as people call it, and as it stood at the moment."""
        if set_id not in self._called:
            _make_room(self._called)
            known = SETS.get_as_of(self._snapshot.view, set_id, self._snapshot.moment.position)
            self._called[set_id] = Called(name_or_digits(set_id, known, self.disclosed), known)
        return self._called[set_id]

    def name(self, set_id: str) -> str:
        """Give the name of a set, or else the first digits of its id."""
        return self.called(set_id).name


def _make_room(kept: dict[str, Any]) -> None:
    """Begin anew where too much is kept: the memory that a report takes must not grow with the record."""
    if len(kept) >= _KEPT:
        kept.clear()


@dataclass(frozen=True)
class Drill:
    """The last time that enough cards of a set were presented to rebuild its key."""

    at: Instant | None = None
    """None where there was none."""
    rebuilt: bool | None = None

    def in_words(self) -> Text:
        """Say when it was, and loudly where it failed."""
        if self.at is None:
            return say("never")
        if self.rebuilt:
            return say("{time}: passed", time=self.at.short())
        return say("{time}: FAILED, the shares did not rebuild the key", time=self.at.short())


class Away:
    """Which cards leavers have; where nobody has left, custody is not asked."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.leavers = leavers_at(snapshot.view, snapshot.moment.position)

    def of(self, cards: Iterable[CardState]) -> frozenset[str]:
        """Give the serials of those of the cards that are with somebody who has left."""
        if not self.leavers:
            return frozenset()
        held = ((card.serial, in_hand(custody_of(self._snapshot, card.serial))) for card in cards)
        return frozenset(serial for serial, who in held if who & self.leavers.keys())


def cards_at(snapshot: Snapshot) -> Iterator[CardState]:
    """Give every card as it was at the moment, by serial."""
    at_the_end = snapshot.moment.position == snapshot.view.position
    cards = CARDS.all(snapshot.view) if at_the_end else CARDS.all_as_of(snapshot.view, snapshot.moment.position)
    return (card for _, card in cards)


def sets_at(snapshot: Snapshot) -> list[SetState]:
    """Give every set that the record had seen begun at the moment, the oldest first."""
    known = (each for _, each in SETS.all_as_of(snapshot.view, snapshot.moment.position))
    return sorted(known, key=lambda each: (each.started_at, each.id))


def standings(snapshot: Snapshot) -> list[Standing]:
    """Say where every set stands, those known from cards only too; the cards that hold anything are read once."""
    members: dict[str, list[CardState]] = defaultdict(list)
    traces: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for card in share_holders(snapshot):
        if card.set_id is not None:
            members[card.set_id].append(card)
        if card.holding in UNFINISHED:
            _trace(snapshot, card, traces)
    known = {each.id: each for each in sets_at(snapshot)}
    ever, away = ever_of(snapshot.view, snapshot.moment.position), Away(snapshot)
    return [
        standing(
            each,
            known.get(each),
            _shape(snapshot, each, known.get(each)),
            OnCards(members.get(each, ()), traces.get(each, ()), ever.get(each, 0), away.of(members.get(each, ()))),
        )
        for each in known | dict.fromkeys(ever)
    ]


def standing_of(snapshot: Snapshot, set_id: str, known: SetState | None) -> Standing:
    """Say where one set stands; only its own cards are read."""
    position = snapshot.moment.position
    serials = {each.serial for each in exposed_of(snapshot.view, set_id, position)}
    traces: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for serial in serials:
        card = CARDS.get_as_of(snapshot.view, serial, position)
        if card is not None:
            _trace(snapshot, card, traces)
    members = members_of(snapshot.view, set_id, position)
    on_cards = OnCards(members, traces.get(set_id, ()), len(serials), Away(snapshot).of(members))
    return standing(set_id, known, _shape(snapshot, set_id, known), on_cards)


def same_key(of: SetState, sets: list[SetState]) -> list[SetState]:
    """Give the other sets that have the key of one."""
    return [each for each in sets if each.fingerprint == of.fingerprint and each.id != of.id]


def same_key_in_words(names: SetNames, others: Iterable[Standing]) -> Text | None:
    """Name the first sets that have the same key and bring it back, or have shares of it out; None where none does."""
    alive = [each for each in others if each.rank != "dead"]
    words: Text | None = None
    for each in alive[:_NAMED]:
        name = names.name(each.id)
        one = say("{name} (INVALID, shares on cards)", name=name) if each.invalid else Text("{name}", {"name": name})
        words = one if words is None else say("{first}, {then}", first=words, then=one)
    if words is not None and len(alive) > _NAMED:
        return say("{first}, and {count} more", first=words, count=len(alive) - _NAMED)
    return words


_NAMED = 8
"""Sets that are named where many have one key."""


def by_rank(names: SetNames, sets: Iterable[Standing]) -> list[Standing]:
    """Sort sets as people want to see them: by rank, then by name, the oldest first of those that have one name."""
    return sorted(
        sets,
        key=lambda each: (
            RANKS.index(each.rank),
            names.name(each.id).casefold(),
            0 if each.known is None else each.known.started_at,
            each.id,
        ),
    )


def last_drill(snapshot: Snapshot, known: SetState) -> Drill:
    """Find the last time that the key of a set was rebuilt, or was not; a roll-call is no drill."""
    for position, body in checks_of(snapshot.view, known.id, snapshot.moment.position):
        event = snapshot.store.decoded(position, body)
        if isinstance(event.facts, SetChecked) and event.facts.rebuilt is not None:
            return Drill(Instant(event.time), event.facts.rebuilt)
    return Drill()


def check_values_of(snapshot: Snapshot, known: SetState) -> CheckValues:
    """Give the check values of the key of a set: recorded when it was dealt, or when its key was rebuilt last."""
    position = snapshot.moment.position
    for found in (start_of, checks_of):
        for at, body in found(snapshot.view, known.id, position):
            facts = snapshot.store.decoded(at, body).facts
            if isinstance(facts, SetStarted | SetChecked) and facts.ecb_3 is not None:
                return CheckValues(known.check_value, facts.ecb_3, facts.sha_8)
    return CheckValues(known.check_value, None, None)


def _trace(snapshot: Snapshot, card: CardState, traces: dict[str, set[tuple[str, int]]]) -> None:
    for set_id, share in traces_on(snapshot.view, card, snapshot.moment.position):
        traces[set_id].add((card.serial, share))


def _shape(snapshot: Snapshot, set_id: str, known: SetState | None) -> Shape:
    if known is not None:
        return Shape(known.kind, known.needed, known.issued)
    return shape_of(snapshot.view, set_id, snapshot.moment.position)
