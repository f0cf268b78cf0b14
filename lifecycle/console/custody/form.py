"""What is reported at the console: a form has the fields of one command of custody, and records what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from lifecycle.custody.handler import CustodyHandler, known_card
from lifecycle.custody.happening import Common, Happening
from lifecycle.custody.inputs import moment_in, purpose_in
from lifecycle.custody.naming import find_person
from lifecycle.custody.words import where_in_words
from lifecycle.domain.dialogue import Asking
from lifecycle.domain.errors import UnknownName
from lifecycle.domain.spelling import quoted
from lifecycle.domain.text import Text, say
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.record import Record

Metadata = Mapping[str, Any]

CARD: Final[Metadata] = {"subject": "card", "help": say("Serial number of the card.")}
LAST: Final[Metadata] = {"last": True}
"""Of a field that is asked for after those of its own form."""


def person(words: Text, more: Metadata = LAST) -> Metadata:
    """Give the metadata of a field that names somebody."""
    return {**more, "subject": "person", "help": words}


class CustodyForm:
    """Something to be recorded, as it was typed; names are looked up when it is."""

    title: ClassVar[Text]

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:
        """Have it recorded, and say what is true then; raises what is wrong with the fields, and Refused."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class CardForm(CustodyForm):
    """Something that happened to a card."""

    serial: str = field(metadata=CARD)
    witness: str | None = field(
        default=None, metadata=person(say("The witness: a person who watched and took no part."))
    )
    purpose: str | None = field(default=None, metadata={**LAST, "help": say("The purpose.")})
    at: str | None = field(
        default=None, metadata={**LAST, "help": say("Date and time, for example 2026-12-31T17:00. Empty: now.")}
    )

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

    def common(self, record: Record) -> Common:
        """Give what every happening has in common."""
        return Common(
            serial=serial_typed(record, self.serial),
            at=None if self.at is None else moment_in(self.at)[0],
            witness=found(record, self.witness),
            purpose=None if self.purpose is None else purpose_in(self.purpose),
        )


def serial_typed(record: Record, typed: str) -> str:
    """Give the serial of the card that was typed; raises UnknownName, AmbiguousCard and ShortSerial."""
    names = CardNames(record)
    serial = names.find(typed)
    if serial is None:
        advice, near = say("F2 lists the cards of the record."), names.near(typed)
        if near:
            advice = say("Did you mean {near}? {advice}", near=quoted(near), advice=advice)
        raise UnknownName(kind=say("card"), name=typed, next_step=advice)
    return serial


def found(record: Record, name: str | None) -> str | None:
    """Give the pseudonym of somebody; None for nobody. Raises UnknownName."""
    return None if name is None else find_person(record, name).id
