"""An office of its own for each test: a folder with a record, keys and virtual cards, and the program run in it."""

import json
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lifecycle.cli import main

FACTORY_PIN, NEW_PIN = "12345678", "83650172"


@dataclass(frozen=True)
class Ran:
    """What a call of the program came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command prints
        """The one object on standard output."""
        return json.loads(self.out)


class Office:
    """The folder that LIFECYCLE_HOME names."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture

    @property
    def store(self) -> Path:
        """Where the record is."""
        return self.folder / "ledger.db"

    def run(self, *words: str) -> Ran:
        """Call the program, in this process."""
        self.forget()
        return self.heard(main(words))

    def forget(self) -> None:
        """Take no notice of what was printed until now."""
        self._capture.readouterr()

    def heard(self, code: int) -> Ran:
        """Give what was printed since."""
        captured = self._capture.readouterr()
        return Ran(code, captured.out, captured.err)

    def new_card(self, name: str, **options: str) -> str:
        """Make a virtual card, and give its serial."""
        ran = self.run("virtual", "new", name, "--json", *(f"--{key}={value}" for key, value in options.items()))
        assert ran.code == 0, ran
        return str(ran.json["serial"])

    def inspect(self, name: str) -> Ran:
        """Have a card seen, and recorded."""
        return self.run("run", "inspect", "--reader", f"virtual:{name}")

    def change_pin(self, name: str, current: str = FACTORY_PIN) -> Ran:
        """Change the PIN of a card, answering every question beforehand."""
        pins = self.folder / "pins"
        pins.touch(mode=0o600)
        pins.write_text(f"{current}\n{NEW_PIN}\n{NEW_PIN}\n")
        return self.run("run", "change-pin", "--reader", f"virtual:{name}", "--pin-file", str(pins), "--yes")

    def tamper(self, statement: str, store: Path | None = None) -> None:
        """Do what an intruder with SQL does, who puts the guards back afterwards."""
        connection = sqlite3.connect(store or self.store)
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for trigger, _ in guards:
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute(statement)
        for _, made in guards:
            connection.execute(made)
        connection.commit()
        connection.close()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """Give an empty office; nothing that this computer has of its own is used."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("LIFECYCLE_HOME", str(folder))
    monkeypatch.setenv("LIFECYCLE_ACTOR", "alice")
    monkeypatch.setenv("LIFECYCLE_STATION", "desk")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    return Office(folder, capsys)
