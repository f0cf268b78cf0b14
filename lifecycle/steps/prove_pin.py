"""Present the PIN of a card once, before anything is written: a forgotten one is found before there is a share."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import field
from typing import Any

from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import Parameter, PinVerified
from lifecycle.domain.holding import ShareId
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.steps.interface import Answers, Part, Step, Work
from lifecycle.steps.pin_entry import ask_pin, pin_of, plan_start, present_pin, warn_of_tries
from lifecycle.steps.wanted_card import Phase


def prove_pins() -> Any:  # noqa: ANN401 - a field of a dataclass, whatever its class
    """Make the field of an operation over many cards by which each PIN is proven beforehand."""
    return field(
        default=False,
        metadata={"help": "Check each PIN once before anything is written, to find a forgotten PIN in time."},
    )


class ProvePin(Part):
    """A card that is looked at and opens with its PIN; `part_of` gives the part that it will have, whose rules hold."""

    changes = True
    done = say("PIN accepted")

    def __init__(self, part_of: Callable[[CardState], Part]) -> None:
        self._part_of = part_of
        self._parts: dict[str, Part] = {}

    @property
    def phase(self) -> Phase:
        return "look"

    def parameters(self) -> dict[str, Parameter]:
        """Give the part that the card has."""
        return {"part": "look"}

    def share_of(self, card: CardState) -> ShareId | None:  # noqa: ARG002
        """Give none: no share is read or written."""
        return None

    def part(self, card: CardState) -> Part:
        """Give the part that a card will have."""
        return self._parts.setdefault(card.serial, self._part_of(card))

    def check(self, card: CardState, record: Record) -> None:
        """It must be able to have its part."""
        self.part(card).check(card, record)

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:  # noqa: ARG002
        """Ask for its PIN, which is asked for once more when its part comes."""
        warn_of_tries(card, dialogue)
        question = say("PIN of card {serial}, to check that you know it", serial=card.serial)
        return Answers({"pin": ask_pin(dialogue, pin_of(card, question, again=True))})

    def perform(self, work: Work) -> Generator[Fact]:
        """Present the PIN once."""
        yield from present_pin(work, work.answers.secrets["pin"], "current")

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Say what is presented."""
        return (
            *plan_start(card),
            Step(say("Enter the PIN once, before anything is written to a card."), PinVerified.tag),
        )
