"""The card operating system of the tiny make, in software: nine commands of class 80, each done whole or not at all.

01 TELL: serial, 6 letters and digits, and card id, 8 bytes. 02 SHOW: layout, tries left, marks. 03 GET P1: record (1),
share (2) or label (3); the last two after the PIN. 04 PUT P1: the same, after the PIN. 05 PIN. 06 CHANGE: the length of
the old PIN, the old one, the new one; the PIN has to be presented again. 07 MARK P1: adds marks that cannot be taken
away, after the PIN. 08 LAY P1: the layout and, as data, the first PIN; once. 09 RESET: nothing is left, for anybody.

It answers 6983 to a PIN that is blocked, 63Cx to a wrong one, 6982 without the PIN, 6985 where it cannot be done.
"""

from dataclasses import dataclass, field

from lifecycle.domain.apdu import Command, Response

ATR = bytes.fromhex("3B 02 74 79")
TRIES = 3
RECORD, SHARE, LABEL = 1, 2, 3


@dataclass
class TinyMemory:
    """What it keeps without power."""

    serial: str
    card_id: bytes
    layout: int = 0
    pin: bytes = b""
    tries: int = TRIES
    marks: int = 0
    kept: dict[int, bytes] = field(default_factory=dict)


class TinyCard:
    """A tiny card under power."""

    def __init__(self, memory: TinyMemory) -> None:
        self.memory = memory
        self._verified = False

    def answer(self, command: Command) -> Response:
        """Do one command."""
        does = {
            0x01: self._tell, 0x02: self._show, 0x03: self._get, 0x04: self._put, 0x05: self._pin,
            0x06: self._change, 0x07: self._mark, 0x08: self._lay, 0x09: self._reset,
        }  # fmt: skip
        return does[command.ins](command) if command.cla == 0x80 and command.ins in does else _says(0x6D00)

    def _tell(self, _: Command) -> Response:
        return _says(0x9000, self.memory.serial.encode("ascii") + self.memory.card_id)

    def _show(self, _: Command) -> Response:
        return _says(0x9000, bytes((self.memory.layout, self.memory.tries, self.memory.marks)))

    def _get(self, command: Command) -> Response:
        if command.p1 != RECORD and not self._verified:
            return _says(0x6982)
        return _says(0x9000, self.memory.kept.get(command.p1, b""))

    def _put(self, command: Command) -> Response:
        if not self._verified:
            return _says(0x6982)
        self.memory.kept[command.p1] = command.data
        return _says(0x9000)

    def _pin(self, command: Command) -> Response:
        return self._presented(command.data)

    def _change(self, command: Command) -> Response:
        old, new = command.data[1 : 1 + command.data[0]], command.data[1 + command.data[0] :]
        answer = self._presented(old)
        if answer.ok:
            self.memory.pin = new
            self._verified = False
        return answer

    def _mark(self, command: Command) -> Response:
        if not self._verified:
            return _says(0x6982)
        self.memory.marks |= command.p1
        return _says(0x9000)

    def _lay(self, command: Command) -> Response:
        if self.memory.layout:
            return _says(0x6985)
        self.memory.layout, self.memory.pin = command.p1, command.data
        return _says(0x9000)

    def _reset(self, _: Command) -> Response:
        self.memory.layout, self.memory.pin, self.memory.tries, self.memory.marks = 0, b"", TRIES, 0
        self.memory.kept.clear()
        self._verified = False
        return _says(0x9000)

    def _presented(self, pin: bytes) -> Response:
        memory, self._verified = self.memory, False
        if not memory.layout:
            return _says(0x6985)
        if memory.tries == 0:
            return _says(0x6983)
        memory.tries = TRIES if pin == memory.pin else memory.tries - 1
        self._verified = pin == memory.pin
        return _says(0x9000 if self._verified else 0x63C0 | memory.tries)


def _says(status: int, data: bytes = b"") -> Response:
    return Response(data, status)
