"""The last checkpoint of a machine: compared, swapped whole or not at all, and one program at a time."""

import resource
from dataclasses import replace
from pathlib import Path

import pytest
from desk.processes import finish, start
from desk.signed_checkpoint import CHECKPOINT, NAME, signed

from lifecycle.signing import last_checkpoint as last_module
from lifecycle.signing.errors import LastCheckpointUnusable
from lifecycle.signing.last_checkpoint import LastCheckpoints

ORIGIN = NAME.rpartition("/")[2].upper()
LATER = signed(checkpoint=replace(CHECKPOINT, size=600))


def test_what_was_swapped_in_is_what_is_read(tmp_path: Path) -> None:
    """In a folder that is made, in a file named by the origin in lower case."""
    last = LastCheckpoints(tmp_path / "last")
    assert last.read(ORIGIN) is None
    with last.held(ORIGIN) as held:
        assert held.found is None
        held.swap(signed())
        held.swap(LATER)
    assert last.read(ORIGIN) == LATER
    assert [each.name for each in last.folder.iterdir()] == ["0123456789abcdef.txt"]
    assert last.path(ORIGIN).read_bytes() == LATER.note.encoded()


def test_a_swap_over_something_else_than_was_found_is_refused(tmp_path: Path) -> None:
    """On a disk whose locks do not hold, another program would be noticed all the same."""
    last = LastCheckpoints(tmp_path)
    with last.held(ORIGIN) as held:
        last.path(ORIGIN).write_bytes(LATER.note.encoded())
        with pytest.raises(LastCheckpointUnusable, match="another program wrote the file meanwhile"):
            held.swap(signed())
    assert last.read(ORIGIN) == LATER


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no signatures"),
        (b"\xff\xfe", "not UTF-8"),
        (signed().note.encoded()[:-1], "no signatures"),
        (signed().note.encoded().replace(b"523\n", b"0523\n"), "no number"),
        (signed(checkpoint=replace(CHECKPOINT, origin="lifecycle/ledger/" + "0" * 16)).note.encoded(), "another rec"),
    ],
)
def test_what_cannot_be_the_last_checkpoint_is_never_taken_for_none(tmp_path: Path, content: bytes, why: str) -> None:
    """It is named, with what is wrong with it."""
    last = LastCheckpoints(tmp_path)
    last.path(ORIGIN).write_bytes(content)
    with pytest.raises(LastCheckpointUnusable, match=why):
        last.read(ORIGIN)
    with pytest.raises(LastCheckpointUnusable), last.held(ORIGIN):
        pass


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """The limit on the size of a file stands for the disk."""
    last, before = LastCheckpoints(tmp_path), signed()
    with last.held(ORIGIN) as held:
        held.swap(before)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        with last.held(ORIGIN) as held, pytest.raises(LastCheckpointUnusable, match="File too large"):
            held.swap(LATER)

    assert finish(start(work)) == 0
    assert last.read(ORIGIN) == before
    assert [each.name for each in tmp_path.iterdir()] == ["0123456789abcdef.txt"]


def test_who_does_not_let_go_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that was stopped in the middle does not stop all others for ever."""
    last = LastCheckpoints(tmp_path)
    monkeypatch.setattr(last_module, "PATIENCE", 0.1)
    with (
        last.held(ORIGIN),
        pytest.raises(LastCheckpointUnusable, match="another program is signing"),
        last.held(ORIGIN),
    ):
        pass


def test_a_ledger_that_a_restored_one_replaced_keeps_what_was_signed_of_it(tmp_path: Path) -> None:
    """Under another name, so that it is not known as the last checkpoint any more."""
    last = LastCheckpoints(tmp_path)
    with last.held(ORIGIN) as held:
        held.swap(LATER)
    last.replace(ORIGIN, "FF" * 8)
    last.replace(ORIGIN, "FF" * 8)
    assert last.read(ORIGIN) is None
    assert last.successor(ORIGIN) == "ff" * 8
    assert last.read_replaced(ORIGIN) == LATER
    assert last.read_replaced("00" * 8) is None
