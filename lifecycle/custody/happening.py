"""What every happening to a card has in common when it is reported: when, who saw it, the rules, and its fact.

People and places are pseudonyms here; whoever typed a name had it found before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypedDict

from lifecycle.custody import rules
from lifecycle.custody.set_impact import effect_on_set
from lifecycle.domain.custody import COMMANDS, GONE, CustodyState, HappeningKind, after
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.facts import CustodyFact
from lifecycle.domain.text import Text
from lifecycle.ledger.record import Record


class Particulars(TypedDict):
    """What every such fact carries: when it happened, who saw it, and the commitment of what it was for."""

    at: int
    witness: str | None
    purpose: str | None


class Common(TypedDict):
    """What is given with every happening: the fields of a Happening."""

    serial: str
    at: int | None
    witness: str | None
    purpose: str | None


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that happened to a card, as it is reported."""

    kind: ClassVar[HappeningKind]

    serial: str
    at: int | None = None
    """Microseconds UTC; None for now."""
    witness: str | None = None
    """person:ID."""
    purpose: str | None = None
    """In words; only its commitment is recorded."""

    @property
    def alarm(self) -> bool:
        """Say whether it is one that must not fail for want of a key."""
        return False

    @property
    def command(self) -> str:
        """What is typed after `lifecycle custody`."""
        return COMMANDS[self.kind]

    @property
    def act(self) -> str:
        """Name it as a policy does."""
        return self.command

    def parties(self, custody: CustodyState) -> Sequence[str | None]:  # noqa: ARG002
        """Give the people who take part in it, who cannot be its witness."""
        return ()

    def check(self, record: Record, custody: CustodyState, at: int, now: int) -> None:
        """Ask the record; raises Refused with the rule."""
        rules.must_be_permitted(custody, self.kind)
        rules.must_be_in_time(custody, at, now)
        rules.must_not_be_under_way(record, custody, now)
        self.check_own(record, custody)
        rules.must_have_another_witness(custody, self.witness, self.parties(custody))

    def check_own(self, record: Record, custody: CustodyState) -> None:
        """Ask what only this happening asks; raises Refused with the rule."""

    def told(self, record: Record, custody: CustodyState) -> Text | None:
        """Say beforehand what it does to the set of the card."""
        to = after(custody, self.kind)
        return effect_on_set(record, custody.serial, to if to in GONE else custody.unfit)

    def question(self, record: Record, custody: CustodyState) -> Confirmation | None:  # noqa: ARG002
        """Give what has to be typed for it, if anything."""
        return None

    def fact(self, record: Record, custody: CustodyState, given: Particulars) -> CustodyFact:
        """Give the fact that is recorded."""
        raise NotImplementedError
