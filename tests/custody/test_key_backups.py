"""Backups of transport keys in files, and what they bring back: the same key, or nothing at all."""

from pathlib import Path

import pytest

from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.custody import key_backups, key_restore
from lifecycle.custody.key_backups import BackupNotOpened, BackupNotWritten, problem_with_passphrase
from lifecycle.custody.key_comparison import OtherKeyUnderId
from lifecycle.custody.key_restore import Backup
from lifecycle.domain.errors import NoHostKey, Refused, UnknownName
from lifecycle.domain.secret import Secret
from lifecycle.files import age
from tests.custody.conftest import Keeping
from tests.custody.key_keeping import (
    KEY,
    PHRASE,
    backed_up,
    fail_to_append,
    folder,
    keys,
    little_work,
    made,
    restore,
    retire,
    room_for,
    state,
    tags,
    text,
)

__all__ = ["folder", "little_work"]
pytestmark = pytest.mark.usefixtures("little_work")

# --- backups in files ---


def test_a_backup_is_written_opened_again_and_recorded(keeping: Keeping, folder: TransportKeys, tmp_path: Path) -> None:
    """For one user only; the key is not in it in clear, and not in the record."""
    kcv, target = made(keeping, folder).kcv, tmp_path / "key.age"
    digest = backed_up(keeping, folder, target)
    text = folder.path(0).read_text().strip()
    assert target.stat().st_mode & 0o777 == 0o600
    assert text.encode() not in target.read_bytes()
    (backup,) = keys(keeping)[0].living_backups
    assert (backup.sha256, keeping.store.text(backup.place)) == (digest, str(target))
    with age.opened(target.read_bytes(), Secret(PHRASE)) as plain, plain.revealed() as found:
        assert found.decode() == f"lifecycle transport key 1\nid 0\nkcv CMAC-5 {kcv}\nkey {text.upper()}\n"


def test_a_backup_is_never_written_over_a_file_nor_where_it_cannot_be(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """And then nothing is recorded."""
    made(keeping, folder)
    (tmp_path / "there").write_text("mine")
    for target in (tmp_path / "there", tmp_path / "nowhere" / "key.age", tmp_path):
        with pytest.raises(BackupNotWritten):
            backed_up(keeping, folder, target)
    assert (tmp_path / "there").read_text() == "mine"
    assert tags(keeping) == ["transport-key-made.1"]


def test_only_a_recorded_key_in_use_that_is_the_right_one_is_backed_up(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """A backup of the wrong key would be found out when it is needed."""
    made(keeping, folder)
    with pytest.raises(UnknownName):
        backed_up(keeping, folder, tmp_path / "a", key_id=5)
    folder.path(0).write_text(KEY.hex())
    with pytest.raises(OtherKeyUnderId):
        backed_up(keeping, folder, tmp_path / "a")
    folder.path(0).unlink()
    with pytest.raises(NoHostKey, match="no file"):
        backed_up(keeping, folder, tmp_path / "a")
    retire(keeping, folder)
    with pytest.raises(Refused, match="retired"):
        backed_up(keeping, folder, tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("words", "good"),
    [
        (b"x" * 14, False),
        (b"x" * 15, False),
        (b"abcdefghijklmno", True),
        ("ç".encode() * 20, False),
        (b"a\tb" * 6, False),
    ],
)
def test_a_passphrase_is_long_and_can_be_typed_everywhere(words: bytes, good: bool) -> None:  # noqa: FBT001
    """On any keyboard, by whoever needs it in ten years."""
    assert (problem_with_passphrase(Secret(words)) is None) == good


def test_on_a_full_disk_there_is_no_key_and_no_backup_rather_than_half_of_one(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """Each is written beside its place, and has its name when it is whole."""
    made(keeping, folder)
    with room_for(10):
        with pytest.raises(NoHostKey, match="transport-01"):
            folder.make(1)
        with pytest.raises(BackupNotWritten):
            backed_up(keeping, folder, tmp_path / "key.age")
    assert (folder.ids(), [each.name for each in tmp_path.glob("*.age*")]) == ([0], [])
    assert len(list(folder.path(0).parent.iterdir())) == 1
    assert tags(keeping) == ["transport-key-made.1"]


# --- restoring from files ---


def test_a_missing_key_comes_back_from_its_backup(keeping: Keeping, folder: TransportKeys, tmp_path: Path) -> None:
    """The same bytes; both people are named, and the key was proven then."""
    made(keeping, folder)
    before = folder.path(0).read_bytes()
    backed_up(keeping, folder, tmp_path / "key.age")
    folder.path(0).unlink()
    assert restore(keeping, folder, tmp_path / "key.age")
    assert (folder.path(0).read_bytes(), folder.path(0).stat().st_mode & 0o777) == (before, 0o600)
    (key,) = keys(keeping)
    assert key.proven_at is not None
    assert {keeping.ids["ana"], keeping.ids["bob"]} <= set(key.touched_by)


def test_where_the_key_is_here_a_restore_checks_the_backup(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """And changes no file."""
    made(keeping, folder)
    backed_up(keeping, folder, tmp_path / "key.age")
    before = folder.path(0).stat()
    assert not restore(keeping, folder, tmp_path / "key.age")
    assert folder.path(0).stat() == before
    assert keys(keeping)[0].proven_at is not None


def test_a_key_comes_back_where_the_record_does_not_know_it(keeping: Keeping, folder: TransportKeys) -> None:
    """After a disaster the record may be a new one."""
    with Backup(3, Secret(KEY), folder.check_value(Secret(KEY)), "a file", sha256="00" * 32) as backup:
        key_restore.restore_file(keeping.handler, folder, backup, ["person:a", "person:b"])
    assert state(keeping, folder) == {3: "here"}


def test_no_other_key_is_restored_under_an_id(keeping: Keeping, folder: TransportKeys, tmp_path: Path) -> None:
    """Neither over a file, nor against the record, nor one that is retired."""
    kcv = made(keeping, folder).kcv
    other = Backup(0, Secret(KEY), folder.check_value(Secret(KEY)), "a file", sha256="00" * 32)
    before = folder.path(0).read_bytes()
    with pytest.raises(OtherKeyUnderId, match=kcv):
        key_restore.restore_file(keeping.handler, folder, other, [])
    backed_up(keeping, folder, tmp_path / "key.age")
    folder.path(0).write_text(KEY.hex())
    with pytest.raises(OtherKeyUnderId):
        restore(keeping, folder, tmp_path / "key.age")
    assert folder.path(0).read_text() == KEY.hex()
    folder.path(0).write_bytes(before)
    retire(keeping, folder)
    with pytest.raises(Refused, match="retired"):
        restore(keeping, folder, tmp_path / "key.age")
    assert not folder.path(0).exists()


def test_a_wrong_passphrase_or_another_file_restores_nothing(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """And says which of them it is, as far as that can be known."""
    made(keeping, folder)
    target = tmp_path / "key.age"
    backed_up(keeping, folder, target)
    good = target.read_bytes()
    cases: list[tuple[bytes, bytes, str]] = [
        (good, PHRASE[:-1], "wrong passphrase"),
        (good[:-1] + bytes((good[-1] ^ 1,)), PHRASE, "altered"),
        (good[:100], PHRASE, "not a backup"),
        (b"", PHRASE, "not a backup"),
        (age.sealed(b"a letter", Secret(PHRASE)), PHRASE, "not a backup"),
        (age.sealed(text(kcv="0000000000"), Secret(PHRASE)), PHRASE, "check value"),
        (age.sealed(text(key_id=256), Secret(PHRASE)), PHRASE, "not a backup"),
        (bytes(10_000), PHRASE, "not a backup"),
    ]
    for content, words, said in cases:
        target.write_bytes(content)
        with pytest.raises(BackupNotOpened, match=said):
            key_backups.open_backup(target, Secret(words), folder)
    with pytest.raises(BackupNotOpened, match="No such file"):
        key_backups.open_backup(tmp_path / "nowhere", Secret(PHRASE), folder)


def test_a_restore_needs_two_people_of_the_record(keeping: Keeping) -> None:
    """Different ones."""
    with keeping.handler.record() as record:
        assert key_restore.two_people(record, "ana", "bob") == [keeping.ids["ana"], keeping.ids["bob"]]
        with pytest.raises(Refused, match="2 different people"):
            key_restore.two_people(record, "ana", keeping.ids["ana"])
        with pytest.raises(UnknownName):
            key_restore.two_people(record, "ana", "nobody")


def test_a_restore_that_could_not_be_recorded_is_done_again(
    keeping: Keeping, folder: TransportKeys, tmp_path: Path
) -> None:
    """The key is here then, and is compared."""
    made(keeping, folder)
    backed_up(keeping, folder, tmp_path / "key.age")
    folder.path(0).unlink()
    fail_to_append(keeping)
    with pytest.raises(OSError, match="full"):
        restore(keeping, folder, tmp_path / "key.age")
    keeping.journal.store = keeping.store
    assert state(keeping, folder) == {0: "here"}
    assert not restore(keeping, folder, tmp_path / "key.age")
    assert tags(keeping)[-1] == "transport-key-restored.1"
