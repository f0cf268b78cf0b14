"""The page of a PIN dialog, which stays while one card is asked about, from the first field to the last."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, Protocol

from textual.events import Key
from textual.widget import Widget

from lifecycle.console.frame import Box, Ok
from lifecycle.console.lines import Words
from lifecycle.console.page import Page
from lifecycle.console.questions.pinpad import PinPad, titled
from lifecycle.console.thread_messages import SecretWanted
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show

IDLE: Final = 60
"""Seconds without a key after which the dialog closes by itself."""

_LOOK: Final = 0.5
"""Seconds between two looks at the clock: a timer of Textual's that is begun anew would go on to its old end first."""


class Left(Protocol):
    """What is told when a person leaves the dialog, or does not type for too long."""

    def __call__(self, wanted: SecretWanted, *, idle: bool) -> None:
        """This question has no answer."""
        ...


class PinPage(Page[None]):
    """Fields for the secrets of one card, one after the other."""

    help = say(
        "Esc stops before this PIN is sent. The console shows typed digits as dots. You can type "
        "ahead: each line goes to its own field. Enter ends a line, Backspace deletes a digit, "
        "Ctrl-U deletes the line. lifecycle never sends a PIN of the wrong form to the card. The "
        "dialog closes after 60 seconds without a key."
    )
    keys = say("Enter: OK   Esc: stop   F1: help")

    def __init__(self, serial: str | None, left: Left, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self.serial = serial
        self._left = left
        self._open: SecretWanted | None = None
        self._pad = PinPad(self._answered, self._touched, clock)
        self._about = Words()
        self._told = Words(gap=True)
        self._box = Box("", self._told, self._about, Words(""), self._pad, Ok(), wanted=58)
        self._waiting: tuple[SecretWanted, Sequence[Text | str]] | None = None
        self._notices: Sequence[Text | str] = ()
        self._asked = False
        self._clock = clock
        self._last = clock()
        """When a key came last, or a question."""

    def body(self) -> Widget:
        """A frame with the field."""
        return self._box

    def on_mount(self) -> None:
        """Begin with the first question."""
        self._pad.focus()
        self.set_interval(_LOOK, self._look_at_the_clock)
        if self._waiting is not None:
            self._shown(*self._waiting)

    def ask(self, wanted: SecretWanted, told: Sequence[Text | str]) -> None:
        """Ask for the next secret of the card; `told` was said before it."""
        self._waiting = (wanted, told)
        if self.is_mounted:
            self._shown(wanted, told)

    def _shown(self, wanted: SecretWanted, told: Sequence[Text | str]) -> None:
        self._open, self._waiting = wanted, None
        if self._asked:
            self._notices = told
        else:
            self._told.say(*told)
        self._asked = True
        self._touched()
        self._pad.keys.ask(notice=bool(self._notices), problem=wanted.question.problem is not None)
        self._draw()

    def _draw(self) -> None:
        """Show what the state of the keys asks for."""
        if self._open is None:
            return
        question, state = self._open.question, self._pad.keys.state
        if state == "notice":
            self._box.heading = ""
            self._told.say(*self._notices)
            self._about.say()
        elif state == "problem" and question.problem is not None:
            self._told.say(
                say("PIN refused: {problem}", problem=question.problem),
                say("Digits that you typed after this PIN were discarded."),
            )
        elif state == "field":
            if self._notices or question.problem is not None:
                self._told.say()
            self._notices = ()
        if state != "notice":
            self._box.heading = show(titled(question.name, question.text))
            self._about.say(question.text)
        self._box.fit(self.app.size.width)
        self._box.refresh(layout=True)
        self._pad.refresh()

    def _touched(self) -> None:
        """A key came, or a question."""
        self._last = self._clock()
        self._draw()

    def _answered(self, secret: Secret) -> None:
        if self._open is None:
            secret.close()
            return
        wanted, self._open = self._open, None
        wanted.tell(secret)

    def _look_at_the_clock(self) -> None:
        """Close where nobody typed for so long."""
        if self._open is not None and self._clock() - self._last >= IDLE:
            self._leave(idle=True)

    def take(self, event: Key) -> None:
        """Take notice of every key, also of one that only moves the frame."""
        self._touched()
        super().take(event)

    def give_up(self) -> None:
        """Stop here."""
        self._leave(idle=False)

    def _leave(self, *, idle: bool) -> None:
        """Wipe what was typed, and say that there is no answer."""
        self.forget()
        if self._open is not None:
            wanted, self._open = self._open, None
            self._left(wanted, idle=idle)

    def forget(self) -> None:
        """Wipe what was typed."""
        self._pad.keys.forget()

    def on_unmount(self) -> None:
        """Leave nothing behind."""
        self.forget()
