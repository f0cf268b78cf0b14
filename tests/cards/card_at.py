"""Cards and drivers whose random numbers are fixed, so that every byte on the wire is known."""

from collections.abc import Callable
from itertools import count

from desk.cards import KEY_ID, MASTER, SERIAL

from lifecycle.cards.mpcos import MpcosCard
from lifecycle.cards.mpcos.formatting import format_card
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.secret import Secret
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import Slot
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess

CARD_ID = bytes.fromhex("C0FFEE5AA55AC3FF")


def numbers() -> Callable[[int], bytes]:
    """Count instead of throwing dice."""
    at = count(1)
    return lambda length: next(at).to_bytes(length, "big")


class Wire:
    """A raw channel that keeps every byte that went over it."""

    def __init__(self, wire: Channel) -> None:
        self._wire = wire
        self.atr = wire.atr
        self.sent: list[str] = []
        self.received: list[str] = []
        self.replace: dict[str, str] = {}
        """Answers to be given in place of the card's, by the hex of the command's first bytes."""

    def transmit(self, command: Command) -> Response:
        """Pass it on."""
        sent = command.tpdu().hex().upper()
        self.sent.append(sent)
        response = self._wire.transmit(command)
        for beginning, answer in self.replace.items():
            if sent.startswith(beginning):
                response = Response.of(bytes.fromhex(answer))
        self.received.append(bytes(response).hex().upper())
        return response


def fixed_card(pin: str = "12345678", serial: str = SERIAL) -> tuple[VirtualCard, KeptInProcess]:
    """Make a formatted card without chance in it."""
    storage = KeptInProcess(VirtualCard.unformatted(bytes.fromhex(serial))._storage.load())
    card = VirtualCard(storage, randomness=numbers())
    with Secret(MASTER) as key:
        format_card(over(Slot(card, "maker"), "maker", None), key, KEY_ID, pin, randomness=lambda _: CARD_ID)
    return card, storage


def transport_key(_key_id: int, _serial: str) -> Secret:
    """Give the key of every card here."""
    return Secret(MASTER)


def opened(card: VirtualCard) -> tuple[MpcosCard, Wire]:
    """Power a card and read it; what was sent so far is forgotten."""
    wire = Wire(Slot(card, "desk"))
    driver = MpcosCard(over(wire, "desk", None), randomness=numbers())
    driver.read()
    wire.sent.clear()
    wire.received.clear()
    return driver, wire
