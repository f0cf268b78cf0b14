"""What can be reported of cards at the console: each form has the fields of one command of custody, and makes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, get_args

from lifecycle.cards.registry import serial_in
from lifecycle.custody.end_of_life import ReportDamaged, ReportDestroyed, ReportFound, ReportLost, Retire
from lifecycle.custody.hand_over import HandOver, Receive
from lifecycle.custody.handler import CustodyHandler, known_card
from lifecycle.custody.happening import Common, Happening
from lifecycle.custody.inputs import bag_in, moment_in, purpose_in
from lifecycle.custody.naming import find_person, find_place
from lifecycle.custody.people import add_person
from lifecycle.custody.places import add_place
from lifecycle.custody.storing import CheckSeal, Store
from lifecycle.custody.words import where_in_words
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import METHODS, ROLES, Role
from lifecycle.domain.dialogue import Asking
from lifecycle.domain.errors import UnknownName
from lifecycle.domain.facts.found import Seal
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record


def _person(words: str) -> dict[str, str]:
    return {"subject": "person", "help": words}


LAST = {"last": True}
"""Of a field that is asked for after those of its own form."""
_NO_BAG = "Number of its bag, if it is in one."


class CustodyForm:
    """Something to be recorded, as it was typed; names are looked up when it is."""

    title: ClassVar[Text]

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:
        """Have it recorded, and say what is true then; raises what is wrong with the fields, and Refused."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class CardForm(CustodyForm):
    """Something that happened to a card."""

    serial: str = field(metadata={"subject": "card", "help": "Which card."})
    witness: str | None = field(default=None, metadata=LAST | _person("Who saw it, and took no part in it."))
    purpose: str | None = field(default=None, metadata=LAST | {"help": "What it was for."})
    at: str | None = field(default=None, metadata=LAST | {"help": "When: date and time, 2026-12-31T17:00. Empty: now."})

    def make(self, record: Record) -> Happening:
        """Give what is reported."""
        raise NotImplementedError

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:
        with handler.record() as record:
            happening = self.make(record)
        event = handler.report(happening, dialogue)
        with handler.record() as record:
            custody = known_card(record, happening.serial)
            what = say("Card {serial}: {what}.", serial=happening.serial, what=event.facts.in_words())
            return [what, *where_in_words(custody, record.called)]

    def _common(self, record: Record) -> Common:
        serial = serial_in(self.serial)
        if serial is None:
            raise UnknownName(kind=say("card"), name=self.serial, next_step=say("F2 lists the cards of the record."))
        return Common(
            serial=serial,
            at=None if self.at is None else moment_in(self.at)[0],
            witness=_found(record, self.witness),
            purpose=None if self.purpose is None else purpose_in(self.purpose),
        )


@dataclass(frozen=True, kw_only=True)
class HandOverForm(CardForm):
    """Somebody gives it to somebody."""

    title = say("Hand over")
    to: str = field(metadata=_person("Who gets it."))
    giver: str | None = field(default=None, metadata=_person("Who gives it. Empty: whoever has it by the record."))

    def make(self, record: Record) -> Happening:
        return HandOver(
            **self._common(record), receiver=find_person(record, self.to).id, giver=_found(record, self.giver)
        )


@dataclass(frozen=True, kw_only=True)
class ReceiveForm(CardForm):
    """Whoever it was handed to confirms that."""

    title = say("Receive")
    by: str | None = field(default=None, metadata=_person("Who has it now. Empty: whoever it was handed over to."))

    def make(self, record: Record) -> Happening:
        return Receive(**self._common(record), receiver=_found(record, self.by))


@dataclass(frozen=True, kw_only=True)
class StoreForm(CardForm):
    """It is put into a place."""

    title = say("Store")
    place: str = field(metadata={"subject": "place", "help": "Where it lies."})
    bag: str | None = field(default=None, metadata={"help": _NO_BAG})

    def make(self, record: Record) -> Happening:
        return Store(**self._common(record), place=find_place(record, self.place).id, bag=_bag(self.bag))


@dataclass(frozen=True, kw_only=True)
class CheckSealForm(CardForm):
    """The seal of its bag is looked at."""

    title = say("Check the seal of its bag")
    broken: bool = field(default=False, metadata={"help": "The seal is broken. Without a tick it is intact."})

    def make(self, record: Record) -> Happening:
        return CheckSeal(**self._common(record), intact=not self.broken)


@dataclass(frozen=True, kw_only=True)
class LostForm(CardForm):
    """Nobody knows where it is."""

    title = say("Report lost")

    def make(self, record: Record) -> Happening:
        return ReportLost(**self._common(record))


@dataclass(frozen=True, kw_only=True)
class FoundForm(CardForm):
    """A lost one is there again."""

    title = say("Report found")
    by: str = field(metadata=_person("Who found it, and has it now."))
    seal: Seal = field(metadata={"one_of": get_args(Seal), "help": "The seal of its bag: intact, broken, or none."})
    bag: str | None = field(default=None, metadata={"help": _NO_BAG})

    def make(self, record: Record) -> Happening:
        common, finder = self._common(record), find_person(record, self.by).id
        return ReportFound(**common, finder=finder, seal=self.seal, bag=_bag(self.bag))


@dataclass(frozen=True, kw_only=True)
class DamagedForm(CardForm):
    """It is not to be used."""

    title = say("Report damaged")

    def make(self, record: Record) -> Happening:
        return ReportDamaged(**self._common(record))


@dataclass(frozen=True, kw_only=True)
class RetireForm(CardForm):
    """It is taken out of use."""

    title = say("Retire")

    def make(self, record: Record) -> Happening:
        return Retire(**self._common(record))


@dataclass(frozen=True, kw_only=True)
class DestroyedForm(CardForm):
    """It was destroyed."""

    title = say("Report destroyed")
    method: str = field(metadata={"one_of": METHODS, "help": "How: shredded, cut, crushed, burnt or other."})

    def make(self, record: Record) -> Happening:
        return ReportDestroyed(**self._common(record), method=self.method)


@dataclass(frozen=True, kw_only=True)
class PersonForm(CustodyForm):
    """Somebody who keeps cards, sees it, or checks it."""

    title = say("Add a person")
    name: str = field(metadata={"help": "The name."})
    role: Role = field(
        default="custodian", metadata={"one_of": ROLES, "help": "What it is: custodian, witness, officer or auditor."}
    )

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        added = add_person(handler, self.name, [self.role])
        return [say("{name} is {role}: {person}.", name=added.name, role=word(self.role), person=added.id)]


@dataclass(frozen=True, kw_only=True)
class PlaceForm(CustodyForm):
    """Where cards lie."""

    title = say("Add a place")
    name: str = field(metadata={"help": "What it is called."})

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        added = add_place(handler, self.name)
        return [say("{name} is a place of the record: {place}.", name=added.name, place=added.id)]


FORMS: Sequence[type[CustodyForm]] = (
    HandOverForm, ReceiveForm, StoreForm, CheckSealForm, LostForm, FoundForm, DamagedForm, RetireForm, DestroyedForm,
    PersonForm, PlaceForm,
)  # fmt: skip
"""In the order of the menu."""


def _found(record: Record, name: str | None) -> str | None:
    return None if name is None else find_person(record, name).id


def _bag(number: str | None) -> str | None:
    return None if number is None else bag_in(number)
