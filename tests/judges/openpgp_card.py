"""The OpenPGP card of `smartcard-app-openpgp` in a reader: its process is asked by lines, and ends with this one."""

import atexit
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from desk.cards import Watched

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardRemoved
from lifecycle.readers.source import Inserted
from lifecycle.readers.stack import over
from lifecycle.readers.t1 import apdu

PYTHON = Path(__file__).parents[2] / ".venv-judges" / "bin" / "python"
_BRIDGE = Path(__file__).with_name("openpgp_bridge.py")


class Judge:
    """The process."""

    def __init__(self) -> None:
        self._unwanted: list[str] = []
        self._process = subprocess.Popen(  # noqa: S603 - the file beside this one
            [PYTHON, "-I", _BRIDGE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        atexit.register(self.end)

    def ask(self, *words: object) -> str:
        """Ask, and give the answer."""
        while self._unwanted:
            self._answered("drop", self._unwanted.pop())
        return self._answered(*words)

    def _answered(self, *words: object) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        answer = self._process.stdout.readline()
        assert answer, "the judge ended"
        return answer.strip()

    def forget(self, card: str) -> None:
        """Let go of a card with the next question: nobody waits for that."""
        self._unwanted.append(card)

    def end(self) -> None:
        """Close its input, which ends it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


@cache
def judge() -> Judge:
    """Give the one process of this test process."""
    return Judge()


def is_there() -> bool:
    """Say whether `ops/setup tests` made its environment."""
    return PYTHON.exists()


class JudgedReader:
    """A reader with a judge's card in it."""

    def __init__(self, card: str, name: str = "judge") -> None:
        self.card = card
        self.name = name
        self.wrap = None
        self.sent: list[Command] = []
        self.powered = False

    def __del__(self) -> None:
        judge().forget(self.card)

    @classmethod
    def fresh(cls, serial: str) -> "JudgedReader":
        """Give a card as it leaves its maker; `serial` is 12 hex digits."""
        return cls(judge().ask("new", serial[:4], serial[4:]))

    def again(self) -> "JudgedReader":
        """Give another card with the same memory."""
        return JudgedReader(judge().ask("copy", self.card))

    def memory(self) -> str:
        """Give a digest of what it keeps without power."""
        return judge().ask("memory", self.card)

    def names(self) -> list[str]:
        """One reader."""
        return [self.name]

    def cards(self) -> list[Inserted]:
        """With a card in it, which is ours alone."""
        return [Inserted(self.name, has_card=True, busy=False, private=True)]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Power the card."""
        self.powered = True
        wire: Channel = over(Watched(_Wire(self), self.sent), reader, None)
        try:
            yield wire if self.wrap is None else self.wrap(wire)
        finally:
            self.powered = False


class _Wire:
    """The link to its card, as long as that has power."""

    def __init__(self, reader: JudgedReader) -> None:
        self._reader = reader
        self.atr = bytes.fromhex(judge().ask("on", reader.card))

    def transmit(self, command: Command) -> Response:
        """Ask the judge."""
        if not self._reader.powered:
            raise CardRemoved(reader=self._reader.name)
        return Response.of(bytes.fromhex(judge().ask("apdu", self._reader.card, apdu(command).hex())))
