"""Make a realistic ledger: ten events an operation, ten to a hundred events a card, bodies of about 500 bytes."""

import argparse
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from lifecycle.domain.card import CardFacts
from lifecycle.domain.event import Draft, Event, Fact, decode, new_id
from lifecycle.domain.facts import CardSeen, OperationCompleted, OperationStarted, PinRefused, PinVerified
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store import statements
from lifecycle.store.audit import AuditStore
from lifecycle.store.connections import transaction, writing_engine
from lifecycle.store.header import event_key
from lifecycle.store.opening import open_store
from lifecycle.store.tree import Growth, leaf_hash

BATCH = 10_000


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
    time, cards = 1_790_000_000_000_000, [f"{chance.getrandbits(64):016X}" for _ in range(64)]
    while True:
        slot = chance.randrange(len(cards))
        if chance.random() < 0.2:  # noqa: PLR2004 - cards leave, so that a card has about fifty events
            cards[slot] = f"{chance.getrandbits(64):016X}"
        operation = new_id()
        for fact in _operation(cards[slot], chance):
            time += chance.randrange(40_000, 4_000_000)
            yield Draft(
                actor="person:5f0c1b8e4a7d2936",
                facts=fact,
                id=new_id(),
                operation=operation,
                station="ceremony-room-2",
                stream=f"card:{cards[slot]}",
                time=time,
                virtual=False,
            )


def _operation(serial: str, chance: random.Random) -> Iterator[Fact]:
    ticks = chance.randrange(200)
    shown = CardFacts(
        serial=serial,
        issuer_reference="47504B31",
        pre_issuing=None,
        atr="3B2F008031806540900000000000819000",
        virtual=False,
        profile=1,
        card_id=serial[::-1],
        key_id=3,
        maximum_presentations=7,
        ratification_counter=0,
        tries_left=7,
        sealed=False,
        ticks=ticks,
    )
    yield CardSeen(shown)
    yield OperationStarted(
        "change-pin",
        changes=True,
        parameters={"serial": serial, "expects": "unchanged, not sealed, seven tries left"},
        ticks=ticks,
        tries_left=7,
    )
    yield PinRefused("old", 6)
    yield PinVerified("old", 7)
    for which in ("current", "new", "new", "current"):
        yield PinVerified(which, 7)
    yield OperationCompleted("change-pin", tries_left=7, ticks=ticks + 1)
    yield CardSeen(shown)


@contextmanager
def folder(chosen: Path | None) -> Iterator[Path]:
    """Give a folder for scratch stores, on the same disk as the checkout unless another is chosen."""
    where = chosen or Path(__file__).parents[2] / "build"  # on the disk of the checkout, and never committed
    where.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=where, prefix="bench-") as name:
        yield Path(name)


def fill(path: Path, count: int) -> None:
    """Make a store with so many events, in large transactions."""
    open_store(path, decode).close()
    engine = writing_engine(path)
    growth, versions, planned, done = Growth(), dict[str, int](), drafts(), 0
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
            connection.execute(statements.GROW, (frontier.size, frontier.to_bytes()))
    engine.dispose()


def opened(path: Path, projection: KeyedProjection[Event, Any]) -> AuditStore[Event]:
    """Open a store with a projection."""
    return open_store(path, decode, [projection])
