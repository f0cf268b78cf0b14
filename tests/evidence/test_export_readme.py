"""What README.txt tells an auditor to type is typed here, on a real bundle, with the tools of others."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from scene import Scene, scene

from lifecycle.evidence.standalone import verify
from lifecycle.signing.key_change import rotate

needs = pytest.mark.skipif(
    not all(map(shutil.which, ("openssl", "ssh-keygen", "sha256sum"))), reason="needs openssl, ssh-keygen and sha256sum"
)
pytestmark = needs


@dataclass(frozen=True)
class Unpacked:
    """A bundle in a folder of its own."""

    folder: Path
    file: Path

    @property
    def readme(self) -> str:
        """What it says."""
        return (self.folder / "README.txt").read_text("utf-8")

    def command(self, start: str) -> str:
        """Give the command that begins so, with what belongs to it, as it stands there."""
        found = re.search(rf"^  {re.escape(start)}.*(?:\n(?:  .*|)$)*?(?=\n\n  \S|\n\n\S)", self.readme, re.MULTILINE)
        assert found, start
        return "\n".join(line.removeprefix("  ") for line in found[0].splitlines())

    def typed(self, command: str, code: int = 0) -> str:
        """Type it there."""
        shell = ["/bin/bash", "-euo", "pipefail", "-c", command]
        ran = subprocess.run(shell, cwd=self.folder, capture_output=True, text=True, check=False)  # noqa: S603
        assert ran.returncode == code, ran
        return ran.stdout + ran.stderr


def unpacked(ledger: Scene, folder: Path, **wanted: object) -> Unpacked:
    """Export and unpack."""
    made = ledger.export(**wanted)  # type: ignore[arg-type] - as the test has it
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(folder)
    return Unpacked(folder, made.path)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A ledger."""
    with scene(tmp_path_factory.mktemp("ledger")) as made:
        made.see(20)
        made.tell()
        yield made


@pytest.fixture(scope="module")
def bundle(ledger: Scene, tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    """A bundle of a part of it, unpacked."""
    return unpacked(ledger, tmp_path_factory.mktemp("bundle"), over=("#5", "#25"))


def test_the_sums_are_right(bundle: Unpacked) -> None:
    """Of every file; and nothing else is there."""
    said = bundle.typed(bundle.command("sha256sum"))
    assert said.count(": OK") == len(said.splitlines())
    listed = {line.partition(":")[0] for line in said.splitlines()}
    there = {str(path.relative_to(bundle.folder)) for path in bundle.folder.rglob("*") if path.is_file()}
    assert {name for name in there if not name.startswith("MANIFEST.sha256")} == listed


def test_openssl_takes_the_signature_of_the_manifest_and_no_other(bundle: Unpacked) -> None:
    """And refuses it for a manifest that differs in one byte."""
    command = bundle.command("openssl pkeyutl -verify -pubin -inkey keys/ledger.pem -rawin -in MANIFEST.sha256")
    assert "Verified Successfully" in bundle.typed(command)
    assert "Fail" in bundle.typed(
        f"(cat MANIFEST.sha256; echo) > /tmp/other; {command.replace('-in MANIFEST.sha256', '-in /tmp/other')}", 1
    )


def test_ssh_keygen_takes_it(bundle: Unpacked) -> None:
    """For the ledger by its name, and for this use alone."""
    command = bundle.command("ssh-keygen")
    assert 'Good "lifecycle-bundle" signature for lifecycle/ledger/' in bundle.typed(command)
    bundle.typed(command.replace("-n lifecycle-bundle", "-n file"), 255)
    bundle.typed(command.replace("< MANIFEST.sha256", "< README.txt"), 255)


@pytest.mark.skipif(shutil.which("minisign") is None, reason="needs minisign")
def test_minisign_takes_it(bundle: Unpacked) -> None:
    """With a comment that names the ledger, signed too."""
    said = bundle.typed(bundle.command("minisign"))
    assert "Signature and comment signature verified" in said
    assert "Trusted comment: lifecycle/ledger/" in said


def test_openssl_takes_the_checkpoint(bundle: Unpacked) -> None:
    """Its three lines, by the signature in the fifth."""
    assert "Verified Successfully" in bundle.typed(bundle.command("head -n 3 checkpoints/"))


def test_a_few_lines_of_python_give_the_root(bundle: Unpacked) -> None:
    """It is what the checkpoint says."""
    (checkpoint,) = sorted((bundle.folder / "checkpoints").iterdir())[-1:]
    _, size, root, *_ = checkpoint.read_text("utf-8").splitlines()
    script = re.search(r"^python3 - <<'END'\n.*?^END$", bundle.readme, re.MULTILINE | re.DOTALL)
    assert script is not None
    assert bundle.typed(script[0]).split() == [size, root]


def test_the_verifier_finds_it_sound(bundle: Unpacked) -> None:
    """As far as it can be without anything from outside, and with the key as that."""
    command = bundle.command("python3 -I /TRUSTED/verify.py").replace("THE-BUNDLE.zip", str(bundle.file))
    command = command.replace("/TRUSTED/verify.py", verify.__file__)
    assert "FAIL" not in bundle.typed(command, 7)
    assert "FAIL" not in bundle.typed(f"{command} --key keys/ledger.vkey")


def test_every_command_is_tried_here(bundle: Unpacked) -> None:
    """A new one has to be, too."""
    script = re.compile(r"^python3 - <<'END'\n.*?^END$", re.MULTILINE | re.DOTALL)
    commands = re.findall(r"^  ([a-z0-9-]+) ", script.sub("", bundle.readme), re.MULTILINE)
    assert set(commands) - {"-"} == {"python3", "sha256sum", "openssl", "ssh-keygen", "minisign", "head", "sed"}


def test_after_the_key_was_replaced_the_words_say_whose_the_signature_is(tmp_path: Path) -> None:
    """The bundle is signed by the key of today, and a checkpoint before it by the one of its time."""
    with scene(tmp_path) as ledger:
        ledger.see(9)
        ledger.signer.sign()
        last = ledger.head
        rotate(ledger.signer)
        old = unpacked(ledger, tmp_path / "old", over=(None, f"#{last}"))
        assert "The key was replaced" in old.readme
        assert "Verified Successfully" in old.typed(
            old.command("openssl pkeyutl -verify -pubin -inkey keys/ledger.pem -rawin -in MANIFEST")
        )
        assert len((old.folder / "keys/ledger.vkey").read_text("utf-8").splitlines()) == 4
        new = unpacked(ledger, tmp_path / "new")
        assert "The key was replaced" not in new.readme
