"""Without pyscard, which only real readers need, everything else works, and what is missing is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lab.office import FACTORY_PIN, NEW_PIN, Ran

from tests.console.at_a_screen import at_a_screen

MISSING = "raise ModuleNotFoundError(\"No module named 'smartcard'\", name='smartcard')\n"
EXTRA = "pip install 'smartcard-lifecycle[pcsc]'"


class Bare:
    """A machine without pyscard: the program in processes of its own, and all that these start."""

    def __init__(self, folder: Path) -> None:
        (folder / "smartcard").mkdir()
        (folder / "smartcard" / "__init__.py").write_text(MISSING)
        self.folder = folder
        self.environment = {"LIFECYCLE_HOME": str(folder / "home"), "PYTHONPATH": str(folder), "LC_ALL": "C.UTF-8"}

    def run(self, *words: str) -> Ran:
        """Call the program."""
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "lifecycle", *words],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | self.environment,
        )
        assert "Traceback" not in done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def file(self, name: str, *lines: str) -> str:
        """Write a file that only its owner reads."""
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text("".join(f"{line}\n" for line in lines))
        return str(path)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bare:
    """Give such a machine, with a card on its shelf."""
    for name in [name for name in os.environ if name.startswith("LIFECYCLE_")]:
        monkeypatch.delenv(name)
    machine = Bare(tmp_path)
    assert machine.run("virtual", "new", "anna").code == 0
    return machine


def test_a_pin_is_changed_recorded_exported_and_verified(bare: Bare) -> None:
    """The main job, on a virtual card."""
    pins = bare.file("pins", FACTORY_PIN, NEW_PIN, NEW_PIN)
    evidence = str(bare.folder / "evidence.zip")
    for words in (
        ("run", "inspect", "--reader", "virtual:anna"),
        ("run", "change-pin", "--reader", "virtual:anna", "--pin-file", pins, "--yes"),
        ("run", "inspect"),
        ("report", "cards"),
        ("readers", "--reader", "virtual"),
        ("export", evidence),
        ("verify",),
        ("verify", evidence),
    ):
        ran = bare.run(*words)
        assert ran.code in {0, 7}, (words, ran)  # 7: sound, and compared with nothing from outside


def test_a_set_is_made_in_a_child_process(bare: Bare) -> None:
    """The child, which splits the key, needs no reader either."""
    serials = [bare.run("virtual", "new", name, "--json").json["serial"] for name in ("bea", "cid")]
    words = [word for serial in serials for word in ("--serial", serial)]
    pins = bare.file("pins", *(f"{serial} {FACTORY_PIN}" for serial in serials))
    making = ("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "KEY", "--reader", "virtual")
    assert bare.run(*making, *words, "--pin-file", pins, "--yes", "--no-input").code == 0


@pytest.mark.parametrize("words", [("readers",), ("readers", "--reader", "Some Reader"), ("run", "inspect")])
def test_a_command_that_needs_a_real_reader_says_what_to_install(bare: Bare, words: tuple[str, ...]) -> None:
    """With the exit code of a link to a card that is not there, as where no service runs."""
    ran = bare.run(*words)
    assert (ran.code, ran.out) == (4, "")
    assert "pyscard is not installed." in ran.err
    assert EXTRA in ran.err
    assert bare.run(*words, "--json").json["error"]["code"] == "no-pyscard"


def test_the_doctor_says_what_real_readers_need_and_that_virtual_cards_do_not(bare: Bare) -> None:
    """A problem where a real reader is meant, a warning where none is."""
    for words, level in (((), "PROBLEM"), (("--reader", "virtual"), "WARNING")):
        findings = {each["name"]: each for each in bare.run("doctor", "--json", *words).json["findings"]}
        assert findings["pyscard"]["level"] == level
        assert EXTRA in findings["pyscard"]["fix"]
        assert findings["libraries"]["level"] == "OK"
    assert bare.run("run", "inspect", "--reader", "virtual").code == 0
    assert bare.run("doctor", "--reader", "virtual").code == 0


def test_the_console_opens_for_a_trial(bare: Bare) -> None:
    """On twelve virtual cards, which need no service."""
    with at_a_screen("console", "--trial", **bare.environment) as screen:
        screen.waits_for("Inspect")
        screen.waits_for("14 cards")
        screen.types("\x11")
        assert screen.ends() == 0


def test_the_console_for_real_readers_opens_and_says_what_is_missing(bare: Bare) -> None:
    """The record can still be looked at."""
    with at_a_screen("console", **bare.environment) as screen:
        screen.waits_for("Inspect")
        screen.waits_for("pyscard")
        screen.types("\x11")
        assert screen.ends() == 0
