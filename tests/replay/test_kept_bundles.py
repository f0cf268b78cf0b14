"""A bundle that was exported once is proven for ever: by the program, and by the file that auditors run alone."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.evidence.standalone import verify

KEPT = Path(__file__).parent / "bundles"
NAMES = sorted(path.name for path in KEPT.iterdir())
MEMBERS = [
    "MANIFEST.sha256", "MANIFEST.sha256.ed25519", "card-anchors.jsonl", "checkpoints/", "consistency/",
    "disclosures.jsonl", "events/", "manifest.json", "parts/card-signatures/", "parts/people/", "proofs/", "reports/",
]  # fmt: skip


def members(name: str) -> list[str]:
    """Give those that a kept bundle has: the older ones lack some."""
    with zipfile.ZipFile(KEPT / name / "bundle.zip") as archive:
        return [each for each in MEMBERS if any(inside.startswith(each) for inside in archive.namelist())]


Judge = Callable[[Path, Path], tuple[int, str]]
"""Verifies a bundle with what is kept in a folder; gives how that ended, and what was said."""


@pytest.fixture(params=["program", "alone"])
def judge(request: pytest.FixtureRequest, office: Office) -> Judge:
    """Verify a bundle with the key and the checkpoint that are kept beside it."""

    def with_program(bundle: Path, kept: Path) -> tuple[int, str]:
        ran = office.run("verify", str(bundle), "--key", str(kept / "key.txt"), "--checkpoint", str(kept / "kept.txt"))
        return ran.code, ran.out

    def alone(bundle: Path, kept: Path) -> tuple[int, str]:
        words = [str(bundle), "--key", str(kept / "key.txt"), "--checkpoint", str(kept / "kept.txt")]
        command = [sys.executable, "-I", verify.__file__, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own file
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout

    return alone if request.param == "alone" else with_program


def flipped(bundle: Path, member: str, target: Path) -> Path:
    """Copy a bundle with one bit flipped, in the middle of the first member of a name."""
    with zipfile.ZipFile(bundle) as archive:
        info = next(each for each in archive.infolist() if each.filename.startswith(member))
        content = archive.read(info)
    whole = bytearray(bundle.read_bytes())
    whole[whole.index(content, info.header_offset) + len(content) // 2] ^= 1
    target.write_bytes(whole)
    return target


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_bundle_is_proven_with_the_key_and_the_checkpoint_of_then(name: str, judge: Judge) -> None:
    """Whatever the program has become since."""
    code, said = judge(KEPT / name / "bundle.zip", KEPT / name)
    assert (code, "FAIL" in said) == (0, False)
    assert said.splitlines()[-1].startswith("Covered up to event #")


@pytest.mark.parametrize(("name", "member"), [(name, member) for name in NAMES for member in members(name)])
def test_a_kept_bundle_with_one_bit_flipped_is_refused(name: str, member: str, judge: Judge, tmp_path: Path) -> None:
    """In any of its members."""
    code, said = judge(flipped(KEPT / name / "bundle.zip", member, tmp_path / "flipped.zip"), KEPT / name)
    assert (code, "FAIL" in said) == (1, True)
