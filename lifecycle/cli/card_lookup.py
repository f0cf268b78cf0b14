"""What is typed for a card is looked up: in the record, and in the readers where the command uses them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice

from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import say
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import say as sentence
from lifecycle.handler.inventory import taken
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.record import Record
from lifecycle.station import hardware, records
from lifecycle.store.errors import StoreMissing, StoreUnreachable
from lifecycle.wording import nicknames


@contextmanager
def card_names(context: Context) -> Iterator[CardNames]:
    """Give what cards are called in the record; raises StoreErrors, but not where there is no record yet."""
    try:
        store = records.record_to_read(context.settings)
    except StoreMissing:
        yield CardNames(None)
        return
    with store, store.view() as view:
        yield CardNames(Record(view))


def call_cards(context: Context) -> None:
    """Have every text name cards as the record calls them; where it cannot be read, by their serials alone.

    Raises StoreUnreachable, as whatever follows would only wait for the server once more.
    """
    try:
        with card_names(context) as names:
            nicknames.use(names.nicknames)
    except StoreUnreachable:
        raise
    except LifecycleError:
        return


def serial_called(context: Context, typed: str, *, readers: bool) -> tuple[str | None, list[str]]:
    """Give the serial of a card that is called so, or the names that are like it.

    Where readers are used, the card is named in full before anything is done. Raises AmbiguousCard and ShortSerial.
    """
    if typed in context.cards:
        return context.cards[typed], []
    with card_names(context) as names:
        found = names.find(typed, partial(serials_present, context) if readers else tuple)
        if found is None:
            return None, names.near(typed)
        if readers and not context.json and found not in context.cards.values():
            say(sentence("Card {serial}", serial=names.called(found)), err=True)
    context.cards[typed] = found
    return found, []


def serials_present(context: Context) -> Collection[str]:
    """Read the serial of each card in the readers; of those that cannot be read the operation itself will tell."""
    try:
        source = hardware.card_source(context.settings, virtual=is_virtual(context))
        slots = taken(source, lambda: records.record_to_read(context.settings)).slots
    except LifecycleError:
        return ()
    return [slot.shown.serial for slot in slots if slot.shown is not None]


def is_virtual(context: Context) -> bool:
    """Say whether the record is for virtual cards; then an operation looks on the shelf too."""
    try:
        with records.record_to_read(context.settings) as record:
            return any(event.virtual for _position, event in islice(record.events(), 1))
    except LifecycleError:
        return False
