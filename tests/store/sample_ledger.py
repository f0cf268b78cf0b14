"""A small world for the store: events with two facts, and two folds of them in tables of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
import uuid_utils
from sqlalchemy import MetaData

from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.replay import create
from lifecycle.store.sqlite.connections import transaction, writing_engine
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.tables import metadata

START = 1_790_000_000_000_000


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happened: a number was added under a colour, or the thing is gone."""

    add: int
    colour: Literal["red", "green"] | None = None
    gone: bool = False


class Happened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event as the store's users have them."""

    actor: str
    facts: Facts
    id: str
    operation: str | None
    station: str
    stream: str
    tag: str
    time: int
    version: int
    virtual: bool

    @property
    def body(self) -> bytes:
        """Its canonical bytes."""
        return _encode(self)


class Planned(msgspec.Struct, frozen=True):
    """A draft of an event."""

    stream: str
    facts: Facts
    id: str
    time: int = START
    expected: int | None = None

    def event(self, version: int) -> Happened:
        """Give the event at its place."""
        return Happened(
            actor="person:1",
            facts=self.facts,
            id=self.id,
            operation=None,
            station="desk",
            stream=self.stream,
            tag="happened.1",
            time=self.time,
            version=version,
            virtual=True,
        )


_encode = msgspec.json.Encoder(order="sorted").encode
read_back: Callable[[bytes], Happened] = msgspec.json.Decoder(Happened).decode


def new_id() -> str:
    """Make an event id."""
    return str(uuid_utils.uuid7())


def plan(stream: str, add: int = 1, *, time: int = START, expected: int | None = None, gone: bool = False) -> Planned:
    """Plan an event of a stream."""
    colour: Literal["red", "green"] = "red" if add % 2 else "green"
    return Planned(stream, Facts(add, colour, gone), new_id(), time, expected)


class Sum(msgspec.Struct, frozen=True):
    """What a stream comes to."""

    total: int
    odd: bool
    colour: Literal["red", "green"] | None = None
    mark: bytes | None = None


def summed(before: Sum | None, event: Happened) -> Sum | None:
    """Add up a stream, until it is gone."""
    if event.facts.gone:
        return None
    total = (before.total if before else 0) + event.facts.add
    return Sum(total, total % 2 == 1, event.facts.colour, event.facts.colour.encode() if event.facts.colour else None)


class Count(msgspec.Struct, frozen=True):
    """How many events had a colour."""

    events: int


def counted(before: Count | None, event: Happened) -> Count:
    """Count a colour."""
    del event
    return Count((before.events if before else 0) + 1)


METADATA = MetaData(naming_convention=metadata.naming_convention)
SUMS = KeyedProjection(
    name="sums",
    revision=1,
    state=Sum,
    key=lambda event: event.stream,
    fold=summed,
    indexes=("colour",),
    metadata=METADATA,
)
COLOURS = KeyedProjection(
    name="colours", revision=1, state=Count, key=lambda event: event.facts.colour, fold=counted, metadata=METADATA
)
PROJECTIONS = (SUMS, COLOURS)


def make_tables(path: Path) -> None:
    """Make the sample's tables in the store at `path`, which a migration does for real ones."""
    open_store(path, read_back).close()
    engine = writing_engine(path)
    with transaction(engine) as connection:
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sums'").fetchone() is None:
            for projection in PROJECTIONS:
                for table in projection.tables:
                    create(connection, table)
    engine.dispose()
