"""The dialogue of the console as the thread of an operation sees it: it asks, and waits until a page has answered."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar, cast

from lifecycle.console.thread_messages import (
    CardWanted,
    ChoiceWanted,
    Item,
    LineWanted,
    PhraseWanted,
    Question,
    SecretWanted,
    Stepped,
    TerminalWanted,
    Told,
)
from lifecycle.domain.dialogue import Choice, Confirmation, Progress, SecretQuestion, TextQuestion
from lifecycle.domain.errors import Abandoned
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text

T = TypeVar("T")

Deliver = Callable[[Item], None]
"""Puts something before the person; raises RuntimeError where the pages are gone."""


class ConsoleDialogue:
    """Asks through `deliver`; once nobody answers any more, every question is abandoned."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self.closed = False
        self._last: Question | None = None

    waits = True
    from_file = False

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:  # noqa: ARG002
        """Have a card inserted; the console watches the readers itself."""
        return cast("frozenset[str]", self._asked(CardWanted(text)))

    def beside(self, require_there: Callable[[], None]) -> AbstractContextManager[None]:  # noqa: ARG002
        """End no question: the pages see the card leave, and end what is open."""
        return nullcontext()

    def secret(self, question: SecretQuestion) -> Secret:
        """Have a secret typed."""
        return cast("Secret", self._asked(SecretWanted(question)))

    def confirm(self, question: Confirmation) -> None:
        self._asked(PhraseWanted(question))

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:  # noqa: ARG002
        """Have one picked; the first is marked, and Enter takes what is marked."""
        return cast("str", self._asked(ChoiceWanted(name, text, tuple(choices))))

    def text(self, question: TextQuestion) -> str:
        """Have a line typed."""
        return cast("str", self._asked(LineWanted(question)))

    def lend_terminal(self, words: Text, work: Callable[[], T]) -> T:
        """Have something done while the pages leave the terminal to another program, below a sentence."""
        return cast("T", self._asked(TerminalWanted(words, work)))

    def tell(self, text: Text) -> None:
        """Show a sentence; that nobody sees it any more is no reason to leave a card half done."""
        self._delivered(Told(text))

    def progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self._delivered(Stepped(progress))

    def close(self) -> None:
        """Say that nobody answers any more: also to a question that is on its way, or is asked at this moment."""
        self.closed = True
        if self._last is not None:
            self._last.abandon()

    def _asked(self, question: Question) -> object:
        self._last = question  # before it is looked whether somebody answers: `close` does it the other way round
        if self.closed or not self._delivered(question):
            raise Abandoned
        return question.answer.result()

    def _delivered(self, item: Item) -> bool:
        try:
            self._deliver(item)
        except RuntimeError:
            self.closed = True
        return not self.closed
