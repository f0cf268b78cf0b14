"""The rule of a PIN dialog: which key goes to which field, however fast they come and however slow the answers are.

All fields of the dialog share one line of keys. Enter ends a line; lines are taken in their order by the fields as
they are asked for, so what is typed ahead waits for its own field. A message between two fields takes an Enter of its
own, or nothing where the next line was begun already. When an answer is not accepted, everything behind it is
forgotten, and nothing is taken until a person has seen that: after a second without a key, and an Enter.

    waiting <-> field
    waiting  -> notice   -> field
    waiting  -> problem -> field
"""

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Final, Literal

from lifecycle.console.questions.typed import Typed
from lifecycle.domain.secret import Secret

QUIET: Final = 1.0
"""Seconds without a key after which an Enter means that a person has seen why an answer was not accepted."""

State = Literal["waiting", "field", "notice", "problem"]


class Keys:
    """The keys of one dialog; `answer` takes each line that a field gets, as a secret."""

    def __init__(self, answer: Callable[[Secret], None], clock: Callable[[], float] = monotonic) -> None:
        self.state: State = "waiting"
        self._answer = answer
        self._clock = clock
        self._current = Typed()
        self._ahead: deque[Typed] = deque()
        self._last = clock()

    @property
    def dots(self) -> int:
        """How many keys are in the line that is seen."""
        return len(self._ahead[0]) if self._ahead else len(self._current)

    def ask(self, *, notice: bool, problem: bool) -> None:
        """Ask for the next field: after a message, or because the answer before was not accepted."""
        if problem:
            self.forget()
            self._last = self._clock()
            self.state = "problem"
            return
        self.state = "notice" if notice else "field"
        self._settle()

    def character(self, character: str) -> None:
        """Take a key."""
        if self._heeds():
            self._current.add(character)
            self._settle()

    def take_back(self) -> None:
        """Forget the last key of the line."""
        if self._heeds():
            self._current.take_back()

    def clear(self) -> None:
        """Forget the line."""
        if self._heeds():
            self._current.wipe()

    def enter(self) -> None:
        """End the line."""
        quiet = self._clock() - self._last >= QUIET
        if self._heeds():
            self._ahead.append(self._current)
            self._current = Typed()
            self._settle()
        elif quiet:
            self.state = "field"

    def forget(self) -> None:
        """Wipe everything that was typed."""
        for line in (*self._ahead, self._current):
            line.wipe()
        self._ahead.clear()

    def _heeds(self) -> bool:
        self._last = self._clock()
        return self.state != "problem"

    def _settle(self) -> None:
        """Give the lines that are there to whom they are for."""
        if self.state == "notice" and (self._ahead or len(self._current)):
            if self._ahead and not len(self._ahead[0]):
                self._ahead.popleft()  # the Enter that the message takes; a line that was begun is the next field's
            self.state = "field"
        while self.state == "field" and self._ahead:
            line = self._ahead.popleft()
            if len(line):
                self.state = "waiting"
                self._answer(line.taken())
