"""Puts a virtual card into a reader of the vpcd driver, so that PC/SC sees a card in a slot.

The driver speaks first. Each message is two bytes of length and that many bytes; one byte alone is a control message,
more are a command. To connect is to insert the card, to hang up is to pull it.
"""

import contextlib
import socket
import struct
import threading
from enum import Enum, IntEnum

from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.errors import CardIsOff, NothingListens, PowerLost

DEFAULT_PORT = 35963

_LOCALHOST = "127.0.0.1"
_LENGTH = struct.Struct(">H")
_NOT_POWERED = b"\x6f\x00"


class Control(IntEnum):
    """Control messages of the driver; only the last is answered."""

    POWER_OFF = 0
    POWER_ON = 1
    RESET = 2
    ATR = 4


class Ending(Enum):
    """Why the card is no longer in the reader."""

    STOPPED = "stopped"
    READER_GONE = "reader-gone"
    POWER_LOST = "power-lost"


class InsertedCard:
    """A card in a reader's slot, from `insert()` until it is stopped, loses power, or the reader goes away.

    `serve()` blocks; `start()` serves in a thread of its own. `stop()` may be called from any thread and from a signal
    handler. The card stays its owner's: it is powered down at the end, and not closed. With `half_answers` a card that
    loses power with an answer ready breaks off in the middle of it, as a card torn from a reader can.
    """

    def __init__(
        self, card: VirtualCard, port: int = DEFAULT_PORT, *, host: str = _LOCALHOST, half_answers: bool = False
    ) -> None:
        self._card = card
        self._address = (host, port)
        self._half_answers = half_answers
        self._socket: socket.socket | None = None
        self._stopped = False
        self._thread: threading.Thread | None = None
        self.ending: Ending | None = None
        self.failure: Exception | None = None

    def insert(self) -> None:
        """Connect to the reader."""
        try:
            self._socket = socket.create_connection(self._address, timeout=5)
        except OSError as error:
            raise NothingListens(*self._address) from error
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._stopped:
            self.stop()

    def serve(self) -> Ending:
        """Answer the reader until the card leaves it, and say why it left."""
        if self._socket is None:
            self.insert()
        try:
            self.ending = self._serve()
        except PowerLost as lost:
            self._break_off(lost.answer)
            self.ending = Ending.POWER_LOST
        except OSError:
            self.ending = Ending.READER_GONE
        finally:
            self._pull()
        if self._stopped:
            self.ending = Ending.STOPPED
        return self.ending

    def start(self) -> None:
        """Insert the card and serve in the background."""
        self.insert()
        self._thread = threading.Thread(target=self._serve_in_thread, name="virtual-card", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Pull the card."""
        self._stopped = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def join(self, timeout: float | None = None) -> Ending | None:
        """Wait until the card has left the reader; give the reason, or None if it has not; a failure is raised here."""
        if self._thread is not None:
            self._thread.join(timeout)
        if self.failure is not None:
            raise self.failure
        return self.ending

    def _serve_in_thread(self) -> None:
        try:
            self.serve()
        except Exception as failure:  # noqa: BLE001  # it belongs to whoever joins
            self.failure = failure

    def _serve(self) -> Ending:
        while (message := self._receive()) is not None:
            answer = self._answer(message)
            if answer is not None:
                self._send(_LENGTH.pack(len(answer)) + answer)
        return Ending.READER_GONE

    def _answer(self, message: bytes) -> bytes | None:
        if len(message) > 1:
            try:
                return self._card.transmit(message)
            except CardIsOff:
                return _NOT_POWERED
        if message == bytes([Control.ATR]):
            return self._card.atr
        if message in {bytes([Control.POWER_ON]), bytes([Control.RESET])}:
            self._card.power_on()
        elif message == bytes([Control.POWER_OFF]):
            self._card.power_off()
        return None

    def _receive(self) -> bytes | None:
        length = self._read(_LENGTH.size)
        return None if length is None else self._read(_LENGTH.unpack(length)[0])

    def _read(self, count: int) -> bytes | None:
        parts = b""
        while len(parts) < count:
            part = self._chunk(count - len(parts))
            if not part:
                return None
            parts += part
        return parts

    def _chunk(self, count: int) -> bytes:
        if self._socket is None:
            return b""
        # Length and body come in two segments; a delayed acknowledgement between them costs 40 ms a message.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return self._socket.recv(count)

    def _send(self, message: bytes) -> None:
        if self._socket is not None:
            self._socket.sendall(message)

    def _break_off(self, answer: bytes) -> None:
        if self._half_answers and answer:
            with contextlib.suppress(OSError):
                self._send(_LENGTH.pack(len(answer)) + answer[: len(answer) // 2])

    def _pull(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._card.power_off()
