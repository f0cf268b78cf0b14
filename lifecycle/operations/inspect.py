"""Show the data and state of a card. Needs no PIN and changes nothing.

lifecycle notes that the card was seen and shows each mismatch with the record.
"""

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
    examples = (
        "",
        "--serial 15C000E3A8171006",
        "--serial 15C000E3A8171006 --json",
    )
    see_also = (
        "lifecycle readers",
        "lifecycle report card SERIAL",
    )

    def perform(self, work: Work) -> Generator[Fact]:  # noqa: ARG002
        """Do nothing: the card was read when it was identified."""
        yield from ()

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Reading is all there is."""
        return (Step(say("Read the card. Nothing on the card changes."), CardSeen.tag),)
