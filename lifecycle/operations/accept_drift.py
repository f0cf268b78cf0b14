"""Accept a card's state after an investigation. Changes the record and never the card.

Shows each mismatch between the card and the record. The record keeps both states permanently.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from lifecycle.cards.registry import controlled_of
from lifecycle.domain import rules
from lifecycle.domain.anchor_verdict import told_apart
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.drift import differences
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import DriftAccepted
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.steps.interface import Answers, Step, Work


@dataclass(frozen=True, kw_only=True)
class AcceptDrift(Operation):
    """Change the record, never the card."""

    name = "accept-drift"
    title = "Accept mismatch"
    order = 130
    changes = False
    command = "accept-mismatch"
    asks = ("confirmation",)
    examples = ("--serial 15C000E3A8171006",)
    see_also = (
        "lifecycle run inspect",
        "lifecycle report card SERIAL",
    )

    def check(self, card: CardState, record: Record) -> None:  # noqa: ARG002
        """There must be drift, and nothing in doubt that could explain it."""
        rules.must_not_be_in_doubt(card)
        if card.drift is None:
            raise Refused(
                "no-drift",
                say("card {serial} agrees with the record. There is no mismatch to accept.", serial=card.serial),
                say("Nothing was recorded."),
                serial=card.serial,
            )

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Show each difference, then have the word typed."""
        for found in differences(card, facts, controlled_of(facts)):
            dialogue.tell(found.in_words())
        dialogue.confirm(
            Confirmation(
                "accept-drift",
                say(
                    "The record will accept what card {serial} shows now. The earlier state and the mismatch "
                    "stay in the record permanently.",
                    serial=card.serial,
                ),
                say("accept"),
            )
        )
        return Answers()

    def perform(self, work: Work) -> Generator[Fact]:
        """Record what was accepted."""
        anchors = [id_ for _, id_ in told_apart(work.card.anchors_at_odds)]
        yield DriftAccepted(
            differences=differences(work.card, work.facts, controlled_of(work.facts)), shown=work.facts, anchors=anchors
        )

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Nothing is sent."""
        return (
            Step(say("Record that the state of the card is accepted. Nothing on the card changes."), DriftAccepted.tag),
        )
