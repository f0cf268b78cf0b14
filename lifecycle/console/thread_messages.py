"""What goes from the thread of an operation to the page in front of a person: questions, sentences, and the end."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lifecycle.domain.dialogue import Choice, Confirmation, Progress, SecretQuestion, TextQuestion
from lifecycle.domain.errors import Abandoned, LifecycleError
from lifecycle.domain.text import Text
from lifecycle.handler.outcome import Outcome


@dataclass(frozen=True)
class Question:
    """Something that the thread of the operation waits to be told."""

    answer: "Future[Any]" = field(default_factory=Future, repr=False, kw_only=True)

    def tell(self, answer: object) -> None:
        """Answer it, once."""
        with suppress(InvalidStateError):
            self.answer.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Let the thread raise this where it asked."""
        with suppress(InvalidStateError):
            self.answer.set_exception(error)

    def abandon(self) -> None:
        """Say that nobody will answer."""
        self.fail(Abandoned())


@dataclass(frozen=True)
class CardWanted(Question):
    """A card is to be inserted; the answer is the readers that one came into, none where that was said."""

    text: Text


@dataclass(frozen=True)
class SecretWanted(Question):
    """A secret is asked for; the answer is a Secret."""

    question: SecretQuestion


@dataclass(frozen=True)
class PhraseWanted(Question):
    """A phrase is to be typed; the answer is True, or NotConfirmed is raised."""

    question: Confirmation


@dataclass(frozen=True)
class ChoiceWanted(Question):
    """One of several is to be picked; the answer is its name."""

    name: str
    text: Text
    choices: Sequence[Choice]


@dataclass(frozen=True)
class LineWanted(Question):
    """A line is to be typed; the answer is the line."""

    question: TextQuestion


@dataclass(frozen=True)
class TerminalWanted(Question):
    """Another program needs the terminal, and asks there itself; the answer is what the work gives."""

    words: Text
    work: Callable[[], object]


@dataclass(frozen=True)
class Told:
    """A sentence."""

    text: Text


@dataclass(frozen=True)
class Stepped:
    """How far an operation over many cards is."""

    progress: Progress


@dataclass(frozen=True)
class Ended:
    """The operation ended: with what it did, or with what went wrong."""

    outcome: Outcome | None = None
    error: LifecycleError | None = None
    id: str | None = None
    """Of the operation, where anything was recorded of it."""
    words: Sequence[Text] = ()
    """What is true of the card now."""

    @property
    def unsigned(self) -> LifecycleError | None:
        """Why what was recorded is not signed; None where it is, or nothing had to be."""
        ending = self.error or self.outcome
        return None if ending is None else ending.unsigned


Item = Question | Told | Stepped | Ended
