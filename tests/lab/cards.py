"""Hand-written cards for the vpcd driver that do what no well-made card does."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from desk.patience import HANG

ATR = bytes.fromhex("3B7A9400008065A20101013D72D643")
CONTROL_ATR = 4


class OddCard:
    """A card in a reader, whose answers a function gives; the function may also pull the card or break off.

    The function gets the command and this card, and gives the answer, or None for silence. Leaving the `with` block
    pulls the card.
    """

    def __init__(self, port: int, answer: Callable[[bytes, "OddCard"], bytes | None], *, atr: bytes = ATR) -> None:
        self.seen: list[bytes] = []
        self.controls: list[int] = []
        self._answer = answer
        self._atr = atr
        self._wire = socket.create_connection(("127.0.0.1", port), timeout=HANG)
        self._wire.settimeout(None)
        threading.Thread(target=self._serve, name="odd-card", daemon=True).start()

    def send(self, answer: bytes) -> None:
        """Answer, as the wire wants it."""
        self._wire.sendall(struct.pack(">H", len(answer)) + answer)

    def break_off(self, answer: bytes, after: int) -> None:
        """Announce an answer, send its beginning, and die."""
        self._wire.sendall(struct.pack(">H", len(answer)) + answer[:after])
        self.pull()

    def pull(self) -> None:
        """Take the card out of the reader."""
        with contextlib.suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
        self._wire.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while message := self._message():
                self._handle(message)

    def _handle(self, message: bytes) -> None:
        if len(message) > 1:
            self.seen.append(message)
            answer = self._answer(message, self)
            if answer is not None:
                self.send(answer)
            return
        self.controls.append(message[0])
        if message[0] == CONTROL_ATR:
            self.send(self._atr)

    def _message(self) -> bytes:
        head = self._read(2)
        return self._read(struct.unpack(">H", head)[0]) if head else b""

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._wire.recv(count - len(data))
            if not part:
                return b""
            data += part
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pull()


def always(answer: bytes) -> Callable[[bytes, OddCard], bytes]:
    """Give the same answer to everything."""
    return lambda _command, _card: answer


def silent(_command: bytes, _card: OddCard) -> None:
    """Never answer."""
