"""Homes with a record on each engine: made once, copied for each test, with copies of the record put aside."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lab.server import Server
from lifecycle.station.serving import created
from lifecycle.store.address import Place, ServerAddress


@dataclass
class Home:
    """A folder, the record of it, and copies of that record as it was before."""

    folder: Path
    record: Place
    server: Server | None = None
    aside: dict[str, Place] = field(default_factory=dict)
    made: list[ServerAddress] = field(default_factory=list)
    """Databases, to be removed in the end."""

    def copy_of(self, place: Place) -> Place:
        """Make a copy of a record."""
        if isinstance(place, Path):
            target = self.folder / f"copy-{len(list(self.folder.glob('copy-*')))}.db"
            shutil.copy(place, target)
            return target
        assert self.server is not None
        self.made.append(self.server.database(place.dbname or ""))
        return self.made[-1]

    def keep(self, name: str) -> None:
        """Put a copy of the record aside."""
        self.aside[name] = self.copy_of(self.record)

    def put_back(self, name: str) -> None:
        """Put a copy in the place of the record."""
        kept = self.aside[name]
        if isinstance(kept, Path):
            shutil.copy(kept, str(self.record))
            return
        assert self.server is not None
        assert isinstance(self.record, ServerAddress)
        self.server.drop(self.record)
        self.server.run(f"CREATE DATABASE {self.record.dbname} TEMPLATE {kept.dbname}")

    def another(self, folder: Path) -> "Home":
        """Give a copy of all of it."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        new = Home(folder, folder / "ledger.db", self.server, self.aside)
        if self.server is not None:
            new.record = new.copy_of(self.record)
        return new

    def close(self) -> None:
        """Remove what is not in the folder."""
        for each in self.made:
            assert self.server is not None
            self.server.drop(each)


Begin = Callable[[Home], None]
HomeLike = Callable[[str, Begin], Home]


@pytest.fixture(scope="session")
def _homes() -> dict[tuple[str, str], Home]:
    return {}


@pytest.fixture
def new_home(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Home]]:
    """Give homes without events, each under a name; a file is made by whatever first records in it."""
    homes: list[Home] = []

    def make(name: str) -> Home:
        homes.append(_new(engine, tmp_path / name, request))
        return homes[-1]

    yield make
    for each in homes:
        each.close()


@pytest.fixture
def home_like(
    engine: str,
    _homes: dict[tuple[str, str], Home],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[HomeLike]:
    """Give a copy of a home that `begin` fills, once on each engine."""
    homes: list[Home] = []

    def copy(name: str, begin: Begin) -> Home:
        if (engine, name) not in _homes:
            made = _new(engine, tmp_path_factory.mktemp("made") / "home", request)
            begin(made)
            _homes[engine, name] = made
        homes.append(_homes[engine, name].another(tmp_path / "home"))
        return homes[-1]

    yield copy
    for each in homes:
        each.close()


def _new(engine: str, folder: Path, request: pytest.FixtureRequest) -> Home:
    folder.mkdir(mode=0o700)
    if engine == "sqlite":
        return Home(folder, folder / "ledger.db")
    server: Server = request.getfixturevalue("server")
    record = server.like("record", created)
    return Home(folder, record, server, made=[record])
