"""Transcripts: what was said to a card and what it answered, struck out where it is secret, and said again later.

A transcript is text, one JSON object a line. The first line holds the ATR; every other one is an exchange: the name of
the command, its bytes in hex, and the answer's bytes or the fault. Of a secret command only the header and the number
of bytes stand there, and of its answer only the number of bytes and the status word; hidden bytes of an answer are 00.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Final, Self, TextIO

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import ReaderError

VERSION: Final = 1


@dataclass(frozen=True)
class Exchange:
    """One line of a transcript. It never holds a secret, so it may be logged as it is."""

    name: str
    command: str
    answer: str | None = None
    fault: str | None = None

    @classmethod
    def answered(cls, command: Command, response: Response) -> Self:
        """Describe a command and its answer."""
        status = response.status.to_bytes(2, "big").hex()
        shown = _struck(response.data) if command.secret else _without(response.data, command.hidden).hex()
        return cls(command.name, describe(command), answer=shown + status)

    @classmethod
    def failed(cls, command: Command, fault: ReaderError) -> Self:
        """Describe a command whose answer never came."""
        return cls(command.name, describe(command), fault=fault.code)


Observer = Callable[[Exchange], None]


class Observed:
    """A channel that tells an observer of every exchange on the channel below it."""

    def __init__(self, channel: Channel, observe: Observer) -> None:
        self._channel = channel
        self._observe = observe

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._channel.atr

    def transmit(self, command: Command) -> Response:
        """Pass the command on, and tell of it once its answer or its fault is there."""
        try:
            response = self._channel.transmit(command)
        except ReaderError as fault:
            self._observe(Exchange.failed(command, fault))
            raise
        self._observe(Exchange.answered(command, response))
        return response


class Recorder(Observed):
    """A channel that writes a transcript of itself, line by line as things happen."""

    def __init__(self, channel: Channel, out: TextIO) -> None:
        super().__init__(channel, self._write)
        self._out = out
        self._put({"transcript": VERSION, "atr": channel.atr.hex()})

    def _write(self, exchange: Exchange) -> None:
        self._put({key: value for key, value in asdict(exchange).items() if value is not None})

    def _put(self, line: dict[str, object]) -> None:
        self._out.write(json.dumps(line, ensure_ascii=True) + "\n")
        self._out.flush()


class NotAsRecorded(AssertionError):
    """What is asked of a transcript is not what it holds; whoever asks behaves differently than when it was made."""


class Replayer:
    """A channel that answers from a transcript, to the recorded commands in the recorded order only."""

    def __init__(self, transcript: Iterable[str]) -> None:
        lines = [json.loads(line) for line in transcript if line.strip()]
        if not lines or lines[0].get("transcript") != VERSION:
            raise NotAsRecorded(f"this is no transcript of version {VERSION}")
        self.atr: bytes = bytes.fromhex(lines[0]["atr"])
        self._exchanges = [Exchange(**line) for line in lines[1:]]
        self._next = 0

    @property
    def left(self) -> int:
        """How many recorded exchanges have not been asked for yet."""
        return len(self._exchanges) - self._next

    def transmit(self, command: Command) -> Response:
        """Give the recorded answer or raise the recorded fault.

        Raises NotAsRecorded for another command than the recorded one, and for an answer that was struck out.
        """
        if not self.left:
            raise NotAsRecorded(f"the transcript ends before {describe(command)} ({command.name})")
        exchange = self._exchanges[self._next]
        if exchange.command != describe(command):
            raise NotAsRecorded(
                f"exchange {self._next + 1}: {exchange.command} ({exchange.name}) was recorded, "
                f"{describe(command)} ({command.name}) is asked"
            )
        self._next += 1
        if exchange.answer is None:
            raise _fault(exchange.fault)
        if "<" in exchange.answer:
            raise NotAsRecorded(f"exchange {self._next}: the answer to {exchange.name} is secret and was not recorded")
        return Response.of(bytes.fromhex(exchange.answer))


def describe(command: Command) -> str:
    """Give the command's bytes in hex, or, where it is secret, its header and the number of bytes that follow."""
    if command.secret and command.data:
        return f"{command.header.hex()}<secret {len(command.data)}>"
    return command.tpdu().hex()


def _without(data: bytes, hidden: tuple[int, ...]) -> bytes:
    return bytes(0 if at in hidden else byte for at, byte in enumerate(data))


def _struck(data: bytes) -> str:
    return f"<secret {len(data)}>" if data else ""


def _fault(code: str | None) -> ReaderError:
    for kind in ReaderError.__subclasses__():
        if kind.code == code:
            return kind(reader="a transcript", seconds=0, problem="a recorded fault", holder="", serial="", shown="")
    raise NotAsRecorded(f"{code} is no fault of a reader")
