"""Find out how an interrupted operation ended. Does not change or seal the card.

Asks for a PIN that may be on the card. A wrong PIN spends 1 try. With --gone, the record says permanently that the
result is unknown.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from lifecycle.cards.registry import abilities_of
from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Choice, Confirmation, Dialogue
from lifecycle.domain.errors import Refused, WrongPin
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import OperationReconciled, PinVerified
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.steps.doubt import Doubt, Settlement
from lifecycle.steps.interface import Answers, Step, Work
from lifecycle.steps.pin_entry import ask_pin, pin_of, plan_start, present_pin, warn_of_tries
from lifecycle.steps.settling import NOTHING_CHANGED


@dataclass(frozen=True, kw_only=True)
class Settle(Operation):
    """What a card shows by itself is settled whenever it is read; this is for what only a PIN can tell."""

    name = "settle"
    title = "Resolve"
    order = 120
    changes = True
    command = "resolve"
    examples = (
        "--serial 15C000E3A8171006",
        "--serial 15C000E3A8171006 --gone",
    )
    see_also = (
        "lifecycle run inspect",
        "lifecycle report warnings",
    )

    gone: bool = field(
        default=False,
        metadata={"help": "The card will never be read again (lost or destroyed). Record its result as unknown."},
    )

    legacy_pin: bool = field(
        default=False, metadata={"help": "The PIN has letters, as on older cards. A wrong PIN spends 1 try."}
    )

    @property
    def needs_card(self) -> bool:
        """A card that is gone cannot be read."""
        return not self.gone

    def check(self, card: CardState, record: Record) -> None:  # noqa: ARG002
        """There must be a doubt, and the card must still open to a PIN."""
        if card.doubt is None:
            raise Refused(
                "nothing-in-doubt",
                say("no operation is in doubt on card {serial}.", serial=card.serial),
                say("There is nothing to resolve."),
                serial=card.serial,
            )
        if self.needs_card:
            rules.must_carry_profile(card)
            rules.must_have_tries(card)

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Ask which PIN is tried, and for it; or have it typed that the card is gone."""
        if self.gone:
            dialogue.confirm(
                Confirmation(
                    "settle-gone",
                    say(
                        "Record the result of {operation} on card {serial} as unknowable? Do this only if the card "
                        "can never be read again. This cannot be undone.",
                        serial=card.serial,
                        operation=card.doubt_operation,
                    ),
                    say("gone"),
                )
            )
            return Answers()
        warn_of_tries(card, dialogue, phrase_at=2)
        which = dialogue.choose(
            "which-pin",
            say("Which PIN do you want to enter for card {serial}?", serial=card.serial),
            (Choice("old", say("the old PIN, from before the change")), Choice("new", say("the new PIN"))),
        )
        question = (
            say("Old PIN of card {serial}", serial=card.serial)
            if which == "old"
            else say("New PIN of card {serial}", serial=card.serial)
        )
        return Answers({"pin": ask_pin(dialogue, pin_of(card, question), legacy=self.legacy_pin)}, {"which-pin": which})

    def perform(self, work: Work) -> Generator[Fact]:
        """Present the PIN once; if the card accepts it, the doubt ends."""
        which = work.answers.choices["which-pin"]
        try:
            yield from present_pin(work, work.answers.secrets["pin"], which)
        except WrongPin as error:
            raise _or_the_other(error, which) from error
        for doubt in work.doubts:
            settlement = doubt.operation.settle_with_pin(doubt, work.card, which)
            yield from settlement.facts
            yield OperationReconciled(
                subject=doubt.id,
                name=doubt.operation.name,
                outcome=settlement.outcome,
                evidence="pin",
                tries_spent=0,
                counter=doubt.explains(work.facts.counter, abilities_of(work.card).counter_steps),
            )

    def perform_without_card(self, card: CardState, doubts: Sequence[Doubt]) -> Iterator[Fact]:
        """Close every doubt of a card that nobody will read again."""
        for doubt in doubts:
            yield OperationReconciled(
                subject=doubt.id,
                name=doubt.operation.name,
                outcome="unknowable",
                evidence="unknowable",
                tries_spent=0,
                counter=card.counter,
            )

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Say what is presented; nothing on the card is changed."""
        if self.gone:
            return (Step(say("Record that nobody can know the result of the operation."), OperationReconciled.tag),)
        return (
            *plan_start(card),
            Step(say("Enter the PIN once."), PinVerified.tag),
            Step(say("Record the result of the operation in doubt."), OperationReconciled.tag),
        )

    @classmethod
    def settle(cls, doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement:  # noqa: ARG003
        """Presenting a PIN changes nothing but tries, and those the card shows."""
        return NOTHING_CHANGED


def _or_the_other(error: WrongPin, which: str) -> WrongPin:
    """Say of a PIN that the card rejected that the other one may be on it: that is what the doubt is about."""
    before = error.params["next_step"]
    then = (
        say("{before} If you are sure that this was the old PIN, enter the new PIN next.", before=before)
        if which == "old"
        else say("{before} If you are sure that this was the new PIN, enter the old PIN next.", before=before)
    )
    return WrongPin(**error.params | {"next_step": then})
