"""Who keeps a card and where, with the names that are disclosed; and what happened to it, with who did it."""

from collections.abc import Iterator

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import IN_WORDS, CustodyState
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    CardFound,
    CardHandedOver,
    CardReceived,
    CardStored,
    CustodyFact,
    DualControlBroken,
    OperationStarted,
)
from lifecycle.domain.text import Text, say
from lifecycle.projections.custody import CUSTODY, PLACES
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.redacted import absent_in_words
from lifecycle.reports.parts.set_standings import cards_at


class CustodianNames:
    """The names of people and places; each is looked up once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._places: dict[str, str] = {}

    def person(self, person: str | None) -> str | None:
        """Give the name of a person, or else the pseudonym; None for nobody."""
        return None if person is None else self._snapshot.names.shown(person)

    def place(self, place: str | None) -> str | None:
        """Give the name of a place, or else its pseudonym; None for none."""
        if place is None:
            return None
        if place not in self._places:
            known = PLACES.get(self._snapshot.view, place)
            self._places[place] = (known and self.text(known.name)) or place
        return self._places[place]

    def either(self, keeper: str) -> str:
        """Give the name of a person or a place, or else the pseudonym."""
        return (self.place(keeper) if keeper.startswith("place:") else self.person(keeper)) or keeper

    def text(self, digest: str) -> str | None:
        """Give the text that a commitment stands for; None where it was never kept or is erased."""
        return self._snapshot.store.text(digest)

    def purpose(self, digest: str | None) -> Text | str | None:
        """Give what something was for; None where nothing was said."""
        if digest is None:
            return None
        return self.text(digest) or absent_in_words(self._snapshot.store)


def where_in_words(custody: CustodyState | None) -> Text:
    """Say where a card is."""
    return IN_WORDS["unassigned"] if custody is None else IN_WORDS[custody.where]


def keeper_in_words(custody: CustodyState | None, keepers: CustodianNames) -> Text:
    """Say where a card is, and with whom."""
    words = where_in_words(custody)
    match custody:
        case CustodyState(where="held", custodian=str(person)):
            return say("with {person}", person=keepers.person(person))
        case CustodyState(where="handed-over", custodian=str(person)):
            return say("handed over to {person}, receipt not confirmed", person=keepers.person(person))
        case CustodyState(where="stored" | "damaged" | "retired", place=str(place)):
            return say("{where} in {place}", where=words, place=keepers.place(place))
        case CustodyState(where="damaged" | "retired", custodian=str(person)):
            return say("{where}; with {person}", where=words, person=keepers.person(person))
        case _:
            return words


def happened_in_words(facts: Fact, keepers: CustodianNames) -> Text | None:
    """Say what happened to a card outside of readers, or at the beginning of an operation, and who took part."""
    match facts:
        case CustodyFact():
            words = _custody_in_words(facts, keepers)
            if isinstance(facts, CardHandedOver) and facts.pin_shared:
                words = say("{what}, who learns a PIN that another custodian knows", what=words)
            if facts.witness is None:
                return words
            return say("{what}; witness: {witness}", what=words, witness=keepers.person(facts.witness))
        case OperationStarted():
            presenter = presented_by(facts)
            if presenter is None:
                return None
            return say("{what}; presented by {person}", what=facts.in_words(), person=keepers.person(presenter))
        case DualControlBroken(people=[_, *_]):
            people = ", ".join(keepers.either(each) for each in facts.people)
            return say("{what}: {people}", what=facts.in_words(), people=people)
        case _:
            return None


def presented_by(began: OperationStarted | None) -> str | None:
    """Give the person:ID of whoever presented the card to an operation; None where that was not recorded."""
    presenter = None if began is None else began.parameters.get("presented_by")
    return presenter if isinstance(presenter, str) else None


def custody_at(snapshot: Snapshot) -> Iterator[tuple[str, CustodyState]]:
    """Give where every card was at the moment, by serial."""
    if snapshot.moment.position == snapshot.view.position:
        return CUSTODY.all(snapshot.view)
    return CUSTODY.all_as_of(snapshot.view, snapshot.moment.position)


def cards_kept(snapshot: Snapshot) -> Iterator[tuple[str, CardState | None, CustodyState | None]]:
    """Give every card with where it is, by serial; None for the state of one that was only announced so far."""
    cards, kept = cards_at(snapshot), custody_at(snapshot)
    card, custody = next(cards, None), next(kept, None)
    while card is not None or custody is not None:
        serials = [each for each in (card and card.serial, custody and custody[0]) if each]
        serial = min(serials, key=str.encode)
        here = card if card is not None and card.serial == serial else None
        there = custody if custody is not None and custody[0] == serial else None
        yield serial, here, None if there is None else there[1]
        card = next(cards, None) if here is not None else card
        custody = next(kept, None) if there is not None else custody


def _custody_in_words(facts: CustodyFact, keepers: CustodianNames) -> Text:
    match facts:
        case CardHandedOver():
            to = say("Handed over to {receiver}", receiver=keepers.person(facts.receiver))
            return to if facts.giver is None else say("{what} by {giver}", what=to, giver=keepers.person(facts.giver))
        case CardReceived():
            return say("Received by {receiver}", receiver=keepers.person(facts.receiver))
        case CardStored():
            there = say("Stored in {place}", place=keepers.place(facts.place))
            return there if facts.bag is None else say("{what}, bag {bag}", what=there, bag=facts.bag)
        case CardFound():
            return say("Found by {finder}", finder=keepers.person(facts.finder))
        case _:
            return facts.in_words()
