"""A file is whole or not there, whatever the disk does."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lifecycle.files.replacing import publish, replace_file, replacing


def test_a_file_is_replaced_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Whatever the mode was of the one that was there; nothing is left beside it."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o644)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_ends_the_writing_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """Also where a part was written."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.writelines([b"half", bytes(1 // 0)])
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


_LIMITED = """
import errno, resource, sys
from pathlib import Path
from lifecycle.files.replacing import replace_file
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    replace_file(Path(sys.argv[1]), bytes(int(sys.argv[3])))
except OSError as error:
    print(errno.errorcode[error.errno])
"""


@pytest.mark.parametrize("size", [101, 8208, 300_000])
def test_a_short_write_is_not_taken_for_a_whole_one(tmp_path: Path, size: int) -> None:
    """The system takes what fits and says so by a number: below, at and above the size of a buffer."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    words = [sys.executable, "-c", _LIMITED, str(path), str(size - 1), str(size)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    assert (done.stdout, done.stderr) == ("EFBIG\n", "")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_under_an_agreed_name_is_replaced(tmp_path: Path) -> None:
    """Even where others could have read it."""
    path, left = tmp_path / "file", tmp_path / ".file.new"
    left.write_bytes(b"half")
    left.chmod(0o644)
    replace_file(path, b"new", left)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_has_its_name_and_the_name_is_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file first, then the folder."""
    path = tmp_path / "file"
    synced: list[tuple[bool, bool]] = []

    def noted(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.exists()))

    monkeypatch.setattr(os, "fsync", noted)
    replace_file(path, b"new")
    assert synced == [(False, False), (True, True)]


def test_a_finished_file_is_published_once(tmp_path: Path) -> None:
    """A name that is taken stays that of the first, and the second is left where it is."""
    first, second, target = (tmp_path / name for name in ("first", "second", "target"))
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    publish(first, target)
    with pytest.raises(FileExistsError):
        publish(second, target)
    assert (target.read_bytes(), second.read_bytes(), first.exists()) == (b"1", b"2", False)
