"""Who may only read the record can read it: as another user, beside a writer, alone, and from read-only media."""

import json
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from desk.accounts import CAN_BE_HAD, Account
from lab.lanes import long
from lab.office import Office

AUDITOR = 4322
pytestmark = pytest.mark.skipif(not CAN_BE_HAD, reason="another user can only be had by root, with setpriv")
PROVEN = 7
"""The auditor gave no key and no checkpoint."""
UNKNOWN = "the export is not in the record"


class Auditor(Account):
    """An auditor with an account of their own."""

    def __init__(self, home: Path, record: Path) -> None:
        super().__init__(home, AUDITOR)
        self.record = record

    @property
    def record(self) -> Path:
        """The record that they read."""
        return self._record

    @record.setter
    def record(self, path: Path) -> None:
        self._record = path
        self.environment["LIFECYCLE_STORE"] = str(path)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that everybody reaches; the one of pytest is closed again by each session that begins."""
    place = Path(tempfile.mkdtemp(prefix="lifecycle-read-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def owner(office: Office, open_place: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office of the owner, where everybody may read the record and nobody else may write."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    moved = Office(open_place / "home", office._capture)
    shutil.copytree(office.folder, moved.folder)
    monkeypatch.setenv("LIFECYCLE_HOME", str(moved.folder))
    moved.folder.chmod(0o755)
    moved.store.chmod(0o644)
    return moved


@pytest.fixture
def auditor(owner: Office, open_place: Path) -> Auditor:
    """An auditor with an account of their own."""
    made = Auditor(open_place / "auditor", owner.store)
    if not made.works:
        pytest.skip("another user cannot run this Python here")
    return made


def must_be_read(auditor: Auditor, *, exported: bool) -> None:
    """Each command answers as it answers the owner."""
    before = sorted(path.name for path in auditor.record.parent.iterdir())
    for words, code in (
        (("report", "cards"), 0),
        (("custody", "person", "list"), 0),
        (("verify",), PROVEN),
        (("replay",), 0),
        (("backup", str(auditor.home / "copy.db")), 0),
    ):
        ran = auditor.run(*words)
        assert ran.returncode == code, (words, ran)
    assert (auditor.home / "copy.db").stat().st_size > 0
    if exported:
        must_be_exported(auditor)
    assert sorted(path.name for path in auditor.record.parent.iterdir()) == before


def must_be_exported(auditor: Auditor) -> None:
    """Up to the newest checkpoint, unsigned, and said so; what is in it is proven by the key of the owner alone."""
    bundle, key = auditor.home / "evidence.zip", auditor.home / "key.txt"
    made = auditor.run("export", str(bundle))
    assert (made.returncode, "NOT SIGNED" in made.stdout, UNKNOWN in made.stdout) == (0, True, True), made
    with ZipFile(bundle) as held:
        names, said = held.namelist(), json.loads(held.read("manifest.json"))
        key.write_bytes(held.read("keys/ledger.vkey"))
    assert said["recorded"] is False
    assert not [name for name in names if name.startswith("MANIFEST.sha256.")]
    for words, code in (((), PROVEN), (("--key", str(key)), 0)):
        verified = auditor.run("verify", str(bundle), *words, "--json")
        found = {each["layer"]: each["verdict"] for each in json.loads(verified.stdout)["layers"]}
        assert (verified.returncode, found["manifest signature"]) == (code, "NOT CHECKED"), verified
        assert (found["leaves"], found["reports"]) == ("PASS", "PASS"), verified
    lines = auditor.run("export", "--format", "jsonl", "-")
    assert (lines.returncode, len(lines.stdout.splitlines()), UNKNOWN in lines.stderr) == (0, said["size"], True), lines
    for path in (bundle, key, auditor.home / "copy.db"):
        path.unlink()


def test_an_account_without_write_permission_reads_a_record_that_rests(auditor: Auditor) -> None:
    """Nothing is made beside it."""
    must_be_read(auditor, exported=True)


def test_it_reads_while_a_writer_has_the_record_open(auditor: Auditor, owner: Office) -> None:
    """What the writer committed last is there."""
    with closing(sqlite3.connect(owner.store, isolation_level=None)) as other:
        other.execute("SELECT count(*) FROM events").fetchone()
        assert owner.run("custody", "person", "add", "Zoe").code == 0
        assert owner.store.with_name("ledger.db-wal").stat().st_size > 0
        must_be_read(auditor, exported=long())
        assert "Zoe" in auditor.run("custody", "person", "list").stdout


@pytest.mark.long
def test_it_reads_what_a_killed_writer_left(auditor: Auditor, owner: Office, open_place: Path) -> None:
    """A journal without its index, as on a copy: a private copy is read, and is gone afterwards."""
    with closing(sqlite3.connect(owner.store, isolation_level=None)) as other:
        other.execute("SELECT count(*) FROM events").fetchone()
        assert owner.run("custody", "person", "add", "Zoe").code == 0
        (open_place / "left").mkdir(mode=0o755)
        for name in ("ledger.db", "ledger.db-wal"):
            shutil.copy(owner.folder / name, open_place / "left" / name)
    auditor.record = open_place / "left" / "ledger.db"
    must_be_read(auditor, exported=long())
    assert "Zoe" in auditor.run("custody", "person", "list").stdout


@pytest.fixture
def media(auditor: Auditor, open_place: Path) -> Iterator[Auditor]:
    """A record on media that nobody can write."""
    place = open_place / "media"
    place.mkdir()
    mount, umount = shutil.which("mount") or "mount", shutil.which("umount") or "umount"

    def done(*words: str) -> bool:
        return subprocess.run(words, check=False, capture_output=True).returncode == 0  # noqa: S603

    if not done(mount, "-t", "tmpfs", "tmpfs", str(place)):
        pytest.skip("a tmpfs cannot be mounted here")
    shutil.copy(auditor.record, place / "ledger.db")
    assert done(mount, "-o", "remount,ro", str(place))
    auditor.record = place / "ledger.db"
    yield auditor
    assert done(umount, "--lazy", str(place))


def test_it_reads_from_media_that_nobody_can_write(media: Auditor) -> None:
    """As evidence is kept."""
    must_be_read(media, exported=long())


def test_what_writes_is_refused_with_the_reason(auditor: Auditor) -> None:
    """Nothing is made in the home of the owner."""
    ran = auditor.run("custody", "person", "add", "Eva")
    assert (ran.returncode, "may not write" in ran.stderr) == (5, True), ran


def test_an_export_ends_at_the_newest_checkpoint(auditor: Auditor, owner: Office) -> None:
    """What was recorded since is named, and cannot be asked for."""
    with closing(sqlite3.connect(owner.store, isolation_level=None)) as other:
        (signed,) = other.execute("SELECT max(size) FROM checkpoints").fetchone()
    (owner.folder / "signing.key").rename(owner.folder / "away")
    assert owner.run("custody", "person", "add", "Zoe").code == 5
    target = auditor.home / "evidence.zip"
    made = json.loads(auditor.run("export", str(target), "--json").stdout)
    assert (made["size"], made["last"], made["event"], made["recorded"]) == (signed, signed, None, False)
    told = auditor.run("export", str(auditor.home / "again.zip")).stdout
    assert "2 newer events are not included" in told
    for words in (("--to", f"#{signed + 1}"), ("--from", f"#{signed + 2}"), ("--prove", str(signed + 1))):
        beyond = auditor.run("export", *words, str(auditor.home / "beyond.zip"))
        assert (beyond.returncode, "lifecycle checkpoint" in beyond.stderr) == (2, True), beyond
    assert not (auditor.home / "beyond.zip").exists()


def test_a_record_that_nobody_signed_is_not_exported_by_a_reader(auditor: Auditor, owner: Office) -> None:
    """The owner is named who can have it signed."""
    with closing(sqlite3.connect(owner.store, isolation_level=None)) as other:
        other.execute("DROP TRIGGER checkpoints_are_not_deleted")
        other.execute("DELETE FROM checkpoints")
    refused = auditor.run("export", str(auditor.home / "evidence.zip"))
    assert (refused.returncode, "lifecycle checkpoint" in refused.stderr) == (2, True), refused
