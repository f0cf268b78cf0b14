"""The record, opened for a command of custody that changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from lifecycle.cli.context import Context
from lifecycle.cli.printing.replica import say_if_replica
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.record import Record
from lifecycle.station.records import record_to_read
from lifecycle.wording import nicknames


@contextmanager
def reading(context: Context) -> Iterator[Record]:
    """Open the record as it is now, for reading only."""
    with record_to_read(context.settings) as store, store.view() as view:
        say_if_replica(context, store)
        record = Record(view)
        nicknames.use(CardNames(record).nicknames)
        yield record
