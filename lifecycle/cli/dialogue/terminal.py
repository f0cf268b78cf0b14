"""The dialogue with a person at the terminal, which works too where standard input and output go elsewhere."""

import os
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from lifecycle.cli.printing.ceremony_progress import in_words
from lifecycle.cli.stopping import Stop
from lifecycle.domain.dialogue import PHRASE_ATTEMPTS, Choice, Confirmation, Progress, SecretQuestion, TextQuestion
from lifecycle.domain.errors import Abandoned, NotConfirmed, TakenOut
from lifecycle.domain.hostile_text import harmless_lines
from lifecycle.domain.mistyped_pin import looks_like_pin
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _
from lifecycle.wording.lines import WIDEST, cells, fitted, width_of
from lifecycle.wording.phrases import is_phrase

_LONGEST = 4096
"""Bytes of a line that a terminal gives at most."""

_LOCAL_FLAGS = 3
"""Place of the local flags (termios(3), c_lflag) among a terminal's attributes."""


def open_terminal() -> int | None:
    """Open the terminal that this process belongs to; None where there is none."""
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return None


class TerminalDialogue:
    """Asks on one terminal.

    What was typed before a question is thrown away: it was not meant for it. What is told is kept until the first
    question, which shows that somebody is asked here at all.
    """

    def __init__(self, terminal: int, stop: Stop) -> None:
        self._terminal = terminal
        self._stop = stop
        self._told: list[Text] = []
        self._asked = False
        self._explained = False
        self._require_there: Callable[[], None] | None = None
        """Raises TakenOut where the card has left that is asked about."""

    waits = True
    from_file = False

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Wait until a card comes or Enter is pressed; cards that leave meanwhile may come back.

        What is typed is not shown: it may be a PIN that somebody typed too early.
        """
        came = frozenset[str]()

        def seen() -> bool:
            nonlocal came
            came = arrivals()
            return bool(came)

        self._ask(
            f"{show(text)}\n{_('The card is detected automatically. Enter: card inserted. Ctrl-C: stop.')} ",
            hidden=True,
            seen=seen,
        )
        if came:
            self._write("\n")
        return came

    @contextmanager
    def beside(self, require_there: Callable[[], None]) -> Iterator[None]:
        self._require_there = require_there
        try:
            yield
        finally:
            self._require_there = None

    def secret(self, question: SecretQuestion) -> Secret:
        """Ask without showing what is typed."""
        self._begin()
        is_pin = "pin" in question.name
        if question.problem is not None:
            refused = _("PIN refused: {problem}") if is_pin else _("Refused: {problem}")
            self._write(refused.format(problem=show(question.problem)) + "\n")
        if not self._explained:
            pins, others = _("PINs are not shown while you type. Ctrl-C stops."), _("Nothing is shown while you type.")
            self._write((pins if is_pin else others) + "\n")
            self._explained = True
        typed = self._ask(f"{show(question.text)}: ", hidden=True)
        try:
            return Secret(typed)
        finally:
            wipe(typed)

    def confirm(self, question: Confirmation) -> None:
        """Have the phrase typed; after another one it is asked for again, and nothing else is."""
        phrase = show(question.phrase)
        ask = _('Type "{phrase}" to continue. Ctrl-C stops: ').format(phrase=phrase)
        if cells(ask) + cells(phrase) >= (width_of(self._terminal) or WIDEST):
            ask += "\n> "
        before = show(question.text)
        for _attempt in range(PHRASE_ATTEMPTS):
            typed = self._ask(f"{before}\n{ask}").decode("utf-8", "replace")
            if is_phrase(typed, question.phrase):
                return
            self._clear_pin(ask, typed)
            before = _("This is not the text asked for.")
        raise NotConfirmed

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:  # noqa: ARG002
        """List the choices and have one picked, by its number or its name."""
        self._begin()
        lines = [f"  {number}  {_listed(choice)}" for number, choice in enumerate(choices, 1)]
        self._write("\n".join([show(text), *lines]) + "\n")
        prompt = _("Number [1]: ") if first else _("Number: ")
        while True:
            answer = self._ask(prompt).strip().decode("utf-8", "replace")
            if first and not answer:
                return choices[0].name
            for number, choice in enumerate(choices, 1):
                if answer in {str(number), choice.name}:
                    return choice.name
            self._clear_pin(prompt, answer)
            self.tell(say("Type a number from 1 to {count}. Do not type a PIN here: it is shown.", count=len(choices)))

    def text(self, question: TextQuestion) -> str:
        """Have a line typed; Enter alone takes the default."""
        self._begin()
        if question.problem is not None:
            self._write(_("Refused: {problem}").format(problem=show(question.problem)) + "\n")
        ask = show(question.text) + (f" [{question.default}]: " if question.default else ": ")
        return self._ask(ask).decode("utf-8", "replace") or question.default

    def progress(self, progress: Progress) -> None:
        """Show how far it is, on a line of its own."""
        self.tell(in_words(progress))

    def tell(self, text: Text) -> None:
        if self._asked:
            self._write(show(text) + "\n")
        else:
            self._told.append(text)

    def _ask(self, prompt: str, *, hidden: bool = False, seen: Callable[[], bool] | None = None) -> bytearray:
        """Write a prompt and give the line that is typed after it; the caller wipes it where it is secret.

        What is `seen` ends it without one. Raises TakenOut where the card leaves that it is about.
        """
        self._begin()
        try:
            with self._cleared(hidden=hidden):
                self._write(prompt)
                return self._line(seen)
        except TakenOut:
            self._write("\n")
            raise
        except (Abandoned, OSError, termios.error) as error:  # of the latter two: the terminal is gone
            self._write("\n")
            raise Abandoned from error

    def _begin(self) -> None:
        self._asked = True
        while self._told:
            self._write(show(self._told.pop(0)) + "\n")

    @contextmanager
    def _cleared(self, *, hidden: bool) -> Iterator[None]:
        """Throw away what was typed, before and, where it was hidden, after the question too; put the echo back."""
        before = termios.tcgetattr(self._terminal)
        during = list(before)
        during[_LOCAL_FLAGS] |= termios.ICANON | termios.ISIG | termios.ECHO
        if hidden:
            during[_LOCAL_FLAGS] = (during[_LOCAL_FLAGS] & ~termios.ECHO) | termios.ECHONL
        try:
            termios.tcsetattr(self._terminal, termios.TCSAFLUSH, during)
            yield
        finally:
            with suppress(termios.error):
                termios.tcsetattr(self._terminal, termios.TCSAFLUSH if hidden else termios.TCSADRAIN, before)

    def _line(self, seen: Callable[[], bool] | None) -> bytearray:
        """Read into a buffer of our own, which can be wiped; Ctrl-D on an empty line abandons."""
        buffer, used = bytearray(_LONGEST), 0
        try:
            while used < _LONGEST and not buffer[:used].endswith(b"\n"):
                if not self._stop.wait(self._terminal, seen or self._still_there):
                    return bytearray()
                with memoryview(buffer) as whole, whole[used:] as rest:
                    read = os.readv(self._terminal, [rest])
                if read == 0:
                    raise Abandoned
                used += read
            return buffer[:used].rstrip(b"\r\n")
        finally:
            wipe(buffer)

    def _still_there(self) -> bool:
        """Raise TakenOut where the card has left that is asked about; it ends no question otherwise."""
        if self._require_there is not None:
            self._require_there()
        return False

    def _clear_pin(self, prompt: str, typed: str) -> None:
        """Take what looks like a PIN off the screen again, where the terminal can: the question stands there twice."""
        if not looks_like_pin(typed) or os.environ.get("TERM", "dumb") == "dumb":
            return
        last = f"{prompt.rpartition(chr(10))[2]}{typed}"
        rows = -(-cells(last) // (width_of(self._terminal) or WIDEST))
        with suppress(OSError):
            os.write(self._terminal, f"\x1b[{rows}A\r\x1b[J".encode())

    def _write(self, words: str) -> None:
        with suppress(OSError):
            os.write(self._terminal, fitted(harmless_lines(words), width_of(self._terminal)).encode("utf-8"))


def _listed(choice: Choice) -> str:
    """Say what a choice is, and how it is typed unless that stands there already, or in its English words."""
    words, name = show(choice.text), choice.name.replace("-", " ").casefold()
    return words if name in words.casefold() or name in str(choice.text).casefold() else f"{words} ({choice.name})"
