"""What a report takes longer for proving what it reads: all of a small record, names and counts of a large one."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from history import made
from ledger import folder
from stopwatch import Pairs, memory

from lifecycle.domain.event import Event, decode
from lifecycle.operations import all_operations
from lifecycle.reports import Report, opened
from lifecycle.reports.cards import Cards
from lifecycle.reports.custody import Custody
from lifecycle.reports.parts.proof import proven
from lifecycle.station.records import PROJECTIONS
from lifecycle.store import disclosures
from lifecycle.store.engine import StoreReader
from lifecycle.store.proving import MOST
from lifecycle.store.sqlite.opening import open_reader

SECONDS, SLOWER = 0.5, 0.10
"""Targets: more seconds up to `MOST` events, and the part by which a report above them may be slower."""


def asked(store: StoreReader[Event], report: Report) -> None:
    """Take all rows."""
    with opened(store) as record:
        for _ in report.answer(record).rows:
            pass


def asked_proven(store: StoreReader[Event], report: Report) -> None:
    """Prove first what can be proven in passing."""
    proven(store)
    asked(store, report)


def unchecked(work: Callable[[], None]) -> None:
    """Believe every text meanwhile."""
    whole = disclosures.is_whole
    disclosures.is_whole = lambda *_: True
    try:
        work()
    finally:
        disclosures.is_whole = whole


def main() -> None:
    """Ask with and without proof by turns."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--folder", type=Path, default=None, help="where the scratch stores are made")
    given = parser.parse_args()
    all_operations()
    with folder(given.folder) as scratch:
        small, large = scratch / "small.db", scratch / "large.db"
        made(small, 1000, MOST - 1000)
        made(large, 10_000, 4 * MOST)
        more, slower = Pairs("report cards, proven", "the same"), Pairs("report custody, names checked", "the same")
        with open_reader(small, decode, PROJECTIONS) as store:
            size = store.head().size
            for _ in range(given.pairs):
                more.take(partial(asked, store, Cards()), partial(asked_proven, store, Cards()))
        with open_reader(large, decode, PROJECTIONS) as store:
            for _ in range(given.pairs):
                baseline = partial(unchecked, partial(asked, store, Custody()))
                slower.take(baseline, partial(asked_proven, store, Custody()))
    wall, cpu = more.extra()
    verdict = "met" if wall <= SECONDS else "NOT met"
    print(f"{size:,} events: {wall:.2f} s more (processor {cpu:.2f}); target {SECONDS}: {verdict}")
    print(slower.speed(1 / (1 + SLOWER)), memory(), sep="\n")


if __name__ == "__main__":
    main()
