"""How appends to a server go: in two round trips against a trip for each statement, by many writers, and in batches.

Each ratio is the median of pairs of one run, which had their turn one after the other; the times beside them judge
nothing. It starts a private server by itself, as the tests do. With `--eventsourcing`: against the recorder of that
library too, which is installed for that and folds nothing. With `--verify`: how a server is verified, against a file.
"""

import argparse
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from history import made
from lab.server import Server, missing
from ledger import drafts
from stopwatch import Pairs

from lifecycle.domain.event import Draft, Event, decode
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.operations import all_operations
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY, PLACES
from lifecycle.projections.people import PEOPLE
from lifecycle.projections.retention import HOLDS, RETENTION
from lifecycle.projections.reviews import FINDINGS, REVIEWS
from lifecycle.projections.sets import SETS
from lifecycle.station.records import PROJECTIONS as EVERY
from lifecycle.store import statements
from lifecycle.store.address import ServerAddress
from lifecycle.store.appending import keys_of
from lifecycle.store.engine import StoreReader
from lifecycle.store.filling import fill
from lifecycle.store.postgresql.audit import AuditStore
from lifecycle.store.postgresql.opening import create, open_store
from lifecycle.store.sqlite.opening import open_reader
from lifecycle.store.verify import verify

PROJECTIONS = (CARDS, PEOPLE, SETS, CUSTODY, PLACES, REVIEWS, FINDINGS, RETENTION, HOLDS)
BATCH, WRITERS = 16, 8
BODY = 600
"""Bytes of an event, about."""
EVENTSOURCING = "eventsourcing[postgres]==9.5.6"
WARM = 8
"""Events that a process appends before it is timed: it connects with the first."""
Times = list[float]
Append = Callable[[AuditStore[Event], Sequence[Draft]], object]


def in_two_trips(store: AuditStore[Event], planned: Sequence[Draft]) -> None:
    """Append as the store does."""
    store.append(planned)


def in_single_trips(store: AuditStore[Event], planned: Sequence[Draft]) -> None:
    """Append with a trip for each statement."""
    with store.transaction() as connection:
        store._appended(connection, planned, keys_of(planned), None, ())  # noqa: SLF001 - what `append` does


def timed(address: ServerAddress, count: int, size: int, append: Append) -> Times:
    """Append so many events, in appends of a size; gives the seconds that each took."""
    with open_store(address, decode, PROJECTIONS) as store:
        planned = drafts()
        appended(store, planned, WARM, size, append)
        return appended(store, planned, count, size, append)


def appended(store: AuditStore[Event], planned: Iterator[Draft], count: int, size: int, append: Append) -> Times:
    """Append so many events of those that are planned; gives the seconds that each append took."""
    times = []
    for _ in range(max(count // size, 1)):
        batch = list(islice(planned, size))
        start = time.perf_counter()
        append(store, batch)
        times.append(time.perf_counter() - start)
    return times


def by_writers(address: ServerAddress, count: int, writers: int) -> tuple[float, Times]:
    """Have so many processes append so many events together; gives events a second, and the seconds of each.

    Each has connected and appended before the clock starts: a workstation does that once in a day.
    """
    fork = multiprocessing.get_context("fork")
    ready = fork.Barrier(writers + 1)
    with fork.Pool(writers, _stand_at, (ready,)) as pool:
        parts = pool.starmap_async(_when_all_are_ready, [(address, count // writers)] * writers)
        ready.wait()
        start = time.perf_counter()
        times = [each for part in parts.get() for each in part]
        took = time.perf_counter() - start
    return count / took, times


_barriers: list[Barrier] = []


def _stand_at(barrier: Barrier) -> None:
    _barriers.append(barrier)


def _when_all_are_ready(address: ServerAddress, count: int) -> Times:
    with open_store(address, decode, PROJECTIONS) as store:
        planned = drafts()
        appended(store, planned, WARM, 1, in_two_trips)
        _barriers[-1].wait()
        return appended(store, planned, count, 1, in_two_trips)


def told(name: str, ratios: Sequence[float], wanted: float) -> None:
    """Print the median of ratios, and what it has to be."""
    print(f"{name:44} {median(ratios):6.2f} (at least {wanted}; {min(ratios):.2f} to {max(ratios):.2f})")


def p99(times: Times) -> str:
    """Give the hundredth that took longest, in milliseconds."""
    return f"p99 {sorted(times)[len(times) * 99 // 100] * 1000:.1f} ms"


def main() -> None:
    """Measure on a server of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--events", type=int, default=320, help="of each half of a pair")
    parser.add_argument("--eventsourcing", action="store_true", help="install that library, and compare")
    parser.add_argument("--verify", type=int, metavar="EVENTS", help="verify so many on a server and in a file")
    options = parser.parse_args()
    if lacking := missing():
        sys.exit(lacking)
    server = Server()
    try:
        server.start()
        address = server.like("program", lambda empty: create(empty, decode, PROJECTIONS))
        measure(address, options.pairs, options.events)
        if options.eventsourcing:
            against_eventsourcing(server, address, options.pairs, options.events)
        if options.verify:
            verified(server, options.pairs, options.verify)
        with open_store(address, decode, PROJECTIONS) as store:
            verdict = verify(store)
        print(f"{verdict.size:,} events: {'no gap, right root' if verdict.sound else verdict.fault}")
    finally:
        server.close()


def measure(address: ServerAddress, pairs: int, events: int) -> None:
    """Print the ratios."""
    trips, writers, batches = [], [], []
    of_two, of_eight = Times(), Times()
    for _ in range(pairs):
        single = timed(address, events, 1, in_single_trips)
        two = timed(address, events, 1, in_two_trips)
        rate, eight = by_writers(address, events, WRITERS)
        one, _ = by_writers(address, events, 1)
        many = timed(address, events * 4, BATCH, in_two_trips)
        trips.append(sum(single) / sum(two))
        writers.append(rate / one)
        batches.append((events * 4 / sum(many)) / (events / sum(two)))
        of_two += two
        of_eight += eight
    told("two round trips against one per statement", trips, 1.25)
    told(f"{WRITERS} writers against one", writers, 0.8)
    told(f"batches of {BATCH} against single events", batches, 2.5)
    print(f"one writer {len(of_two) / sum(of_two):,.0f}/s, {p99(of_two)}; {WRITERS} writers {p99(of_eight)}")


def against_eventsourcing(server: Server, address: ServerAddress, pairs: int, events: int) -> None:
    """Print how single events are appended against that library: without folds there, with all of ours here."""
    with TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603
        subprocess.run([f"{folder}/bin/pip", "install", "--quiet", EVENTSOURCING], check=True)  # noqa: S603
        ratios = []
        for _ in range(pairs):
            other = server.database()
            words = [other.dbname or "", other.host or "", other.user or "", str(events), str(BODY)]
            said = subprocess.run(  # noqa: S603
                [f"{folder}/bin/python", Path(__file__).parent / "eventsourcing_recorder.py", *words],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            ratios.append(float(said.stdout) / sum(timed(address, events, 1, in_two_trips)))
            server.drop(other)
    told("single events against eventsourcing", ratios, 1.5)


def verified(server: Server, pairs: int, events: int) -> None:
    """Print how fast all layers of a server are verified against those of a file with the same events."""
    all_operations()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        made(path, events // 10, events)
        address = server.database()
        create(address, decode, EVERY)
        with open_reader(path, decode, EVERY) as file, open_store(address, decode, EVERY) as filled:
            _fill(file, filled)
            walk = Pairs("verify on a server", "verify of a file")
            full = Pairs("verify of all layers on a server", "that of a file")
            for _ in range(pairs):
                walk.take(partial(_sound, file), partial(_sound, filled))
                full.take(partial(verify_whole, file, Outside()), partial(verify_whole, filled, Outside()))
        print(walk.speed(0.6), full.speed(0.6), sep="\n")


def _fill(file: StoreReader[Event], filled: AuditStore[Event]) -> None:
    with file.snapshot() as moment, filled.transaction() as connection:
        fill(connection, (body for _, body in moment.execute(statements.ALL_BODIES)))
        for digest, salt, content in moment.execute(statements.DISCLOSURES):
            connection.execute(statements.INSERT_DISCLOSURE, (digest, salt, content))
    filled.refresh([each.name for each in EVERY])


def _sound(store: StoreReader[Event]) -> None:
    if not verify(store).sound:
        sys.exit("the record is not sound")


if __name__ == "__main__":
    main()
