"""How much the store adds to one durable append with its folds, done by hand with bare sqlite3."""

import gc
import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from ledger import drafts, folder, opened, options, projection_named
from msgspec.structs import astuple
from stopwatch import Lap, ratio

from lifecycle.domain.event import Draft, Event, decode
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.appending import Append, keys_of
from lifecycle.store.projection import Positions
from lifecycle.store.sqlite.connections import driver, writing_engine

BLOCK = 100
"""Appends in a row before the other one has its turn."""

Statements = list[tuple[str, Sequence[Any]]]


class Noting:
    """A connection that notes every statement."""

    OperationalError = sqlite3.OperationalError

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.noted: Statements = []

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> sqlite3.Cursor:
        """Note and run one statement."""
        self.noted.append((sql, parameters))
        return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Sequence[Any], /) -> sqlite3.Cursor:
        """Note and run one statement for each row."""
        self.noted.extend((sql, row) for row in parameters)
        return self.connection.executemany(sql, parameters)


def noted(path: Path, projection: KeyedProjection[Event, Any], planned: Sequence[Draft]) -> list[Statements]:
    """Append to a store of its own, not durably, and give the statements of each append."""
    opened(path, projection).close()
    engine, appends = writing_engine(path), []
    positions = Positions({projection.name: projection.revision})
    with driver(engine) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for draft in planned:
            noting = Noting(connection)
            noting.execute("BEGIN IMMEDIATE")
            work = Append(noting, path, decode, [projection], positions)
            keys = keys_of([draft])
            if not work.repeated([draft], keys):
                work.insert([draft], keys)
            noting.execute("COMMIT")
            appends.append(noting.noted)
    engine.dispose()
    return appends


def made_by_hand(
    draft: Draft, projection: KeyedProjection[Event, Any], states: dict[str, Any]
) -> tuple[Event, bytes, tuple[Any, ...]]:
    """Do what no append can do without: make the body and its leaf, read the event, and fold it."""
    body = draft.event(1).body
    leaf = sha256(b"\x00" + body).digest()
    event = decode(body)
    key = projection.key(event)
    if key is None:
        return event, leaf, ()
    states[key] = state = projection.fold(states.get(key), event)
    return event, leaf, astuple(state) if state else ()


def main() -> None:
    """Take turns: a block of appends by the store, the same block by bare sqlite3 on a store beside it."""
    arguments = options(10_000).parse_args()
    projection = projection_named(arguments.projection)
    planned = list(islice(drafts(), arguments.count))
    with folder(arguments.folder) as scratch:
        appends = noted(scratch / "noted.db", projection, planned)
        opened(scratch / "bare.db", projection).close()
        bare = sqlite3.connect(scratch / "bare.db", isolation_level=None)
        bare.execute("PRAGMA synchronous = FULL")
        gc.freeze()  # what was prepared for the bench is no garbage of either
        states: dict[str, Any] = {}
        baseline, ours = Lap("bare sqlite3, same statements, body and leaf"), Lap("append of one event")
        with opened(scratch / "ours.db", projection) as store:
            for start in range(0, arguments.count, BLOCK):
                block = planned[start : start + BLOCK]
                with ours.running(len(block)):
                    for draft in block:
                        store.append([draft])
                with baseline.running(len(block)):
                    for draft, statements in zip(block, appends[start : start + BLOCK], strict=True):
                        made_by_hand(draft, projection, states)
                        for sql, parameters in statements:
                            bare.execute(sql, parameters).fetchall()
        bare.close()
    print(baseline, ours, ratio(ours, baseline, 0.9), sep="\n")


if __name__ == "__main__":
    main()
