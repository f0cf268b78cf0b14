"""Virtual cards for tests: made once for each kind, and read straight from their memory, past the driver."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from desk.card_memory import (
    StoredAnchor,
    StoredRecord,
    StoredShare,
    stored_anchors,
    stored_label,
    stored_record,
    stored_share,
)
from lifecycle.cards.mpcos.formatting import format_card
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.secret import Secret
from lifecycle.readers.source import Inserted
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import Slot
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess, Memory
from lifecycle.virtual.mpcos.filesystem import UNIT, Directory, File
from lifecycle.virtual.mpcos.identity import Switches
from lifecycle.virtual.mpcos.simulator import model
from lifecycle.virtual.power import PowerCut, Supply

SERIAL = "15C000E3A8171006"
OTHER_SERIAL = "15C000E3A8171007"
MASTER = bytes.fromhex("000102030405060708090A0B0C0D0E0F")
KEY_ID = 1
FACTORY_PIN = "12345678"

SAFE = frozenset({0xA4, 0xC0, 0xB0})
"""Instructions that change nothing and count nothing: SELECT, GET INFO and GET RESPONSE, READ."""


@cache
def blank_image(
    serial: str = SERIAL,
    *,
    obeys: bool = False,
    as_a_number: bool = False,
    new_memory_is_ff: bool = False,
    unknown_codes_stay_shut: bool = False,
) -> bytes:
    """Give the memory of a card that nobody has formatted."""
    switches = Switches(obeys, as_a_number, new_memory_is_ff, unknown_codes_stay_shut)
    return VirtualCard.unformatted(bytes.fromhex(serial), model(switches))._storage.load()


@cache
def formatted_image(
    serial: str = SERIAL,
    *,
    obeys: bool = False,
    as_a_number: bool = False,
    master: bytes = MASTER,
    pin: str = FACTORY_PIN,
) -> bytes:
    """Give the memory of a card with our profile, as it goes to its custodian."""
    storage = KeptInProcess(blank_image(serial, obeys=obeys, as_a_number=as_a_number))
    with VirtualCard(storage) as card, Secret(master) as key:
        format_card(over(Slot(card, "maker"), "maker", None), key, KEY_ID, pin)
    return storage.load()


@dataclass(frozen=True)
class Truth:
    """What a card's memory holds, whatever anybody says of it."""

    code: str
    """The PIN, 8 hex digits."""
    counter: int
    """Wrong tries that are counted."""
    torn: bool
    sealed: bool
    begun: bool
    proven: bool
    ticks: int
    record: StoredRecord
    """The newest good slot of its set record."""
    share_file: bytes = field(repr=False)
    label_file: bytes = field(repr=False)
    anchors: tuple[StoredAnchor | None, StoredAnchor | None]
    """Both slots of its anchor."""

    @property
    def share(self) -> StoredShare | None:
        """The share, where it is whole."""
        return stored_share(self.share_file)

    @property
    def label(self) -> str | None:
        """The label, where it is whole."""
        return stored_label(self.label_file)

    @property
    def tries_left(self) -> int:
        """How many of the seven are left."""
        return 7 - self.counter


def truth_of(image: bytes) -> Truth:
    """Read the memory of a card with our profile."""
    record, bits = content_of(image, 0x4C02), content_of(image, 0x4C04)
    check = 0xFF
    for byte in record:
        check ^= byte
    return Truth(
        code=record[4:].hex().upper(),
        counter=record[1].bit_count(),
        torn=check != 0,
        sealed=_file(image, 0x4C02).condition(1)[0] & 0xC0 == 0xC0,
        begun=bool(bits[3] & 1),
        proven=bool(bits[3] & 2),
        ticks=int.from_bytes(bits[4:], "big").bit_count(),
        record=stored_record(content_of(image, 0x4C05)),
        share_file=content_of(image, 0x4C06),
        label_file=content_of(image, 0x4C07),
        anchors=stored_anchors(content_of(image, 0x4C08)),
    )


def content_of(image: bytes, fid: int) -> bytes:
    """Read one of our files from a card's memory, past every access condition."""
    file = _file(image, fid)
    return image[file.address : file.address + file.size]


def changed(image: bytes, fid: int, offset: int, data: bytes) -> bytes:
    """Give a card's memory with bytes of one of our files replaced, past every access condition."""
    start = _file(image, fid).address + offset
    return image[:start] + data + image[start + len(data) :]


def _file(image: bytes, fid: int) -> File:
    files = Directory(Memory(KeptInProcess(image), Supply(), UNIT))
    ours = [file for file in files if file.is_df and file.fid in {0x4C00, 0x4D00}]
    assert ours, "the card was not formatted"
    file = files.child(ours[-1].slot, fid)  # a second DF takes the place of one that stays empty
    assert file is not None
    return file


Wrap = Callable[[Channel], Channel]


class Watched:
    """A raw channel that notes every command that reached the card."""

    def __init__(self, wire: Channel, sent: list[Command]) -> None:
        self._wire = wire
        self._sent = sent
        self.atr = wire.atr

    def transmit(self, command: Command) -> Response:
        """Note it and pass it on."""
        self._sent.append(command)
        return self._wire.transmit(command)


class Drawer:
    """A reader with one virtual card that lives in this process; `wrap` goes between the card and T=0.

    `cut`, where there is one, comes in the n-th life of the card, from its n-th power-on to the power-off after it.
    """

    def __init__(self, image: bytes, *, name: str = "desk", wrap: Wrap | None = None) -> None:
        self.storage = KeptInProcess(image)
        self.card = VirtualCard(self.storage)
        self.name = name
        self.wrap = wrap
        self.sent: list[Command] = []
        self.lives: list[list[Command]] = []
        """What reached the card in each of its lives."""
        self.units: list[int] = []
        """Units of memory that were written in each of them."""
        self.cut: tuple[int, PowerCut] | None = None

    @property
    def truth(self) -> Truth:
        """What the card's memory holds now."""
        return truth_of(self.storage.load())

    def names(self) -> list[str]:
        """One reader."""
        return [self.name]

    def cards(self) -> list[Inserted]:
        """With a card in it."""
        return [Inserted(self.name, has_card=True, busy=False)]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Power the card, and take its power away at the end."""
        wire: Channel = Watched(Slot(self.card, reader), self.sent)
        if self.cut is not None and self.cut[0] == len(self.lives):
            self.card.arm(self.cut[1])
        began = len(self.sent)
        try:
            yield over(self.wrap(wire) if self.wrap else wire, reader, None)
        finally:
            self.lives.append(self.sent[began:])
            self.units.append(self.card.units)
            self.card.power_off()

    def spending(self) -> list[str]:
        """Name the commands sent that can change a card or spend a try."""
        return [command.name for command in self.sent if command.ins not in SAFE]

    def count(self, name: str) -> int:
        """Count the commands of a name that reached the card."""
        return sum(command.name == name for command in self.sent)
