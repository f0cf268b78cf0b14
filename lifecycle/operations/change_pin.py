"""Change the PIN of a card and seal it. lifecycle refuses a second change.

Asks for the current PIN and twice for the new PIN. A wrong PIN spends 1 try. At 0 tries the card is blocked
permanently.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from lifecycle.cards.registry import abilities_of
from lifecycle.domain import rules
from lifecycle.domain.abilities import SEAL_IN_WORDS
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Confirmation, Dialogue, SecretQuestion
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    OperationCompleted,
    PinChangeBegun,
    PinChanged,
    PinSealed,
    PinVerified,
)
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation
from lifecycle.steps.anchoring import advance, conclude, plan_after, plan_before
from lifecycle.steps.doubt import Doubt, Settlement
from lifecycle.steps.interface import Answers, Step, Work
from lifecycle.steps.pin_change import change_pin, settled_change
from lifecycle.steps.pin_entry import ask_new_pin, ask_pin, plan_start, present_pin, warn_of_tries

_UNCERTAIN_NEEDS = 2
"""Tries below which an uncertain PIN is only presented after a phrase: the wrong one of two costs one."""


@dataclass(frozen=True, kw_only=True)
class ChangePin(Operation):
    """Old PIN, new PIN, new PIN again; then the card is sealed."""

    name = "change-pin"
    title = "Change PIN"
    order = 20
    changes = True
    announces_all = True
    examples = (
        "--serial 15C000E3A8171006",
        "--serial 15C000E3A8171006 --dry-run",
    )
    see_also = (
        "lifecycle run inspect",
        "lifecycle report pin-changes",
    )

    legacy_pin: bool = field(
        default=False, metadata={"help": "The current PIN has letters, as on older cards. A wrong PIN spends 1 try."}
    )

    def check(self, card: CardState, record: Record) -> None:  # noqa: ARG002
        """Ask the record whether this card can be changed and sealed at all."""
        rules.require_openable(card)
        rules.must_not_be_sealed(card)
        rules.must_have_room(card, abilities_of(card).counter)

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Warn, ask for the PINs, then have the word typed."""
        uncertain = card.pin == "uncertain"
        warn_of_tries(card, dialogue, phrase_at=_UNCERTAIN_NEEDS if uncertain else 1)
        dialogue.tell(_warning(card))
        answers = Answers()
        try:
            current = ask_pin(
                dialogue,
                SecretQuestion("current-pin", _current_question(card), serial=card.serial),
                legacy=self.legacy_pin,
            )
            answers.secrets["current-pin"] = current
            if card.pin != "changed":
                answers.secrets["new-pin"] = ask_new_pin(dialogue, card.serial, current)
            dialogue.confirm(Confirmation("change-pin", _last_question(card), say("change")))
        except BaseException:
            answers.close()
            raise
        return answers

    def perform(self, work: Work) -> Generator[Fact]:
        """Change, prove and seal; or only seal, where an earlier change was proven and cut off before its seal."""
        current = work.answers.secrets["current-pin"]
        yield from present_pin(work, current, "current")
        yield from advance(work)
        yield from change_pin(work, current, work.answers.secrets.get("new-pin"))
        yield from conclude(work)

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Say each step; a change that was proven and not sealed is only sealed."""
        begin = (
            *plan_start(card),
            Step(say("Enter the current PIN once."), PinVerified.tag),
            *plan_before(card),
        )
        change = (
            Step(say("Mark on the card that a PIN change begins."), PinChangeBegun.tag),
            Step(say("Replace the PIN and check the new PIN."), PinVerified.tag),
        )
        end = (
            Step(say("Mark on the card that the new PIN was accepted."), PinChanged.tag),
            Step(say("Seal the PIN and check the seal."), PinSealed.tag),
            *plan_after(card),
            Step(say("Read the whole card again. The card would be sealed, with a new PIN."), OperationCompleted.tag),
        )
        return (*begin, *end) if card.pin == "changed" else (*begin, *change, *end)

    @classmethod
    def settle(cls, doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement:
        """Seal, marks and a torn record are readable; which PIN is on the card between them is not."""
        return settled_change(doubt, card, shown)


def _warning(card: CardState) -> Text:
    if card.pin == "changed":
        return say(
            "Card {serial} already has its new PIN. Only the seal is missing.",
            serial=card.serial,
        )
    return say(
        "The PIN of card {serial} can be changed once. After that, {seal}.",
        serial=card.serial,
        seal=SEAL_IN_WORDS[abilities_of(card).seal],
    )


def _last_question(card: CardState) -> Text:
    seal = SEAL_IN_WORDS[abilities_of(card).seal]
    if card.pin == "changed":
        return say(
            "Seal the PIN of card {serial}? After that, {seal}. This cannot be undone.", serial=card.serial, seal=seal
        )
    return say(
        "Change and seal the PIN of card {serial}? After that, {seal}. This cannot be undone.",
        serial=card.serial,
        seal=seal,
    )


def _current_question(card: CardState) -> Text:
    if card.pin == "changed":
        return say("New PIN that card {serial} already has", serial=card.serial)
    if card.pin == "uncertain":
        return say(
            "Old or new PIN of card {serial} (a wrong one spends 1 try, the right one restores all tries)",
            serial=card.serial,
        )
    return say("Current PIN of card {serial}", serial=card.serial)
