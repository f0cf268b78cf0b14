"""Virtual cards for trials and training: made and formatted in one step, looked at, and told to lose power."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lifecycle.cards.make import KeyFolder
from lifecycle.cards.registry import SIMULATED, recognise, serial_in
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import OperatorError, ReaderError, VirtualCardUnwritable
from lifecycle.domain.event import Event
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
from lifecycle.virtual.identity import Switches
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.shelf import Shelf


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


def serial_of(name: str, typed: str | None) -> bytes | None:
    """Read a serial as a person types it; raises VirtualCardTrouble."""
    if typed is None:
        return None
    serial = serial_in(typed)
    if serial is None:
        problem, next_step = _meaning(BadCardSerial(name))
        raise VirtualCardTrouble(name=name, problem=problem, next_step=next_step, reason=BadCardSerial.code)
    return bytes.fromhex(serial)


def make_card(  # noqa: PLR0913 - each is an option of the command
    shelf: Shelf,
    keys: KeyFolder,
    name: str,
    *,
    serial: bytes | None = None,
    switches: Switches = Switches(),  # noqa: B008 - frozen
    key_id: int | None = 0,
) -> CardFacts:
    """Make a card, formatted with the transport key of an id (made if it is not there), or not formatted at all.

    It lies on the shelf when it is finished, or never. Raises VirtualCardTrouble and NoHostKey.
    """

    def prepare(card: VirtualCard) -> None:
        if key_id is not None:
            keys.make(key_id)
            driver = recognise(over(Slot(card, name), name, None))
            driver.read()
            for _ in driver.format(keys.key, key_id):
                pass

    with _told(name):
        shelf.make(name, serial=serial, switches=switches, prepare=prepare)
        return _facts(shelf, name)


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
                yield Looked(name, _facts(shelf, name), planned=shelf.planned_cut(name))
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


def _facts(shelf: Shelf, name: str) -> CardFacts:
    """Read a copy of the card, so that no planned cut comes and nobody who has it is disturbed."""
    with shelf.copy(name) as card:
        return recognise(over(Slot(card, PREFIX + name), name, None)).read()


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


_MEANINGS: dict[type[VirtualCardError], tuple[Text, Text]] = {
    BadCardName: (
        say("this name is not allowed."),
        say("Use 1 to 32 letters, digits, dots, hyphens or underscores. A name does not begin with a dot."),
    ),
    BadCardSerial: (say("this serial is not allowed."), say("A serial has {form}.", form=SIMULATED.serial_form)),
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
