"""Operations over many cards through the real PC/SC: several readers, and one reader with a person who swaps cards."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN
from desk.patience import HANG, until
from lab.fixtures import holds_card, wait_for_card
from lab.pcscd import Pcscd, VirtualReader

from tests.cli.at_a_terminal import at_a_terminal
from tests.cli.conftest import Call, Home

CARDS = {"a": "15C000E3A8173000", "b": "15C000E3A8173001"}
CREATE = ("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "PROD-A")
pytestmark = pytest.mark.pcsc


@contextmanager
def inserted(name: str, reader: VirtualReader) -> Iterator[None]:
    """Put a card of the shelf into a reader until the block ends."""
    command = [sys.executable, "-m", "lifecycle", "virtual", "insert", name, "--port", str(reader.port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            wait_for_card(reader.name)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(HANG)
            assert until(lambda: not holds_card(reader.name))


@pytest.fixture
def shelf(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Two cards on the shelf, and readers that are real."""
    for name, serial in CARDS.items():
        home.make_card(name, serial)
    home.answers(*(f"{serial} {FACTORY_PIN}" for serial in CARDS.values()))
    monkeypatch.delenv("LIFECYCLE_READER")
    os.environ.pop("LIFECYCLE_READER", None)
    return home


def test_a_set_is_made_on_cards_in_two_readers(shelf: Home, call: Call, pcscd: Pcscd) -> None:
    """By serial, whichever reader holds the card."""
    pins = ("--pin-file", str(shelf.folder / "pins"))
    words = ("--serial", CARDS["b"], "--serial", CARDS["a"], *pins)
    with inserted("a", pcscd.readers[0]), inserted("b", pcscd.readers[1]):
        ran = call(*CREATE, *words)
        assert ran.code == 0, ran
        assert call("run", "check-set", *words).code == 0


def test_a_set_is_made_with_one_reader_and_a_person_who_swaps_the_cards(shelf: Home, reader: VirtualReader) -> None:  # noqa: ARG001
    """Each card is noticed when it comes, and the one that is done is asked out by its serial."""
    with at_a_terminal(*CREATE, "--reader", reader.name, "--choose", "pre-flight=no") as session:
        person = session.person
        person.waits_for("Insert the card for share 1 of 2")
        with inserted("a", reader):
            person.waits_for(f"PIN of card {CARDS['a']}: ")
            person.types(FACTORY_PIN)
            person.waits_for("]: ")
            person.types("")
            person.waits_for(f"Card {CARDS['a']} is done. Remove it from")
        with inserted("b", reader):
            person.waits_for(f"PIN of card {CARDS['b']}: ")
            person.types(FACTORY_PIN)
            person.waits_for("]: ")
            person.types("My own label")
            screen = person.reads_the_rest()
            assert session.ends() == 0
    assert "Set PROD-A is complete." in screen
