import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from children import finish, start
from sample_ledger import Happened, plan, read_back

from lifecycle.store.errors import BackupFaulty, BackupRefused, StoreUnwritable
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.backup import backup
from lifecycle.store.sqlite.opening import open_reader, open_store
from lifecycle.store.verify import verify

pytestmark = pytest.mark.sqlite

Store = AuditStore[Happened]


def test_a_backup_is_the_store_as_it_stands(bare: Store, tmp_path: Path) -> None:
    """It has the same head, is private, verifies, and is a store that can go on."""
    bare.append([plan("a", number) for number in range(300)])
    target, told = tmp_path / "copy.db", list[tuple[int, int]]()
    head = backup(bare, target, lambda done, pages: told.append((done, pages)))
    assert head == bare.head()
    assert target.stat().st_mode & 0o777 == 0o600
    assert told[-1][0] == told[-1][1] > 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy.db", "records"]
    with open_store(target, read_back) as copy:
        assert verify(copy).sound
        assert copy.append([plan("a")])[0].position == 301


def test_a_backup_is_never_written_over_a_file(bare: Store, tmp_path: Path) -> None:
    """Not even over an older backup."""
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(BackupRefused):
        backup(bare, target)
    assert target.read_text() == "precious"


def test_a_copy_that_does_not_verify_is_not_left(bare: Store, tmp_path: Path) -> None:
    """The fault is named, and no file that looks like a backup remains."""
    bare.append([plan("a"), plan("a")])
    with closing(sqlite3.connect(bare.path)) as other, other:
        other.execute("DROP TRIGGER events_are_not_changed")
        other.execute("UPDATE events SET tag = 'x' WHERE position = 2")
    with pytest.raises(BackupFaulty) as caught:
        backup(bare, tmp_path / "copy.db")
    assert (caught.value.params["fault"], caught.value.params["position"]) == ("column-differs", 2)
    assert [each.name for each in tmp_path.iterdir()] == ["records"]


def test_a_backup_to_a_folder_that_is_not_there_is_an_error_of_the_store(bare: Store, tmp_path: Path) -> None:
    """No error of the system passes."""
    with pytest.raises(StoreUnwritable, match="the folder does not exist"):
        backup(bare, tmp_path / "nowhere" / "copy.db")


def test_a_backup_is_one_moment_while_others_append(path: Path, tmp_path: Path) -> None:
    """Writers go on, and the copy is a store that existed."""
    open_store(path, read_back).close()

    def work() -> None:
        with open_store(path, read_back) as store:
            for number in range(150):
                store.append([plan("a", number)])

    child = start(work)
    with open_reader(path, read_back) as reader:
        heads = [backup(reader, tmp_path / f"{number}.db") for number in range(5)]
        assert finish(child) == [0]
        assert all(reader.root_at(head.size) == head.root for head in heads)
