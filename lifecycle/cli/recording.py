"""Record what is said of the record as it is, for commands that have to do with no card."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifecycle.approval.policy import act_of
from lifecycle.cli.commands.custody.opening import signing_here
from lifecycle.cli.commands.run.answer import RecordedEvent
from lifecycle.cli.commands.run.results import placed
from lifecycle.cli.context import Context
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.reviews import Disclose, Entry, NumberTaken
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.event import Event, Fact
from lifecycle.reports import Snapshot, opened
from lifecycle.reports.parts.ranges import Asked
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
        handler = wiring.custody(journal, context.settings, signing_here(context))
        while True:
            try:
                with handler.doing(act_of(context.command)):
                    entry, events = _appended(handler, make, over)
            except NumberTaken:
                continue
            return Recorded(entry, events, placed(store, events), handler.unsigned)


def _appended(handler: CustodyHandler, make: Make, over: Asked | None) -> tuple[Entry, list[Event]]:
    entries: list[Entry] = []

    def facts(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
        with opened(handler.journal.store, over=over) as snapshot:
            entries.append(make(snapshot, handler.journal.clock(), disclose))
        return [(entries[-1].stream, fact) for fact in entries[-1].facts]

    events = handler.write(facts, check=lambda record: entries[-1].check(record.view))
    return entries[-1], events
