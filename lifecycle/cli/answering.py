"""The record, opened for a command that answers from it: the one place where an answer says that a replica gave it."""

from collections.abc import Iterator
from contextlib import contextmanager

from lifecycle.cli.context import Context
from lifecycle.cli.printing.replica import say_if_replica
from lifecycle.domain.event import Event
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.record import Record
from lifecycle.station.records import record_to_read
from lifecycle.station.settings import Settings
from lifecycle.store.engine import StoreReader
from lifecycle.wording import nicknames


def record_to_answer(context: Context, settings: Settings | None = None) -> StoreReader[Event]:
    """Open the record of the settings for reading only, and say it where that is a replica; close it in the end.

    Raises StoreMissing and other StoreErrors.
    """
    store = record_to_read(settings or context.settings)
    try:
        say_if_replica(context, store)
    except BaseException:
        store.close()
        raise
    return store


@contextmanager
def reading(context: Context) -> Iterator[Record]:
    """Open the record as it is now, for a command that changes nothing."""
    with record_to_answer(context) as store, store.view() as view:
        record = Record(view)
        nicknames.use(CardNames(record).nicknames)
        yield record
