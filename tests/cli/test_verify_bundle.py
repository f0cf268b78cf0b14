"""Bundles that the program itself exported, verified by it and by the file that travels in them."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.evidence.standalone import verify
from lifecycle.wording import language


@pytest.fixture
def bundle(office: Office, tmp_path: Path) -> Path:
    """A record with a card whose PIN was changed, exported."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    assert office.inspect("a").code == 0
    path = tmp_path / "bundle.zip"
    assert office.run("checkpoint", "--save", str(tmp_path / "kept.txt")).code == 0
    assert office.run("export", str(path), "--since", str(tmp_path / "kept.txt")).code == 0
    return path


def taken(bundle: Path, name: str) -> Path:
    """Take a member out; it stands for what the auditor got another way."""
    with zipfile.ZipFile(bundle) as archive:
        path = bundle.with_name(Path(name).name)
        path.write_bytes(archive.read(name))
    return path


def verdicts(answer: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Give the verdict of each layer."""
    return {each["layer"]: each["verdict"] for each in answer["layers"]}


def test_what_was_exported_is_proven_with_a_key_or_a_checkpoint(office: Office, bundle: Path) -> None:
    """And not without; ML-DSA-44 is checked here too."""
    ran = office.run("verify", str(bundle), "--json")
    assert (ran.code, ran.json["outcome"]) == (7, "unproven")
    key = taken(bundle, "keys/ledger.vkey")
    ran = office.run("verify", str(bundle), "--key", str(key), "--json")
    found = verdicts(ran.json)
    assert (ran.code, ran.json["outcome"]) == (0, "done")
    assert {name for name, verdict in found.items() if verdict != "PASS"} <= {
        "kept checkpoint",
        "disclosures",
        "report pages",
        "people",
        "witnesses",
        "time stamps",
    }
    assert office.run("verify", str(bundle), "--checkpoint", str(bundle.with_name("kept.txt"))).code == 0


def test_what_stands_in_the_wrong_place_is_named_with_the_way_to_give_it(office: Office, bundle: Path) -> None:
    """A checkpoint, a key and an unpacked folder are what people give first."""
    kept, key, missing = bundle.with_name("kept.txt"), taken(bundle, "keys/ledger.vkey"), bundle.with_name("kpet.txt")
    for words, said, step in (
        ((kept,), "is a checkpoint, not a record or a bundle.", f"  lifecycle verify --checkpoint {kept}"),
        ((key,), "is a public key, not a record or a bundle.", f"  lifecycle verify --key {key}"),
        ((bundle, "--key", kept), "is a checkpoint, not a public key.", f"--checkpoint {kept}"),
        ((bundle, "--checkpoint", key), "is a public key, not a checkpoint.", f"--key {key}"),
        ((bundle, "--checkpoint", missing), f"There is no file {missing}.", "Check the path."),
        ((bundle.parent,), "is a folder, not a record or a bundle.", "unpacked folder"),
    ):
        ran = office.run("verify", *map(str, words))
        assert (ran.code, said in ran.err, step in ran.err) == (2, True, True), ran.err


def test_that_nothing_was_saved_of_what_failed_is_said(office: Office, bundle: Path) -> None:
    """The next check would be compared with an older one, and nobody would know."""
    altered = bundle.with_name("altered.zip")
    altered.write_bytes(bundle.read_bytes() + b"x")
    ran = office.run("verify", str(altered), "--save", str(bundle.with_name("new.txt")))
    assert (ran.code, "because a check failed" in ran.out) == (1, True)
    assert not bundle.with_name("new.txt").exists()


def test_what_is_said_of_a_bundle_has_one_language(
    office: Office, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of `verify.py`, whose sentences an auditor compares, down to the last line."""
    english = office.run("verify", str(bundle)).out
    monkeypatch.setattr(language, "_catalogue", language._loaded(language.FOLDER, ["pt_BR"]))
    assert office.run("verify", str(bundle)).out == english
    assert "Save the checkpoint for the next check" in english


def test_the_file_in_the_bundle_says_the_same(office: Office, bundle: Path) -> None:
    """Word for word, but for what it cannot check and what to do the next time."""
    key = taken(bundle, "keys/ledger.vkey")
    alone = taken(bundle, "verify.py")
    words = [sys.executable, "-I", str(alone), str(bundle), "--key", str(key)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    ran = office.run("verify", str(bundle), "--key", str(key))
    assert done.returncode == ran.code == 0
    hers, ours = (
        [
            line
            for line in said.splitlines()
            if not line.startswith("report") and "ML-DSA" not in line and "--save" not in line
        ]
        for said in (done.stdout, ran.out)
    )
    assert hers == ours
    assert alone.read_bytes() == Path(verify.__file__).read_bytes()


def test_one_changed_letter_is_named_with_its_member(office: Office, bundle: Path) -> None:
    """It is found wrong, and its member is named."""
    key = taken(bundle, "keys/ledger.vkey")
    with zipfile.ZipFile(bundle) as archive:
        info = archive.getinfo("events/000000000001.jsonl")
    content = bytearray(bundle.read_bytes())
    at = content.index(b'"station":"desk"', info.header_offset) + len('"station":"')
    content[at : at + 4] = b"dusk"
    bundle.write_bytes(content)
    ran = office.run("verify", str(bundle), "--key", str(key))
    assert ran.code == 1
    assert "events/000000000001.jsonl" in ran.out
    ran = office.run("verify", str(bundle), "--key", str(key), "--json")
    assert {"container", "manifest", "leaves"} <= {
        name for name, verdict in verdicts(ran.json).items() if verdict == "FAIL"
    }


def test_the_head_of_a_bundle_is_saved_and_compared_with_the_record_and_the_next_one(
    office: Office, bundle: Path, tmp_path: Path
) -> None:
    """An auditor keeps one small file from one visit to the next."""
    head = tmp_path / "head.txt"
    ran = office.run("verify", str(bundle), "--save", str(head), "--json")
    assert ran.json["saved"] == str(head)
    office.inspect("a")
    later = tmp_path / "later.zip"
    assert office.run("export", str(later)).code == 0
    assert office.run("verify", str(later), "--checkpoint", str(head)).code == 0
    assert office.run("verify", "--checkpoint", str(head)).code == 0
    ran = office.run("verify", str(bundle), "--checkpoint", str(_head(later)), "--json")
    assert (ran.code, verdicts(ran.json)["kept checkpoint"]) == (7, "NOT CHECKED")


def _head(bundle: Path) -> Path:
    with zipfile.ZipFile(bundle) as archive:
        name = max(name for name in archive.namelist() if name.startswith("checkpoints/"))
    return taken(bundle, name)


def test_a_bundle_of_another_ledger_does_not_fit_the_checkpoint(office: Office, bundle: Path, tmp_path: Path) -> None:
    """A named verdict."""
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    shutil.move(office.store, other / "ledger.db")
    shutil.rmtree(office.folder / "last-checkpoints")
    office.inspect("a")
    assert office.change_pin("a", "83650172").code != 0
    assert office.run("checkpoint", "--save", str(tmp_path / "elsewhere.txt")).code == 0
    ran = office.run("verify", str(bundle), "--checkpoint", str(tmp_path / "elsewhere.txt"))
    assert ran.code == 1
    assert "belongs to another record" in ran.out


def test_what_is_neither_a_bundle_nor_a_record_is_an_error(office: Office, tmp_path: Path) -> None:
    """With a sentence, and no traceback."""
    for content in (b"hello", b"PK\3\4", b"PK", b""):
        path = tmp_path / "file"
        path.write_bytes(content)
        assert office.run("verify", str(path)).code in {1, 2, 5}
