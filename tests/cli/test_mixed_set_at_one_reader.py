"""A set over cards of two makes, with one reader: made, checked, copied, one card erased, and proven offline."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from lab.office import Office
from lab.pcscd import VirtualReader

from tests.cli.at_a_terminal import at_a_terminal
from tests.cli.test_sets_at_readers import inserted

VERIFIER = Path(__file__).parents[2] / "lifecycle/evidence/standalone/verify.py"
OPENPGP, MPCOS = ("anna", "bruno", "carla", "dora"), ("davi", "elisa", "fabio", "gil")
PINS = dict.fromkeys(OPENPGP, "123456") | dict.fromkeys(MPCOS, "12345678")
pytestmark = [pytest.mark.pcsc, pytest.mark.slow, pytest.mark.openssl]


class Desk:
    """A person at a terminal with one reader, and their cards."""

    def __init__(self, office: Office, reader: VirtualReader) -> None:
        self.reader = reader
        self.serials = {name: office.new_card(name, make="openpgp") for name in OPENPGP}
        self.serials |= {name: office.new_card(name) for name in MPCOS}

    def run(self, *words: str, present: Sequence[str] = (), write: Sequence[str] = (), typed: str = "") -> str:
        """Run an operation: present some cards with their PINs, have others written, and type a word at the end."""
        with at_a_terminal("run", *words, "--reader", self.reader.name) as session:
            person = session.person
            for name in (*present, *write):
                with inserted(name, self.reader):
                    person.waits_for(f"PIN of card {self.serials[name]}")
                    person.types(PINS[name])
                    if name in write:
                        person.waits_for("]: ")
                        person.types("")
                        person.waits_for("share written and checked.")
                    elif typed:
                        person.waits_for(f'Type "{typed}"')
                        person.types(typed)
                        shown = person.reads_the_rest()
                    elif name != present[-1] or write:
                        person.waits_for("Remove ")
                    else:
                        shown = person.reads_the_rest()
            if write:
                shown = person.reads_the_rest()
            assert session.ends() == 0, shown
        return shown


def test_a_set_over_two_makes_is_made_checked_copied_and_proven(office: Office, reader: VirtualReader) -> None:
    """3 of 5 on three OpenPGP cards and two of the vendor's family."""
    desk = Desk(office, reader)
    blind = ("--choose", "pre-flight=no")
    cards = ("anna", "davi", "bruno", "elisa", "carla")
    made = desk.run("create-server-master-key", "-m", "3", "-n", "5", "--name", "MIX", *blind, write=cards)
    assert "Set MIX is complete." in made
    assert "rebuild" in desk.run("check-set", "--set", "MIX", present=("carla", "elisa", "anna"))
    copy = ("copy-set", "--from", "MIX", "-m", "3", "-n", "3", "--name", "COPY", *blind)
    assert "Set COPY is complete." in desk.run(*copy, present=("bruno", "davi", "anna"), write=("fabio", "dora", "gil"))
    desk.run("erase", present=("bruno",), typed="erase")

    bundle = office.folder / "evidence.zip"
    assert office.run("verify").code == 0
    assert office.run("export", str(bundle)).code == 0
    command = [sys.executable, "-I", str(VERIFIER), str(bundle), "--json"]
    verified = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)  # noqa: S603
    layers = {each["layer"]: each for each in verified["layers"]}
    assert [name for name, each in layers.items() if each["verdict"] == "FAIL"] == []
    assert layers["card signatures"]["verdict"] == "PASS"
    assert "; 4 cards, each with the key that the record names" in layers["card signatures"]["note"]
