"""Verification at the command line: what passes, what fails, and what was not looked at."""

from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.cli.commands.verify.layers import FAULTS, LAYER_OF, LAYERS
from lifecycle.evidence.checks.layers import NAMES
from lifecycle.signing.keys import SigningKey
from lifecycle.store.verdict import Wrong


def verdicts(answer: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Give the verdict of each layer."""
    return {each["layer"]: each["verdict"] for each in answer["layers"]}


def test_a_record_that_was_never_signed_is_sound_and_not_proven(office: Office) -> None:
    """What is not there to be checked is not called good, and there is an exit code for that."""
    office.new_card("a")
    office.inspect("a")
    ran = office.run("verify", "--json")
    found = verdicts(ran.json)
    assert (ran.code, ran.json["sound"], ran.json["proven"]) == (7, True, False)
    assert {name for name, verdict in found.items() if verdict == "NOT CHECKED"} == set(NAMES)
    assert {verdict for name, verdict in found.items() if name in LAYERS} == {"PASS"}
    first, *_, last, command = office.run("verify").out.splitlines()
    assert first.endswith(": consistent, but not compared with a key or checkpoint that you trust.")
    assert (last, command) == ("Not proven: no trusted key or checkpoint.", "  lifecycle verify --key FILE")


def test_a_record_whose_checkpoints_were_taken_away_is_not_called_unsigned(office: Office) -> None:
    """Cards were changed, which nobody does before it is signed; so they are gone, and that is wrong."""
    office.new_card("a")
    office.change_pin("a")
    office.tamper("DELETE FROM checkpoints")
    for file in (office.folder / "last-checkpoints").iterdir():
        file.unlink()
    ran = office.run("verify", "--json")
    assert (ran.code, verdicts(ran.json)["checkpoints"]) == (1, "FAIL")


def test_a_record_is_proven_on_the_machine_that_signed_it(office: Office) -> None:
    """By its key, and by the last checkpoint that is kept outside the database."""
    office.new_card("a")
    office.change_pin("a")
    ran = office.run("verify", "--json")
    found = verdicts(ran.json)
    assert (ran.code, ran.json["proven"]) == (0, True), ran
    expected = {"kept checkpoint", "people", "witnesses", "time stamps"}
    assert {name for name, verdict in found.items() if verdict == "NOT CHECKED"} <= expected | {"card anchors"}
    assert ran.json["covered_until"] + ran.json["events_after"] == ran.json["events"]
    assert "Covered up to event #" in office.run("verify").out.splitlines()[-1]


def test_no_file_but_an_earlier_checkpoint_is_written_over(office: Office, tmp_path: Path) -> None:
    """A mistyped name costs nobody the file that it is of."""
    office.new_card("a")
    office.change_pin("a")
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("what was agreed", encoding="utf-8")
    for words in (("verify", "--save"), ("checkpoint", "--save")):
        assert office.run(*words, str(minutes)).code == 2
    assert minutes.read_text(encoding="utf-8") == "what was agreed"


def test_a_checkpoint_that_was_saved_is_compared_the_next_time(office: Office, tmp_path: Path) -> None:
    """Also where this machine forgot everything else."""
    office.new_card("a")
    office.change_pin("a")
    note = tmp_path / "note.txt"
    assert office.run("verify", "--save", str(note)).code == 0
    office.inspect("a")
    (office.folder / "signing.key").unlink()
    for file in (office.folder / "last-checkpoints").iterdir():
        file.unlink()
    assert office.run("verify").code == 7
    ran = office.run("verify", "--checkpoint", str(note), "--json")
    assert (ran.code, verdicts(ran.json)["kept checkpoint"]) == (0, "PASS")
    assert ran.json["events_after"] > 0


def test_a_record_that_was_rolled_back_is_told_from_all_else(office: Office, tmp_path: Path) -> None:
    """By the checkpoint that is kept outside it; a copy from before is only not checked."""
    office.new_card("a")
    office.change_pin("a")
    copy = tmp_path / "copy.db"
    assert office.run("backup", str(copy)).code == 0
    office.run("checkpoint")
    office.inspect("a")
    office.run("checkpoint")
    ran = office.run("verify", str(copy), "--json")
    assert (ran.code, verdicts(ran.json)["last checkpoint"]) == (7, "NOT CHECKED")
    for beside in office.folder.glob("ledger.db-*"):
        beside.unlink()
    office.store.write_bytes(copy.read_bytes())
    ran = office.run("verify", "--json")
    assert (ran.code, ran.json["outcome"], verdicts(ran.json)["last checkpoint"]) == (8, "forked", "FAIL")


@pytest.mark.parametrize("words", [("--checkpoint",), ("--key",)])
def test_a_file_that_is_no_checkpoint_and_no_key_is_named(office: Office, tmp_path: Path, words: tuple[str]) -> None:
    """That is wrong use."""
    office.new_card("a")
    office.inspect("a")
    for content in ("hello", ""):
        (tmp_path / "x").write_text(content)
        ran = office.run("verify", *words, str(tmp_path / "x"))
        assert (ran.code, "Cannot use " in ran.err) == (2, True)
    assert office.run("verify", *words, str(tmp_path / "none")).code == 2


def test_a_bundle_that_is_not_there_is_no_record_to_begin(office: Office, tmp_path: Path) -> None:
    """A name was mistyped; nothing will ever make that file."""
    ran = office.run("verify", str(tmp_path / "evidence.zip"))
    assert (ran.code, "There is no file" in ran.err, "record" in ran.err) == (2, True, False)


def test_a_key_that_does_not_match_fails(office: Office, tmp_path: Path) -> None:
    """And no other one takes its place."""
    office.new_card("a")
    office.change_pin("a")
    key = tmp_path / "key.txt"
    key.write_text(SigningKey(bytes(32), bytes(32)).public.under("lifecycle/ledger/0011223344556677")[0].line() + "\n")
    ran = office.run("verify", "--key", str(key), "--json")
    assert (ran.code, verdicts(ran.json)["signatures (Ed25519)"]) == (1, "FAIL")


def test_fast_says_what_it_left_out(office: Office) -> None:
    """Left out is not checked."""
    office.new_card("a")
    office.inspect("a")
    found = verdicts(office.run("verify", "--fast", "--json").json)
    passed = {name for name, verdict in found.items() if verdict == "PASS"}
    assert passed == {"positions", "bodies", "root", "schema and guards"}


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
    """And no layer passes that was not finished, but those that need no walk over the events."""
    office.new_card("a")
    office.inspect("a")
    office.tamper(statement)
    ran = office.run("verify", "--json")
    found = verdicts(ran.json)
    assert ran.code == 1
    assert found[layer] == "FAIL"
    assert {name for name, verdict in found.items() if verdict == "PASS"} == {"pages", "indices", "schema and guards"}
    assert ran.json["fault"]["what"] == what
    assert "First fault" in office.run("verify").out


def test_a_copy_elsewhere_can_be_verified(office: Office, tmp_path: Path) -> None:
    """Without any setting being changed."""
    office.new_card("a")
    office.inspect("a")
    copy = tmp_path / "copy.db"
    assert office.run("backup", str(copy)).code == 0
    office.store.unlink()
    assert office.run("verify", str(copy)).code == 7
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
