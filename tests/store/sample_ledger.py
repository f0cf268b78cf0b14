"""A small world for the store: events with two facts, and two folds of them in tables of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
import uuid_utils
from sqlalchemy import MetaData
from sqlalchemy.schema import CreateTable

from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.address import Place
from lifecycle.store.opening import open_store
from lifecycle.store.sql import compiled
from lifecycle.store.tables import metadata
from lifecycle.store.writing import Writing

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


def made_empty(place: Place) -> None:
    """Make a store: a file when it is opened, on a server by its owner."""
    if isinstance(place, Path):
        open_store(place, read_back).close()
    else:
        from lifecycle.store.postgresql.opening import create  # noqa: PLC0415 - an extra

        create(place, read_back)


def make_tables(place: Place) -> None:
    """Make a store with the sample's tables, which a migration does for real ones."""
    made_empty(place)
    with open_store(place, read_back) as store:
        assert isinstance(store, Writing)
        with store.transaction() as connection:
            for table in (table for projection in PROJECTIONS for table in projection.tables):
                connection.execute(compiled(CreateTable(table, if_not_exists=True)))
    with open_store(place, read_back, PROJECTIONS) as store:
        store.refresh()
