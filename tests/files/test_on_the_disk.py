"""A file that was replaced or published is on the disk before anything is built on it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lifecycle.files import replacing
from lifecycle.files.replacing import publish, replace_file, sync

Synced = list[tuple[int, bool]]
"""For each file or folder that was written to the disk, its inode, and whether the target had its name by then."""


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Synced]:
    """Note what is written to the disk, and still have it written."""
    synced: Synced = []
    to_disk = os.fsync

    def noted(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, (tmp_path / "target").exists()))
        to_disk(descriptor)

    monkeypatch.setattr(replacing.os, "fsync", noted)
    return lambda: synced


def test_a_file_or_a_folder_is_written_to_the_disk(tmp_path: Path, watched: Callable[[], Synced]) -> None:
    """Each of them itself."""
    file = tmp_path / "file"
    file.write_bytes(b"content")
    sync(file)
    sync(tmp_path)
    assert [inode for inode, _ in watched()] == [file.stat().st_ino, tmp_path.stat().st_ino]


def test_a_finished_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, watched: Callable[[], Synced]) -> None:
    """And the name is, before anybody is told."""
    scratch, target = tmp_path / "scratch", tmp_path / "target"
    scratch.write_bytes(b"content")
    publish(scratch, target)
    assert watched() == [(target.stat().st_ino, False), (tmp_path.stat().st_ino, True)]
    assert target.read_bytes() == b"content"
    assert not scratch.exists()


def test_a_file_is_replaced_by_one_that_is_on_the_disk(tmp_path: Path, watched: Callable[[], Synced]) -> None:
    """A power cut leaves the one or the other, whole; nobody else may read it."""
    target = tmp_path / "target"
    target.write_bytes(b"before")
    before = target.stat().st_ino
    replace_file(target, b"after")
    file = target.stat()
    assert [inode for inode, _ in watched()] == [file.st_ino, tmp_path.stat().st_ino]
    assert file.st_ino != before
    assert (target.read_bytes(), file.st_mode & 0o777) == (b"after", 0o600)
    assert list(tmp_path.iterdir()) == [target]


def test_a_name_that_is_taken_is_left_as_it_is(tmp_path: Path) -> None:
    """What was to get it stays beside it."""
    scratch, target = tmp_path / "scratch", tmp_path / "target"
    scratch.write_bytes(b"mine")
    target.write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        publish(scratch, target)
    assert (scratch.read_bytes(), target.read_bytes()) == (b"mine", b"theirs")
