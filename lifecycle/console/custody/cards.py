"""What happens to cards, as forms."""

from dataclasses import dataclass, field

from lifecycle.console.custody.form import CardForm, found, person
from lifecycle.custody.end_of_life import ReportDamaged, ReportDestroyed, ReportFound, ReportLost, Retire
from lifecycle.custody.hand_over import HandOver, Receive
from lifecycle.custody.happening import Happening
from lifecycle.custody.inputs import bag_in
from lifecycle.custody.naming import find_person, find_place
from lifecycle.custody.storing import CheckSeal, Store
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import METHODS
from lifecycle.domain.facts.found import Seal
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record

_SEALS = {"intact": say("intact"), "broken": say("broken"), "none": say("no bag")}
_METHODS = {each: word(each) for each in METHODS}
_BAG = {"help": say("Number of the tamper-evident bag. Empty: no bag.")}


@dataclass(frozen=True, kw_only=True)
class HandOverForm(CardForm):
    """Somebody gives it to somebody."""

    title = say("Hand over a card")
    to: str = field(metadata=person(say("Person who receives the card."), {}))
    giver: str | None = field(default=None, metadata=person(say("Who gives the card. Empty: the holder."), {}))

    def make(self, record: Record) -> Happening:
        return HandOver(
            **self.common(record), receiver=find_person(record, self.to).id, giver=found(record, self.giver)
        )


@dataclass(frozen=True, kw_only=True)
class ReceiveForm(CardForm):
    """Whoever it was handed to confirms that."""

    title = say("Confirm receipt of a card")
    by: str | None = field(
        default=None, metadata=person(say("Who received the card. Empty: the person named at the hand-over."), {})
    )

    def make(self, record: Record) -> Happening:
        return Receive(**self.common(record), receiver=found(record, self.by))


@dataclass(frozen=True, kw_only=True)
class StoreForm(CardForm):
    """It is put into a place."""

    title = say("Store a card")
    place: str = field(metadata={"subject": "place", "help": say("Place of the card.")})
    bag: str | None = field(default=None, metadata=_BAG)

    def make(self, record: Record) -> Happening:
        return Store(**self.common(record), place=find_place(record, self.place).id, bag=_bag(self.bag))


@dataclass(frozen=True, kw_only=True)
class CheckSealForm(CardForm):
    """The seal of its bag is looked at."""

    title = say("Check a bag seal")
    broken: bool = field(
        default=False, metadata={"help": say("The bag seal is broken. Not ticked: the bag seal is intact.")}
    )

    def make(self, record: Record) -> Happening:
        return CheckSeal(**self.common(record), intact=not self.broken)


@dataclass(frozen=True, kw_only=True)
class LostForm(CardForm):
    """Nobody knows where it is."""

    title = say("Report a card as lost")

    def make(self, record: Record) -> Happening:
        return ReportLost(**self.common(record))


@dataclass(frozen=True, kw_only=True)
class FoundForm(CardForm):
    """A lost one is there again."""

    title = say("Report a card as found")
    by: str = field(metadata=person(say("Person who found the card and has it now."), {}))
    seal: Seal = field(metadata={"one_of": _SEALS, "help": say("The bag seal: intact, broken or none.")})
    bag: str | None = field(default=None, metadata=_BAG)

    def make(self, record: Record) -> Happening:
        common, finder = self.common(record), find_person(record, self.by).id
        return ReportFound(**common, finder=finder, seal=self.seal, bag=_bag(self.bag))


@dataclass(frozen=True, kw_only=True)
class DamagedForm(CardForm):
    """It is not to be used."""

    title = say("Report a card as damaged")

    def make(self, record: Record) -> Happening:
        return ReportDamaged(**self.common(record))


@dataclass(frozen=True, kw_only=True)
class RetireForm(CardForm):
    """It is taken out of use."""

    title = say("Retire a card")

    def make(self, record: Record) -> Happening:
        return Retire(**self.common(record))


@dataclass(frozen=True, kw_only=True)
class DestroyedForm(CardForm):
    """It was destroyed."""

    title = say("Report a card as destroyed")
    method: str = field(
        metadata={
            "one_of": _METHODS,
            "help": say("How the card was destroyed: shredded, cut, crushed, burnt or other."),
        }
    )

    def make(self, record: Record) -> Happening:
        return ReportDestroyed(**self.common(record), method=self.method)


def _bag(number: str | None) -> str | None:
    return None if number is None else bag_in(number)
