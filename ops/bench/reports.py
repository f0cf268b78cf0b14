"""How soon a report gives its first row, how long the whole takes now and as of a moment before, and its memory."""

import argparse
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from tracemalloc import get_traced_memory, reset_peak, start, stop
from typing import Any

from ledger import BATCH, folder
from stopwatch import memory

from lifecycle.domain.card import CardFacts, Difference
from lifecycle.domain.event import Draft, Event, Fact, decode, new_id
from lifecycle.domain.facts import (
    CardDriftDetected,
    CardHandedOver,
    CardReceived,
    CardSeen,
    CardStored,
    EraseBegun,
    OperationCompleted,
    OperationFailed,
    OperationRefused,
    OperationStarted,
    PinChangeBegun,
    PinChanged,
    PinRefused,
    PinSealed,
    SetCompleted,
    SetStarted,
    ShareErased,
    ShareRead,
    ShareWriteBegun,
    ShareWritten,
)
from lifecycle.operations import all_operations
from lifecycle.reports import Report, all_reports, opened
from lifecycle.reports.moment import AsOf
from lifecycle.store import statements
from lifecycle.store.connections import transaction, writing_engine
from lifecycle.store.header import event_key
from lifecycle.store.opening import open_reader, open_store
from lifecycle.store.reading import StoreReader
from lifecycle.store.tree import Growth, leaf_hash
from lifecycle.wiring import PROJECTIONS

START, SECOND = 1_790_000_000_000_000, 1_000_000
FIRST, TWICE = 0.3, 2.0
"""Seconds to the first row, and how many times as long a report of a moment before may take."""
PEOPLE = tuple(f"person:{number:016x}" for number in range(40))
PLACES = tuple(f"place:{number:016x}" for number in range(4))
SET, SHARES, NEEDED = 5, 5, 3
"""Of every so many cards one set is made, for as many as SHARES of them; the others stay blank."""

Happened = tuple[str, Fact, str | None]
"""A stream, a fact, and the operation."""


def happened(cards: int, events: int) -> Iterator[Happened]:
    """Give the events of so many cards, about as many as asked: sets made on one in ten, and all of them used."""
    chance = random.Random(1)  # noqa: S311 - nothing is secret here
    serials = [f"{chance.getrandbits(64):016X}" for _ in range(cards)]
    holding: dict[str, tuple[str, int]] = {}
    for number, serial in enumerate(serials):
        yield f"card:{serial}", CardSeen(_shown(serial)), None
        yield from _kept(serial, chance)
        if number % (10 * SHARES) == 0 and number + SHARES <= cards:
            yield from _made(serials[number : number + SHARES], holding, chance)
    left = events - cards * 4
    while left > 0:
        serial = serials[chance.randrange(cards)]
        used = list(_used(serial, holding, chance))
        left -= len(used)
        yield from used


def _shown(serial: str) -> CardFacts:
    return CardFacts(
        serial=serial, issuer_reference="47504B31", pre_issuing=None, atr="3B7A94", virtual=False, profile=1,
        card_id=serial[::-1], key_id=3, maximum_presentations=7, ratification_counter=0, tries_left=7, sealed=False,
    )  # fmt: skip


def _kept(serial: str, chance: random.Random) -> Iterator[Happened]:
    who = chance.choice(PEOPLE)
    given = CardHandedOver(
        at=1, witness=chance.choice(PEOPLE), purpose=None, giver=None, receiver=who, pin_shared=False
    )
    yield f"card:{serial}", given, None
    yield f"card:{serial}", CardReceived(at=1, witness=None, purpose=None, receiver=who), None
    if chance.random() < 0.5:  # noqa: PLR2004
        stored = CardStored(at=1, witness=None, purpose=None, place=chance.choice(PLACES), bag=serial[:8])
        yield f"card:{serial}", stored, None


def _made(serials: list[str], holding: dict[str, tuple[str, int]], chance: random.Random) -> Iterator[Happened]:
    set_id, operation = f"{chance.getrandbits(128):032X}", new_id()
    started = SetStarted(
        kind="server-master-key", needed=NEEDED, issued=SHARES, name="00" * 32, partition=None, copied_from=None,
        check_value="0102030405", fingerprint=set_id.lower() * 2,
    )  # fmt: skip
    yield f"set:{set_id}", started, operation
    for share, serial in enumerate(serials, 1):
        begun = ShareWriteBegun(
            set_id=set_id, kind="server-master-key", needed=NEEDED, issued=SHARES, share=share, copy=0,
            commitment="11" * 32, label=None, replaces=None,
        )  # fmt: skip
        written = ShareWritten(set_id=set_id, share=share, copy=0, commitment="11" * 32, label=None)
        holding[serial] = set_id, share
        yield from _operation(serial, "create-server-master-key", operation, [begun, written])
    yield f"set:{set_id}", SetCompleted(settled=False), operation


def _used(serial: str, holding: dict[str, tuple[str, int]], chance: random.Random) -> Iterator[Happened]:
    operation, kind = new_id(), chance.random()
    if kind < 0.01:  # noqa: PLR2004
        yield f"card:{serial}", CardDriftDetected(differences=[Difference("ticks", 0, 1)]), operation
    elif kind < 0.011:  # noqa: PLR2004
        begun = OperationStarted("change-pin", changes=True, parameters={}, ticks=0, tries_left=7)
        yield f"card:{serial}", begun, operation
    elif kind < 0.1:  # noqa: PLR2004
        yield f"card:{serial}", OperationRefused(name="erase", rule="below-quorum"), operation
    elif kind < 0.2:  # noqa: PLR2004
        failed = OperationFailed("change-pin", reason="wrong-pin", tries_left=6, ticks=0)
        yield from _operation(serial, "change-pin", operation, [PinRefused("current", 6)], failed)
    elif kind < 0.4:  # noqa: PLR2004
        facts = [PinChangeBegun("unchanged"), PinChanged(), PinSealed("profile")]
        yield from _operation(serial, "change-pin", operation, facts)
    elif serial in holding and kind < 0.7:  # noqa: PLR2004
        set_id, share = holding[serial]
        yield from _operation(
            serial, "check-set", operation, [ShareRead(set_id=set_id, share=share, as_committed=True)]
        )
    elif serial not in holding and kind < 0.5:  # noqa: PLR2004
        facts = [EraseBegun(set_id=None, share=0), ShareErased(set_id=None, share=0)]
        yield from _operation(serial, "erase", operation, facts)
    else:
        yield f"card:{serial}", CardSeen(_shown(serial)), operation


def _operation(serial: str, name: str, operation: str, facts: list[Any], end: Fact | None = None) -> Iterator[Happened]:
    stream, parameters = f"card:{serial}", {"presented_by": PEOPLE[hash(serial) % len(PEOPLE)]}
    started = OperationStarted(name, changes=True, parameters=parameters, ticks=0, tries_left=7)
    for fact in (CardSeen(_shown(serial)), started, *facts, end or OperationCompleted(name, tries_left=7, ticks=0)):
        yield stream, fact, operation


def made(path: Path, cards: int, events: int) -> None:
    """Make a store with so many cards and about so many events, and fold them."""
    open_store(path, decode).close()
    engine, growth, versions = writing_engine(path), Growth(), dict[str, int]()
    planned, done, time = happened(cards, events), 0, START
    while batch := list(islice(planned, BATCH)):
        rows = []
        for stream, fact, operation in batch:
            version = versions[stream] = versions.get(stream, 0) + 1
            done, time = done + 1, time + SECOND
            draft = Draft(
                actor=PEOPLE[0], facts=fact, id=new_id(), operation=operation, station="room-2", stream=stream,
                time=time, virtual=False,
            )  # fmt: skip
            body = draft.event(version).body
            rows.append((done, event_key(draft.id), stream, version, fact.tag, time, body, leaf_hash(body)))
        with transaction(engine) as connection:
            connection.executemany(statements.INSERT_EVENT, rows)
            connection.executemany(statements.INSERT_TILE, growth.take([row[-1] for row in rows]))
            connection.execute(statements.GROW, (growth.frontier.size, growth.frontier.to_bytes()))
    engine.dispose()
    open_store(path, decode, PROJECTIONS).close()


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


def peak(store: StoreReader[Event], report: Report) -> int:
    """Give the most bytes of Python's own memory that a report takes beyond what there was, over its first rows."""
    start()
    reset_peak()
    with opened(store) as record:
        for _ in islice(report.answer(record).rows, 20_000):
            pass
    most = get_traced_memory()[1]
    stop()
    return most


def main() -> None:
    """Ask every report, three times each, now and as of the middle of the record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1_000_000, help="events")
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=None, help="where the scratch store is made")
    parser.add_argument("--keep", type=Path, default=None, help="a store to use, or to make and keep")
    parser.add_argument("reports", nargs="*", help="only these")
    arguments = parser.parse_args()
    all_operations()
    with folder(arguments.folder) as scratch:
        path = arguments.keep or scratch / "ledger.db"
        if not path.exists():
            made(path, arguments.cards, arguments.count)
        with open_reader(path, decode, PROJECTIONS) as store:
            size = store.head().size
            print(f"{size:,} events")
            print(
                f"{'report':14} {'rows':>9} {'first':>8} {'all':>8} | {'rows':>9} {'first':>8} {'all':>8} | {'MiB':>7}"
            )
            for name, kind in all_reports().items():
                if not arguments.reports or name in arguments.reports:
                    _told(store, name, asked(kind, store), size)
    print(memory())


def _told(store: StoreReader[Event], name: str, report: Report, size: int) -> None:
    then = AsOf("a moment before", instant=START + (size - size // 20) * SECOND)
    now, before = [took(store, report, None) for _ in range(3)], [took(store, report, then) for _ in range(3)]
    first, whole = median(each[0] for each in now), median(each[1] for each in now)
    first_then, whole_then = median(each[0] for each in before), median(each[1] for each in before)
    verdicts = [
        *(["first row late"] if max(first, first_then) > FIRST else []),
        *(["as-of slow"] if whole_then > TWICE * whole and whole_then > FIRST else []),
    ]
    print(
        f"{name:14} {now[0][2]:9,} {first:8.3f} {whole:8.2f} | {before[0][2]:9,} {first_then:8.3f} {whole_then:8.2f} | "
        f"{peak(store, report) / 2**20:7.2f}  {', '.join(verdicts) or 'met'}",
        flush=True,
    )


if __name__ == "__main__":
    main()
