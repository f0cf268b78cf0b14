import os
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from children import finish, kill_after, start
from sample_ledger import PROJECTIONS, make_tables, plan, read_back

from lifecycle.domain.errors import StoreError
from lifecycle.files import mounts
from lifecycle.files.mounts import file_system
from lifecycle.store.errors import NotAStore, ProjectionStale, SchemaNewer, StoreMissing, StoreOnNetwork
from lifecycle.store.sqlite.opening import open_reader, open_store
from lifecycle.store.verify import verify


def test_a_new_store_is_for_its_owner_alone(path: Path) -> None:
    """The file has mode 0600, what SQLite keeps beside it too, and the folder 0700."""
    with open_store(path, read_back) as store:
        store.append([plan("a")])
        modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert modes == {"ledger.db": 0o600, "ledger.db-wal": 0o600, "ledger.db-shm": 0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    """Only folders that are made are made private."""
    tmp_path.chmod(0o755)
    open_store(tmp_path / "ledger.db", read_back).close()
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_opening_for_reading_makes_nothing(path: Path) -> None:
    """A report on a store that is not there says so."""
    with pytest.raises(StoreMissing):
        open_reader(path, read_back)
    assert not path.parent.exists()


@pytest.mark.parametrize("content", [b"", b"# notes\n", b"SQLite format 3\x00" + bytes(4080)])
def test_another_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """Neither an empty file nor a text becomes a store."""
    path = tmp_path / "notes"
    path.write_bytes(content)
    for opening in (open_store, open_reader):
        with pytest.raises(StoreError):
            opening(path, read_back)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Its schema is not touched."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    before = path.read_bytes()
    for opening in (open_store, open_reader):
        with pytest.raises(NotAStore):
            opening(path, read_back)
    assert path.read_bytes()[100:] == before[100:]


def half_made(path: Path) -> int:
    """Give the bytes of a store that has no name yet, and of what SQLite keeps beside it."""
    size = 0
    for each in path.parent.glob(f".{path.name}.*.new*"):
        with suppress(FileNotFoundError):
            size += each.stat().st_size
    return size


def test_a_store_that_was_half_made_is_not_left(path: Path) -> None:
    """Whenever the process that makes a store dies, there is a whole store or none."""
    made = 0
    for attempt in range(8):
        kill_after(
            start(lambda: open_store(path, read_back).close()),
            lambda wanted=attempt * 2**14: path.exists() or half_made(path) >= wanted,
        )
        if path.exists():
            made += 1
            with open_reader(path, read_back) as store:
                assert verify(store).sound
            path.unlink()
    open_store(path, read_back).close()
    assert [each.name for each in path.parent.iterdir()] == ["ledger.db"]
    assert made < 8


def test_two_processes_that_make_a_store_use_the_same_one(path: Path) -> None:
    """Neither overwrites the other's, and no event is lost."""

    def work() -> None:
        with open_store(path, read_back) as store:
            store.append([plan(f"process:{os.getpid()}")])

    assert finish(*[start(work) for _ in range(6)]) == [0] * 6
    with open_reader(path, read_back) as store:
        assert store.head().size == 6


MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:44 / /mnt/share rw - nfs4 server:/x rw
41 22 0:45 / /mnt/share/local rw - ext4 /dev/vdb rw
42 22 0:46 / /mnt/with\\040space rw,nosuid shared:7 - fuse.sshfs user@host:/ rw
43 22 0:47 / /mnt/win rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/x.db", "ext4"),
        ("/mnt/share/x.db", "nfs4"),
        ("/mnt/share2/x.db", "ext4"),
        ("/mnt/share/local/deep/x.db", "ext4"),
        ("/mnt/with space/x.db", "fuse.sshfs"),
        ("/mnt/win/x.db", "cifs"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(path: str, kind: str) -> None:
    """The longest mount point that holds the path counts."""
    assert file_system(Path(path), MOUNTS) == kind


def test_under_chroot_the_table_of_mounts_does_not_tell() -> None:
    """It lacks what is mounted above the new root; a record begins all the same."""
    without_root = "\n".join(line for line in MOUNTS.splitlines() if line.split(" ")[4] != "/")
    assert file_system(Path("/home/ana/ledger.db"), without_root) is None


def test_a_store_on_a_network_file_system_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is made there."""
    mounted = tmp_path / "mountinfo"
    mounted.write_text(f"22 1 0:1 / / rw - ext4 x rw\n23 22 0:2 / {tmp_path} rw - nfs4 server:/x rw\n")
    monkeypatch.setattr(mounts, "MOUNTS", mounted)
    for opening in (open_store, open_reader):
        with pytest.raises(StoreOnNetwork) as caught:
            opening(path, read_back)
        assert caught.value.params["kind"] == "nfs4"
    assert not path.parent.exists()


def test_projections_of_a_later_revision_are_left_alone(path: Path) -> None:
    """An older version of the program does not fold them back."""
    make_tables(path)
    open_store(path, read_back, PROJECTIONS).close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE projections SET revision = 2 WHERE name = 'sums'")
    other.close()
    with pytest.raises(SchemaNewer, match="sums 2, known here: sums 1"):
        open_store(path, read_back, PROJECTIONS)
    with open_reader(path, read_back, PROJECTIONS) as reader, pytest.raises(ProjectionStale), reader.view():
        pass


def test_projections_of_another_revision_are_rebuilt_when_the_store_is_opened(path: Path) -> None:
    """A fold that has changed takes effect on everything that was recorded."""
    make_tables(path)
    with open_store(path, read_back, PROJECTIONS) as store:
        store.append([plan("a", 3), plan("a", 4)])
    with sqlite3.connect(path) as other:
        other.execute("UPDATE projections SET revision = 0 WHERE name = 'sums'")
        other.execute("UPDATE sums SET total = 0")
    other.close()
    with open_store(path, read_back, PROJECTIONS) as store, store.view() as view:
        assert view.execute("SELECT total FROM sums").fetchall() == [(7,)]
        assert view.execute("SELECT name, revision, position FROM projections ORDER BY name").fetchall() == [
            ("colours", 1, 2),
            ("sums", 1, 2),
        ]
