"""How long the look at a record takes that comes before a card is changed, at two sizes of the record.

The card has 1,000 events, spread evenly over the record, so that each stands under a tile of its own in the large one.
An operation has read its events before, to ask the rules: that is not counted. Processor time.
"""

from collections.abc import Callable
from statistics import median, quantiles
from time import thread_time

from ledger import beginning, busy_card, fill, folder, options

from lifecycle.domain.event import Event, decode
from lifecycle.ledger.card_proof import require_proven
from lifecycle.ledger.card_stream import dry_card_stream
from lifecycle.ledger.fitness import Ground, require_room, require_sound
from lifecycle.ledger.journal import Journal
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.engine import AuditStore
from lifecycle.store.opening import open_store

SERIAL = "15C000E3A8171006"
EVENTS = 1000
ROUNDS = 100
TARGET = 10.0
"""Milliseconds."""


def main() -> None:
    """Make both records, and look at each."""
    arguments = options(1_000_000).parse_args()
    with folder(arguments.folder) as scratch:
        for count in (10 * EVENTS, arguments.count):
            path = scratch / f"{count}.db"
            fill(path, count, beginning(), then=busy_card(SERIAL, EVENTS, max(2, count // EVENTS - 1)))
            with open_store(path, decode, PROJECTIONS) as store:
                measure(store, count)


def measure(store: AuditStore[Event], count: int) -> None:
    """Print the times of its parts and of all of it."""
    stream = dry_card_stream(Journal(store, login="bench", station="bench"), SERIAL, virtual=False)
    parts: dict[str, Callable[[], None]] = {
        "the record": lambda: require_sound(store, Ground()),
        "the room": lambda: require_room(store.path),
        "the card": lambda: require_proven(store, stream),
    }
    laps: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(ROUNDS):
        for name, part in parts.items():
            began = thread_time()
            part()
            laps[name].append((thread_time() - began) * 1000)
    laps["all"] = [sum(each) for each in zip(*laps.values(), strict=True)]
    for name, lap in laps.items():
        print(
            f"{count:,} events, {name}: median {median(lap):.2f} ms, of 10 the slowest {quantiles(lap, n=10)[8]:.2f} ms"
        )
    print(f"target {TARGET} ms in the median: {'met' if median(laps['all']) <= TARGET else 'NOT met'}")


if __name__ == "__main__":
    main()
