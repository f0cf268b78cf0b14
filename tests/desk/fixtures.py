"""Fixtures of the desk: a formatted card in a drawer, a desk with it, and a way to sit down at one with any card."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from lab.engines import Places
from lab.server import Server

from desk.cards import Drawer, formatted_image
from desk.desk import Desk, desk_at
from desk.invariants import copied
from desk.keygen import KeygenFolder
from desk.signing import last_folder
from desk.stores import make_store, moved_to, new_store
from lifecycle.store.address import Place, ServerAddress

Sit = Callable[..., Desk]


KEPT = 3
"""Databases of one test."""


class Placing(Protocol):
    """Puts stores where their engine keeps them."""

    def __call__(self, path: Path, like: Path | None = None) -> Place:
        """Put an empty store, or one like a file, at a path or into a database; give where it is."""
        ...


@pytest.fixture
def drawer() -> Drawer:
    """A formatted card in a reader."""
    return Drawer(formatted_image())


@pytest.fixture
def new_record(engine: str, made_like: Places, tmp_path: Path) -> Place:
    """Where there is a new store with the projections of the program, on the engine of the test."""
    return new_store(tmp_path / "ledger.db") if engine == "sqlite" else made_like("program", make_store)


@pytest.fixture
def placed(engine: str, request: pytest.FixtureRequest) -> Iterator[Placing]:
    """Put stores there, as many as are asked for; on a server only the newest are kept, as each takes 8 MB."""
    databases: list[ServerAddress] = []

    def place(path: Path, like: Path | None = None) -> Place:
        if engine == "sqlite":
            return new_store(path) if like is None else copied(like, path)
        server: Server = request.getfixturevalue("server")
        while len(databases) >= KEPT:
            server.drop(databases.pop(0))
        if like is None:
            databases.append(server.like("program", make_store))
        else:
            databases.append(server.like(str(like), lambda address: moved_to(address, like)))
            if last_folder(like).exists():
                shutil.copytree(last_folder(like), last_folder(databases[-1]))
        return databases[-1]

    yield place
    for each in databases:
        request.getfixturevalue("server").drop(each)


@pytest.fixture
def sit(new_record: Place) -> Iterator[Sit]:
    """Sit down at a desk with a reader; each call is another process with the same store."""
    with ExitStack() as stack:
        yield lambda source, **rest: stack.enter_context(desk_at(new_record, source, **rest))


@pytest.fixture
def desk(sit: Sit, drawer: Drawer) -> Desk:
    """A desk with a formatted card."""
    return sit(drawer)


@pytest.fixture
def keygen(tmp_path: Path) -> KeygenFolder:
    """Give a folder for keys of people; the test is skipped, and says so, where OpenSSH is missing."""
    found = shutil.which("ssh-keygen")
    if found is None:
        pytest.skip("ssh-keygen is not installed (ops/setup tests installs it, or says how)")
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    return KeygenFolder(found, folder)
