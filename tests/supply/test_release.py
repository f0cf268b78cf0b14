"""A release installs and runs on a machine without a network, as an ordinary user, and only as it was signed."""

import hashlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.long, pytest.mark.ssh]
ROOT = Path(__file__).parents[2]
ALONE = ["unshare", "--user", "--map-root-user", "--net"]
NOBODY = pwd.getpwnam("nobody")
_VERSION = f"python3.{sys.version_info.minor}"
PYTHONS = [each for each in (Path("/usr/bin", _VERSION), Path(sys.base_prefix, "bin", _VERSION)) if each.exists()]
"""Interpreters like that of these tests; the system's first, as an ordinary user may be unable to read another's."""


@dataclass(frozen=True)
class Released:
    """Two releases of one commit, and the file of those who may sign."""

    first: Path
    second: Path
    signers: Path


def run(*words: str | Path, cwd: Path = ROOT, **more: Any) -> "subprocess.CompletedProcess[str]":  # noqa: ANN401
    """Run a program; `more` is for subprocess."""
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, **more)  # noqa: S603


def may_be_alone() -> bool:
    """Say whether this machine lets a process have a network of its own."""
    return shutil.which("unshare") is not None and run(*ALONE, "true").returncode == 0


@pytest.fixture(scope="module")
def released() -> Iterator[Released]:
    """Make them, where an ordinary user can read them."""
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed (ops/setup tests installs it, or says how)")
    if find_spec("hatchling") is None or find_spec("smartcard") is None or not (ROOT / ".git").exists():
        pytest.skip("a release is made in a checkout that has pyscard and what builds it")
    with tempfile.TemporaryDirectory(prefix="lc-release-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        key, signers = folder / "key", folder / "signers"
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
        signers.write_text(f'keeper@example namespaces="file" {key.with_suffix(".pub").read_text("utf-8")}', "utf-8")
        for made in ("first", "second"):
            done = run("ops/release", "--key", key, "--to", folder / made)
            assert done.returncode == 0, done.stderr
        yield Released(folder / "first", folder / "second", signers)


@pytest.fixture
def unpacked(released: Released) -> Iterator[Path]:
    """Give a copy of a release with the program unpacked in it, all of it an ordinary user's."""
    with tempfile.TemporaryDirectory(prefix="lc-offline-") as name:
        folder = Path(name) / "release"
        shutil.copytree(released.first, folder)
        (archive,) = folder.glob("*-source.tar.gz")
        run("tar", "-xf", archive.name, cwd=folder)
        if os.geteuid() == 0:
            run("chown", "-R", "nobody:", name)
        (program,) = (each for each in folder.iterdir() if (each / "ops").is_dir())
        yield program


def offline(program: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run something as an ordinary user to whom no network is there, and no setting of this machine's pip."""
    somebody = {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {
        "HOME": str(program.parent),
        "PATH": os.environ["PATH"],
        "PYTHON": str(PYTHONS[0]),
        "TMPDIR": str(program.parent),
    }
    return run(*ALONE, *words, cwd=program, env=environment, **somebody)


def test_two_runs_on_one_commit_give_the_same_release(released: Released) -> None:
    """Our wheel to the byte, and what is said of it."""
    for pattern in ("wheels/smartcard_lifecycle-*.whl", "*-source.tar.gz", "version.txt", "licences.txt"):
        (first,), (second,) = released.first.glob(pattern), released.second.glob(pattern)
        assert first.read_bytes() == second.read_bytes(), pattern


def test_everything_in_the_folder_is_in_the_list_that_is_signed(released: Released) -> None:
    """But the list itself and its signature."""
    lines = [line.split("  ") for line in (released.first / "SHA256SUMS").read_text().splitlines()]
    listed = {name: digest for digest, name in lines}
    there = {str(path.relative_to(released.first)): path for path in released.first.rglob("*") if path.is_file()}
    assert there.keys() - listed.keys() == {"SHA256SUMS", "SHA256SUMS.sig"}
    assert all(hashlib.sha256(there[name].read_bytes()).hexdigest() == digest for name, digest in listed.items())


def test_the_bill_of_materials_names_each_wheel(released: Released) -> None:
    """With its hash, its licence, and what needs it."""
    bill = json.loads((released.first / "sbom.cdx.json").read_text())
    ours = bill["metadata"]["component"]
    assert (bill["bomFormat"], bill["specVersion"], ours["name"]) == ("CycloneDX", "1.6", "smartcard-lifecycle")
    parts = [ours, *bill["components"]]
    wheels = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (released.first / "wheels").iterdir()}
    assert {part["hashes"][0]["content"] for part in parts} == wheels
    assert all(part["licenses"][0]["expression"] for part in parts)
    needed = {name for each in bill["dependencies"] for name in each["dependsOn"]}
    assert needed == {part["bom-ref"] for part in bill["components"]}


@pytest.mark.skipif(not may_be_alone(), reason="this machine allows no namespace without a network")
def test_it_installs_and_runs_without_a_network(unpacked: Path, released: Released) -> None:
    """The demo too; and what is installed has the digests that the release names."""
    interfaces = offline(unpacked, "cat", "/proc/net/dev").stdout.splitlines()[2:]
    assert [each.split(":")[0].strip() for each in interfaces] == ["lo"]
    done = offline(unpacked, "ops/setup", "--from", "..", "--signers", released.signers)
    assert done.returncode == 0, done.stderr
    assert 'Good "file" signature for keeper@example' in done.stderr
    said = offline(unpacked, ".venv/bin/lifecycle", "--version", "-v").stdout
    assert said == (released.first / "version.txt").read_text()
    demo = offline(unpacked, "ops/demo")
    assert demo.returncode == 0, demo.stderr
    assert "PIN changed and checked" in demo.stdout


@pytest.mark.skipif(not may_be_alone(), reason="this machine allows no namespace without a network")
def test_what_was_changed_or_signed_by_somebody_else_is_not_installed(unpacked: Path, released: Released) -> None:
    """Nothing of it: there is no environment afterwards."""
    (wheel,) = (unpacked.parent / "wheels").glob("smartcard_lifecycle-*.whl")
    wheel.write_bytes(wheel.read_bytes() + b" ")
    changed = offline(unpacked, "ops/setup", "--from", "..", "--signers", released.signers)
    assert (changed.returncode, wheel.name in changed.stderr) == (1, True)
    stranger = unpacked.parent / "stranger"
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", stranger)
    stranger.with_suffix(".txt").write_text(f"stranger@example {stranger.with_suffix('.pub').read_text()}")
    strange = offline(unpacked, "ops/setup", "--from", "..", "--signers", stranger.with_suffix(".txt"))
    assert (strange.returncode, "is not signed by anybody" in strange.stderr) == (1, True)
    assert not (unpacked / ".venv").exists()
