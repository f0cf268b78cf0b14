"""Cards on a shelf: files that survive, locks that hold, damage that is named."""

import errno
import os
import signal
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from lifecycle.virtual.cardfile import to_file
from lifecycle.virtual.errors import (
    BadCardName,
    BadCardSerial,
    CardBusy,
    CardExists,
    CardFileDamaged,
    CardFileUnwritable,
    CardMissing,
    ShelfUnusable,
)
from lifecycle.virtual.mpcos.identity import Switches
from lifecycle.virtual.mpcos.simulator import model
from lifecycle.virtual.shelf import Shelf
from tests.virtual.conftest import SERIAL, format_steps


def test_a_card_made_is_listed_opened_and_keeps_its_memory(tmp_path: Path) -> None:
    """What was written is there when the card is opened again."""
    shelf = Shelf(tmp_path / "cards")
    made = shelf.make("alice", model(Switches(set_code_obeys_update_condition=True)), serial=SERIAL)
    assert shelf.names() == ["alice"]
    assert shelf.look("alice") == made
    with shelf.open("alice") as card:
        card.power_on()
        for step in format_steps():
            assert card.transmit(step) == b"\x90\x00"
    with shelf.open("alice") as card:
        assert card.serial == SERIAL
        assert Switches.of(card._memory).set_code_obeys_update_condition
        card.power_on()
        assert card.transmit(format_steps()[2]) == b"\x90\x00"
        assert card.transmit(format_steps()[10]) == b"\x90\x00"


def test_new_serials_are_random_and_files_are_private(tmp_path: Path) -> None:
    """Mode 0600, whatever the umask allows."""
    shelf = Shelf(tmp_path)
    assert shelf.make("a").serial != shelf.make("b").serial
    with shelf.open("a") as card:
        card.power_on()
        card.transmit(format_steps()[1])
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert shelf.names() == ["a", "b"]


@pytest.mark.parametrize("name", ["", ".", "..", ".a", "a/b", "a b", "a\n", "ä", "a" * 33, "a\0"])
def test_a_name_that_could_mean_something_else_is_refused(tmp_path: Path, name: str) -> None:
    """No path, no hidden file, no surprise."""
    shelf = Shelf(tmp_path)
    for act in (shelf.make, shelf.open, shelf.look):
        with pytest.raises(BadCardName):
            act(name)
    assert list(tmp_path.iterdir()) == []


def test_a_serial_of_another_length_is_refused(tmp_path: Path) -> None:
    """Eight bytes or none given."""
    with pytest.raises(BadCardSerial):
        Shelf(tmp_path).make("a", serial=b"123")
    assert Shelf(tmp_path).names() == []


def test_a_card_is_not_made_twice_and_a_missing_one_not_opened(tmp_path: Path) -> None:
    """Neither leaves a trace."""
    shelf = Shelf(tmp_path)
    made = shelf.make("a")
    with pytest.raises(CardExists):
        shelf.make("a", serial=SERIAL)
    assert shelf.look("a") == made
    with pytest.raises(CardMissing):
        shelf.open("b")
    with pytest.raises(CardMissing):
        shelf.look("b")
    assert Shelf(tmp_path / "none").names() == []


def test_a_shelf_that_is_no_folder_says_so(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    place = tmp_path / "file"
    place.write_bytes(b"")
    with pytest.raises(ShelfUnusable):
        Shelf(place).make("a")
    with pytest.raises(ShelfUnusable):
        Shelf(place).names()


def test_a_card_is_open_once(tmp_path: Path) -> None:
    """The second opener is told that it is busy, until the first one closes; looking is always possible."""
    shelf = Shelf(tmp_path)
    shelf.make("a", serial=SERIAL)
    with shelf.open("a") as card:
        card.power_on()
        card.transmit(format_steps()[1])
        with pytest.raises(CardBusy) as busy:
            shelf.open("a")
        assert busy.value.name == "a"
        assert shelf.look("a").serial == SERIAL
    shelf.open("a").close()


def _flip(place: int) -> bytes:
    content = bytearray(to_file(bytes(8192)))
    content[place] ^= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cut-short"),
        (b"VCRD", "cut-short"),
        (b"{}" * 100, "not-a-card"),
        (_flip(0), "not-a-card"),
        (_flip(5), "head-damaged"),
        (_flip(13), "head-damaged"),
        (_flip(4000), "memory-damaged"),
        (to_file(bytes(8192))[:-1], "wrong-size"),
        (to_file(bytes(8192)) + b"\0", "wrong-size"),
        (to_file(bytes(16)), "wrong-size"),
    ],
)
def test_a_damaged_file_is_named_and_not_opened(tmp_path: Path, content: bytes, reason: str) -> None:
    """Its place and what is wrong with it; the card is free for another attempt."""
    shelf = Shelf(tmp_path)
    (tmp_path / "a.card").write_bytes(content)
    for act in (shelf.open, shelf.look, shelf.open):
        with pytest.raises(CardFileDamaged) as damaged:
            act("a")
        assert damaged.value.reason == reason
        assert damaged.value.path == str(tmp_path / "a.card")
    assert shelf.names() == ["a"]


def test_a_file_system_that_refuses_takes_the_cards_power(tmp_path: Path) -> None:
    """The unit that could not be stored was not written, and the card is off."""
    shelf = Shelf(tmp_path)
    shelf.make("a")
    with shelf.open("a") as card:
        card.power_on()
        (tmp_path / ".a.card.new").mkdir()
        with pytest.raises(CardFileUnwritable):
            card.transmit(format_steps()[1])
        assert not card.powered
        (tmp_path / ".a.card.new").rmdir()
        card.power_on()
        assert card.transmit(format_steps()[1]) == b"\x90\x00"


def test_a_full_disk_leaves_the_card_as_it_was(tmp_path: Path) -> None:
    """A disk that takes a part of a write and no more costs the unit that was written, and never the card."""
    shelf = Shelf(tmp_path)
    shelf.make("a", serial=SERIAL)
    before = (tmp_path / "a.card").read_bytes()
    words = [sys.executable, "-c", _FULL, str(tmp_path), str(len(before) - 16)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    assert (done.stdout, done.stderr) == ("CardFileUnwritable\n", "")
    assert (tmp_path / "a.card").read_bytes() == before
    assert not [each for each in tmp_path.iterdir() if each.name.endswith(".new")]
    shelf.open("a").close()


def test_a_disk_that_does_not_keep_what_it_took_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be pushed to it was not written; the card that was there is there."""
    shelf = Shelf(tmp_path)
    shelf.make("a", serial=SERIAL)
    before = (tmp_path / "a.card").read_bytes()

    def fails(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with shelf.open("a") as card:
        card.power_on()
        monkeypatch.setattr(os, "fsync", fails)
        with pytest.raises(CardFileUnwritable):
            card.transmit(format_steps()[1])
    assert (tmp_path / "a.card").read_bytes() == before


_FULL = """
import resource, sys
from pathlib import Path
from lifecycle.virtual.errors import VirtualCardError
from lifecycle.virtual.shelf import Shelf
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
with Shelf(Path(sys.argv[1])).open("a") as card:
    card.power_on()
    try:
        card.transmit(bytes.fromhex("80E002000C5F0101000100000000000000"))
    except VirtualCardError as error:
        print(type(error).__name__)
"""


_CHILD = """
import sys
from pathlib import Path
from lifecycle.virtual.shelf import Shelf
card = Shelf(Path(sys.argv[1])).open("a")
card.power_on()
assert card.transmit(bytes.fromhex("80E002000C5F0101000100000000000000")) == b"\\x90\\x00"
assert card.transmit(bytes.fromhex("00A4020C025F01")) == b"\\x90\\x00"
print("ready", flush=True)
value = 0
while True:
    value = (value + 1) % 256
    assert card.transmit(bytes.fromhex("00D6000080") + bytes([value]) * 128) == b"\\x90\\x00"
    print("written", flush=True)
"""


def test_a_card_survives_the_kill_of_its_process_in_the_middle_of_a_write(tmp_path: Path) -> None:
    """The lock is free again, the file is whole, and the torn write stands unit by unit in order."""
    shelf = Shelf(tmp_path)
    shelf.make("a")
    for answers in (1, 9, 4):
        with subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _CHILD, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            with pytest.raises(CardBusy):
                shelf.open("a")
            for _ in range(answers):
                assert child.stdout.readline() == b"written\n"
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        with shelf.open("a") as card:
            card.power_on()
            assert card.transmit(bytes.fromhex("00A4020C025F01")) == b"\x90\x00"
            units = card.transmit(bytes.fromhex("00B0000080"))[:-2]
        shelf = Shelf(tmp_path)
        values = [units[place : place + 4] for place in range(0, 128, 4)]
        assert all(len(set(value)) == 1 for value in values)
        changes = sum(a != b for a, b in pairwise(values))
        assert changes <= 1
        (tmp_path / "a.card").unlink()
        shelf.make("a")
