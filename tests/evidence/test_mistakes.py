"""Mistakes that others made with ledgers of this kind, each kept out."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from auditor import failed, keys_of, verdicts, verified
from bundles import OPERATOR, Ledger, Signer, b64, bundle, canonical, ledger, members_of, root_of, signed, zipped
from forger import Forgery, key_in
from lab.office import Office

from lifecycle.domain.checkpoint import Checkpoint
from lifecycle.evidence.standalone import verify


@pytest.fixture
def begun(office: Office) -> Office:
    """A record that was signed a few times."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    for _ in range(3):
        assert office.inspect("a").code == 0
        assert office.run("checkpoint").code == 0
    return office


def layer_of(office: Office, name: str) -> dict[str, str]:
    """Verify, and give one layer."""
    layers: list[dict[str, str]] = office.run("verify", "--json").json["layers"]
    return next(each for each in layers if each["layer"] == name)


def test_a_hash_that_covers_the_previous_id_and_not_the_content(tmp_path: Path) -> None:
    """Here any letter of any event is under its leaf."""
    of, other = ledger(9), ledger(9)
    other.lines[4] = other.lines[4].replace(b'"desk"', b'"dusk"')
    path = bundle(tmp_path / "b.zip", other, head=of.checkpoint())
    assert "leaves" in failed(verified(path, keys=keys_of()))


def test_a_row_number_that_is_bound_by_nothing(tmp_path: Path) -> None:
    """Two events that change places are another tree, though each of them is as it was."""
    of, other = ledger(12), ledger(12)
    other.lines[4], other.lines[5] = other.lines[5], other.lines[4]
    report = verified(bundle(tmp_path / "b.zip", other, head=of.checkpoint()), keys=keys_of())
    assert "leaves" in failed(report)
    assert "events" not in failed(report), "each stream by itself is in order"


def test_nanoseconds_hashed_and_microseconds_stored(begun: Office, tmp_path: Path) -> None:
    """What is exported are the bytes that were hashed; nothing was read from a column and written again."""
    path = tmp_path / "b.zip"
    assert begun.run("export", str(path), "--no-reports").code == 0
    with closing(sqlite3.connect(begun.store)) as connection:
        rows = connection.execute("SELECT body, leaf FROM events ORDER BY position").fetchall()
    container = verify.Container(str(path))
    with container.file:
        lines = container.read("events/000000000001.jsonl").splitlines()
    assert lines == [body for body, _ in rows][: len(lines)]
    assert [verify.sha256(b"\0" + line).digest() for line in lines] == [leaf for _, leaf in rows][: len(lines)]


def test_hashes_that_are_filled_in_over_rows_that_were_changed_before(
    begun: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever makes the hashes anew makes another tree than the one that was signed."""
    monkeypatch.chdir(tmp_path)
    forgery = Forgery.of(begun.store)
    forgery.events[3]["station"] = "another-desk"
    forgery.write()
    assert layer_of(begun, "leaves")["verdict"] == "PASS"
    assert layer_of(begun, "checkpoints")["verdict"] == "FAIL"
    assert begun.run("verify").code == 8


def test_two_missing_digests_in_a_row_are_told_as_two(begun: Office) -> None:
    """Neither gap hides the other."""
    begun.tamper("DELETE FROM checkpoints WHERE number IN (2, 3)")
    assert layer_of(begun, "checkpoints")["note"] == "2 checkpoints are missing, from number 2 on"


def test_two_missing_events_in_a_row_are_counted(tmp_path: Path) -> None:
    """How many lines there are and have to be is said."""
    members = members_of(ledger(9))
    lines = members["events/000000000001.jsonl"].splitlines(keepends=True)
    members["events/000000000001.jsonl"] = b"".join(lines[:3] + lines[5:])
    report = verified(zipped(signed(members), tmp_path / "b.zip"), keys=keys_of())
    assert failed(report) == ["positions"]
    assert "7 lines, expected 9" in report.layer("positions").note
    assert verdicts(report)["leaves"] == "NOT CHECKED"


def test_a_time_in_which_nothing_happened_is_sealed_too(begun: Office) -> None:
    """A heartbeat covers the same events at a later time, and is one more checkpoint."""
    before = begun.run("verify", "--json").json
    assert begun.run("checkpoint").code == 0
    after = begun.run("verify", "--json").json
    assert after["events"] == before["events"]
    assert layer_of(begun, "checkpoints")["verdict"] == "PASS"
    with closing(sqlite3.connect(begun.store)) as connection:
        sizes = [size for (size,) in connection.execute("SELECT size FROM checkpoints ORDER BY number DESC LIMIT 2")]
    assert sizes[0] == sizes[1]


def test_an_unsigned_log_never_passes(office: Office, tmp_path: Path) -> None:
    """Neither a record nor a bundle."""
    office.new_card("a")
    assert office.inspect("a").code == 0
    assert office.run("verify").code == 7
    of = ledger(9)
    note = f"lifecycle/ledger/{of.origin}\n9\n{b64(root_of(of.leaves))}\n\n".encode()
    for wrong in (note, note.removesuffix(b"\n")):
        assert verified(bundle(tmp_path / "b.zip", of, head=wrong), keys=keys_of()).exit_code == verify.FOUND_WRONG


def test_a_clock_that_was_wrong_is_no_corruption(begun: Office) -> None:
    """A checkpoint that was signed in 2090 by its own word is named, and passes."""
    forgery, key = Forgery.of(begun.store), key_in(begun.folder)
    late = forgery.notes[1]
    said = verify.read_checkpoint(late.note)
    checkpoint = Checkpoint(said.origin, said.size, said.root)
    forgery.notes[1] = late._replace(
        time=3_786_912_000_000_000, note=key.sign(checkpoint, 3_786_912_000).note.encoded()
    )
    forgery.write()
    layer = layer_of(begun, "checkpoints")
    assert (layer["verdict"], "the clock moved back" in layer["note"]) == ("PASS", True)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("UPDATE checkpoints SET time = time + 1 WHERE number = 2", "do not match its note"),
        ("UPDATE checkpoints SET note = x'00' WHERE number = 2", "not a signed note"),
        ("UPDATE checkpoints SET size = 1 WHERE number = 2", "covers fewer events than"),
        ("DELETE FROM checkpoints WHERE number = 1", "checkpoint 1 is missing"),
        (
            "UPDATE checkpoints SET note = replace(note, 'lifecycle/ledger/', 'lifecycle/ledger/0') WHERE number = 2",
            "no",
        ),
    ],
)
def test_a_kept_checkpoint_that_was_changed_is_named_by_its_number(begun: Office, change: str, word: str) -> None:
    """Though nothing else is wrong with the record."""
    begun.tamper(change)
    layer = layer_of(begun, "checkpoints")
    assert (layer["verdict"], word in layer["note"]) == ("FAIL", True), layer
    assert begun.run("verify").code == 1


def test_an_event_that_two_programs_would_read_differently_is_none(tmp_path: Path) -> None:
    """Keys given twice, numbers with a point, another order: refused, though the tree holds and it is signed."""
    for other in (
        lambda line: line.replace(b'{"actor"', b'{"actor":"x","actor"'),
        lambda line: line.replace(b'"version":', b'"version": '),
        lambda line: line.replace(b'"number":5', b'"number":5.0'),
        lambda line: line.replace(b'"virtual":true', b'"virtual":1'),
        lambda line: line.replace(b"m\xc3\xa4rz", b"m\\u00e4rz"),
        lambda line: line.replace(b"m\xc3\xa4rz", b"m\xff"),
        lambda line: line[:0] + b"[" * 100_000,
        lambda line: line[:0],
    ):
        of = ledger(9)
        of.lines[5] = other(of.lines[5])
        report = verified(bundle(tmp_path / "b.zip", of), keys=keys_of())
        assert failed(report) == ["events"]
        assert "line 6" in report.layer("events").note


def test_an_id_that_is_used_twice_and_a_version_that_is_left_out_are_named(tmp_path: Path) -> None:
    """With member, line, position and id."""
    of = ledger(12)
    event = json.loads(of.lines[8]) | {"id": json.loads(of.lines[2])["id"]}
    of.lines[8] = canonical(event)
    report = verified(bundle(tmp_path / "b.zip", of), keys=keys_of())
    assert (failed(report), "#9 (" + event["id"] in report.layer("events").note) == (["events"], True)
    of = Ledger().begin()
    of.versions["card:1"] = 5
    of.add("a.1", {}, "card:1")
    of.versions["card:1"] = 9
    of.add("a.1", {}, "card:1")
    report = verified(bundle(tmp_path / "b.zip", of), keys=keys_of())
    assert "event #3" in report.layer("events").note


def test_a_key_of_nobody_in_the_bundle_is_no_reason_to_trust(tmp_path: Path) -> None:
    """Who signs with another key and brings it along gets no further than 7."""
    path = bundle(
        tmp_path / "b.zip", ledger(9), Signer("thief"), vkeys=OPERATOR.vkeys(f"lifecycle/ledger/{Ledger().origin}")
    )
    assert verified(path).exit_code == verify.FOUND_WRONG
    assert verified(bundle(tmp_path / "b.zip", ledger(9), Signer("thief"))).exit_code == verify.UNPROVEN
