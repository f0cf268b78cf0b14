"""How fast a record is verified, against reading its rows and hashing their bodies: medians of pairs done by turns.

In full means all layers: events and tree, names and texts, read models folded again, indices, schema. With `--memory`:
how much memory that takes, for few events and for many of the same cards, each in a process of its own.
"""

import argparse
import subprocess
import sys
from functools import partial
from hashlib import sha256
from pathlib import Path

from history import made
from ledger import folder
from stopwatch import Pairs, memory

from lifecycle.domain.event import Event, decode
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.operations import all_operations
from lifecycle.station.records import PROJECTIONS
from lifecycle.store import statements
from lifecycle.store.engine import StoreReader
from lifecycle.store.sqlite.opening import open_reader

FULL, FAST = 0.35, 0.8
"""Targets: against a baseline that uses one processor, where SQLite looks through the indices on the other one."""


def hashed(store: StoreReader[Event]) -> None:
    """Read all rows and hash their bodies."""
    with store.snapshot() as connection:
        for row in connection.execute(statements.ROWS):
            sha256(b"\x00" + row[6]).digest()


def verified(store: StoreReader[Event], *, fast: bool) -> None:
    """Verify all of it."""
    found = verify_whole(store, Outside(), fast=fast)
    wrong = [str(layer.note) for layer in found.derived if layer.verdict == "FAIL"]
    if not found.verdict.sound or wrong:
        raise SystemExit(f"the record is not sound: {found.verdict.fault} {wrong}")


def memory_of(scratch: Path, cards: int, events: int) -> str:
    """Make a store and verify it in full, in a process of its own that says how much memory it had."""
    made(path := scratch / f"{events}.db", cards, events)
    words = [sys.executable, __file__, "--only", str(path)]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - this file
    return f"{events:,} events of {cards:,} cards: {said}"


def only(path: Path) -> None:
    """Verify once, in full."""
    with open_reader(path, decode, PROJECTIONS) as store:
        verified(store, fast=False)
    print(memory())


def main() -> None:
    """Hash and verify by turns, in full and fast."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1_000_000, help="events")
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--folder", type=Path, default=None, help="where the scratch store is made")
    parser.add_argument("--keep", type=Path, default=None, help="a store that is used, or made and kept")
    parser.add_argument("--memory", type=int, nargs="+", help="only the memory that so many events take")
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    all_operations()
    if given.only:
        only(given.only)
        return
    with folder(given.folder) as scratch:
        if given.memory:
            print(*(memory_of(scratch, given.cards, events) for events in given.memory), sep="\n")
            return
        path = given.keep or scratch / "ledger.db"
        if not path.exists():
            made(path, given.cards, given.count)
        hashing = "reading rows and hashing bodies"
        full, fast = Pairs("verify", hashing), Pairs("verify, fast", hashing)
        with open_reader(path, decode, PROJECTIONS) as store:
            for _ in range(given.pairs):
                full.take(partial(hashed, store), partial(verified, store, fast=False))
                fast.take(partial(hashed, store), partial(verified, store, fast=True))
    print(full.speed(FULL), fast.speed(FAST), memory(), sep="\n")


if __name__ == "__main__":
    main()
