"""The make of cards with the OpenPGP application on a bench, over whichever card stands in its reader."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from zlib import crc32

from desk.cards import Drawer
from judges.openpgp_card import JudgedReader

from lifecycle.cards.driver import HostKeys
from lifecycle.cards.openpgp.make import OPENPGP
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.virtual.simulators import simulator_named

CardReader = Drawer | JudgedReader

FREE, SECRET = 0x0101, 0x0103
_SLOT_AT, _SLOT, _LABEL_AT = 16, 48, 80
_READ_KEY = bytes.fromhex("00478100")


class OpenpgpBench:
    """What is the same over every card."""

    make = OPENPGP
    keys: HostKeys | None = None
    key_id = 0
    serial, other = "FF0100000001", "FF0100000002"
    factory, new, wrong = b"123456", b"48151623", b"555444333"
    pins = frozenset({0x20, 0x24})
    reset: Sequence[Command] = (
        *[Command(name="VERIFY", cla=0, ins=0x20, p2=0x83, data=b"wrong-wrong", secret=True)] * 3,
        Command(name="TERMINATE", cla=0, ins=0xE6),
        Command(name="ACTIVATE", cla=0, ins=0x44),
    )

    def is_safe(self, command: Command) -> bool:
        """SELECT, GET DATA, GET RESPONSE, VERIFY without a PIN, and reading the public key."""
        asks = command.ins == 0x20 and not command.data
        return asks or command.ins in {0xA4, 0xCA, 0xC0} or command.header == _READ_KEY

    def entered(self) -> list[Command]:
        """SELECT."""
        return [Command(name="SELECT", cla=0, ins=0xA4, p1=4, data=bytes.fromhex("D27600012401"), le=256)]

    def raw_pin(self, pin: bytes) -> Command:
        """VERIFY 82."""
        return Command(name="VERIFY", cla=0, ins=0x20, p2=0x82, data=pin, secret=True)

    def raw_change(self, old: bytes, new: bytes) -> Command:
        """CHANGE 81."""
        return Command(name="CHANGE", cla=0, ins=0x24, p2=0x81, data=old + new, secret=True)

    def __init__(self) -> None:
        self._formatted: dict[str, CardReader] = {}

    def blank(self, serial: str) -> "CardReader":
        """As it leaves its maker."""
        raise NotImplementedError

    def formatted(self, serial: str) -> "CardReader":
        """With our records: laid out once, and copied."""
        if serial not in self._formatted:
            reader = self.blank(serial)
            with reader.open(reader.name) as channel:
                driver = OPENPGP.open(channel)
                driver.read()
                for _ in driver.format(None, 0):
                    pass
            self._formatted[serial] = reader
        return self.again(self._formatted[serial])

    def again(self, reader: object) -> "CardReader":
        """Another card with the same memory."""
        raise NotImplementedError

    def damaged(self, reader: object) -> "Iterator[CardReader]":
        """In each byte of the set record, with the checksum of what was there."""
        for at in range(_SLOT_AT, _SLOT_AT + _SLOT):
            card = self.again(reader)
            _rewritten(card, self, FREE, lambda content, at=at: content[:at] + _flipped(content, at))
            yield card

    def labelled(self, reader: object, label: bytes) -> "CardReader":
        """A share with it, and the checksum over both."""
        card = self.again(reader)
        _rewritten(card, self, SECRET, lambda content: _with_label(content, label))
        return card


class SimulatedBench(OpenpgpBench):
    """Over our own virtual card."""

    serial, other = "FF4C00000001", "FF4C00000002"

    def __init__(self, dress: str | None = None, *behaviours: str) -> None:
        super().__init__()
        self._model = (dress, *behaviours)

    def blank(self, serial: str) -> Drawer:
        """As it leaves its maker."""
        return Drawer(simulated_image(serial, *self._model))

    def memory(self, reader: object) -> bytes:
        """All of it."""
        return drawer(reader).storage.load()

    def again(self, reader: object) -> Drawer:
        """Another card."""
        return Drawer(self.memory(reader))

    def power_off(self, reader: object) -> None:
        """Pull it."""
        drawer(reader).card.power_off()


class JudgedBench(OpenpgpBench):
    """Over the card of a judge."""

    def blank(self, serial: str) -> JudgedReader:
        """As it leaves its maker."""
        return _fresh(serial).again()

    def memory(self, reader: object) -> str:
        """All of it."""
        return judged(reader).memory()

    def again(self, reader: object) -> JudgedReader:
        """Another card."""
        return judged(reader).again()

    def power_off(self, reader: object) -> None:
        """Pull it."""
        judged(reader).powered = False


def drawer(reader: object) -> Drawer:
    """See that it is one."""
    assert isinstance(reader, Drawer)
    return reader


@cache
def simulated_image(serial: str, dress: str | None = None, *behaviours: str) -> bytes:
    """Give the memory of a virtual card as its maker delivers it."""
    return simulator_named("openpgp").model(dress, behaviours).image(bytes.fromhex(serial))


def judged(reader: object) -> JudgedReader:
    """See that it is one."""
    assert isinstance(reader, JudgedReader)
    return reader


@cache
def _fresh(serial: str) -> JudgedReader:
    return JudgedReader.fresh(serial)


def _flipped(content: bytes, at: int) -> bytes:
    return bytes((content[at] ^ 0x10,)) + content[at + 1 :]


def _with_label(content: bytes, label: bytes) -> bytes:
    body = bytearray(content[:-4])
    body[12:16] = b"\x01\x02\x03\x05"
    body[_LABEL_AT:] = bytes((len(label),)) + label.ljust(35, b"\0")
    return bytes(body) + crc32(body).to_bytes(4, "big")


def _rewritten(reader: CardReader, bench: OpenpgpBench, what: int, change: Callable[[bytes], bytes]) -> None:
    """Change a record past the driver, as anybody with the PIN can."""
    with reader.open(reader.name) as channel:
        for command in (*bench.entered(), bench.raw_pin(bench.factory)):
            assert channel.transmit(command).ok
        content = _got(channel, what)
        put = Command(name="PUT", cla=0, ins=0xDA, p1=what >> 8, p2=what & 0xFF, data=change(content))
        assert channel.transmit(put) == Response(b"", 0x9000)


def _got(channel: Channel, what: int) -> bytes:
    return channel.transmit(Command(name="GET", cla=0, ins=0xCA, p1=what >> 8, p2=what & 0xFF, le=256)).data
