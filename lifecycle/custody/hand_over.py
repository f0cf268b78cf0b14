"""A card passes from one person to another: it is handed over, and its receipt confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.cards.registry import abilities_of
from lifecycle.custody import receiver_rules, rules
from lifecycle.custody.happening import Happening, Particulars
from lifecycle.domain.abilities import SEAL_IN_WORDS
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.facts import CardHandedOver, CardReceived
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record

PIN_SHARED = "pin-shared"


@dataclass(frozen=True, kw_only=True)
class HandOver(Happening):
    """Somebody gives it to somebody, who then confirms it; without a giver it is whoever has it by the record."""

    kind = "hand-over"

    receiver: str
    giver: str | None = None

    def parties(self, custody: CustodyState) -> Sequence[str | None]:
        """Both of them."""
        return (self._giver(custody), self.receiver)

    def check_own(self, record: Record, custody: CustodyState) -> None:
        """Between two people, from the one who has it; nobody learns what a former custodian knows of a blank card."""
        rules.must_be_two_people(custody, self._giver(custody), self.receiver)
        rules.must_have_it(record, custody, self.giver)
        receiver_rules.must_be_a_receiver(record, custody, self.receiver)
        rules.must_not_know_its_pin(record, custody, self.receiver)

    def told(self, record: Record, custody: CustodyState) -> Text | None:  # noqa: ARG002
        """Say what is known against the receiver, where that stops nothing."""
        return receiver_rules.warning_of(record, self.receiver)

    def question(self, record: Record, custody: CustodyState) -> Confirmation | None:
        """A phrase, where two people will know the PIN of one share."""
        card = record.card(custody.serial)
        if card is None or not self._shares_pin(record, custody):
            return None
        return Confirmation(
            PIN_SHARED,
            say(
                "The PIN of card {serial} is sealed: {seal}. {old} knows this PIN, and {receiver} will know "
                "it too. Anyone with this PIN and the card has its share.",
                serial=custody.serial,
                seal=SEAL_IN_WORDS[abilities_of(card).seal],
                old=" / ".join(record.called(each) for each in custody.knowing),
                receiver=record.called(self.receiver),
            ),
            say("share the PIN of {serial}", serial=custody.serial),
            covered_by_yes=False,
        )

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CardHandedOver:
        """With the giver that the record names where nobody did."""
        return CardHandedOver(
            **given,
            giver=self._giver(custody),
            receiver=self.receiver,
            pin_shared=self._shares_pin(record, custody),
        )

    def _giver(self, custody: CustodyState) -> str | None:
        return self.giver or rules.holder_of(custody)

    def _shares_pin(self, record: Record, custody: CustodyState) -> bool:
        card = record.card(custody.serial)
        return card is not None and card.holding != "blank" and rules.pin_shared(card, custody, self.receiver)


@dataclass(frozen=True, kw_only=True)
class Receive(Happening):
    """Whoever it was handed to has it; without a name it is that person."""

    kind = "receive"

    receiver: str | None = None

    def parties(self, custody: CustodyState) -> Sequence[str | None]:
        """The one who gave it, and the one who got it."""
        return (custody.giver, custody.custodian)

    def check_own(self, record: Record, custody: CustodyState) -> None:
        """By nobody else."""
        if self.receiver is not None:
            rules.must_be_the_receiver(record, custody, self.receiver)
        if custody.custodian is not None:
            receiver_rules.must_be_a_receiver(record, custody, custody.custodian)

    def told(self, record: Record, custody: CustodyState) -> Text | None:
        """Say what is known against the receiver, where that stops nothing."""
        return None if custody.custodian is None else receiver_rules.warning_of(record, custody.custodian)

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CardReceived:  # noqa: ARG002
        """The receiver is the one of the hand-over."""
        receiver = self.receiver or custody.custodian or ""
        return CardReceived(**given, receiver=receiver)
