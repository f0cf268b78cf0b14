"""The record as custody asks it at one moment: cards, people, places, and what they are called."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.sets import SetState
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY, PLACES, Place, cards_of, last_written
from lifecycle.projections.people import PEOPLE, Person
from lifecycle.projections.sets import SETS, members_of
from lifecycle.store.statements import DISCLOSURE
from lifecycle.store.view import View

_IN_HAND = frozenset({"held", "handed-over", "damaged", "retired"})


@dataclass(frozen=True)
class Book:
    """The record at the moment of a view: also the one inside a transaction that is about to add to it."""

    view: View

    def custody(self, serial: str) -> CustodyState | None:
        """Say where a card is; None for one that is not in the record."""
        return CUSTODY.get(self.view, serial)

    def all_custody(self) -> Sequence[CustodyState]:
        """Say it of every card, by serial."""
        return [custody for _, custody in CUSTODY.all(self.view)]

    def card(self, serial: str) -> CardState | None:
        """Give what was read from a card; None for one that was never in a reader."""
        return CARDS.get(self.view, serial)

    def last_written(self, serial: str) -> int:
        """Give the time of the last event of a card, microseconds UTC."""
        return last_written(self.view, serial)

    def set(self, set_id: str) -> SetState | None:
        """Give a set."""
        return SETS.get(self.view, set_id)

    def members(self, set_id: str) -> Sequence[CardState]:
        """Give the cards that hold a share of a set now, or may do so."""
        return members_of(self.view, set_id)

    def in_bag(self, bag: str) -> Sequence[CustodyState]:
        """Give the cards that lie in a bag; one that is lost lies nowhere."""
        return [custody for custody in cards_of(self.view, "bag", bag) if custody.where != "lost"]

    def people(self) -> Sequence[Person]:
        """Give everybody, by pseudonym."""
        return [person for _, person in PEOPLE.all(self.view)]

    def person(self, pseudonym: str) -> Person | None:
        """Give a person."""
        return PEOPLE.get(self.view, pseudonym)

    def places(self) -> Sequence[Place]:
        """Give every place, by pseudonym."""
        return [place for _, place in PLACES.all(self.view)]

    def cards_with(self, pseudonym: str) -> Sequence[CustodyState]:
        """Give the cards that a person has, or was handed, and that lie in no place."""
        found = cards_of(self.view, "custodian", pseudonym)
        return [custody for custody in found if custody.where in _IN_HAND and custody.place is None]

    def cards_in(self, pseudonym: str) -> Sequence[CustodyState]:
        """Give the cards that lie in a place."""
        return [custody for custody in cards_of(self.view, "place", pseudonym) if custody.where != "lost"]

    def disclosed(self, digest: str) -> str | None:
        """Give the text that a commitment stands for; None where it was never kept or is erased."""
        row = self.view.execute(DISCLOSURE, (bytes.fromhex(digest),)).fetchone()
        return None if row is None else bytes(row[1]).decode("utf-8", errors="replace")

    def name(self, pseudonym: str) -> str | None:
        """Give the name of a person or a place; None where it is not disclosed."""
        known = PEOPLE.get(self.view, pseudonym) or PLACES.get(self.view, pseudonym)
        return None if known is None else self.disclosed(known.name)

    def called(self, pseudonym: str) -> str:
        """Give the name of a person or a place, or else the pseudonym."""
        return self.name(pseudonym) or pseudonym
