"""A person at the desk, who has made up every answer beforehand."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from lifecycle.domain.dialogue import Choice, Confirmation, Progress, SecretQuestion, TextQuestion
from lifecycle.domain.errors import InputNeeded, NotConfirmed
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text


class Person:
    """Answers each question by its name, in order; types every phrase unless `refuses` names it."""

    def __init__(self, *, refuses: Sequence[str] = (), **answers: str | Sequence[str]) -> None:
        self._answers = {
            name.replace("_", "-"): [given] if isinstance(given, str) else list(given)
            for name, given in answers.items()
        }
        self._refuses = refuses
        self.told: list[str] = []
        self.problems: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.phrases: dict[str, str] = {}
        self.steps: list[Progress] = []

    waits = False
    """Nobody goes and looks for a card."""
    from_file: bool = False

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:  # noqa: ARG002
        """Say that it is there."""
        self.told.append(str(text))
        return frozenset()

    def beside(self, require_there: Callable[[], None]) -> AbstractContextManager[None]:  # noqa: ARG002
        """Leave every card where it is."""
        return nullcontext()

    def secret(self, question: SecretQuestion) -> Secret:
        """Type the next answer."""
        self.asked.append(question.name)
        self.told.append(str(question.text))
        if question.problem is not None:
            self.problems.append((question.name, str(question.problem)))
        return Secret(self._next(question.name).encode())

    def confirm(self, question: Confirmation) -> None:
        """Type the phrase."""
        self.asked.append(question.name)
        self.told.append(str(question.text))
        self.phrases[question.name] = str(question.phrase)
        if question.name in self._refuses:
            raise NotConfirmed

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:  # noqa: ARG002
        """Pick the next answer."""
        self.asked.append(name)
        self.told.append(str(text))
        picked = self._next(name)
        assert picked in {choice.name for choice in choices}
        return picked

    def text(self, question: TextQuestion) -> str:
        """Type the next answer, or take the default."""
        self.asked.append(question.name)
        if question.problem is not None:
            self.problems.append((question.name, str(question.problem)))
        left = self._answers.get(question.name)
        return left.pop(0) if left else question.default

    def progress(self, progress: Progress) -> None:
        """Watch."""
        self.steps.append(progress)

    def tell(self, text: Text) -> None:
        """Listen."""
        self.told.append(str(text))

    def heard(self, words: str) -> bool:
        """Say whether a sentence with these words was told."""
        return any(words in sentence for sentence in self.told)

    @property
    def unused(self) -> dict[str, list[str]]:
        """Answers that nobody asked for."""
        return {name: left for name, left in self._answers.items() if left}

    def _next(self, name: str) -> str:
        left = self._answers.get(name)
        if not left:
            raise InputNeeded(question=name, option="--")
        return left.pop(0)


def changing(current: str, new: str) -> Person:
    """Make a person who changes a PIN."""
    return Person(current_pin=current, new_pin=new, new_pin_again=new)


def settling(which: str, pin: str) -> Person:
    """Make a person who tries a PIN on a card in doubt."""
    return Person(which_pin=which, pin=pin)
