"""The signing key at the command line: shown to auditors, replaced, and given up when it is lost."""

import stat
import subprocess
from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.signed_note import VerifierKey


@pytest.fixture
def signed(office: Office) -> Office:
    """A record that was signed."""
    office.new_card("a")
    office.inspect("a")
    assert office.run("checkpoint").code == 0
    return office


def test_it_is_shown_as_verifier_keys_and_as_openssl_reads_it(signed: Office, tmp_path: Path) -> None:
    """Under the name of the ledger; openssl verifies a checkpoint with it."""
    lines = signed.run("key", "show").out.splitlines()
    first, second = map(VerifierKey.read, lines)
    assert (first.kind, second.kind) == (1, 6)
    note = SignedCheckpoint.read(signed.run("checkpoint", "--json").json["note"].encode())
    assert first.name == second.name == note.checkpoint.origin
    pem = signed.run("key", "show", "--pem").out
    assert pem.count("-----BEGIN PUBLIC KEY-----") == 2
    (tmp_path / "pem").write_text(pem.partition("-----END PUBLIC KEY-----\n")[0] + "-----END PUBLIC KEY-----\n")
    (tmp_path / "text").write_text(note.note.text)
    (tmp_path / "sig").write_bytes(note.note.signatures[0].value)
    words = "openssl pkeyutl -verify -pubin -inkey pem -rawin -in text -sigfile sig"
    assert subprocess.run(words.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0  # noqa: S603
    assert signed.run("key", "show", "--json").json["keys"] == lines


def test_before_there_is_one_that_is_said(office: Office) -> None:
    """Showing makes none."""
    assert office.run("key", "show").code == 5
    office.new_card("a")
    office.inspect("a")
    ran = office.run("key", "show", "--json")
    assert (ran.code, ran.json["error"]["rule"]) == (2, "no-signing-key")
    assert not (office.folder / "signing.key").exists()


def test_replacing_it_is_confirmed_recorded_and_goes_on(signed: Office) -> None:
    """The new one is shown from then on, and the file has it alone."""
    old = signed.run("key", "show", "--json").json["keys"]
    assert signed.run("key", "rotate", "--no-input").code == 2
    assert signed.run("key", "show", "--json").json["keys"] == old
    ran = signed.run("key", "rotate", "--yes", "--json")
    assert (ran.code, ran.json["old"]) == (0, old)
    assert signed.run("key", "show", "--json").json["keys"] == ran.json["keys"] != old
    assert ran.json["checkpoint"]["note"]
    assert stat.S_IMODE((signed.folder / "signing.key").stat().st_mode) == 0o600
    assert not list(signed.folder.glob("signing.key.*"))
    assert signed.change_pin("a").code == 0
    assert "destroyed" in signed.run("key", "rotate", "--yes").out


def test_a_lost_key_stops_changes_until_another_one_is_adopted(signed: Office) -> None:
    """It says that the file is gone, and where it was."""
    (signed.folder / "signing.key").unlink()
    ran = signed.change_pin("a")
    assert ran.code == 5
    assert str(signed.folder / "signing.key") in ran.err
    assert "lifecycle key adopt" in ran.err
    assert signed.run("key", "adopt", "--no-input").code == 2
    assert signed.run("key", "adopt", "--yes").code == 0
    assert signed.change_pin("a").code == 0
    assert signed.run("key", "adopt", "--yes").code == 2, "it is not lost any more"


def test_where_the_last_checkpoint_is_lost_too_both_are_put_right_one_after_the_other(signed: Office) -> None:
    """A record that was carried to a new machine."""
    (signed.folder / "signing.key").unlink()
    for file in (signed.folder / "last-checkpoints").iterdir():
        file.unlink()
    ran = signed.run("key", "adopt", "--yes")
    assert ran.code == 0
    assert "--first-here" in ran.out
    assert signed.run("checkpoint", "--first-here", "--yes").code == 0
    assert signed.change_pin("a").code == 0


def test_the_doctor_says_what_is_wrong_with_the_key(signed: Office) -> None:
    """Its mode, and that it is not the one of the record."""
    key = signed.folder / "signing.key"
    key.chmod(0o644)
    findings = {each["name"]: each for each in signed.run("doctor", "--json").json["findings"]}
    assert findings["signing-key"]["level"] == findings["mode-signing-key"]["level"] == "PROBLEM"
    key.unlink()
    findings = {each["name"]: each for each in signed.run("doctor", "--json").json["findings"]}
    assert findings["signing-key-named"]["level"] == "PROBLEM"
    assert "key adopt" in findings["signing-key-named"]["fix"]
