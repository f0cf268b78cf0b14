"""Cards and drivers whose random numbers are fixed, so that every byte on the wire is known."""

from collections.abc import Callable
from itertools import count

from desk.cards import KEY_ID, MASTER, SERIAL, Wrap

from lifecycle.cards.mpcos.card import MpcosCard
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
    with VirtualCard(storage, randomness=numbers()) as maker, Secret(MASTER) as key:
        format_card(over(Slot(maker, "maker"), "maker", None), key, KEY_ID, pin, randomness=lambda _: CARD_ID)
    return VirtualCard(storage, randomness=numbers()), storage


def transport_key(_key_id: int, _serial: str) -> Secret:
    """Give the key of every card here."""
    return Secret(MASTER)


def held_open(card: VirtualCard, wrap: Wrap = lambda wire: wire) -> tuple[MpcosCard, Wire]:
    """Power a card, read it, open a session and present its PIN; what was sent so far is forgotten."""
    driver, wire = opened(card, wrap)
    driver.authenticate(transport_key)
    assert driver.verify(Secret(b"12345678")).accepted
    wire.sent.clear()
    wire.received.clear()
    return driver, wire


def opened(card: VirtualCard, wrap: Wrap = lambda wire: wire) -> tuple[MpcosCard, Wire]:
    """Power a card and read it; what was sent so far is forgotten. `wrap` goes between the wire and T=0."""
    wire = Wire(Slot(card, "desk"))
    driver = MpcosCard(over(wrap(wire), "desk", None), randomness=numbers())
    driver.read()
    wire.sent.clear()
    wire.received.clear()
    return driver, wire
