"""A terminal that knows the card family from its documents: nothing of it comes from the card's own code."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from Crypto.Cipher import DES3

from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess
from lifecycle.virtual.mpcos.identity import Switches
from lifecycle.virtual.mpcos.simulator import model
from lifecycle.virtual.power import PowerCut

SERIAL = bytes.fromhex("15C000E3A8171006")
TRANSPORT_KEY = bytes.fromhex("0123456789ABCDEF1032547698BADCFE")
FACTORY_PIN = b"12345678"


def pack(pin: bytes) -> bytes:
    """Pack 8 ASCII digits into 4 bytes."""
    return bytes.fromhex(pin.decode())


def with_check(record: bytearray) -> bytes:
    """Put the complement of the XOR of the other bytes in byte 3."""
    record[3] = 0
    check = 0xFF
    for byte in record:
        check ^= byte
    record[3] = check
    return bytes(record)


def code_record(pin: bytes, failures: int = 0, mode: int = 7, unblock: int = 0x0F) -> bytes:
    """Make a record of a file of secret codes."""
    return with_check(bytearray([mode, (1 << failures) - 1, unblock, 0]) + pack(pin))


def key_records(key: bytes) -> bytes:
    """Make the two records of a 16-byte key."""
    return b"".join(with_check(bytearray(4) + bytearray(half)) for half in (key[:8], key[8:]))


class Terminal:
    """Sends commands to one card, fetches its answers, and does the host's side of secure messaging."""

    def __init__(self, card: VirtualCard, storage: KeptInProcess) -> None:
        self.card = card
        self.storage = storage
        self.session = b""
        card.power_on()

    def send(self, command: str | bytes) -> str:
        """Send one command and give answer and status word in hex."""
        sent = bytes.fromhex(command) if isinstance(command, str) else command
        return self.card.transmit(sent).hex().upper()

    def ask(self, head: str, data: bytes = b"") -> str:
        """Send CLA INS P1 P2 and data with its length, and fetch what waits."""
        answer = self.send(bytes.fromhex(head) + bytes([len(data)]) + data)
        return self.send("00C00000" + answer[2:]) if answer.startswith("61") and len(answer) == 4 else answer

    def select(self, fid: str) -> str:
        """Select an EF of the current DF and give its descriptor, or the status word."""
        return self.ask("00A40200", bytes.fromhex(fid))

    def enter(self) -> None:
        """Select our DF by its name."""
        assert self.ask("00A4040C", b"LIFECYCLE1") == "9000"

    def verify(self, pin: bytes = FACTORY_PIN) -> str:
        """Present code 0 in clear."""
        return self.ask("00200000", pin)

    def open_session(self, key: bytes = TRANSPORT_KEY) -> str:
        """Select the local key file with short identifier 1; the session key is the host's own reckoning."""
        mine = bytes(range(8))
        answer = self.ask("80280021", mine)
        if not answer.endswith("9000"):
            return answer
        cryptogram, theirs = bytes.fromhex(answer[:8]), bytes.fromhex(answer[8:24])
        halves = (key, key[8:] + key[:8])
        self.session = b"".join(DES3.new(half, DES3.MODE_ECB).encrypt(theirs) for half in halves)
        return "same" if DES3.new(self.session, DES3.MODE_ECB).encrypt(mine)[-4:] == cryptogram else "other"

    def last_block(self, message: bytes) -> bytes:
        """Give the last block of the CBC over a zero-padded message."""
        padded = message + bytes(-len(message) % 8)
        return DES3.new(self.session, DES3.MODE_CBC, bytes(8)).encrypt(padded)[-8:]

    def secure(self, head: str, data: bytes) -> tuple[str, str]:
        """Send a command with MAC; give the answer, and the answer that is right."""
        header = bytes.fromhex(head) + bytes([len(data) + 3])
        last = self.last_block(header + data)
        return self.ask(head, data + last[5:]), last[:3].hex().upper() + "9000"

    def encipher(self, data: bytes) -> bytes:
        """Decrypt under the session key, so that the card gets it back by encrypting."""
        return DES3.new(self.session, DES3.MODE_ECB).decrypt(data)

    def counter(self) -> str:
        """Read the header of code 0 without any right."""
        self.select("4C02")
        return self.send("80C0020504")

    def restart(self) -> None:
        """Take the power away and give it back, then enter our DF."""
        self.card.power_on()
        self.enter()

    def format(self) -> None:
        """Format the card through commands alone."""
        for step in format_steps():
            assert self.send(step) == "9000", step.hex()


def _data(head: str, *parts: str | bytes) -> bytes:
    data = b"".join(bytes.fromhex(part) if isinstance(part, str) else part for part in parts)
    return bytes.fromhex(head) + bytes([len(data)]) + data


def format_steps() -> list[bytes]:
    """List the commands that format a card: DF, key, code, PIN, seals, files."""
    return [
        _data("00A4000C", "3F00"),
        _data("80E00100", "4C00 38 00 00 0A 4080 4080 0000", b"LIFECYCLE1"),
        _data("00A4040C", b"LIFECYCLE1"),
        _data("80E00200", "4C01 29 0C 0018 C000 0000 C000"),
        _data("00A4020C", "4C01"),
        _data("00D00000", key_records(TRANSPORT_KEY)),
        _data("80160200", "4C01 00 40 00"),
        _data("80E00200", "4C02 21 08 0008 6180 0000 C000"),
        _data("00A4020C", "4C02"),
        _data("00D00000", code_record(FACTORY_PIN)),
        _data("00200000", FACTORY_PIN),
        _data("80160200", "4C02 00 40 00"),
        _data("80E00200", "4C03 01 00 0010 0000 C000 0000"),
        _data("00A4020C", "4C03"),
        _data("00D60000", b"PROFILE1" + bytes(8)),
        _data("80160200", "4C03 40 00 00"),
        _data("80E00200", "4C04 01 00 0020 C000 4080 0000"),
        _data("80E00200", "4C05 01 00 0060 6180 C000 0000"),
        _data("80E00200", "4C06 01 00 0038 6180 C000 4080"),
        _data("80E00200", "4C07 01 00 0028 6180 C000 4080"),
        _data("80E00200", "4C08 01 00 0070 4080 C000 0000"),
    ]


def cuts(units: int) -> Iterator[tuple[PowerCut, int]]:
    """List every cut around so many units, with the units written when it falls."""
    for number in range(1, units + 1):
        yield PowerCut.before_unit(number), number - 1
        yield PowerCut.after_unit(number), number


Factory = Callable[..., Terminal]


@pytest.fixture(scope="session")
def blank() -> Factory:
    """Make terminals with a new, unformatted card; its random numbers are a counter."""

    def make(*, obeys: bool = False) -> Terminal:
        image = VirtualCard.unformatted(SERIAL, model(Switches(obeys)))._storage.load()
        return terminal_for(image)

    return make


def terminal_for(image: bytes) -> Terminal:
    """Put an image into a card of its own."""
    numbers = count(1)
    storage = KeptInProcess(image)
    card = VirtualCard(storage, randomness=lambda length: next(numbers).to_bytes(length, "big"))
    return Terminal(card, storage)


@pytest.fixture(scope="session")
def formatted(blank: Factory) -> Factory:
    """Make terminals with a formatted card, our DF current."""
    images: dict[bool, bytes] = {}

    def make(*, obeys: bool = False, image: bytes | None = None) -> Terminal:
        if obeys not in images:
            first = blank(obeys=obeys)
            first.format()
            images[obeys] = first.storage.load()
        terminal = terminal_for(images[obeys] if image is None else image)
        terminal.enter()
        return terminal

    return make
