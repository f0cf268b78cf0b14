"""What was seen in the readers last, and what the record says of it; light enough to be there before anything is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import LifecycleError, UnknownCard
from lifecycle.domain.text import Text


@dataclass(frozen=True)
class Seen:
    """One reader: empty, or with a card that was read, or with one that could not be."""

    reader: str
    has_card: bool
    busy: bool = False
    shown: CardFacts | None = None
    recorded: CardState | None = None
    problem: LifecycleError | None = None
    differs: Sequence[Difference] = ()

    @property
    def nobodys(self) -> bool:
        """Whether no make takes the card: it is of no use here, and never the one that is meant."""
        return isinstance(self.problem, UnknownCard)


Kind = Literal["suspect", "invalid", "incomplete", "doubt", "other-card", "mismatch", "unsigned", "edge"]
"""Why something is unfinished. incomplete: M shares of a set are written. edge: one more loss loses the set."""


@dataclass(frozen=True)
class Unfinished:
    """Something that the record says is not as it should stay."""

    kind: Kind
    key: str
    """What it is about: a serial, or the id of a set."""
    text: Text
    cards: Sequence[str] = ()
    """Serials of the cards that its cure needs."""
    weight: int = 1
    """How many of its kind it stands for."""

    @property
    def id(self) -> str:
        """Tell it apart from all others."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True)
class Health:
    """What the record says of its sets and of what is unfinished."""

    good: int = 0
    """Sets that bring their key back and can lose a card."""
    lost: int = 0
    """Sets that were completed and bring nothing back any more."""
    unfinished: Sequence[Unfinished] = ()
    """The worst first."""
    sets: Mapping[str, Text] = field(default_factory=dict)
    """What is left of the set of each card in a reader, by serial, as a sentence."""
    known: Mapping[str, Sequence[Text]] = field(default_factory=dict)
    """What each card in a reader holds, with the name of its set, and who has it; by serial."""

    def of(self, kind: Kind) -> list[Unfinished]:
        """Give what is unfinished for one reason."""
        return [each for each in self.unfinished if each.kind == kind]


@dataclass(frozen=True)
class ReadersSnapshot:
    """The readers and the record at one moment."""

    readers: Sequence[Seen] = ()
    virtual: bool = False
    health: Health = Health()
    problem: LifecycleError | None = None
    """Why the readers cannot be looked at."""
    record_problem: LifecycleError | None = None
    """Why the record cannot be asked; that there is none yet is no problem."""
    size: int | None = None
    """Events of the record then; None where there is none that can be read."""
    login: str | None = None
    """Under which a server knows this console; None where no server keeps the record, or it has not answered yet."""
    replica: bool = False
    """Whether that server is a replica, which takes nothing."""
    ready: bool = False
    """Whether there was a look at all."""
    making: tuple[int, int] | None = None
    """How many of the cards of a trial are made, and of how many."""

    @property
    def cards(self) -> list[Seen]:
        """The readers that have a card."""
        return [seen for seen in self.readers if seen.has_card]

    @property
    def candidates(self) -> list[Seen]:
        """The readers whose card may be meant."""
        return [seen for seen in self.cards if not seen.nobodys]
