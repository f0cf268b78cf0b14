"""Record what is said of the record as it is, for commands that have to do with no card."""

from collections.abc import Callable
from dataclasses import dataclass

from lifecycle.cli.commands.run.answer import RecordedEvent
from lifecycle.cli.commands.run.results import placed
from lifecycle.cli.context import Context
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.custody.reviews import Disclose, Entry, NumberTaken
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.event import Event
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.reports import Snapshot, opened
from lifecycle.reports.parts.ranges import Asked
from lifecycle.signing.afterwards import unsigned_after
from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import StoreMissing

Make = Callable[[Snapshot, int, Disclose], Entry]
"""Says what is to be appended, of the record as it is and of the time, microseconds UTC; may raise, and then nothing
is recorded."""


@dataclass(frozen=True)
class Recorded:
    """What was recorded: the events, where they stand, and why they are not signed where that failed."""

    entry: Entry
    events: list[Event]
    placed: list[RecordedEvent]
    unsigned: LifecycleError | None


def recorded(context: Context, make: Make, over: Asked | None = None) -> Recorded:
    """Append what `make` says of a record that is there, and sign it.

    It is made once more where another process took its number meanwhile.

    Raises StoreMissing: a record begins with a card, and whether it is for real ones is not guessed.
    """
    from lifecycle.station import records, wiring  # noqa: PLC0415 - takes long to load

    if not context.settings.store.exists():
        raise StoreMissing(path=str(context.settings.store))
    clear_leftovers(context)
    with records.record(context.settings) as store:
        journal = records.checked_journal(store, context.settings)
        while True:
            try:
                entry, events = _appended(store, journal, make, over)
            except NumberTaken:
                continue
            unsigned = unsigned_after(wiring.signer(journal, context.settings))
            return Recorded(entry, events, placed(store, events), unsigned)


def _appended(store: AuditStore[Event], journal: Journal, make: Make, over: Asked | None) -> tuple[Entry, list[Event]]:
    texts = PendingDisclosures()
    with opened(store, over=over) as snapshot:
        entry = make(snapshot, journal.clock(), texts.disclose)
    events = journal.append(entry.stream, entry.facts, disclosures=texts, check=lambda record: entry.check(record.view))
    return entry, events
