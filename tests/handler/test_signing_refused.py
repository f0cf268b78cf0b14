"""What keeps a card from being changed because the record is not the one that was signed, or could not be signed."""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from desk.cards import Drawer, formatted_image
from desk.desk import Desk, desk_at
from desk.invariants import NEW, OLD, copied
from desk.people import Person, changing
from desk.processes import finish, start
from desk.signing import KEY, last_folder
from desk.stores import new_store, opened

from lifecycle.domain.errors import CardError, Refused, StoreError
from lifecycle.signing.errors import (
    Forked,
    LastCheckpointMissing,
    LastCheckpointUnusable,
    RolledBack,
    SigningKeyDiffers,
    SigningKeyMissing,
    SigningKeyUnusable,
)
from lifecycle.signing.key_change import sign_first_here
from lifecycle.signing.key_file import KeyFile

WRONG = "55544433"


def refused(desk: Desk, drawer: Drawer, kind: type[StoreError]) -> StoreError:
    """Try to change a card; gives the error that kept it from being touched."""
    sent = len(drawer.sent)
    with pytest.raises(kind) as caught:
        desk.run("change-pin", changing(OLD, NEW))
    assert drawer.sent[sent:] == [], "not even read"
    with pytest.raises(kind):
        desk.handler.dry_run(desk.handler.operations["change-pin"](), Person())
    return caught.value


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """A store in which a card's PIN was typed wrongly, which was signed, and a copy of it from before."""
    path, drawer = new_store(tmp_path / "ledger.db"), Drawer(formatted_image())
    for turn in range(2):
        with desk_at(path, drawer) as desk, pytest.raises(CardError):
            desk.run("change-pin", changing(WRONG, NEW))
        if not turn:
            copied(path, tmp_path / "earlier" / "ledger.db")
    return path


def test_a_store_that_was_rolled_back_is_refused_before_anything_is_sent(used: Path, drawer: Drawer) -> None:
    """The sentence says how many events there are, and how many were signed, and when."""
    (used.parent / "earlier" / "ledger.db").replace(used)
    with desk_at(used, drawer) as desk:
        before = desk.store.head()
        error = refused(desk, drawer, RolledBack)
        assert desk.store.head() == before, "nothing is recorded in it either"
    assert error.params["size"] == before.size
    assert int(str(error.params["signed"])) > before.size
    assert "ROLLED BACK" in str(error)
    assert "lifecycle restore" in str(error.advise())


def test_a_store_that_was_forked_is_refused(used: Path, drawer: Drawer) -> None:
    """Rolled back, and gone on with until it is as long as before."""
    keep = (used.parent / "earlier" / "ledger.db").rename(used.parent / "earlier.db")
    with desk_at(keep, Drawer(formatted_image())) as elsewhere:
        for _ in range(9):
            elsewhere.run("inspect", Person())
    keep.replace(used)
    with desk_at(used, drawer) as desk:
        assert "FORKED" in str(refused(desk, drawer, Forked))


def test_an_edit_of_a_leaf_before_the_last_checkpoint_is_a_fork(used: Path, drawer: Drawer) -> None:
    """By somebody with SQL, who recomputes what he knows of."""
    connection = sqlite3.connect(used)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute("UPDATE events SET leaf = zeroblob(32) WHERE position = 3")
    connection.commit()
    connection.close()
    with desk_at(used, drawer) as desk:
        refused(desk, drawer, Forked)


def test_a_machine_that_does_not_know_the_last_checkpoint_is_told_so(used: Path, drawer: Drawer) -> None:
    """Until a person says that it is the first time here, which is recorded and signed."""
    for file in last_folder(used).iterdir():
        file.unlink()
    with desk_at(used, drawer) as desk:
        assert "--first-here" in str(refused(desk, drawer, LastCheckpointMissing).advise())
        signed = sign_first_here(desk.signer)
        assert signed.checkpoint.size == desk.store.head().size
        assert [event.tag for _, event in desk.store.events()][-1] == "last-checkpoint-unknown.1"
        desk.run("change-pin", changing(OLD, NEW))
        with pytest.raises(Refused, match="knows the last signed checkpoint"):
            sign_first_here(desk.signer)


def test_nobody_goes_on_with_a_store_whose_own_checkpoint_it_does_not_hold(used: Path, drawer: Drawer) -> None:
    """Not even by saying that it is the first time here."""
    for file in last_folder(used).iterdir():
        file.unlink()
    connection = sqlite3.connect(used)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute("UPDATE events SET leaf = zeroblob(32) WHERE position = 3")
    connection.commit()
    connection.close()
    with desk_at(used, drawer) as desk, pytest.raises(Forked):
        sign_first_here(desk.signer)


@pytest.mark.parametrize("content", [b"", b"not a note", b"\xff"])
def test_a_damaged_file_of_the_last_checkpoint_is_not_taken_for_none(
    used: Path, drawer: Drawer, content: bytes
) -> None:
    """It is named."""
    (file,) = last_folder(used).iterdir()
    file.write_bytes(content)
    with desk_at(used, drawer) as desk:
        assert refused(desk, drawer, LastCheckpointUnusable).params["file"] == str(file)


def test_a_last_checkpoint_that_no_key_of_the_record_signed_is_not_believed(used: Path, drawer: Drawer) -> None:
    """Who can write the file and has no key cannot make it fit."""
    (file,) = last_folder(used).iterdir()
    lines = file.read_bytes().split(b"\n")
    file.write_bytes(b"\n".join([*lines[:4], lines[4][:-8] + b"AAAAAAA=", *lines[5:]]))
    with desk_at(used, drawer) as desk:
        refused(desk, drawer, LastCheckpointUnusable)


def test_without_the_key_that_the_record_names_no_card_is_changed(used: Path, drawer: Drawer, tmp_path: Path) -> None:
    """Lost, another one, or one that others can read: each has its name and its way on."""
    missing = KeyFile(tmp_path / "nowhere")
    other = KeyFile(tmp_path / "other")
    other.made()
    unsafe = KeyFile(tmp_path / "unsafe")
    unsafe.made()
    unsafe.path.chmod(0o640)
    cases: Sequence[tuple[KeyFile, type[StoreError], str]] = [
        (missing, SigningKeyMissing, "key adopt"),
        (other, SigningKeyDiffers, "key adopt"),
        (unsafe, SigningKeyUnusable, "chmod 600"),
    ]
    for keys, kind, way in cases:
        with desk_at(used, drawer, signing_key=keys) as desk:
            assert way in str(refused(desk, drawer, kind).advise())
    assert not missing.path.exists(), "no new key takes the place of a lost one by itself"


def test_a_key_that_cannot_be_used_is_found_before_a_person_is_asked(desk: Desk, drawer: Drawer) -> None:
    """At first use too, where the record names none yet: the card was seen, and nothing else."""
    with desk_at(desk.store.path, drawer, signing_key=KeyFile(Path("/proc/nowhere/key"))) as broken:
        person = changing(OLD, NEW)
        with pytest.raises(SigningKeyUnusable):
            broken.run("change-pin", person)
        assert person.asked == []
        assert drawer.spending() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a user to become")
def test_a_folder_that_may_not_be_written_stops_the_operation_before_it_starts(used: Path, drawer: Drawer) -> None:
    """Reading goes on."""
    for folder in (used.parent, *used.parent.parents[:3]):
        folder.chmod(0o777)
    for file in (used, *used.parent.glob("ledger.db-*")):
        file.chmod(0o666)
    folder = last_folder(used)
    folder.chmod(0o555)
    for file in folder.iterdir():
        file.chmod(0o644)

    theirs = KeyFile(used.parent / "theirs")
    theirs.path.write_bytes(KEY.path.read_bytes())
    theirs.path.chmod(0o600)
    os.chown(theirs.path, 65534, 65534)

    def work() -> None:
        os.setuid(65534)
        with opened(used) as store, pytest.raises(LastCheckpointUnusable, match="may not write"):
            Desk(store, drawer, signing_key=theirs).run("change-pin", changing(OLD, NEW))
        assert drawer.spending() == []

    assert finish(start(work)) == 0
