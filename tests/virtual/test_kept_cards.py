"""Cards of earlier versions, kept as files: they open unchanged. Files are added here and never edited."""

import shutil
from pathlib import Path

from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.shelf import Shelf
from tests.virtual.conftest import FACTORY_PIN, SERIAL, terminal_for
from tests.virtual.openpgp.conftest import Terminal

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


def test_an_openpgp_card_in_daily_use_opens_as_it_was(tmp_path: Path) -> None:
    """Its PIN, keys, counter and objects, and how it was built."""
    shutil.copy(KEPT / "openpgp.card", tmp_path / "kept.card")
    with Shelf(tmp_path).copy("kept") as card:
        assert (card.make, card.serial.hex()) == ("openpgp", "ff4c12345678")
        kept = Terminal(card._storage.load())
    assert (kept.tries(), kept.signatures(), kept.get("00DE")) == ([4, 5, 5], 1, "01010201030181029000")
    assert (kept.get("0101"), kept.get("005E")) == (b"mine".hex().upper() + "9000", b"owner".hex().upper() + "9000")
    assert (kept.verify("82", b"98765432"), kept.get("0103")) == ("9000", b"too".hex().upper() + "9000")
    kept.send("00A4040006D27600012401")
    assert kept.state("82") == "63C5"
    kept.verify("81", b"98765432")
    assert kept.ask("002A9E9A", "11" * 32).endswith("9000")
    assert kept.send("00F1000000") == "0507019000"
