"""Cards and links that do not do what they should, between a virtual card and the T=0 layer."""

from collections.abc import Callable

from desk.cards import Drawer
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel

Bend = Callable[[Command, Callable[[], Response]], Response]


class Bent:
    """A raw channel where `bend` gives each answer; it may or may not let the command through to the card."""

    def __init__(self, wire: Channel, bend: Bend) -> None:
        self._wire = wire
        self._bend = bend
        self.atr = wire.atr

    def transmit(self, command: Command) -> Response:
        """Ask the card, or do not."""
        return self._bend(command, lambda: self._wire.transmit(command))


def bent(bend: Bend) -> Callable[[Channel], Channel]:
    """Give what goes between a card and T=0."""
    return lambda wire: Bent(wire, bend)


def answers(name: str, answer: str, *, nth: int = 1, reaches_card: bool = True) -> Callable[[Channel], Channel]:
    """Give another answer, in hex, to the n-th command of a name."""
    seen = 0

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        nonlocal seen
        seen += command.name == name
        if command.name != name or seen != nth:
            return ask()
        if reaches_card:
            ask()
        return Response.of(bytes.fromhex(answer))

    return bent(bend)


def cut_before(drawer: Drawer, name: str) -> None:
    """Have the card lose its power when the first command of a name comes."""

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        if command.name == name:
            drawer.card.power_off()
        return ask()

    drawer.wrap = bent(bend)


def thawing(drawer: Drawer) -> Callable[[Channel], Channel]:
    """Have the card answer FREEZE as it should, and forget it at once."""

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        before = drawer.storage.load()
        answer = ask()
        if command.name == "FREEZE":
            drawer.storage.store(before)
            drawer.card._memory._image = bytearray(before)
        return answer

    return bent(bend)


def thawed_at_the_end(drawer: Drawer) -> Callable[[Channel], Channel]:
    """Have the card keep its seal until the reading after it, and show none in the last reading of all."""
    unsealed = b""

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        nonlocal unsealed
        if command.name == "FREEZE":
            unsealed = drawer.storage.load()
        if command.name == "SELECT MF" and unsealed:
            drawer.storage.store(unsealed)
            drawer.card._memory._image = bytearray(unsealed)
        return ask()

    return bent(bend)
