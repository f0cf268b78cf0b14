"""What a report proves of the record before it shows anything, and what it has to say of the rest."""

from collections.abc import Sequence

from lifecycle.domain.event import FACTS, Event
from lifecycle.domain.text import Text, say_n
from lifecycle.store import statements
from lifecycle.store.engine import StoreReader
from lifecycle.store.proving import MOST, require_counts, require_proven


def proven(store: StoreReader[Event]) -> bool:
    """Prove all that a report reads; False where that takes too long, or an event cannot be decoded.

    Raises RecordNotProven.
    """
    if store.head().size > MOST:
        require_counts(store)
        return False
    return require_proven(store)


def unknown_kinds(store: StoreReader[Event]) -> Sequence[Text]:
    """Say how many events this version does not know; nothing where it knows all of them."""
    with store.snapshot() as connection:
        counts = {str(tag): count for tag, count in connection.execute(statements.COUNT_BY_TAG) if tag not in FACTS}
    if not counts:
        return ()
    note = say_n(
        "1 event has a kind that this version does not know ({tags}). This report may be incomplete.",
        ("{count} events have kinds that this version does not know ({tags}). This report may be incomplete."),
        sum(counts.values()),
        tags=", ".join(sorted(counts)),
    )
    return (note,)
