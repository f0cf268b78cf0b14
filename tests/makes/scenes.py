"""What is done with a card of any make, verb by verb, and what can happen to it between any two commands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benches import Bench, Reader
from msgspec.structs import replace

from lifecycle.cards.answers import Answered, Denied, Sealed, Statement
from lifecycle.cards.driver import Driver
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.card import CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardRemoved, ChangeDenied, LifecycleError, NewPinNotStored, SealNotShown, WrongPin
from lifecycle.domain.holding import SetRecord, Share
from lifecycle.domain.secret import Secret

STATEMENT = Statement(origin="0123456789ABCDEF", size=40, root="5a" * 32)
LATER = Statement(origin="0123456789ABCDEF", size=44, root="a5" * 32)
SET_ID = "00112233445566778899AABBCCDDEEFF"
HELD = SetRecord(
    state="held",
    kind="server-master-key",
    needed=3,
    issued=5,
    share=2,
    copy=1,
    set_id=SET_ID,
    origin="A0A1A2A3A4A5A6A7",
    operation="B0B1B2B3B4B5B6B7",
)
ERASING = replace(HELD, state="erasing")
LABEL = "Anna, safe 3"

Scene = Callable[[Bench, Driver], None]


def share() -> Share:
    """Make the share that is written here."""
    return Share(number=2, needed=3, issued=5, salt=Secret(b"s" * 16), value=Secret(b"v" * 32))


def opened(bench: Bench, driver: Driver, pin: bytes) -> None:
    """Have the card prove what it can, and present its PIN."""
    driver.prove(bench.keys)
    driver.confirm_identity()
    if not driver.verify(Secret(pin)).accepted:
        raise WrongPin(verdict="", next_step="")


def change(bench: Bench, driver: Driver) -> None:
    """Change the factory PIN, and seal the new one."""
    opened(bench, driver, bench.factory)
    driver.advance(STATEMENT)
    for step in driver.replace_pin(Secret(bench.factory), Secret(bench.new)):
        match step:
            case Denied():
                raise ChangeDenied(serial=bench.serial)
            case Answered(verdict) if not verdict.accepted:
                raise NewPinNotStored(serial=bench.serial, tries_left=verdict.tries_left)
            case Sealed(shown=False):
                raise SealNotShown(serial=bench.serial)
    driver.conclude(LATER)


def hold(bench: Bench, driver: Driver) -> None:
    """Write a share and its label."""
    opened(bench, driver, bench.factory)
    driver.advance(STATEMENT)
    with share() as written:
        driver.write_holding(written, LABEL, HELD)
    driver.conclude(LATER)


def erase(bench: Bench, driver: Driver) -> None:
    """Erase them."""
    opened(bench, driver, bench.factory)
    driver.advance(STATEMENT)
    driver.erase_holding(ERASING)
    driver.conclude(LATER)


def lay_out(bench: Bench, driver: Driver) -> None:
    """Format it."""
    for _ in driver.format(bench.keys, bench.key_id):
        pass


def before(bench: Bench, scene: Scene, serial: str) -> Reader:
    """Give a card as a scene finds it."""
    if scene is lay_out:
        return bench.blank(serial)
    card = bench.formatted(serial)
    if scene is erase:
        assert played(bench, card, hold) is None
    return bench.again(card)


class Link:
    """Between a card and whoever speaks to it: the n-th command from when it was armed has a fate of its own."""

    def __init__(self, wire: Channel) -> None:
        self.wire = wire
        self.atr = wire.atr
        self.count = 0
        self._at = 0
        self._fate: Fate | None = None

    def arm(self, at: int, fate: "Fate") -> None:
        """Count from here."""
        self.count, self._at, self._fate = 0, at, fate

    def transmit(self, command: Command) -> Response:
        """Pass it on, or let its fate have it."""
        self.count += 1
        if self._fate is not None and self.count == self._at:
            return self._fate(self, command)
        return self.wire.transmit(command)


Fate = Callable[[Link, Command], Response]


@contextmanager
def at_a_card(bench: Bench, reader: Reader, at: int = 0, fate: Fate | None = None) -> Iterator[tuple[Driver, Link]]:
    """Power a card, read it, and arm its link."""
    links: list[Link] = []

    def linked(wire: Channel) -> Channel:
        links.append(Link(wire))
        return links[-1]

    reader.wrap = linked
    with reader.open(reader.name) as channel:
        driver = bench.make.open(channel)
        driver.read()
        links[-1].arm(at, fate or (lambda link, command: link.wire.transmit(command)))
        yield driver, links[-1]


def played(bench: Bench, reader: Reader, scene: Scene, at: int = 0, fate: Fate | None = None) -> LifecycleError | None:
    """Play a scene on a card; gives the error that ended it."""
    with at_a_card(bench, reader, at, fate) as (driver, _):
        try:
            scene(bench, driver)
        except LifecycleError as error:
            return error
    return None


def length(bench: Bench, scene: Scene) -> int:
    """Count the commands of a scene that nothing disturbs."""
    reader = before(bench, scene, bench.serial)
    with at_a_card(bench, reader) as (driver, link):
        scene(bench, driver)
        return link.count


def looked_at(bench: Bench, reader: Reader) -> CardFacts:
    """Read a card."""
    with at_a_card(bench, reader) as (driver, _):
        return driver.read()


def opens(bench: Bench, reader: Reader, pin: bytes) -> bool:
    """Say whether a PIN opens a card."""
    with at_a_card(bench, reader) as (driver, _):
        driver.prove(bench.keys)
        return driver.verify(Secret(pin)).accepted


def cut_before(bench: Bench, reader: Reader) -> Fate:
    """The card never sees the command."""

    def fate(link: Link, command: Command) -> Response:  # noqa: ARG001
        bench.power_off(reader)
        raise CardRemoved(reader=reader.name)

    return fate


def cut_after(bench: Bench, reader: Reader) -> Fate:
    """The card does it, and its answer is lost."""

    def fate(link: Link, command: Command) -> Response:
        link.wire.transmit(command)
        bench.power_off(reader)
        raise CardRemoved(reader=reader.name)

    return fate


def says(status: int, *, reaches_card: bool) -> Fate:
    """The answer is another one."""

    def fate(link: Link, command: Command) -> Response:
        if reaches_card:
            link.wire.transmit(command)
        return Response(b"", status)

    return fate
