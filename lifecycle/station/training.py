"""Virtual cards for trials and training: made and formatted in one step, looked at, and told to lose power."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lifecycle.cards.make import KeyFolder, Make
from lifecycle.cards.registry import bare_serial, make_if_known, recognise
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import CardError, OperatorError, ReaderError, UnknownCard, VirtualCardUnwritable
from lifecycle.domain.event import Event
from lifecycle.domain.mistyped_pin import hidden, looks_like_pin
from lifecycle.domain.text import Text, say
from lifecycle.domain.transport_key import key_called
from lifecycle.projections.transport_keys import transport_keys_at
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import PREFIX, Slot
from lifecycle.store.engine import StoreReader
from lifecycle.store.errors import StoreMissing
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.errors import (
    BadCardName,
    BadCardSerial,
    CardBusy,
    CardExists,
    CardFileError,
    CardFileUnwritable,
    CardMissing,
    NothingListens,
    ShelfUnusable,
    VirtualCardError,
)
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.shelf import Shelf
from lifecycle.virtual.simulator import Simulator
from lifecycle.virtual.simulators import SIMULATORS, USUAL, simulator_named


class VirtualCardTrouble(OperatorError):
    """A virtual card cannot be made, found or used as was asked."""

    code = "virtual-card"
    message = "Virtual card {name}: {problem}"
    advice = "{next_step}"


class NoVirtualReader(ReaderError):
    """Nothing accepts virtual cards at a port."""

    code = "no-virtual-reader"
    message = "No reader driver waits for a virtual card at {host}, port {port}."
    advice = (
        "Install the reader driver vsmartcard-vpcd and start pcscd. Without them, choose the card "
        "itself with --reader virtual:NAME."
    )


@dataclass(frozen=True)
class Looked:
    """A card on the shelf: what it shows of itself, or why it cannot be read, and the cut that is planned for it."""

    name: str
    facts: CardFacts | None
    problem: Text | None = None
    planned: PowerCut | None = None
    make: str | None = None
    serial: str | None = None
    """As its maker wrote it, also where no driver reads the card."""


@dataclass(frozen=True)
class Kind:
    """Which card is to be made: of which make, like which card on sale, and how it behaves."""

    make: str = USUAL.make
    dress: str | None = None
    behaviours: Collection[str] = ()

    @property
    def simulator(self) -> Simulator:
        """What runs such a card."""
        return simulator_named(self.make)

    @property
    def driver(self) -> Make | None:
        """What speaks to such a card; None where nothing here does."""
        return make_if_known(self.make)


MAKES = tuple(each.make for each in SIMULATORS)
"""The makes of which there are virtual cards, the usual one first."""


def serial_of(kind: Kind, name: str, typed: str | None) -> bytes | None:
    """Read a serial as a person types it; raises VirtualCardTrouble."""
    if typed is None:
        return None
    digits, make = bare_serial(typed), kind.driver
    if make is not None:
        found = make.serials.fullmatch(digits)
        digits = "" if found is None else found[1]
    try:
        serial = bytes.fromhex(digits)
    except ValueError:
        serial = b""
    if len(serial) != kind.simulator.serial_length:
        problem, next_step = _bad_serial(kind)
        raise VirtualCardTrouble(name=name, problem=problem, next_step=next_step, reason=BadCardSerial.code)
    return serial


def make_card(  # noqa: PLR0913 - each is an option of the command
    shelf: Shelf,
    keys: KeyFolder,
    name: str,
    *,
    kind: Kind = Kind(),
    serial: bytes | None = None,
    key_id: int | None = 0,
) -> Looked:
    """Make a card, formatted by the driver of its make, or as its maker delivers it (`key_id` None, or no driver).

    A make that needs a transport key gets that of the id, made if it is not there. The card lies on the shelf when it
    is finished, or never. Raises VirtualCardTrouble and NoHostKey.
    """
    make = kind.driver
    if looks_like_pin(name):
        problem = say("8 digits can be a PIN.")
        raise VirtualCardTrouble(name=hidden(name), problem=problem, next_step=_NAME_FORM, reason=BadCardName.code)

    def prepare(card: VirtualCard) -> None:
        if key_id is None or make is None:
            return
        if make.abilities.host_key:
            keys.make(key_id)
        driver = recognise(over(Slot(card, name), name, None), ask=True)
        driver.read()
        for _ in driver.format(keys.key if make.abilities.host_key else None, key_id):
            pass

    with _told(name):
        shelf.make(name, kind.simulator.model(kind.dress, kind.behaviours), serial=serial, prepare=prepare)
        return _looked(shelf, name)


def require_not_lost(open_record: Callable[[], StoreReader[Event]], keys: KeyFolder, key_id: int) -> None:
    """See that a key that a trial would make is not one that the record has and the folder lost; raises NoHostKey.

    A new key in its place would stand in the way of its restore.
    """
    if key_id in keys.ids():
        return
    try:
        with open_record() as store, store.view() as view:
            recorded = key_called(transport_keys_at(view), key_id)
    except StoreMissing:
        return
    if recorded is not None:
        keys.key(key_id).close()  # says that it is missing, and what to do


def look(shelf: Shelf) -> Iterator[Looked]:
    """Look at every card, those in use too; one that cannot be read does not keep the others from being looked at."""
    with _told(""):
        names = shelf.names()
    for name in names:
        try:
            with _told(name):
                yield _looked(shelf, name)
        except VirtualCardTrouble as error:
            yield Looked(name, None, error.explain())


def plan_cut(shelf: Shelf, name: str, cut: PowerCut | None) -> None:
    """Plan a power cut, or take the plan back. Raises VirtualCardTrouble."""
    with _told(name):
        shelf.plan_cut(name, cut)


@contextmanager
def taken(folder: Path, name: str) -> Iterator[VirtualCard]:
    """Take a card off the shelf until the block ends. Raises VirtualCardTrouble and NoVirtualReader."""
    with _told(name), Shelf(folder).open(name) as card:
        yield card


def _looked(shelf: Shelf, name: str) -> Looked:
    """Read a copy of the card, so that no planned cut comes and nobody who has it is disturbed."""
    facts, problem = None, None
    with shelf.copy(name) as card:
        try:
            facts = recognise(over(Slot(card, PREFIX + name), name, None), ask=True).read()
        except UnknownCard:
            problem = say("lifecycle has no driver for this card")
        except CardError as error:
            problem = error.explain()
        serial = card.serial.hex().upper()
        return Looked(name, facts, problem, planned=shelf.planned_cut(name), make=card.make, serial=serial)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Say what a virtual card's error means, and what to do."""
    try:
        yield
    except NothingListens as error:
        raise NoVirtualReader(host=error.host, port=error.port) from error
    except CardFileUnwritable as error:
        raise VirtualCardUnwritable(path=error.path, problem=error.reason) from error
    except VirtualCardError as error:
        problem, next_step = _meaning(error)
        raise VirtualCardTrouble(name=name, problem=problem, next_step=next_step, reason=error.code) from error


def _meaning(error: VirtualCardError) -> tuple[Text, Text]:
    listed = say("List the virtual cards.\n  lifecycle virtual list")
    if isinstance(error, CardFileError):
        return say("the card file {path} cannot be used ({reason}).", path=error.path, reason=error.reason), listed
    if isinstance(error, ShelfUnusable):
        return (
            say("the folder {path} cannot be used ({reason}).", path=error.name, reason=error.reason),
            say("Check that you may write there. The setting virtual_cards names the folder."),
        )
    return _MEANINGS.get(
        type(error), (say("the virtual card reports {problem} ({code}).", problem=str(error), code=error.code), listed)
    )


def _bad_serial(kind: Kind) -> tuple[Text, Text]:
    form = say("{count} hex digits", count=2 * kind.simulator.serial_length)
    return (
        say("this serial is not allowed."),
        say("A serial has {form}.", form=form if kind.driver is None else kind.driver.serial_form),
    )


_NAME_FORM = say("Use 1 to 32 letters, digits, dots, hyphens or underscores. A name does not begin with a dot.")
_MEANINGS: dict[type[VirtualCardError], tuple[Text, Text]] = {
    BadCardName: (say("this name is not allowed."), _NAME_FORM),
    CardExists: (
        say("a card of this name exists already. Nothing was changed."),
        say("Choose another name. This command lists the names in use.\n  lifecycle virtual list"),
    ),
    CardMissing: (
        say("there is no card of this name."),
        say("List the virtual cards.\n  lifecycle virtual list"),
    ),
    CardBusy: (say("another program uses the card."), say("End that program or wait for it.")),
}
