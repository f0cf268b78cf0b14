"""A record is kept where its locks and modes are known to hold: other file systems are refused, or answered for."""

from pathlib import Path

import pytest
from lab.office import Office

LINE = "36 35 98:0 / {folder} rw,noatime - {kind} /dev/x rw\n"


def put_on(kind: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the kernel's table say that the office is on a file system of this type."""
    table = tmp_path / "mountinfo"
    table.write_text(LINE.format(folder="/", kind="ext4") + LINE.format(folder=office.folder, kind=kind))
    monkeypatch.setattr("lifecycle.files.mounts.MOUNTS", table)


def level(office: Office, name: str) -> str | None:
    """Give what the doctor finds under a name."""
    found = office.run("doctor", "--reader", "virtual", "--json").json["findings"]
    return next((str(each["level"]) for each in found if each["name"] == name), None)


@pytest.mark.parametrize("kind", ["virtiofs", "fuse.vmhgfs-fuse", "gpfs", "drvfs", "fuse.mergerfs", "vfat"])
def test_a_file_system_that_nobody_knows_is_refused(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """With its type, until a setting answers for it; the doctor says the same."""
    put_on(kind, office, tmp_path, monkeypatch)
    ran = office.run("custody", "person", "add", "Ana")
    assert (ran.code, f"LIFECYCLE_FILE_SYSTEM={kind}" in ran.err) == (5, True)
    assert not office.store.exists()
    assert level(office, "disk") == "PROBLEM"
    monkeypatch.setenv("LIFECYCLE_FILE_SYSTEM", kind)
    assert office.run("custody", "person", "add", "Ana").code == 0
    assert level(office, "disk") == "OK"


def test_a_network_is_refused_whoever_answers_for_it(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its locks do not reach from one host to the next."""
    put_on("nfs4", office, tmp_path, monkeypatch)
    monkeypatch.setenv("LIFECYCLE_FILE_SYSTEM", "nfs4")
    ran = office.run("custody", "person", "add", "Ana")
    assert (ran.code, "network file system" in ran.err) == (5, True)


@pytest.mark.parametrize("kind", ["tmpfs", "overlay"])
def test_a_record_that_dies_with_the_power_says_so(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """When it begins, and to the doctor."""
    put_on(kind, office, tmp_path, monkeypatch)
    ran = office.run("custody", "person", "add", "Ana")
    assert (ran.code, "The record is lost when the computer loses power" in ran.out) == (0, True)
    assert "loses power" not in office.run("custody", "person", "add", "Bea").out
    assert level(office, "disk") == "WARNING"


MARKS = {
    "Dropbox": ".dropbox.cache",
    "OneDrive": ".849C9593-D756-4E56-8D6E-42412F2A707B",
    "Syncthing": ".stfolder",
    "Nextcloud": ".sync_0a1b2c.db",
}


@pytest.mark.parametrize(("program", "mark"), MARKS.items())
def test_a_folder_that_is_kept_in_step_is_warned_about(office: Office, tmp_path: Path, program: str, mark: str) -> None:
    """Such a program replaces the file while it is in use."""
    assert level(office, "synced") is None
    (tmp_path / mark).touch()
    ran = office.run("custody", "person", "add", "Ana")
    assert (ran.code, f"{program} keeps" in ran.out) == (0, True)
    assert level(office, "synced") == "WARNING"
