"""Erase the share, set and label of a card. The PIN and its seal stay.

Asks for the PIN. If the set would lose its quorum, asks for a phrase first. An erased share cannot be restored.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from lifecycle.cards.registry import abilities_of
from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import EraseBegun, OperationCompleted, PinVerified, ShareErased
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.steps.anchoring import advance, conclude, plan_after, plan_before
from lifecycle.steps.interface import Answers, Step, Work
from lifecycle.steps.naming import holding_in_words
from lifecycle.steps.pin_entry import ask_pin, pin_of, plan_start, present_pin, warn_of_tries
from lifecycle.steps.settling import SettledByFacts
from lifecycle.steps.share_loss import confirm_loss, loss_of, must_be_confirmed
from lifecycle.steps.shares import erase_share


@dataclass(frozen=True, kw_only=True)
class Erase(SettledByFacts, Operation):
    """The share to zeros, read back; then the card is blank."""

    name = "erase"
    title = "Erase"
    order = 40
    changes = True
    removes = True
    examples = (
        "--serial 15C000E3A8171006",
        "--serial 15C000E3A8171006 --dry-run",
    )
    see_also = (
        "lifecycle report set NAME",
        "lifecycle report erasures",
    )

    def check(self, card: CardState, record: Record) -> None:  # noqa: ARG002
        """There must be something on it, and the card must open."""
        rules.require_changeable(card, abilities_of(card))
        if card.holding == "blank":
            raise Refused(
                "already-blank",
                say(
                    "card {serial} is already blank. The card holds no share, set or label. No PIN try spent.",
                    serial=card.serial,
                ),
                say("A PIN change and a seal cannot be erased."),
                serial=card.serial,
            )

    def check_again(self, card: CardState, record: Record, answers: Answers) -> None:
        """Ask once more, with what was confirmed."""
        self.check(card, record)
        must_be_confirmed(card, record, answers)

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Name what is lost, ask for the PIN, then have the word typed."""
        answers = Answers()
        try:
            confirm_loss(card, record, dialogue, answers)
            warn_of_tries(card, dialogue)
            answers.secrets["pin"] = ask_pin(dialogue, pin_of(card, say("PIN of card {serial}", serial=card.serial)))
            dialogue.confirm(
                Confirmation(
                    "erase",
                    say(
                        "Erase the share and label of card {serial}? This cannot be undone. The PIN and the seal stay.",
                        serial=card.serial,
                    ),
                    say("erase"),
                )
            )
        except BaseException:
            answers.close()
            raise
        return answers

    def perform(self, work: Work) -> Generator[Fact]:
        """Present the PIN once, move the counter, and erase, between two anchors."""
        yield from present_pin(work, work.answers.secrets["pin"], "current")
        yield from advance(work)
        yield from erase_share(work)
        yield from conclude(work)

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:
        """Say what is lost, and each step."""
        loss = loss_of(card, record)
        return (
            Step(
                say("Card {serial}: {holding}.", serial=card.serial, holding=holding_in_words(record, card))
                if loss is None
                else loss.in_words()
            ),
            *plan_start(card),
            Step(say("Enter the PIN once."), PinVerified.tag),
            *plan_before(card),
            Step(say("Record that the share and the label will be erased."), EraseBegun.tag),
            Step(say("Overwrite both with zeros and check."), ShareErased.tag),
            *plan_after(card),
            Step(say("Read the whole card again. The card would be blank."), OperationCompleted.tag),
        )
