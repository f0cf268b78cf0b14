"""When `verify` of a record says 0: what from outside was met, and by whose key."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from lab.office import Office


@pytest.fixture
def signed(office: Office) -> Office:
    """An office with a signed record, a checkpoint that an auditor kept, and the public key."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    assert office.run("checkpoint", "--save", str(office.folder / "kept.txt")).code == 0
    (office.folder / "key.txt").write_text(office.run("key", "show").out, encoding="utf-8")
    return office


def forget_last(office: Office) -> None:
    """Lose the last checkpoints of this machine."""
    for file in (office.folder / "last-checkpoints").iterdir():
        file.unlink()


def judged(office: Office, *words: str) -> tuple[int, bool, Any]:
    """Verify; give exit code, `proven` and the layer that proves it."""
    ran = office.run("verify", "--json", *words)
    by = ran.json["proven_by"]
    return ran.code, ran.json["proven"], by and by["layer"]


def test_the_last_checkpoint_of_this_machine_proves_a_record_with_its_key(signed: Office) -> None:
    """The key is named, and how many events the checkpoint covers."""
    assert judged(signed) == (0, True, "last checkpoint")
    ran = signed.run("verify", "--json")
    assert ran.json["proven_by"]["size"] == ran.json["events"]
    assert ran.json["proven_by"]["key"].startswith("lifecycle/ledger/")


def test_a_signing_key_alone_proves_nothing_of_what_was_rolled_back(signed: Office) -> None:
    """The record of before is signed as well."""
    shutil.copy(signed.store, signed.folder / "old.db")
    signed.inspect("a")
    assert signed.run("checkpoint").code == 0
    shutil.copy(signed.folder / "old.db", signed.store)
    assert judged(signed) == (8, False, None)
    forget_last(signed)
    assert judged(signed) == (7, False, None)
    assert judged(signed, "--key", str(signed.folder / "key.txt")) == (7, False, None)
    assert judged(signed, "--checkpoint", str(signed.folder / "kept.txt")) == (0, True, "kept checkpoint")


def test_a_last_checkpoint_whose_signature_nobody_can_check_proves_nothing(signed: Office) -> None:
    """Whoever may write the folder writes one."""
    (signed.folder / "signing.key").unlink()
    assert judged(signed) == (7, False, None)
    assert judged(signed, "--key", str(signed.folder / "key.txt")) == (0, True, "last checkpoint")


def test_a_kept_checkpoint_that_is_older_than_the_last_one_of_this_machine_does_not_stand_in_for_it(
    signed: Office,
) -> None:
    """A copy from before is sound, and it is not known what came after."""
    copy = signed.folder / "copy.db"
    assert signed.run("backup", str(copy)).code == 0
    signed.inspect("a")
    assert signed.run("checkpoint").code == 0
    assert judged(signed, str(copy), "--checkpoint", str(signed.folder / "kept.txt")) == (7, False, None)
    assert judged(signed, "--checkpoint", str(signed.folder / "kept.txt")) == (0, True, "last checkpoint")


def test_a_bundle_from_before_the_key_was_replaced_is_not_called_forged(signed: Office, tmp_path: Path) -> None:
    """The new key says nothing of it; the old one proves it."""
    bundle = tmp_path / "bundle.zip"
    assert signed.run("export", str(bundle)).code == 0
    assert signed.run("key", "rotate", "--yes").code == 0
    (signed.folder / "new.txt").write_text(signed.run("key", "show").out, encoding="utf-8")
    ran = signed.run("verify", str(bundle), "--key", str(signed.folder / "new.txt"), "--json")
    assert (ran.code, {each["verdict"] for each in ran.json["layers"]}) == (7, {"PASS", "NOT CHECKED"})
    assert signed.run("verify", str(bundle), "--key", str(signed.folder / "key.txt")).code == 0
    assert signed.run("export", str(tmp_path / "later.zip")).code == 0
    assert signed.run("verify", str(tmp_path / "later.zip"), "--key", str(signed.folder / "key.txt")).code == 0
