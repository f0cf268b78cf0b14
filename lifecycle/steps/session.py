"""The seam between an operation and what conducts it: cards one at a time, and the record of sets."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Fact
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text
from lifecycle.steps import Finding, Part


@dataclass(frozen=True)
class Visited:
    """A card after its part: what the record says of it, what it showed last, and the reader it was in."""

    card: CardState
    facts: CardFacts
    reader: str


@dataclass(frozen=True)
class Preview:
    """The cards that an operation over many of them wants: how many, and which part each of them would have."""

    cards: int
    part: Callable[[CardState], Part]


class Session(Protocol):
    """One operation under way, as the operation itself sees it: cards one at a time, and the record of sets."""

    id: str
    """Id of the operation."""
    dialogue: Dialogue
    record: Record
    named: Sequence[str]
    """Serials of the cards that were named beforehand."""
    used: list[str]
    """Serials of the cards that had their part, in order."""
    turns: list[str]
    """Serials of the cards whose turn is next, where that is known."""
    last: str | None
    """Serial of the card that was opened last."""

    def visit(self, part: Part, insert: Text | None = None) -> Visited:
        """Have one card do its part, from its sight to its end in the record.

        `insert` is what a person is asked for where another card than before is needed. Raises a LifecycleError as
        `Handler.run` does; what it says is true of this card alone, and the operation may go on with another one.
        """
        ...

    def visit_absent(self, part: Part) -> None:
        """Do a part on the record of the card that is named, and need not be there."""
        ...

    def preview(self, wanted: Preview) -> None:
        """Have every card shown once before anything is written, where a person wants that or nobody has to ask."""
        ...

    def append(self, set_id: str, facts: Sequence[Fact], check: Callable[[Record], None] | None = None) -> None:
        """Record facts of a set; `check` is asked inside the transaction."""
        ...

    def refusing(self) -> AbstractContextManager[None]:
        """Record a Refused that is raised inside the block, where it is about no card."""
        ...

    def disclose(self, text: str) -> str:
        """Have a text kept beside the next facts that are recorded; gives the commitment that may stand in them."""
        ...

    def find(self, finding: Finding) -> None:
        """Show something that was asked for, at the end."""
        ...
