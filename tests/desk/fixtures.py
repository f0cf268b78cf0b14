"""Fixtures of the desk: a formatted card in a drawer, a desk with it, and a way to sit down at one with any card."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desk.cards import Drawer, formatted_image
from desk.desk import Desk, desk_at
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
