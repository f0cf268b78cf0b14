"""Every engine that a store can be kept by: what a test says of one of them it says of all.

A test that asks for a store of `made_like` runs once on each. On PostgreSQL that is in the long lane, or where the test
has the mark `every_engine`: those are the sample that always runs. A test that asks for `path` is about files, and so
about SQLite; others say so by the mark `sqlite`.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lab.server import Server
from lifecycle.store.address import Place, ServerAddress

ROOMS = {"store", "ledger", "projections", "replay", "handler", "reports", "custody", "evidence", "crash"}
"""Rooms whose tests are about a store on any engine."""

Places = Callable[[str, Callable[[Place], object]], Place]
"""Gives a place like the ones that something makes, under the name of that: for a server's template."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on each engine, where it is not about one."""
    if "engine" not in metafunc.fixturenames or ROOMS.isdisjoint(metafunc.definition.path.parts):
        return
    sampled = next(metafunc.definition.iter_markers("every_engine"), None) is not None
    marks = [pytest.mark.slow, pytest.mark.postgresql, *([] if sampled else [pytest.mark.long])]
    server = pytest.param("postgresql", marks=marks)
    of_files = "path" in metafunc.fixturenames or next(metafunc.definition.iter_markers("sqlite"), None) is not None
    metafunc.parametrize("engine", ["sqlite"] if of_files else ["sqlite", server])


def behind(place: Place, *statements: str) -> None:
    """Change a store behind its back, as somebody can who may do anything to the database."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as other, other:
            for statement in statements:
                other.execute(statement)
        return
    import psycopg  # noqa: PLC0415 - an extra

    with closing(psycopg.connect(place.conninfo, autocommit=True)) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store is to be that is a file."""
    return tmp_path / "records" / "ledger.db"


@pytest.fixture
def engine() -> str:
    """The engine of a test that is not run on each."""
    return "sqlite"


@pytest.fixture
def made_like(engine: str, request: pytest.FixtureRequest) -> Iterator[Places]:
    """Make places of the engine of this test."""
    databases: list[ServerAddress] = []

    def place(name: str, make: Callable[[Place], object]) -> Place:
        if engine == "sqlite":
            at: Path = request.getfixturevalue("tmp_path") / "records" / "ledger.db"
            make(at)
            return at
        server: Server = request.getfixturevalue("server")
        databases.append(server.like(name, make))
        return databases[-1]

    yield place
    for each in databases:
        request.getfixturevalue("server").drop(each)
