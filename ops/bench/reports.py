"""How soon a report gives its first row, how long the whole takes now and as of a moment before, and its memory.

Memory is that of the same report over a hundredth of the record, and over all of it.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from tracemalloc import get_traced_memory, reset_peak, start, stop

from history import SECOND, START, made
from ledger import folder
from stopwatch import memory
from vouched import keep_checkpoints

from lifecycle.domain.event import Event, decode
from lifecycle.domain.instant import AsOf
from lifecycle.operations import all_operations
from lifecycle.reports import Report, all_reports, opened
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.sqlite.opening import open_reader
from lifecycle.store.sqlite.reading import StoreReader

FIRST, TWICE = 0.3, 2.0
"""Seconds to the first row, and how many times as long a report of a moment before may take."""
FLOOR = 0.04
"""Seconds below which a report of a moment is not held against that of now: finding the moment takes half of it."""
GROWTH, PAGE = 2.0, 2.0
"""How many times as much memory the longer record may take, and MiB that are noise."""
SMALLER = 100
"""How many times shorter the other record is."""
TAKEN = 20_000
"""Rows over which memory is measured: a report may not hold those that it gave."""
_MIB = 2**20


def asked(kind: type[Report], store: StoreReader[Event]) -> Report:
    """Fill in what a report has to be told: the card and the set that came first."""
    if kind.name in {"card-life", "set"}:
        wanted = "cards_history" if kind.name == "card-life" else "sets"
        with store.snapshot() as connection:
            (key,) = connection.execute(f"SELECT key FROM {wanted} ORDER BY from_position LIMIT 1").fetchone()  # noqa: S608
        return kind(**{"serial" if kind.name == "card-life" else "set": key})
    return kind()


def took(store: StoreReader[Event], report: Report, at: AsOf | None) -> tuple[float, float, int]:
    """Give seconds to the first row, seconds to the last, and how many rows there were."""
    begun = perf_counter()
    with opened(store, at) as record:
        rows = iter(report.answer(record).rows)
        count = int(next(rows, None) is not None)
        first = perf_counter() - begun
        count += sum(1 for _ in rows)
    return first, perf_counter() - begun, count


def peak(store: StoreReader[Event], kind: type[Report]) -> float:
    """Give the most MiB of Python's own memory that a report takes beyond what there was, over its first rows."""
    report = asked(kind, store)
    start()
    reset_peak()
    with opened(store) as record:
        for _ in islice(report.answer(record).rows, TAKEN):
            pass
    most = get_traced_memory()[1]
    stop()
    return most / _MIB


@dataclass(frozen=True)
class Measured:
    """The median of some runs of one report."""

    rows: int
    first: float
    whole: float

    def __str__(self) -> str:
        return f"{self.rows:9,} {self.first:8.3f} {self.whole:8.3f}"


def measured(store: StoreReader[Event], report: Report, at: AsOf | None) -> Measured:
    """Ask a report three times."""
    runs = [took(store, report, at) for _ in range(3)]
    return Measured(runs[0][2], median(run[0] for run in runs), median(run[1] for run in runs))


def verdict(now: Measured, then: Measured, small: float, large: float) -> str:
    """Say what was not met; where a report of a moment before is in the noise, that is said too."""
    missed = [
        *(["first row late"] if max(now.first, then.first) > FIRST else []),
        *(["as-of slow"] if then.whole > TWICE * now.whole and then.whole > FLOOR else []),
        *(["memory grows"] if large > GROWTH * small and large > PAGE else []),
    ]
    return ", ".join(missed) or ("met, as-of in the noise" if then.whole <= FLOOR else "met")


@contextmanager
def store_of(path: Path, cards: int, events: int) -> Iterator[StoreReader[Event]]:
    """Open a store, which is made where there is none."""
    if not path.exists():
        made(path, cards, events)
        keep_checkpoints(path)
    with open_reader(path, decode, PROJECTIONS) as store:
        yield store


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1_000_000, help="events")
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--back", type=int, default=5, help="percent of the record after the moment before")
    parser.add_argument("--folder", type=Path, default=None, help="where the scratch store is made")
    parser.add_argument("--keep", type=Path, default=None, help="a folder whose stores are used, or made and kept")
    parser.add_argument("reports", nargs="*", help="only these")
    return parser.parse_args()


def main() -> None:
    """Ask every report, three times each, now and as of a moment before."""
    given = _arguments()
    all_operations()
    with (
        folder(given.folder) as scratch,
        store_of((given.keep or scratch) / "large.db", given.cards, given.count) as large,
        store_of((given.keep or scratch) / "small.db", given.cards // SMALLER, given.count // SMALLER) as small,
    ):
        size = large.head().size
        then = AsOf("a moment before", instant=START + (size - size * given.back // 100) * SECOND)
        print(f"{size:,} events, and {small.head().size:,}; as-of is held against {TWICE} x now over {FLOOR} s")
        times = f"{'rows':>9} {'first':>8} {'all':>8}"
        print(f"{'report':12} {times} | {times} | {'MiB small':>9} {'large':>7}")
        for name, kind in all_reports().items():
            if not given.reports or name in given.reports:
                report = asked(kind, large)
                now, before = measured(large, report, None), measured(large, report, then)
                peaks = peak(small, kind), peak(large, kind)
                told = verdict(now, before, *peaks)
                print(f"{name:12} {now} | {before} | {peaks[0]:9.2f} {peaks[1]:7.2f}  {told}", flush=True)
    print(memory())


if __name__ == "__main__":
    main()
