"""Show what a card says of itself, without a PIN and without touching a counter."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import CardSeen
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.steps.interface import Step, Work


@dataclass(frozen=True, kw_only=True)
class Inspect(Operation):
    """The handler identifies the card before every operation; this one asks for nothing more."""

    name = "inspect"
    title = "Inspect"
    order = 10
    changes = False
    shows_card = True

    def perform(self, work: Work) -> Generator[Fact]:  # noqa: ARG002
        """Do nothing: the card was read when it was identified."""
        yield from ()

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Reading is all there is."""
        return (Step(say("Read the card. Nothing on the card changes."), CardSeen.tag),)
