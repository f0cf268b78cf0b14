"""Cards of earlier versions, kept as files: they open unchanged. Files are added here and never edited."""

import shutil
from pathlib import Path

from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.shelf import Shelf
from tests.virtual.conftest import FACTORY_PIN, SERIAL, terminal_for

KEPT = Path(__file__).parent / "kept"


def test_a_card_from_before_there_were_two_makes_opens_as_it_was(tmp_path: Path) -> None:
    """Nothing in its file names a make; its counter is a number, as it was made with, and it writes 4 bytes at once."""
    shutil.copy(KEPT / "mpcos.card", tmp_path / "kept.card")
    before = (tmp_path / "kept.card").read_bytes()
    shelf = Shelf(tmp_path)
    looked = shelf.look("kept")
    assert (looked.make, looked.serial) == ("mpcos", SERIAL)
    shelf.open("kept").close()
    assert (tmp_path / "kept.card").read_bytes() == before
    with shelf.copy("kept") as card:
        terminal = terminal_for(card._storage.load())
    terminal.enter()
    wrong = [terminal.verify(b"87654321") for _ in range(3)]
    assert (wrong, terminal.counter()[2:4]) == (["63C6", "63C5", "63C4"], "03")
    terminal.card.arm(PowerCut.after_unit(99))
    assert terminal.verify(FACTORY_PIN) == "9000"
    assert terminal.card.units == 2
