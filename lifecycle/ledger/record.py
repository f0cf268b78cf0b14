"""The record as rules and operations ask it: at one moment of the store, or as it is whenever they ask."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.dual_control import DualControl
from lifecycle.domain.event import Event, decode, tags_of
from lifecycle.domain.facts import CardQualified, PersonDescribed, PolicyAdopted
from lifecycle.domain.record import Exposure
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import Text
from lifecycle.domain.transport_key import TransportKey
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY, PLACES, Place, cards_of, last_written, serials_beginning
from lifecycle.projections.descriptions import descriptions_at, told_apart
from lifecycle.projections.intents import IntentState, intent_at, intents_at
from lifecycle.projections.keys import suspects_in_words
from lifecycle.projections.leaving import Leaver, leavers_at
from lifecycle.projections.nicknames import nicknames_at, nicknames_ever
from lifecycle.projections.people import PEOPLE, Person
from lifecycle.projections.person_keys import PERSON_KEYS, PersonKey
from lifecycle.projections.policies import dual_control_of, leaver_duties_of, policy_at
from lifecycle.projections.sets import SETS, exposed_of, members_of
from lifecycle.projections.transport_keys import cards_by_key, live_serials, transport_keys_at
from lifecycle.store import statements
from lifecycle.store.disclosures import as_text, digest_of, kept, text_kept
from lifecycle.store.engine import StoreReader
from lifecycle.store.statements import BODY_AT
from lifecycle.store.view import View

T = TypeVar("T")

_IN_HAND = frozenset({"held", "handed-over", "damaged", "retired"})


@dataclass(frozen=True)
class Record:
    """The record at the moment of a view: also the one inside the transaction that is about to add to it."""

    view: View

    def card(self, serial: str) -> CardState | None:
        return CARDS.get(self.view, serial)

    def set(self, set_id: str) -> SetState | None:
        return SETS.get(self.view, set_id)

    def sets(self) -> Sequence[SetState]:
        return sorted((known for _, known in SETS.all(self.view)), key=lambda known: (known.started_at, known.id))

    def members(self, set_id: str) -> Sequence[CardState]:
        return members_of(self.view, set_id)

    def exposed(self, set_id: str) -> Sequence[Exposure]:
        return exposed_of(self.view, set_id, self.view.position)

    def custody(self, serial: str) -> CustodyState | None:
        return CUSTODY.get(self.view, serial)

    def qualified(self, make: str, release: str) -> bool:
        """Ask the events: there are few of them."""
        for tag in tags_of(CardQualified):
            for _, body in self.view.execute(statements.OF_KIND, (tag, 0)):
                facts = decode(body).facts
                if not isinstance(facts, CardQualified) or facts.outcome != "passed":
                    continue
                if (facts.make, facts.release) == (make, release):
                    return True
        return False

    def disclosed(self, digest: str) -> str | None:
        """Give the text that a commitment in an event stands for; None where none is kept, or one that was altered."""
        found = kept(self.view.connection, digest_of(digest))
        return None if found is None else as_text(found[1])

    def suspect_keys(self) -> Sequence[Text]:
        """Say of each suspect key that nobody has decided about it."""
        return suspects_in_words(self.view, self.view.position, self.disclosed)

    def transport_keys(self) -> Sequence[TransportKey]:
        return transport_keys_at(self.view)

    def cards_with_key(self, key_id: int) -> Sequence[str]:
        """Give the serials of the cards that were formatted with a transport key and can still be used."""
        position = self.view.position
        return live_serials(self.view, position, cards_by_key(self.view, position).get(key_id, []))

    def is_virtual(self) -> bool:
        """Say whether it is a record of virtual cards; one that has no event is of none."""
        row = self.view.execute(BODY_AT, (1,)).fetchone()
        return row is not None and decode(row[0]).virtual

    def key_ids_of_cards(self) -> Collection[int]:
        """Give the ids of the transport keys that any card was ever formatted with."""
        return cards_by_key(self.view, self.view.position).keys()

    def being_formatted(self) -> Sequence[str]:
        """Give the serials of the cards whose formatting was begun and has no end."""
        return [card.serial for _, card in CARDS.all(self.view) if card.doubt is not None and card.layout is None]

    def all_custody(self) -> Sequence[CustodyState]:
        """Say it of every card, by serial."""
        return [custody for _, custody in CUSTODY.all(self.view)]

    def serials(self, beginning: str, most: int) -> Sequence[str]:
        """Give the serials that begin with some digits, in their order, up to a number of them."""
        return serials_beginning(self.view, beginning, most)

    def nicknames(self) -> Mapping[str, str]:
        """Give the commitment of the nickname of each card that has one, by serial."""
        return nicknames_at(self.view)

    def nicknames_ever(self, serial: str) -> Sequence[str]:
        """Give the commitment of each nickname that a card ever had."""
        return nicknames_ever(self.view, serial)

    def last_written(self, serial: str) -> int:
        """Give the time of the last event of a card, microseconds UTC."""
        return last_written(self.view, serial)

    def in_bag(self, bag: str) -> Sequence[CustodyState]:
        """Give the cards that lie in a bag; one that is lost lies nowhere."""
        return [custody for custody in cards_of(self.view, "bag", bag) if custody.where != "lost"]

    def people(self) -> Sequence[Person]:
        """Give everybody, by pseudonym."""
        return [person for _, person in PEOPLE.all(self.view)]

    def person(self, pseudonym: str) -> Person | None:
        """Give a person."""
        return PEOPLE.get(self.view, pseudonym)

    def descriptions(self) -> Mapping[str, PersonDescribed]:
        """Give what is known of each person beside the name, by pseudonym."""
        return descriptions_at(self.view)

    def leavers(self) -> Mapping[str, Leaver]:
        """Give everybody who has left and not come back, by pseudonym."""
        return leavers_at(self.view)

    def dual_control(self) -> DualControl:
        """Say what each rule of dual control means: without a policy all of them are reported."""
        return dual_control_of(self.policy())

    def leaver_duties(self) -> Sequence[str]:
        """Give what the policy in force has leavers do beside giving cards back."""
        return leaver_duties_of(self.policy())

    def policy(self) -> PolicyAdopted | None:
        """Give the policy in force; None where nobody has to sign."""
        return policy_at(self.view)

    def intent(self, intent_id: str) -> IntentState | None:
        """Give an intent."""
        return intent_at(self.view, intent_id)

    def intents(self) -> Sequence[IntentState]:
        """Give every intent, the oldest first."""
        return intents_at(self.view)

    def person_keys(self) -> Sequence[PersonKey]:
        """Give every key that a person ever signed with, by fingerprint."""
        return [key for _, key in PERSON_KEYS.all(self.view)]

    def person_key(self, fingerprint: str) -> PersonKey | None:
        """Give the key with a fingerprint, whosever it is or was."""
        return PERSON_KEYS.get(self.view, fingerprint)

    def keys_of(self, pseudonym: str) -> Sequence[PersonKey]:
        """Give the keys that a person signs with now."""
        return [key for key in self.person_keys() if key.person == pseudonym and key.ended is None]

    def person_of_login(self, account: str) -> Person | None:
        """Give the person to whom an account belongs; None where it belongs to nobody."""
        return next(
            (each for each in self.people() if each.login is not None and self.disclosed(each.login) == account), None
        )

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

    def name(self, pseudonym: str) -> str | None:
        """Give the name of a person or a place as people are shown it; None where it is not disclosed."""
        committed = self.name_committed(pseudonym)
        return None if committed is None else text_kept(self.view.connection, committed)

    def name_committed(self, pseudonym: str) -> str | None:
        """Give the commitment of the name of a person or a place; None where neither is known."""
        known = PEOPLE.get(self.view, pseudonym) or PLACES.get(self.view, pseudonym)
        return None if known is None else known.name

    def called(self, pseudonym: str) -> str:
        """Give the name of a person or a place, told apart from others of the same name, or else the pseudonym."""
        text = partial(text_kept, self.view.connection)
        return told_apart(self.view, pseudonym, self.name, text) or pseudonym


@dataclass(frozen=True)
class LiveRecord:
    """The record as it is whenever it is asked; nothing is held open between two questions."""

    store: StoreReader[Event]

    def card(self, serial: str) -> CardState | None:
        return self._asked(lambda record: record.card(serial))

    def set(self, set_id: str) -> SetState | None:
        return self._asked(lambda record: record.set(set_id))

    def sets(self) -> Sequence[SetState]:
        return self._asked(lambda record: record.sets())

    def members(self, set_id: str) -> Sequence[CardState]:
        return self._asked(lambda record: record.members(set_id))

    def exposed(self, set_id: str) -> Sequence[Exposure]:
        return self._asked(lambda record: record.exposed(set_id))

    def custody(self, serial: str) -> CustodyState | None:
        return self._asked(lambda record: record.custody(serial))

    def qualified(self, make: str, release: str) -> bool:
        return self._asked(lambda record: record.qualified(make, release))

    def disclosed(self, digest: str) -> str | None:
        return self._asked(lambda record: record.disclosed(digest))

    def transport_keys(self) -> Sequence[TransportKey]:
        return self._asked(lambda record: record.transport_keys())

    def suspect_keys(self) -> Sequence[Text]:
        """Say of each suspect key that nobody has decided about it."""
        return self._asked(lambda record: record.suspect_keys())

    def _asked(self, question: Callable[[Record], T]) -> T:
        with self.store.view() as view:
            return question(Record(view))
