"""What a record keeps beside its events, changed by somebody with SQL and no key: a layer of `verify` for each."""

import shutil
from pathlib import Path

import pytest
from beside import CASES, changed, done, sql
from lab.office import Office

from lifecycle.domain import event
from lifecycle.evidence.checks.layers import DERIVED


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
        changed(told.store, case)
        code, found = layers(told)
        failed = {layer for layer, (verdict, _) in found.items() if verdict == "FAIL"}
        assert (name, code, failed) == (name, 1, {case.layer})
        assert case.says in found[case.layer][1], name
        shutil.copy(kept, told.store)


def test_what_sqlite_itself_makes_is_not_foreign(told: Office) -> None:
    """ANALYZE leaves a table of statistics."""
    done(told.store, sql("ANALYZE"))
    assert layers(told)[1]["schema and guards"][0] == "PASS"


def test_a_fast_verification_says_what_it_leaves_out(told: Office) -> None:
    """Only the schema takes no time."""
    code, found = layers(told, "--fast")
    assert code == 0
    assert found["schema and guards"][0] == "PASS"
    assert {found[name] for name in DERIVED[:-1]} == {("NOT CHECKED", "skipped (--fast)")}


def test_events_that_this_version_does_not_know_are_counted(told: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is folded from them is not called good, and not called wrong."""
    monkeypatch.delitem(event._READ, "person-named.1")
    monkeypatch.delitem(event.FACTS, "person-named.1")
    _, found = layers(told)
    assert found["kinds"][0] == "NOT CHECKED"
    assert found["kinds"][1].endswith("unknown to this version: person-named.1")
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
