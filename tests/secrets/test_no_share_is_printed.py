"""The program itself makes, checks, copies and erases sets, with every trace on: no share is printed or logged."""

import os
import sys
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN, Truth, truth_of
from desk.processes import finish, start
from encodings_of import forms_of_bytes, forms_of_pin
from evidence import Evidence, searched
from lab.lanes import some

from lifecycle.cli import main
from lifecycle.virtual.cardfile import from_file

SERIALS = {name: f"15C000E3A817300{number}" for number, name in enumerate("abcde")}


class Office:
    """A folder with a store and virtual cards, the program, and what it wrote."""

    def __init__(self, folder: Path, options: list[str]) -> None:
        self.folder = folder
        self.options = options
        self.shares: set[bytes] = set()

    def call(self, *words: str) -> int:
        """Run the program, and keep what it printed; then keep each share that is on a card."""
        pins = self.folder / "pins"
        pins.touch(mode=0o600)
        pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in SERIALS.values()))

        def work() -> None:
            os.environ |= {"LIFECYCLE_HOME": str(self.folder), "LIFECYCLE_READER": "virtual"}
            with (self.folder / "screen").open("a") as sys.stdout, (self.folder / "errors").open("a") as sys.stderr:
                code = main([*words])
            os._exit(code)

        code = finish(start(work))
        pins.unlink()
        for file in self.folder.rglob("*.card"):
            share = self.truth(file).share
            self.shares |= set() if share is None else {share.value, share.salt}
        return code

    def run(self, operation: str, cards: str, *words: str) -> int:
        """Do an operation on cards, in their order."""
        named = [word for name in cards for word in ("--serial", SERIALS[name])]
        given = ("--no-input", "--yes", "--trace", "--pin-file", str(self.folder / "pins"))
        return self.call("run", operation, *named, *words, *given, *self.options)

    @staticmethod
    def truth(file: Path) -> Truth:
        """Read a card of the shelf."""
        return truth_of(from_file(file.read_bytes(), file))


@pytest.fixture(params=some([["-v"], [], ["--json"]], 2))
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    """Five formatted cards, and one way to be told what happens."""
    office = Office(tmp_path, request.param)
    for name, serial in SERIALS.items():
        assert office.call("virtual", "new", name, "--serial", serial) == 0
    return office


def test_the_command_line_prints_and_logs_no_share(office: Office) -> None:
    """Not at any step, on the screen or beside the store."""
    assert office.run("create-server-master-key", "abc", "-m", "2", "-n", "3", "--name", "KEY") == 0
    assert office.run("check-set", "ac") == 0
    assert office.run("get-label", "b") == 0
    assert office.run("copy-set", "abde", "--from", "KEY", "-m", "2", "-n", "2", "--name", "COPY") == 0
    assert office.run("erase", "a") == 0
    assert office.run("check-set", "de") == 0
    for report in (("cards",), ("sets",), ("set", "KEY"), ("card", SERIALS["b"])):
        assert office.call("report", *report, *(["--json"] if "--json" in office.options else [])) == 0
    assert office.call("export", str(office.folder / "all.zip"), "--disclose-all", *office.options) == 0
    found = Evidence()
    for file in office.folder.rglob("*"):
        if file.is_file() and file.suffix not in {".card", ".key"}:
            found.add(file.name, file.read_bytes())
    found.written["all.zip"] = found.written["all.zip"].replace(b"0123456789abcdef", b"")  # digits, in verify.py
    assert {"screen", "errors", "all.zip"} < set(found.written)
    assert b"UPDATE share" in b"".join(found.written.values())
    assert len(office.shares) == 10
    for value in office.shares:
        assert searched(found, forms_of_bytes(value)) == []
    assert {where for where, _ in searched(found, forms_of_pin(FACTORY_PIN))} <= {"screen"}, "`virtual new` says it"
