"""Fixtures of the desk: a formatted card in a drawer, a desk with it, and a way to sit down at one with any card."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from lab.engines import Places

from desk.cards import Drawer, formatted_image
from desk.desk import Desk, desk_at
from desk.keygen import KeygenFolder
from desk.stores import make_store, new_store
from lifecycle.store.address import Place

Sit = Callable[..., Desk]


@pytest.fixture
def drawer() -> Drawer:
    """A formatted card in a reader."""
    return Drawer(formatted_image())


@pytest.fixture
def new_record(engine: str, made_like: Places, tmp_path: Path) -> Place:
    """Where there is a new store with the projections of the program, on the engine of the test."""
    return new_store(tmp_path / "ledger.db") if engine == "sqlite" else made_like("program", make_store)


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
