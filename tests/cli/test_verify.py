"""Verification at the command line: what passes, what fails, and what was not looked at."""

from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.cli.verdicts import FAULTS, LAYER_OF, LAYERS, NOT_KEPT
from lifecycle.store.verdict import Wrong


def verdicts(answer: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Give the verdict of each layer."""
    return {each["layer"]: each["verdict"] for each in answer["layers"]}


def test_a_sound_record_passes_in_every_layer_that_is_kept(office: Office) -> None:
    """What is not kept yet is not called good."""
    office.new_card("a")
    office.inspect("a")
    ran = office.run("verify", "--json")
    found = verdicts(ran.json)
    assert (ran.code, ran.json["sound"]) == (0, True)
    assert {name for name, verdict in found.items() if verdict == "NOT CHECKED"} == NOT_KEPT
    assert {verdict for name, verdict in found.items() if name not in NOT_KEPT} == {"PASS"}


def test_fast_says_what_it_left_out(office: Office) -> None:
    """Left out is not checked."""
    office.new_card("a")
    office.inspect("a")
    found = verdicts(office.run("verify", "--fast", "--json").json)
    assert {name for name, verdict in found.items() if verdict == "PASS"} == {"positions", "bodies", "root"}


@pytest.mark.parametrize(
    ("statement", "layer", "what"),
    [
        ("UPDATE events SET time = 5 WHERE position = 4", "columns", "column-differs"),
        ("UPDATE events SET leaf = zeroblob(32) WHERE position = 4", "leaves", "leaf-differs"),
        ("DELETE FROM events WHERE position = 4", "positions", "position-missing"),
        ("UPDATE tree SET frontier = zeroblob(length(frontier))", "root", "root-differs"),
    ],
)
def test_the_first_wrong_row_is_named_in_its_layer(office: Office, statement: str, layer: str, what: str) -> None:
    """And no layer passes that was not finished, but the pages, which were read before."""
    office.new_card("a")
    office.inspect("a")
    office.tamper(statement)
    ran = office.run("verify", "--json")
    found = verdicts(ran.json)
    assert ran.code == 1
    assert found[layer] == "FAIL"
    assert {name for name, verdict in found.items() if verdict == "PASS"} == {"pages"}
    assert ran.json["fault"]["what"] == what
    assert "First fault" in office.run("verify").out


def test_a_copy_elsewhere_can_be_verified(office: Office, tmp_path: Path) -> None:
    """Without any setting being changed."""
    office.new_card("a")
    office.inspect("a")
    copy = tmp_path / "copy.db"
    assert office.run("backup", str(copy)).code == 0
    office.store.unlink()
    assert office.run("verify", str(copy)).code == 0
    office.tamper("UPDATE events SET time = 5 WHERE position = 1", copy)
    assert office.run("verify", str(copy)).code == 1


def test_damaged_pages_fail_and_leave_everything_else_unchecked(office: Office) -> None:
    """Nothing that cannot be read is called good."""
    office.new_card("a")
    for _ in range(9):
        office.inspect("a")
    office.tamper("VACUUM")
    with office.store.open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xa5" * 4096 * 4)
    ran = office.run("verify", "--json")
    assert ran.code == 1
    assert set(verdicts(ran.json).values()) == {"FAIL", "NOT CHECKED"}


def test_what_is_no_record_is_an_error_and_not_a_verdict(office: Office, tmp_path: Path) -> None:
    """Another exit code than that of a record that is wrong."""
    text = tmp_path / "notes.txt"
    text.write_text("hello")
    assert office.run("verify", str(text)).code == 5
    assert office.run("verify").code == 5


def test_every_fault_has_a_layer_and_a_sentence() -> None:
    """However rare."""
    assert set(LAYER_OF) == set(FAULTS) == set(Wrong)
    assert set(LAYER_OF.values()) <= set(LAYERS)
