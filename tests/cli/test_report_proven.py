"""A report proves what it reads before it shows anything."""

import sqlite3
from contextlib import closing

import pytest
from lab.office import Office

from lifecycle.domain import event
from lifecycle.reports.parts import proof

REFUSALS = "CREATE INDEX ix_events_tag_position ON events (tag, position)"
HIDING = (
    "DROP INDEX ix_events_tag_position",
    f"{REFUSALS} WHERE tag NOT LIKE 'operation-refused%'",
    "PRAGMA writable_schema = ON",
    f"UPDATE sqlite_schema SET sql = '{REFUSALS}' WHERE name = 'ix_events_tag_position'",  # noqa: S608
)
CHANGES = {
    "a read model": ("UPDATE cards SET sealed = 1, pin = 'changed'",),
    "its history": ("UPDATE cards_history SET tries_left = 1",),
    "an index": HIDING,
    "a guard": ("DROP TRIGGER events_are_not_changed",),
    "a trigger": ("CREATE TRIGGER helper AFTER INSERT ON events BEGIN SELECT 1; END",),
}


@pytest.fixture
def refused(office: Office) -> Office:
    """An office with a card, a change and a refusal."""
    office.new_card("a")
    office.new_card("b")
    assert office.change_pin("a").code == 0
    assert office.inspect("b").code == 0
    assert office.change_pin("a").code == 2
    return office


def changed(office: Office, statements: tuple[str, ...]) -> None:
    """Change the record behind its back."""
    with closing(sqlite3.connect(office.store, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_is_shown_or_exported_of_a_record_that_is_not_what_its_events_say(refused: Office, name: str) -> None:
    """The error names the first thing that is wrong."""
    assert "change-pin" in refused.run("report", "refusals").out
    changed(refused, CHANGES[name])
    for words in (("report", "refusals"), ("report", "cards"), ("export", str(refused.folder / "e.zip"))):
        ran = refused.run(*words, "--json")
        assert (words, ran.code) == (words, 5)
        assert ran.json["error"]["code"] in {
            "record-not-proven",
            "schema-foreign",
        }  # an export looks at the schema first
    assert not (refused.folder / "e.zip").exists()


def test_a_large_record_says_when_it_was_proven(refused: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long for each report is done by `verify`, and remembered."""
    monkeypatch.setattr(proof, "MOST", 3)
    assert "Not checked: projections and indexes." in refused.run("report", "cards", "--json").json["notes"][-1]
    assert refused.run("verify").code == 0
    note = refused.run("report", "cards", "--json").json["notes"][-1]
    assert note.startswith("Projections and indexes were last checked at ")
    changed(refused, CHANGES["a read model"])
    assert refused.run("verify").code == 1
    assert "FAILED" in refused.run("report", "cards", "--json").json["notes"][-1]


def test_a_large_record_counts_its_events_by_kind(refused: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a kind which an index does not have is missed."""
    monkeypatch.setattr(proof, "MOST", 3)
    changed(refused, HIDING)
    ran = refused.run("report", "refusals", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "record-not-proven")


def test_a_report_says_that_there_are_events_which_this_version_does_not_know(
    refused: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a newer version recorded may be what was asked for."""
    monkeypatch.delitem(event._READ, "operation-refused.1")
    monkeypatch.delitem(event.FACTS, "operation-refused.1")
    ran = refused.run("report", "cards", "--json")
    assert ran.code == 0
    assert "does not know (operation-refused.1)" in ran.json["notes"][-2]
    assert ran.json["notes"][-1].startswith("Not checked: projections and indexes")


def test_a_check_that_could_not_compare_read_models_is_not_remembered_as_their_proof(
    refused: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events of an unknown kind may have been folded into them."""
    with monkeypatch.context() as older:
        older.delitem(event._READ, "operation-refused.1")
        older.delitem(event.FACTS, "operation-refused.1")
        assert refused.run("verify").code == 0
        assert "Not checked:" in refused.run("report", "cards", "--json").json["notes"][-1]
    assert refused.run("verify").code == 0
    monkeypatch.setattr(proof, "MOST", 3)
    assert "were last checked at" in refused.run("report", "cards", "--json").json["notes"][-1]


def test_a_bundle_of_events_that_this_version_does_not_know_is_not_made(
    refused: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that is derived could be shown in it."""
    monkeypatch.delitem(event._READ, "operation-refused.1")
    monkeypatch.delitem(event.FACTS, "operation-refused.1")
    ran = refused.run("export", str(refused.folder / "e.zip"), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "kinds-unknown")
    assert not (refused.folder / "e.zip").exists()


def test_a_full_check_is_not_remembered_in_a_folder_that_is_not_there(office: Office) -> None:
    """A record that was never signed leaves none."""
    office.new_card("a")
    office.inspect("a")
    assert office.run("verify").code == 7
    assert not list(office.folder.glob("last-checkpoints/*.check.json"))
