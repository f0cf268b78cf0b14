"""The seam between an operation and the person it asks: a terminal, a script, a full-screen console or a test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text


@dataclass(frozen=True)
class SecretQuestion:
    """A question whose answer is never shown.

    `name` is for scripts ("current-pin"); `problem` says why the answer before this one was not accepted.
    """

    name: str
    text: Text
    problem: Text | None = None


@dataclass(frozen=True)
class Confirmation:
    """A word or phrase to be typed before something that cannot be undone.

    `covered_by_yes` is false for what a script must name on its own: the use of a card's last try.
    """

    name: str
    text: Text
    phrase: str
    covered_by_yes: bool = True


@dataclass(frozen=True)
class Choice:
    """One of several answers to a question; `name` is what a script gives."""

    name: str
    text: Text


class Dialogue(Protocol):
    """What an operation may ask of, and say to, a person.

    Every question raises Abandoned when the person gives up, and InputNeeded where nobody can be asked.
    """

    def card(self, text: Text) -> bool:
        """Ask for a card to be inserted, and return when the person says that it is; False where nobody is there."""
        ...

    def secret(self, question: SecretQuestion) -> Secret:
        """Ask for a secret; raises BadAnswer where `question.problem` cannot be answered by asking again."""
        ...

    def confirm(self, question: Confirmation) -> None:
        """Have the phrase typed; raises NotConfirmed for anything else."""
        ...

    def choose(self, name: str, text: Text, choices: Sequence[Choice]) -> str:
        """Have one of the choices picked, and give its name."""
        ...

    def tell(self, text: Text) -> None:
        """Show a sentence."""
        ...
