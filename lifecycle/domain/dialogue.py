"""The seam between an operation and the person it asks: a terminal, a script, a full-screen console or a test."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say


@dataclass(frozen=True)
class SecretQuestion:
    """A question whose answer is never shown.

    `name` is for scripts ("current-pin"); `problem` says why the answer before this one was not accepted; `serial` is
    the card that it is about, for scripts with a line for each card; where `again` says so, the same answer is asked
    for once more later, and such a line stays.
    """

    name: str
    text: Text
    problem: Text | None = None
    serial: str | None = None
    again: bool = False


@dataclass(frozen=True)
class TextQuestion:
    """A question for a line that may be shown: `default` is what no answer means."""

    name: str
    text: Text
    default: str
    problem: Text | None = None
    serial: str | None = None


@dataclass(frozen=True)
class Confirmation:
    """A word or phrase to be typed before something that cannot be undone.

    It is typed in English or in the language of the person. `covered_by_yes` is false for what a script must name on
    its own: the use of a card's last try.
    """

    name: str
    text: Text
    phrase: Text
    covered_by_yes: bool = True


PHRASE_ATTEMPTS = 3
"""How often a phrase may be typed before its question ends: a typing error costs nobody the PINs typed before it."""


@dataclass(frozen=True)
class Choice:
    """One of several answers to a question; `name` is what a script gives."""

    name: str
    text: Text


STOP = say("Stop.")
"""Nothing was begun that is lost by it."""


@dataclass(frozen=True)
class Progress:
    """Where an operation over many cards is: "card 3 of 5", and what is asked of people now or was done last."""

    number: int
    """Of the card, from 1."""
    of: int
    what: Text
    """A word for the cards counted: "card", "card of the set"."""
    state: Literal["wanted", "done", "failed"]
    text: Text
    """What to do now, or what was done."""
    serial: str | None = None
    stop: Text = STOP
    """What it means to stop now."""


class Asking(Protocol):
    """What may be asked of a person where no card is wanted.

    Every question raises Abandoned when the person gives up, and InputNeeded where nobody can be asked.
    """

    def confirm(self, question: Confirmation) -> None:
        """Have the phrase typed, asking again after another one; raises NotConfirmed after PHRASE_ATTEMPTS."""
        ...

    def text(self, question: TextQuestion) -> str:
        """Have a line typed; the default where nobody is there."""
        ...

    def tell(self, text: Text) -> None:
        """Show a sentence."""
        ...


class Dialogue(Asking, Protocol):
    """What an operation may ask of, and say to, a person."""

    @property
    def waits(self) -> bool:
        """Whether somebody is there who can insert a card."""
        ...

    @property
    def from_file(self) -> bool:
        """Whether PINs come from one file or descriptor."""
        ...

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Ask for a card, and return when one came: with the readers that it came into; with none where it was said.

        `arrivals` looks into which readers a card came since it looked last, without opening any. Asked only where
        somebody `waits`.
        """
        ...

    def beside(self, require_there: Callable[[], None]) -> AbstractContextManager[None]:
        """Inside the block, end each question as soon as `require_there` raises TakenOut of the card it is about."""
        ...

    def secret(self, question: SecretQuestion) -> Secret:
        """Ask for a secret; raises BadAnswer where `question.problem` cannot be answered by asking again."""
        ...

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:
        """Have one of the choices picked, and give its name; where `first` says so, Enter alone takes the first."""
        ...

    def progress(self, progress: Progress) -> None:
        """Show how far an operation over many cards is."""
        ...
