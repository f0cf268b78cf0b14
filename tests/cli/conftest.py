"""A home folder for each test, with virtual cards in it, and the program called in this process."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from desk.cards import FACTORY_PIN, KEY_ID, SERIAL, truth_of

from lifecycle.cards.mpcos.formatting import format_card
from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.cli import main
from lifecycle.readers.virtual import VirtualReaders
from lifecycle.virtual.shelf import Shelf
from tests.cli.schemas import require_described

NEW_PIN = "24681357"
WRONG_PIN = "99990000"


@dataclass(frozen=True)
class Result:
    """What the program printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on standard output, as its schema describes it."""
        assert self.out.count("\n") == 1
        found: dict[str, Any] = json.loads(self.out)
        require_described(found)
        return found


class Home:
    """One folder with everything of one user, where all readers are virtual."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shelf = Shelf(folder / "virtual-cards")

    def make_card(self, name: str = "anna", serial: str = SERIAL, *, formatted: bool = True) -> str:
        """Put a new card on the shelf and give its serial."""
        self.shelf.make(name, serial=bytes.fromhex(serial))
        keys = TransportKeys(self.folder / "keys")
        keys.make(KEY_ID)
        if formatted:
            readers = VirtualReaders(self.folder / "virtual-cards")
            with readers.open(f"virtual:{name}") as channel, keys.key(KEY_ID) as master:
                format_card(channel, master, KEY_ID)
        return serial

    def image(self, name: str = "anna") -> bytes:
        """Give the whole memory of a card."""
        return self.shelf._image(name)

    def pin(self, name: str = "anna") -> str:
        """Give the PIN that is on the card."""
        return truth_of(self.image(name)).code

    def tries_left(self, name: str = "anna") -> int:
        """Give the tries that the card has left."""
        return truth_of(self.image(name)).tries_left

    def answers(self, *lines: str, end: str = "\n", mode: int = 0o600) -> str:
        """Write a PIN file and give its path."""
        path = self.folder / "pins"
        path.write_bytes("".join(line + end for line in lines).encode())
        path.chmod(mode)
        return str(path)

    def pins_of_a_change(self) -> str:
        """Write a PIN file that changes the factory PIN."""
        return self.answers(FACTORY_PIN, NEW_PIN, NEW_PIN)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give a home with one card in it."""
    for name in [name for name in os.environ if name.startswith("LIFECYCLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LIFECYCLE_HOME", str(tmp_path))
    monkeypatch.setenv("LIFECYCLE_READER", "virtual")
    monkeypatch.setenv("LIFECYCLE_ACTOR", "operator")  # the login may be that of a person in a test
    made = Home(tmp_path)
    made.make_card()
    return made


Call = Callable[..., Result]


@pytest.fixture
def call(home: Home, capfd: pytest.CaptureFixture[str]) -> Call:  # noqa: ARG001 - sets the environment
    """Give the program as a script calls it: nobody is there to be asked."""

    def run(*words: str) -> Result:
        capfd.readouterr()
        code = main([*words, "--no-input"] if words[:1] == ("run",) else words)
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return run
