"""Fixtures of the desk: a formatted card in a drawer, a desk with it, and a way to sit down at one with any card."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desk.cards import Drawer, formatted_image
from desk.desk import Desk, desk_at
from desk.keygen import KeygenFolder
from desk.stores import new_store

Sit = Callable[..., Desk]


@pytest.fixture
def drawer() -> Drawer:
    """A formatted card in a reader."""
    return Drawer(formatted_image())


@pytest.fixture
def sit(tmp_path: Path) -> Iterator[Sit]:
    """Sit down at a desk with a reader; each call is another process with the same store."""
    path = new_store(tmp_path / "ledger.db")
    with ExitStack() as stack:
        yield lambda source, **rest: stack.enter_context(desk_at(path, source, **rest))


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
