"""What a record keeps beside its events, changed by somebody with SQL and no key: a layer of `verify` for each."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.domain import event
from lifecycle.evidence.checks.layers import DERIVED

Change = Callable[[sqlite3.Connection], None]

HIDING = "CREATE INDEX ix_events_tag_position ON events (tag, position) WHERE tag NOT LIKE 'operation-refused%'"
WHOLE = "CREATE INDEX ix_events_tag_position ON events (tag, position)"


def sql(*statements: str) -> Change:
    """Do what an intruder with SQL does."""

    def change(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return change


def hide_refusals(connection: sqlite3.Connection) -> None:
    """Take entries out of an index, and have the schema say that it is whole."""
    connection.execute("DROP INDEX ix_events_tag_position")
    connection.execute(HIDING)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'ix_events_tag_position'", (WHOLE,))


@dataclass(frozen=True)
class Case:
    """A change, the layer that fails, and words of its note."""

    change: Change
    layer: str
    says: str


CASES = {
    "a name swapped": Case(
        sql("UPDATE disclosures SET content = CAST('Bea' AS BLOB) WHERE content = CAST('Ana' AS BLOB)"),
        "texts",
        "ALTERED: the text that event #",
    ),
    "a name of another type": Case(
        sql("UPDATE disclosures SET content = 'Bea' WHERE content = CAST('Ana' AS BLOB)"),
        "texts",
        "ALTERED: the text that event #",
    ),
    "a text that nobody recorded": Case(
        sql("INSERT INTO disclosures VALUES (zeroblob(32), zeroblob(16), x'41')"), "texts", "ALTERED"
    ),
    "a read model edited": Case(
        sql("UPDATE cards SET sealed = 1, pin = 'changed' WHERE NOT coalesce(sealed, 0)"),
        "read models",
        "pin is 'changed'",
    ),
    "a history edited": Case(
        sql("UPDATE cards_history SET tries_left = 1 WHERE to_position IS NULL"), "read models", "tries_left is 1"
    ),
    "a row of a read model added": Case(
        sql("INSERT INTO places VALUES ('place:1', 1, 'place:1', 'x')"), "read models", "kept, and not in the events"
    ),
    "a read model set back": Case(
        sql("UPDATE projections SET position = 1 WHERE name = 'cards'"), "read models", "projection cards"
    ),
    "a projection of another name": Case(
        sql("INSERT INTO projections VALUES ('carts', 1, 1)"), "read models", "projection carts"
    ),
    "an index entry removed": Case(hide_refusals, "indices", "index ix_events_tag_position does not have event #"),
    "a guard dropped": Case(
        sql("DROP TRIGGER events_are_not_deleted"), "schema and guards", "TRIGGER events_are_not_deleted is missing"
    ),
    "a guard without force": Case(
        sql(
            "DROP TRIGGER events_are_not_deleted",
            "CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events WHEN 0 BEGIN SELECT 1; END",
        ),
        "schema and guards",
        "TRIGGER events_are_not_deleted was changed",
    ),
    "a foreign trigger": Case(
        sql("CREATE TRIGGER helper AFTER INSERT ON disclosures BEGIN SELECT 1; END"),
        "schema and guards",
        "lifecycle makes no TRIGGER helper",
    ),
    "a foreign view": Case(
        sql("CREATE VIEW people_now AS SELECT 1"), "schema and guards", "lifecycle makes no VIEW people_now"
    ),
    "a foreign table": Case(sql("CREATE TABLE more (x)"), "schema and guards", "lifecycle makes no TABLE more"),
    "an index less": Case(sql("DROP INDEX ix_events_time"), "schema and guards", "INDEX ix_events_time is missing"),
}


@pytest.fixture
def told(office: Office) -> Office:
    """An office with cards, people, a hand-over, a refusal, and a checkpoint."""
    serial = office.new_card("a")
    office.new_card("b")
    assert office.change_pin("a").code == 0
    assert office.inspect("b").code == 0
    for name in ("Ana", "Bea"):
        assert office.run("custody", "person", "add", name).code == 0
    assert office.run("custody", "hand-over", serial, "--to", "Ana", "--yes").code == 0
    assert office.change_pin("a").code == 2
    assert office.run("checkpoint").code == 0
    return office


def changed(office: Office, change: Change) -> None:
    """Change the record behind its back."""
    with closing(sqlite3.connect(office.store, isolation_level=None)) as connection:
        change(connection)


def layers(office: Office, *words: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Verify, and give the exit code with verdict and note of each layer."""
    ran = office.run("verify", "--json", *words)
    return ran.code, {each["layer"]: (each["verdict"], each["note"]) for each in ran.json["layers"]}


def test_what_is_kept_beside_the_events_of_a_sound_record_passes(told: Office) -> None:
    """In layers of its own."""
    code, found = layers(told)
    assert (code, {found[name][0] for name in DERIVED}) == (0, {"PASS"})


def test_each_change_beside_the_events_fails_in_its_layer_and_names_the_row(told: Office, tmp_path: Path) -> None:
    """And in no other layer of the record's database."""
    for name, case in CASES.items():
        kept = tmp_path / "kept.db"
        shutil.copy(told.store, kept)
        changed(told, case.change)
        code, found = layers(told)
        failed = {layer for layer, (verdict, _) in found.items() if verdict == "FAIL"}
        assert (name, code, failed) == (name, 1, {case.layer})
        assert case.says in found[case.layer][1], name
        shutil.copy(kept, told.store)


def test_what_sqlite_itself_makes_is_not_foreign(told: Office) -> None:
    """ANALYZE leaves a table of statistics."""
    changed(told, sql("ANALYZE"))
    assert layers(told)[1]["schema and guards"][0] == "PASS"


def test_a_fast_verification_says_what_it_leaves_out(told: Office) -> None:
    """Only the schema takes no time."""
    code, found = layers(told, "--fast")
    assert code == 0
    assert found["schema and guards"][0] == "PASS"
    assert {found[name] for name in DERIVED[:-1]} == {("NOT CHECKED", "left out by --fast")}


def test_events_that_this_version_does_not_know_are_counted(told: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is folded from them is not called good, and not called wrong."""
    monkeypatch.delitem(event._READ, "person-named.1")
    monkeypatch.delitem(event.FACTS, "person-named.1")
    _, found = layers(told)
    assert found["kinds"][0] == "NOT CHECKED"
    assert found["kinds"][1].endswith("that this version does not know: person-named.1")
    assert found["read models"][0] == "NOT CHECKED"
    assert found["texts"][0] == "PASS"


def test_an_event_of_a_known_kind_that_cannot_be_read_is_wrong(told: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind never changes, so somebody else wrote it."""
    monkeypatch.delitem(event._READ, "person-named.1")
    code, found = layers(told)
    assert (code, found["kinds"][0]) == (1, "FAIL")


def test_damaged_pages_leave_the_rest_unchecked(told: Office) -> None:
    """What is read from them says nothing."""
    size = told.store.stat().st_size
    with told.store.open("r+b") as file:
        file.truncate(size - size % 4096 - 4096)
    ran = told.run("verify", "--json")
    if ran.code != 5:
        found = {each["layer"]: each["verdict"] for each in ran.json["layers"]}
        assert (ran.code, found["pages"]) == (1, "FAIL")
        assert {found[name] for name in DERIVED} == {"NOT CHECKED"}
