"""Make a realistic ledger: cards that are inspected now and then and whose PIN is changed once, mistyped at times."""

import argparse
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from lifecycle.domain.card import CardFacts
from lifecycle.domain.event import Draft, Event, Fact, decode, new_id
from lifecycle.domain.facts import (
    CardSeen,
    LedgerBegun,
    OperationCompleted,
    OperationFailed,
    OperationStarted,
    Parameter,
    PinChangeBegun,
    PinChanged,
    PinRefused,
    PinSealed,
    PinVerified,
)
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store import statements
from lifecycle.store.header import event_key
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.connections import transaction, writing_engine
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.tree import Growth, leaf_hash

BATCH = 10_000
ACTOR = "person:5f0c1b8e4a7d2936"


def projection_named(name: str) -> KeyedProjection[Event, Any]:
    """Import `module:NAME`."""
    module, _, attribute = name.partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, KeyedProjection):
        raise TypeError(name)
    return found


def options(count: int) -> argparse.ArgumentParser:
    """Give the options that the benches have in common."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=count, help="events in the ledger")
    parser.add_argument(
        "--projection", default="lifecycle.projections.cards:CARDS", help="module:NAME of a keyed projection"
    )
    parser.add_argument("--folder", type=Path, default=None, help="where the scratch stores are made")
    return parser


def drafts(seed: int = 1) -> Iterator[Draft]:
    """Give the events of one operation after the other, for ever; the same for the same seed, but for their ids."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret here
    time, desk = 1_790_000_000_000_000, [_life(chance) for _ in range(64)]
    while True:
        slot = chance.randrange(len(desk))
        serial, facts = next(desk[slot], (None, ()))
        if serial is None:
            desk[slot] = _life(chance)
        operation = new_id()
        for fact in facts:
            time += chance.randrange(40_000, 4_000_000)
            yield Draft(
                actor=ACTOR,
                facts=fact,
                id=new_id(),
                operation=operation,
                station="ceremony-room-2",
                stream=f"card:{serial}",
                time=time,
                virtual=False,
            )


def _life(chance: random.Random) -> Iterator[tuple[str, list[Fact]]]:
    """Give the operations on one card: inspected a few times, its PIN changed once, mistyped now and then."""
    serial = f"{chance.getrandbits(64):016X}"
    card = _fresh(serial)
    for _ in range(chance.randrange(1, 5)):
        yield serial, _inspected(card)
    while chance.random() < 0.2:  # noqa: PLR2004
        yield serial, [*_begun(card, "change-pin", changes=True), PinRefused("current", 6), _failed()]
    yield serial, _changed(card)
    sealed = replace(card, sealed=True, change_begun=True, new_pin_proven=True, counter=1)
    for _ in range(chance.randrange(1, 20)):
        yield serial, _inspected(sealed)


def _fresh(serial: str) -> CardFacts:
    return CardFacts(
        make="mpcos",
        serial=serial,
        atr="3B7A9400008065A20101013D72D643",
        virtual=False,
        layout=1,
        card_id=serial[::-1],
        tries_left=7,
        tries=7,
        counter=0,
        sealed=False,
        details={"issuer_reference": "47504B31", "pre_issuing": "A20109013800FF000000000202", "key_id": 3},
    )


def _begun(card: CardFacts, name: str, *, changes: bool) -> list[Fact]:
    parameters: dict[str, Parameter] = {"legacy_pin": False} if changes else {}
    started = OperationStarted(name, changes=changes, parameters=parameters, counter=card.counter, tries_left=7)
    return [CardSeen(card), started]


def _failed() -> Fact:
    return OperationFailed("change-pin", reason="wrong-pin", tries_left=6, counter=0)


def _inspected(card: CardFacts) -> list[Fact]:
    return [*_begun(card, "inspect", changes=False), OperationCompleted("inspect", tries_left=7, counter=card.counter)]


def _changed(card: CardFacts) -> list[Fact]:
    return [
        *_begun(card, "change-pin", changes=True),
        PinVerified("current", 7),
        PinChangeBegun("unchanged"),
        PinVerified("new", 7),
        PinChanged(),
        PinSealed("record"),
        OperationCompleted("change-pin", tries_left=7, counter=1),
    ]


@contextmanager
def folder(chosen: Path | None) -> Iterator[Path]:
    """Give a folder for scratch stores, on the same disk as the checkout unless another is chosen."""
    where = chosen or Path(__file__).parents[2] / "build"  # on the disk of the checkout, and never committed
    where.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=where, prefix="bench-") as name:
        yield Path(name)


def beginning() -> Draft:
    """Give the event that a ledger begins with; the benches of the store alone do without."""
    return Draft(
        actor=ACTOR,
        facts=LedgerBegun(origin="00" * 8),
        id=new_id(),
        operation=None,
        station="ceremony-room-2",
        stream="ledger:" + "00" * 8,
        time=1_790_000_000_000_000,
        virtual=False,
    )


def busy_card(serial: str, events: int, every: int) -> Iterator[Draft]:
    """Give the events of a ledger in which one card has so many, each after so many of other cards."""
    others, facts = drafts(), cycle(_inspected(_fresh(serial)))
    for fact in islice(facts, events):
        *few, last = islice(others, every - 1)
        yield from (*few, last, replace(last, facts=fact, id=new_id(), stream=f"card:{serial}"))
    yield from others


def fill(path: Path, count: int, *first: Draft, then: Iterator[Draft] | None = None) -> None:
    """Make a store with so many events, in large transactions; those that are given come first."""
    open_store(path, decode).close()
    engine = writing_engine(path)
    growth, versions, planned, done = Growth(), dict[str, int](), chain(first, then or drafts()), 0
    while done < count:
        with transaction(engine) as connection:
            rows = []
            for draft in islice(planned, min(BATCH, count - done)):
                version = versions[draft.stream] = versions.get(draft.stream, 0) + 1
                body = draft.event(version).body
                done += 1
                head = (done, event_key(draft.id), draft.stream, version, draft.facts.tag, draft.time)
                rows.append((*head, body, leaf_hash(body)))
            connection.executemany(statements.INSERT_EVENT, rows)
            connection.executemany(statements.INSERT_TILE, growth.take([row[-1] for row in rows]))
            frontier = growth.frontier
            connection.execute(statements.GROW, (frontier.size, frontier.to_bytes(), done - len(rows)))
    engine.dispose()


def opened(path: Path, projection: KeyedProjection[Event, Any]) -> AuditStore[Event]:
    """Open a store with a projection."""
    return open_store(path, decode, [projection])
