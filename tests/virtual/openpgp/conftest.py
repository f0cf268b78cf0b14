"""A terminal that knows the application from its specification: nothing of it comes from the card's own code."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest

from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess
from lifecycle.virtual.openpgp.build import Build, built
from lifecycle.virtual.openpgp.factory import new_image
from lifecycle.virtual.power import PowerCut

SERIAL = bytes.fromhex("FF4C12345678")
AID = "D27600012401"
PW1, PW3 = b"123456", b"12345678"
P256 = "132A8648CE3D030107"


def parsed(data: bytes) -> dict[int, bytes]:
    """Read data objects, one level deep."""
    found: dict[int, bytes] = {}
    while data:
        size = 2 if data[0] & 0x1F == 0x1F else 1
        tag, data = int.from_bytes(data[:size], "big"), data[size:]
        size = {0x81: 1, 0x82: 2}.get(data[0], 0)
        length = int.from_bytes(data[1 : 1 + size], "big") if size else data[0]
        found[tag], data = data[1 + size : 1 + size + length], data[1 + size + length :]
    return found


class Terminal:
    """Sends commands to one card, and fetches what waits."""

    def __init__(self, image: bytes) -> None:
        self.storage = KeptInProcess(image)
        self.card = VirtualCard(self.storage)
        self.restart()

    def restart(self) -> None:
        """Take the power away and give it back, then select the application."""
        self.card.power_on()
        self.send("00A4040006" + AID)

    def send(self, command: str | bytes) -> str:
        """Send one command as it is, and give answer and status word in hex."""
        sent = bytes.fromhex(command) if isinstance(command, str) else command
        return self.card.transmit(sent).hex().upper()

    def ask(self, head: str, data: str | bytes = b"", *, le: str = "00") -> str:
        """Send CLA INS P1 P2, data with its length and Le, and fetch all of the answer."""
        body = bytes.fromhex(data) if isinstance(data, str) else data
        answer = self.send(bytes.fromhex(head) + (bytes([len(body)]) + body if body else b"") + bytes.fromhex(le))
        while answer[-4:-2] == "61":
            answer = answer[:-4] + self.send("00C00000" + answer[-2:])
        return answer

    def get(self, tag: str) -> str:
        """GET DATA."""
        return self.ask("00CA" + tag)

    def put(self, tag: str, value: str | bytes) -> str:
        """PUT DATA."""
        return self.ask("00DA" + tag, value, le="")

    def verify(self, mode: str, pin: bytes) -> str:
        """Present a PIN."""
        return self.ask("002000" + mode, pin, le="")

    def state(self, mode: str) -> str:
        """Ask whether a PIN is verified."""
        return self.send("002000" + mode)

    def tries(self) -> list[int]:
        """Read how many tries PW1, resetting code and PW3 have."""
        return list(bytes.fromhex(self.get("00C4"))[4:7])

    def open(self) -> None:
        """Present all PINs of a new card."""
        for mode, pin in (("81", PW1), ("82", PW1), ("83", PW3)):
            assert self.verify(mode, pin) == "9000"

    def make_key(self, template: str = "B600") -> bytes:
        """Make a P-256 key, PW3 verified; give its public point."""
        attributes = {"B6": ("00C1", P256), "B8": ("00C2", "12" + P256[2:]), "A4": ("00C3", P256)}
        assert self.put(*attributes[template[:2]]) == "9000"
        answer = bytes.fromhex(self.ask("00478000", template))
        assert answer[-2:] == b"\x90\x00"
        return parsed(parsed(answer[:-2])[0x7F49])[0x86]

    def serve_an_owner(self) -> None:
        """Be a card in daily use: keys, fingerprints, names, private objects, signatures, a PIN of one's own."""
        self.open()
        for template, fingerprint, time in (("B600", "C7", "CE"), ("B800", "C8", "CF"), ("A400", "C9", "D0")):
            self.make_key(template)
            assert self.put(f"00{fingerprint}", fingerprint * 20) == "9000"
            assert self.put(f"00{time}", "65000000") == "9000"
        written = {"005B": b"Owner", "005E": b"owner", "5F50": b"https://example.org", "0101": b"mine", "0103": b"too"}
        for tag, value in {**written, "00D3": b"a code of theirs", "7F21": b"a certificate"}.items():
            assert self.put(tag, value) == "9000"
        assert self.ask("002A9E9A", "11" * 32).endswith("9000")
        assert self.ask("00240081", PW1 + b"98765432", le="") == "9000"

    def signatures(self) -> int:
        """Read the signature counter."""
        return int.from_bytes(bytes.fromhex(self.get("007A"))[-5:-2], "big")


@cache
def image(dress: str | None, *behaviours: str) -> bytes:
    """Make the memory of a card once for each kind."""
    return new_image(SERIAL, built(dress, behaviours))


Factory = Callable[..., Terminal]


@pytest.fixture(scope="session")
def openpgp() -> Factory:
    """Make terminals with a new card of a dress and with behaviours, or of a build of numbers."""

    def make(*behaviours: str, dress: str | None = None, **numbers: int) -> Terminal:
        if numbers:
            build: Build = replace(built(dress, behaviours), **numbers)  # type: ignore[arg-type]
            return Terminal(new_image(SERIAL, build))
        return Terminal(image(dress, *behaviours))

    return make


def cuts(units: int) -> Iterator[tuple[PowerCut, int]]:
    """List every cut around so many units, with the units written when it falls."""
    for number in range(1, units + 1):
        yield PowerCut.before_unit(number), number - 1
        yield PowerCut.after_unit(number), number
