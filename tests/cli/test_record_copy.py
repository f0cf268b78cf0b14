"""`lifecycle record copy`: a copy that is proven and read-only, and a record that moves."""

import os
from pathlib import Path

import pytest
from lab.office import Office
from lab.two_rooms import TwoRooms

from lifecycle.domain.event import decode
from lifecycle.domain.facts import StoreMoved
from lifecycle.station import copying
from lifecycle.station.settings import load
from lifecycle.store.opening import open_store
from lifecycle.store.standing import Standing


@pytest.fixture
def begun(office: Office) -> Office:
    """A record that was begun and signed."""
    office.new_card("a")
    office.inspect("a")
    assert office.run("checkpoint").code == 0
    return office


def ledger(office: Office) -> Path:
    """Where its record is."""
    return office.folder / "ledger.db"


def test_a_copy_has_the_root_of_the_record_and_records_nothing(begun: Office, tmp_path: Path) -> None:
    """The error says why, and what to do; the record goes on."""
    target = tmp_path / "copy.db"
    ran = begun.run("record", "copy", str(ledger(begun)), str(target), "--json")
    assert ran.code == 0, ran
    assert ran.json["root"] == begun.run("verify", "--json").json["root"]
    assert (ran.json["moved"], ran.json["checkpoints"]) == (False, 1)
    refused = begun.run("--record", str(target), "run", "inspect", "--reader", "virtual:a")
    assert refused.code == 5
    assert "read-only copy" in refused.err
    assert begun.run("--record", str(target), "verify").code == 0
    begun.inspect("a")


def test_a_record_that_moves_goes_on_there_and_nowhere_else(begun: Office, tmp_path: Path) -> None:
    """Under its name: what this workstation and the cards know of it still fits."""
    target = tmp_path / "moved.db"
    ran = begun.run("record", "copy", str(ledger(begun)), str(target), "--move")
    assert ran.code == 0, ran
    refused = begun.run("run", "inspect", "--reader", "virtual:a")
    assert refused.code == 5
    assert "moved to another place" in refused.err
    there = ("--record", str(target))
    assert begun.run(*there, "run", "inspect", "--reader", "virtual:a").code == 0
    assert begun.run(*there, "checkpoint").code == 0
    assert begun.run(*there, "verify").code == 0
    rows = begun.run(*there, "report", "administration", "--json").json["rows"]
    assert [row["kind"] for row in rows][-1] == "store-moved"
    again = begun.run("record", "copy", str(ledger(begun)), str(tmp_path / "other.db"), "--move")
    assert again.code == 5, again
    assert not (tmp_path / "other.db").exists()


def test_a_move_that_fails_leaves_the_record_open(begun: Office, tmp_path: Path) -> None:
    """Here something is there already."""
    (tmp_path / "moved.db").write_text("mine")
    assert begun.run("record", "copy", str(ledger(begun)), str(tmp_path / "moved.db"), "--move").code == 5
    begun.inspect("a")


class Killed(BaseException):
    """The process ends here."""


def test_a_move_that_was_killed_is_made_up_for(begun: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the closing of the one and the opening of the other, both are closed; the same command opens the copy."""
    target = tmp_path / "moved.db"

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(copying, "_opened", killed)
        with pytest.raises(Killed):
            copying.moved(load({}, os.environ), target, lambda *_: None)
    with open_store(ledger(begun), decode) as closed:
        assert closed.standing() is Standing.MOVED
    assert begun.run("--record", str(target), "run", "inspect", "--reader", "virtual:a").code == 5
    assert begun.run("record", "copy", str(ledger(begun)), str(target), "--move").code == 0
    assert begun.run("--record", str(target), "run", "inspect", "--reader", "virtual:a").code == 0


def test_a_copy_without_names_is_no_move(begun: Office, tmp_path: Path) -> None:
    """The names would be lost."""
    ran = begun.run("record", "copy", str(ledger(begun)), str(tmp_path / "x.db"), "--move", "--without-names")
    assert ran.code == 2
    assert not (tmp_path / "x.db").exists()


def test_the_move_is_the_first_new_event(begun: Office, tmp_path: Path) -> None:
    """With the size and root of what was copied."""
    target = tmp_path / "moved.db"
    size = begun.run("verify", "--json").json["events"]
    begun.run("record", "copy", str(ledger(begun)), str(target), "--move")
    with open_store(target, decode) as store:
        (_, event), *_ = store.events(size, size + 1)
        assert event.facts == StoreMoved(size=size, root=store.root_at(size).hex(), to="file")


@pytest.mark.ssh
def test_a_move_is_signed_where_the_policy_asks_for_it(rooms: TwoRooms, tmp_path: Path) -> None:
    """What people signed in the record before is used up by the first event of the one that goes on."""
    target = tmp_path / "moved.db"
    words = ("record", "copy", str(ledger(rooms.office)), str(target), "--move", "--yes", "--no-input")
    refused = rooms.office.run(*words)
    assert (refused.code, target.exists()) == (2, False), refused
    watched = (
        "--witness",
        "Eva",
        *(word for name in ("Bea", "Eva") for word in ("--key", str(rooms.signers.keys[name]))),
    )
    assert rooms.office.run(*words, *watched).code == 0
    there = ("--record", str(target))
    assert rooms.office.run(*there, "checkpoint").code == 0
    (people,) = [
        each for each in rooms.office.run(*there, "verify", "--json").json["layers"] if each["layer"] == "people"
    ]
    assert people["verdict"] == "PASS", people
