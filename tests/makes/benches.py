"""A bench for each make: its simulator in a reader, and what only a test of that make knows of its commands."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Protocol
from zlib import crc32

from desk.cards import (
    FACTORY_PIN,
    KEY_ID,
    OTHER_SERIAL,
    SAFE,
    SERIAL,
    Drawer,
    Watched,
    blank_image,
    changed,
    content_of,
    formatted_image,
)
from desk.desk import transport_key
from openpgp_bench import JudgedBench, SimulatedBench
from tiny import FACTORY_PIN as TINY_FACTORY_PIN
from tiny import TINY
from tiny_card import ATR, LABEL, RECORD, TinyCard, TinyMemory

from lifecycle.cards.driver import HostKeys
from lifecycle.cards.make import Make
from lifecycle.cards.mpcos.make import MPCOS
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardRemoved
from lifecycle.readers.source import Inserted

Wrap = Callable[[Channel], Channel]


class Reader(Protocol):
    """A reader with one simulated card in it; `wrap` goes between the card and whoever speaks to it."""

    name: str
    wrap: Wrap | None
    sent: list[Command]
    """What reached the card."""

    def open(self, reader: str) -> AbstractContextManager[Channel]:
        """Power the card, and take its power away at the end."""
        ...


class Bench(Protocol):
    """A make on a bench."""

    make: Make
    keys: HostKeys | None
    key_id: int
    serial: str
    other: str
    factory: bytes
    new: bytes
    wrong: bytes
    pins: frozenset[int]
    """Instructions whose commands carry a PIN."""
    reset: Sequence[Command]
    """What takes everything from a card without a PIN, where something does."""

    def is_safe(self, command: Command) -> bool:
        """Say whether a command changes and counts nothing."""
        ...

    def blank(self, serial: str) -> Reader:
        """Give a card that nobody has laid out."""
        ...

    def formatted(self, serial: str) -> Reader:
        """Give a card as it goes to its custodian."""
        ...

    def memory(self, reader: Reader) -> object:
        """Say what a card keeps without power, to be compared."""
        ...

    def again(self, reader: Reader) -> Reader:
        """Give another card with the same memory."""
        ...

    def power_off(self, reader: Reader) -> None:
        """Take the power of a card away while it is in use."""
        ...

    def entered(self) -> list[Command]:
        """Give what any program sends before a PIN."""
        ...

    def raw_pin(self, pin: bytes) -> Command:
        """Present a PIN as any program can."""
        ...

    def raw_change(self, old: bytes, new: bytes) -> Command:
        """Change a PIN as any program can."""
        ...

    def damaged(self, reader: Reader) -> Iterator[Reader]:
        """Give cards whose set record is damaged in one byte, wherever that is kept."""
        ...

    def labelled(self, reader: Reader, label: bytes) -> Reader:
        """Give a card with a label that this program does not write, with its checksum."""
        ...


class MpcosBench:
    """The family, in its virtual card."""

    make = MPCOS
    keys: HostKeys | None = staticmethod(transport_key)
    key_id = KEY_ID
    serial, other = SERIAL, OTHER_SERIAL
    factory, new, wrong = FACTORY_PIN.encode(), b"48151623", b"55544433"
    pins = frozenset({0x20, 0x24})
    reset: Sequence[Command] = ()

    def is_safe(self, command: Command) -> bool:
        """Those that read, and the one that has the card prove its key."""
        return command.ins in SAFE | {0x28}

    def blank(self, serial: str) -> Drawer:
        """A card of the family as it leaves its maker."""
        return Drawer(blank_image(serial))

    def formatted(self, serial: str) -> Drawer:
        """With our profile."""
        return Drawer(formatted_image(serial))

    def memory(self, reader: Reader) -> bytes:
        """All of it."""
        return _drawer(reader).storage.load()

    def again(self, reader: Reader) -> Drawer:
        """Another chip."""
        return Drawer(self.memory(reader))

    def power_off(self, reader: Reader) -> None:
        """Pull it."""
        _drawer(reader).card.power_off()

    def entered(self) -> list[Command]:
        """SELECT MF and our DF."""
        return [
            Command(name="SELECT MF", cla=0, ins=0xA4, p1=0, p2=0x0C, data=bytes.fromhex("3F00")),
            Command(name="SELECT DF", cla=0, ins=0xA4, p1=1, p2=0x0C, data=bytes.fromhex("4C00")),
        ]

    def raw_pin(self, pin: bytes) -> Command:
        """VERIFY, in clear."""
        return Command(name="VERIFY", cla=0, ins=0x20, data=pin, secret=True)

    def raw_change(self, old: bytes, new: bytes) -> Command:
        """SET SECRET CODE, in clear and packed."""
        packed = bytes.fromhex(old.decode() + new.decode())
        return Command(name="SET SECRET CODE", cla=0x80, ins=0x24, data=packed, secret=True)

    def damaged(self, reader: Reader) -> Iterator[Drawer]:
        """In both of its slots; what was written last is in the one, and what was before it in the other."""
        image = self.memory(reader)
        content = content_of(image, 0x4C05)
        for at in range(48):
            both = bytearray(content)
            both[at] ^= 0x10
            both[48 + at] ^= 0x10
            yield Drawer(changed(image, 0x4C05, 0, bytes(both)))

    def labelled(self, reader: Reader, label: bytes) -> Drawer:
        """Length, version, text and checksum."""
        body = bytes((len(label), 1, 0, 0)) + label.ljust(32, b"\0")
        return Drawer(changed(self.memory(reader), 0x4C07, 0, body + crc32(body).to_bytes(4, "big")))


class TinyReader:
    """A reader with a tiny card in it."""

    def __init__(self, memory: TinyMemory, name: str = "desk") -> None:
        self.memory = memory
        self.name = name
        self.wrap: Wrap | None = None
        self.sent: list[Command] = []
        self.powered = False

    def names(self) -> list[str]:
        """One reader."""
        return [self.name]

    def cards(self) -> list[Inserted]:
        """With a card in it."""
        return [Inserted(self.name, has_card=True, busy=False)]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Power the card."""
        self.powered = True
        wire: Channel = Watched(_TinyWire(self, reader), self.sent)
        try:
            yield wire if self.wrap is None else self.wrap(wire)
        finally:
            self.powered = False


class _TinyWire:
    """The link to a tiny card, as long as it has power."""

    atr = ATR

    def __init__(self, reader: TinyReader, name: str) -> None:
        self._reader = reader
        self._name = name
        self._card = TinyCard(reader.memory)

    def transmit(self, command: Command) -> Response:
        """Ask the card."""
        if not self._reader.powered:
            raise CardRemoved(reader=self._name)
        return self._card.answer(command)


class TinyBench:
    """The tiny make, whose card these tests bring along."""

    make = TINY
    keys: HostKeys | None = None
    key_id = 0
    serial, other = "TY0001", "TY0002"
    factory, new, wrong = TINY_FACTORY_PIN.encode(), b"48151", b"55544"
    pins = frozenset({0x05, 0x06})
    reset: Sequence[Command] = (Command(name="RESET", cla=0x80, ins=0x09),)

    def is_safe(self, command: Command) -> bool:
        """Those that read."""
        return command.ins in {0x01, 0x02, 0x03}

    def blank(self, serial: str) -> TinyReader:
        """Not laid out."""
        return TinyReader(TinyMemory(serial, serial.encode().rjust(8, b"\x5a")))

    def formatted(self, serial: str) -> TinyReader:
        """Laid out by its one command."""
        reader = self.blank(serial)
        reader.memory.layout, reader.memory.pin = 1, self.factory
        return reader

    def memory(self, reader: Reader) -> TinyMemory:
        """A copy of it."""
        memory = _tiny(reader).memory
        return replace(memory, kept=dict(memory.kept))

    def again(self, reader: Reader) -> TinyReader:
        """Another one."""
        return TinyReader(self.memory(reader))

    def power_off(self, reader: Reader) -> None:
        """Pull it."""
        _tiny(reader).powered = False

    def entered(self) -> list[Command]:
        """Nothing."""
        return []

    def raw_pin(self, pin: bytes) -> Command:
        """PIN."""
        return Command(name="PIN", cla=0x80, ins=0x05, data=pin, secret=True)

    def raw_change(self, old: bytes, new: bytes) -> Command:
        """CHANGE."""
        return Command(name="CHANGE", cla=0x80, ins=0x06, data=bytes((len(old), *old, *new)), secret=True)

    def damaged(self, reader: Reader) -> Iterator[TinyReader]:
        """In each of its bytes."""
        content = _tiny(reader).memory.kept[RECORD]
        for at in range(len(content)):
            card = self.again(reader)
            card.memory.kept[RECORD] = content[:at] + bytes((content[at] ^ 0x10,)) + content[at + 1 :]
            yield card

    def labelled(self, reader: Reader, label: bytes) -> TinyReader:
        """Text and checksum."""
        card = self.again(reader)
        card.memory.kept[LABEL] = label + crc32(label).to_bytes(4, "big")
        return card


def _drawer(reader: Reader) -> Drawer:
    assert isinstance(reader, Drawer)
    return reader


def _tiny(reader: Reader) -> TinyReader:
    assert isinstance(reader, TinyReader)
    return reader


BENCHES: tuple[Bench, ...] = (MpcosBench(), TinyBench(), SimulatedBench(), JudgedBench())
