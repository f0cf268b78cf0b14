import os
import resource
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from children import finish, start
from sample_ledger import Happened, plan, read_back

from lifecycle.domain.errors import StoreError
from lifecycle.store.errors import StoreBusy, StoreCorrupt, StoreFull, StoreReadOnly, StoreUnreadable, StoreUnwritable
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.opening import open_reader, open_store
from lifecycle.store.verify import verify

Store = AuditStore[Happened]


def run(*words: str) -> bool:
    """Run a command of the system; False if it fails or is not there."""
    program = shutil.which(words[0])
    if program is None:
        return False
    return subprocess.run([program, *words[1:]], check=False, capture_output=True).returncode == 0  # noqa: S603


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte, where one can be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)):
        pytest.skip("a tmpfs cannot be mounted here")
    yield folder
    assert run("umount", str(folder))


def appended_until_it_fails(store: Store) -> tuple[list[str], list[str], StoreError]:
    """Append until the store says no; gives the ids that it took, those it refused, and what it said."""
    taken: list[str] = []
    for number in range(10_000):
        drafts = [plan(f"s{number}", each) for each in range(20)]
        try:
            store.append(drafts)
        except StoreError as error:
            return taken, [draft.id for draft in drafts], error
        taken += [draft.id for draft in drafts]
    raise AssertionError("it never failed")


def test_a_full_disk_is_named_and_nothing_is_half_recorded(small_disk: Path) -> None:
    """What was answered is there, what was refused is not, and there is a way on when there is room again."""
    filler = small_disk / "filler"
    filler.write_bytes(bytes(300_000))
    with open_store(small_disk / "ledger.db", read_back) as store:
        taken, refused, error = appended_until_it_fails(store)
        assert isinstance(error, StoreFull)
        assert all(store.find(each) for each in taken)
        assert not any(store.find(each) for each in refused)
        assert verify(store).sound
        filler.unlink()
        store.append([plan("after")])
        assert verify(store).sound
        assert store.head().size == len(taken) + 1


def test_a_limit_on_the_size_of_files_is_named_too(path: Path) -> None:
    """EFBIG is no room either, and what was recorded stays sound."""
    open_store(path, read_back).close()

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        with open_store(path, read_back) as store:
            taken, refused, error = appended_until_it_fails(store)
            assert isinstance(error, StoreUnwritable), error
            assert all(store.find(each) for each in taken)
            assert not any(store.find(each) for each in refused)

    assert finish(start(work)) == [0]
    with open_reader(path, read_back) as store:
        assert verify(store).sound


def test_a_store_that_may_only_be_read_says_so(path: Path) -> None:
    """Reading works; writing is refused by name."""
    with open_store(path, read_back) as store:
        store.append([plan("a")])
    for each in [path.parent, *path.parent.parents[:3]]:
        each.chmod(0o755)
    path.chmod(0o644)

    def work() -> None:
        if os.geteuid() == 0:
            os.setegid(65534)
            os.seteuid(65534)
        else:
            path.chmod(0o444)
            path.parent.chmod(0o555)
        with pytest.raises(StoreReadOnly):
            open_store(path, read_back).append([plan("a")])
        with pytest.raises(StoreReadOnly):
            open_store(path.with_name("new.db"), read_back)

    assert finish(start(work)) == [0]
    path.parent.chmod(0o700)


def test_a_store_on_a_disk_that_may_only_be_read_can_be_verified(small_disk: Path) -> None:
    """An archive is read where it lies."""
    path = small_disk / "ledger.db"
    with open_store(path, read_back) as store:
        store.append([plan("a"), plan("b")])
        head = store.head()
    if not run("mount", "-o", "remount,ro", str(small_disk)):
        pytest.skip("a disk cannot be made read-only here")
    with open_reader(path, read_back) as reader:
        assert reader.head() == head
        assert verify(reader).sound
    with pytest.raises(StoreReadOnly):
        open_store(path, read_back)


def test_a_store_that_others_hold_is_busy_after_the_timeout(path: Path) -> None:
    """There is one clear error, and the writer goes on when the other lets go."""
    with open_store(path, read_back, busy_timeout=0.2) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            store.append([plan("a")])
        other.execute("ROLLBACK")
        other.close()
        assert store.append([plan("a")])[0].position == 1


def test_threads_of_one_process_write_one_after_the_other(bare: Store) -> None:
    """One connection is lent to one thread at a time."""

    def work() -> None:
        for _ in range(20):
            bare.append([plan("a")])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bare.head().size == 80
    assert verify(bare).sound


def test_damaged_pages_are_an_error_of_the_store(path: Path) -> None:
    """Neither reading nor verifying ends in an error of the library."""
    with open_store(path, read_back) as store:
        for number in range(60):  # enough that the second half of the file is theirs, and none of it the schema's
            store.append([plan(f"s{number}", each) for each in range(20)])
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 8192, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with open_reader(path, read_back) as reader:
        with pytest.raises(StoreCorrupt):
            verify(reader)
        with pytest.raises(StoreUnreadable):
            list(reader.read())


def test_a_frontier_that_is_none_is_corruption(path: Path) -> None:
    """An append does not grow a tree that is not there."""
    with open_store(path, read_back) as store:
        with sqlite3.connect(path) as other:
            other.execute("UPDATE tree SET size = 3")
        other.close()
        with pytest.raises(StoreCorrupt):
            store.append([plan("a")])
