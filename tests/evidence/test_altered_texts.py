"""A text that is not the one that was recorded: shown as ALTERED, found by nobody, and carried nowhere."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.domain.event import decode
from lifecycle.ledger.envelopes import actor_of
from lifecycle.projections.people import PEOPLE
from lifecycle.store.sqlite.opening import open_reader

SWAP = "UPDATE disclosures SET content = CAST(? AS BLOB) WHERE content = CAST(? AS BLOB)"


def swapped(store: Path, old: str, new: str) -> None:
    """Give a text to another one's digest."""
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        assert connection.execute(SWAP, (new, old)).rowcount == 1


@pytest.fixture
def serial(office: Office) -> str:
    """A card that Ana has; Bea is there, too."""
    serial = office.new_card("a")
    office.inspect("a")
    for name in ("Ana", "Bea", "Cid"):
        assert office.run("custody", "person", "add", name).code == 0
    assert office.run("custody", "hand-over", serial, "--to", "Ana", "--yes").code == 0
    assert office.run("checkpoint").code == 0
    return serial


@pytest.mark.parametrize("words", [("custody", "show"), ("report", "custody"), ("custody", "person", "list")])
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_an_altered_name_is_shown_as_altered(
    office: Office, serial: str, words: tuple[str, ...], json: tuple[str, ...]
) -> None:
    """And as nobody's name, wherever it is read."""
    before = office.run(*words, *((serial,) if "show" in words else ()), *json).out
    swapped(office.store, "Ana", "Bea")
    ran = office.run(*words, *((serial,) if "show" in words else ()), *json)
    assert (ran.code, ran.out.count("ALTERED")) == (0, before.count("Ana"))
    assert ran.out.count("Bea") == before.count("Bea")


@pytest.mark.parametrize("typed", ["Cid", "ALTERED"])
def test_nobody_is_found_by_an_altered_name(office: Office, serial: str, typed: str) -> None:
    """Neither by what it is now nor by the word that is shown for it."""
    swapped(office.store, "Bea", typed)
    assert office.run("custody", "receive", serial, "--yes").code == 0
    ran = office.run("custody", "hand-over", serial, "--to", typed, "--yes", "--json")
    assert ran.code == (2 if typed == "ALTERED" else 0), "there is one Cid"


def test_a_login_is_not_found_by_an_altered_name(office: Office, serial: str) -> None:
    """The account of somebody else would act under their pseudonym."""
    del serial
    swapped(office.store, "alice", "mallory")
    with open_reader(office.store, decode, [PEOPLE]) as store:
        assert actor_of(store, "mallory", None) is None


@pytest.mark.parametrize("words", [("backup", "{file}"), ("export", "{file}"), ("checkpoint",)])
def test_a_record_with_an_altered_text_is_carried_nowhere(office: Office, serial: str, words: tuple[str, ...]) -> None:
    """The error names the digest, and no file is left."""
    del serial
    swapped(office.store, "Ana", "Bea")
    target = office.folder / "out.zip"
    ran = office.run(*(word.format(file=target) for word in words), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "text-altered")
    assert not target.exists()


def test_a_backup_whose_text_was_altered_is_not_restored(office: Office, serial: str) -> None:
    """It lay where others could write."""
    del serial
    assert office.run("backup", str(office.folder / "b.db")).code == 0
    swapped(office.folder / "b.db", "Ana", "Bea")
    office.store.unlink()
    ran = office.run("restore", str(office.folder / "b.db"), "--yes", "--json")
    assert (ran.code, office.store.exists()) == (5, False)


def test_a_restored_record_has_the_read_models_of_its_events(office: Office, serial: str) -> None:
    """Not those that somebody wrote into the backup."""
    del serial
    assert office.run("backup", str(office.folder / "b.db")).code == 0
    office.tamper("UPDATE cards SET pin = 'changed', sealed = 1", office.folder / "b.db")
    office.store.unlink()
    assert office.run("restore", str(office.folder / "b.db"), "--yes").code == 0
    assert office.run("replay", "--json").json["equal"]
