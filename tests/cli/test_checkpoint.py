"""Signing at the command line: the note in full, what to do with it, and what keeps it from being signed."""

from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.signatures import signed_by


@pytest.fixture
def begun(office: Office) -> Office:
    """A record with a card that was seen."""
    office.new_card("a")
    office.inspect("a")
    return office


def note_in(out: str) -> SignedCheckpoint:
    """Find the note in what was printed."""
    note, _, rest = out.partition("\n\nSigned: a checkpoint")
    assert rest
    return SignedCheckpoint.read(f"{note}\n".encode())


def test_the_note_is_printed_in_full_and_it_is_said_what_to_do_with_it(begun: Office) -> None:
    """Whoever copies it from the screen has all of it."""
    ran = begun.run("checkpoint")
    assert ran.code == 0
    signed = note_in(ran.out)
    key = KeyFile(begun.folder / "signing.key").load()
    assert key is not None
    assert all(signed_by(signed, each) for each in key.public.under(signed.checkpoint.origin))
    assert "with the auditor" in ran.out
    assert "lifecycle verify --checkpoint FILE" in ran.out


def test_machines_get_one_object(begun: Office) -> None:
    """With the note, and what it says."""
    found = begun.run("checkpoint", "--json").json
    head = begun.run("verify", "--json").json
    assert (found["size"], found["root"]) == (head["events"], head["root"])
    assert found["origin"] in found["note"]
    assert (found["outcome"], found["exit_code"], found["saved"]) == ("done", 0, None)
    assert found["time"].endswith("Z")


def test_it_is_saved_to_a_file_and_a_later_one_takes_the_place_of_an_earlier_one(begun: Office, tmp_path: Path) -> None:
    """But nothing else is written over."""
    target, mine = tmp_path / "kept", tmp_path / "mine"
    mine.write_text("mine")
    for _ in range(2):
        assert begun.run("checkpoint", "--save", str(target)).code == 0
    signed = SignedCheckpoint.read(target.read_bytes())
    before = begun.run("doctor", "--reader", "virtual", "--json")
    assert {each["name"]: each["level"] for each in before.json["findings"]}["covered"] == "OK"
    for path in (mine, tmp_path, tmp_path / "no" / "where"):
        ran = begun.run("checkpoint", "--save", str(path))
        assert (ran.code, ran.out) == (2, "")
    assert mine.read_text() == "mine"
    assert signed.note.encoded() == target.read_bytes()


def test_an_earlier_checkpoint_is_kept_beside_the_one_that_takes_its_place(begun: Office, tmp_path: Path) -> None:
    """The older one is the stronger proof: it shows that nothing was changed for longer."""
    target, notes = tmp_path / "monday.txt", []
    for command in (("checkpoint",), ("checkpoint",), ("verify",)):
        begun.change_pin("a") if command == ("verify",) else begun.inspect("a")
        ran = begun.run(*command, "--save", str(target), "--json")
        notes.append(target.read_bytes())
        if len(notes) > 1:
            assert Path(ran.json["earlier"]).read_bytes() == notes[-2]
    assert ran.json["saved"] == str(target)
    sizes = [SignedCheckpoint.read(note).checkpoint.size for note in notes[:-1]]
    assert {each.name for each in tmp_path.glob("monday*")} >= {f"monday-{size}.txt" for size in sizes}
    assert "The earlier checkpoint is kept in" in begun.run("checkpoint", "--save", str(target)).out
    found = {SignedCheckpoint.read(each.read_bytes()).note.encoded() for each in tmp_path.glob("monday*")}
    assert found >= set(notes)


def test_a_timer_replaces_the_file_that_it_wrote(begun: Office, tmp_path: Path) -> None:
    """A folder is not filled day by day."""
    for _ in range(2):
        assert begun.run("checkpoint", "--heartbeat", "--save", str(tmp_path / "newest.txt")).code == 0
    assert [each.name for each in tmp_path.glob("newest*")] == ["newest.txt"]


def test_where_a_checkpoint_cannot_be_saved_the_advice_fits(begun: Office, tmp_path: Path) -> None:
    """A folder that is there is not said to be missing."""
    assert "Name a file in the folder" in begun.run("checkpoint", "--save", str(tmp_path)).err
    assert f"Create the folder {tmp_path / 'no'}" in begun.run("checkpoint", "--save", str(tmp_path / "no" / "x")).err


def test_what_was_saved_is_what_the_next_command_names(begun: Office, tmp_path: Path) -> None:
    """So it can be pasted: after a checkpoint, and after an export that was made for one."""
    kept, bundle = tmp_path / "k.txt", tmp_path / "b.zip"
    assert f"  lifecycle verify --checkpoint {kept}\n" in begun.run("checkpoint", "--save", str(kept)).out
    out = begun.run("export", str(bundle), "--since", str(kept)).out
    assert f"  lifecycle verify {bundle} --checkpoint {kept}\n" in out
    assert f"  lifecycle verify {tmp_path / 'c.zip'}\n" in begun.run("export", str(tmp_path / "c.zip")).out


def test_where_there_is_nothing_to_sign_that_is_said(office: Office) -> None:
    """No record, and a record without an event; nothing is made."""
    assert office.run("checkpoint").code == 5
    assert not office.store.exists()
    assert not (office.folder / "signing.key").exists()
    from lifecycle.cli.context import Context  # noqa: PLC0415
    from lifecycle.station import records  # noqa: PLC0415

    records.record(Context().settings).close()
    ran = office.run("checkpoint", "--json")
    assert (ran.code, ran.json["error"]["rule"]) == (2, "nothing-to-sign")
    assert not (office.folder / "signing.key").exists()


def test_a_record_that_was_rolled_back_is_refused_with_a_code_of_its_own(begun: Office, tmp_path: Path) -> None:
    """By every command that signs or changes a card; what only reads goes on."""
    begun.run("backup", str(tmp_path / "b.db"))
    assert begun.change_pin("a").code == 0
    (tmp_path / "b.db").replace(begun.store)
    for beside in begun.folder.glob("ledger.db-*"):
        beside.unlink()
    for ran in (begun.run("checkpoint"), begun.change_pin("a"), begun.run("key", "rotate", "--yes")):
        assert ran.code == 8
        assert "ROLLED BACK" in ran.err
    assert begun.inspect("a").code == 0
    findings = {each["name"]: each for each in begun.run("doctor", "--json").json["findings"]}
    assert findings["last-checkpoint"]["level"] == "PROBLEM"


def test_a_record_that_came_from_another_machine_goes_on_when_a_person_says_so(begun: Office) -> None:
    """A word is typed, the event says it for ever, and then everything goes on."""
    begun.run("checkpoint")
    for file in (begun.folder / "last-checkpoints").iterdir():
        file.unlink()
    assert begun.change_pin("a").code == 5
    assert begun.run("checkpoint").code == 5
    assert begun.run("checkpoint", "--first-here", "--no-input").code == 2
    assert begun.run("checkpoint", "--first-here", "--yes").code == 0
    assert begun.change_pin("a").code == 0
    assert begun.run("checkpoint", "--first-here", "--yes").code == 2


def test_an_operation_whose_end_could_not_be_signed_is_shown_and_then_that(begun: Office, tmp_path: Path) -> None:
    """The PIN is changed; the exit code is that of the record."""
    from lifecycle.signing.signer import Signer  # noqa: PLC0415

    class Unsigning:
        """Has the file of the last checkpoint break at the end."""

        def __init__(self, folder: Path) -> None:
            self.folder = folder
            self.sign = Signer.sign

        def __call__(self, signer: Signer, *, always: bool = False) -> SignedCheckpoint:
            """Break it, then sign."""
            for file in self.folder.iterdir():
                file.write_bytes(b"broken")
            return self.sign(signer, always=always)

    begun.run("checkpoint")
    breaking = Unsigning(begun.folder / "last-checkpoints")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Signer, "sign", lambda signer, **options: breaking(signer, **options))  # noqa: PLW0108 - bound
        ran = begun.change_pin("a")
    assert ran.code == 5
    assert "sealed" in ran.out
    assert "NOT SIGNED" in ran.err
    assert str(tmp_path) in ran.err


def test_a_record_without_any_of_its_checkpoints_is_not_signed_as_if_it_were_new(office: Office) -> None:
    """Whoever takes them away, with the file of this machine, leaves the changes before which it was signed."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    office.tamper("DELETE FROM checkpoints")
    for file in (office.folder / "last-checkpoints").iterdir():
        file.unlink()
    for words in (("checkpoint",), ("checkpoint", "--first-here", "--yes"), ("export", str(office.folder / "a.zip"))):
        assert office.run(*words).code != 0, words
    ran = office.run("checkpoint")
    assert (ran.code, "Somebody removed the checkpoints" in ran.err) == (8, True), ran
    assert "Somebody removed the checkpoints" in office.run("doctor").out.replace("\n               ", " ")
