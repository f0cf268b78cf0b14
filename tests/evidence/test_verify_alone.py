"""`verify.py` as an auditor has it: one file, any Python since 3.8, nothing installed, and the openssl command."""

import ast
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bundles import OPERATOR, ORIGIN, Signer, bundle, forked, ledger

from lifecycle.evidence.standalone import verify

FILE = Path(verify.__file__)
NAME = f"lifecycle/ledger/{ORIGIN}"


def ran(folder: Path, *words: str, path: str | None = None, python: str = sys.executable) -> tuple[int, str, str]:
    """Run it in a folder; gives exit code, output and errors."""
    copy = folder / "verify.py"
    shutil.copy(FILE, copy)
    environment = {"PATH": os.environ["PATH"] if path is None else path}
    done = subprocess.run(  # noqa: S603 - our own file
        [python, "-I", str(copy), *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a bundle, a key and a checkpoint that was kept."""
    bundle(tmp_path / "bundle.zip", ledger(20), checkpoints=[5], since=[5])
    (tmp_path / "key.txt").write_bytes(OPERATOR.vkeys(NAME))
    (tmp_path / "key.pem").write_bytes(OPERATOR.pem())
    (tmp_path / "kept.txt").write_bytes(ledger(9).checkpoint())
    return tmp_path


def test_it_is_one_file_of_the_standard_library_in_the_syntax_of_python_3_8() -> None:
    """Whatever an auditor has."""
    tree = ast.parse(FILE.read_text("utf-8"), feature_version=(3, 8))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
    }
    assert imported <= sys.stdlib_module_names


def test_its_exit_codes_say_what_came_of_it(desk: Path) -> None:
    """0 proven, 7 sound in itself, 1 wrong, 2 wrong use, 8 forked."""
    assert ran(desk, "bundle.zip")[0] == 7
    assert ran(desk, "bundle.zip", "--key", "key.txt")[0] == 0
    assert ran(desk, "bundle.zip", "--key", "key.pem")[0] == 0
    assert ran(desk, "bundle.zip", "--checkpoint", "kept.txt")[0] == 0
    (desk / "other.txt").write_bytes(Signer("x").vkeys(NAME))
    assert ran(desk, "bundle.zip", "--key", "other.txt")[0] == 7
    for words in (
        ("none.zip",),
        ("key.txt",),
        ("bundle.zip", "--key", "kept.txt"),
        ("bundle.zip", "--checkpoint", "x"),
    ):
        code, out, err = ran(desk, *words)
        assert (code, out, err.count("\n")) == (2, "", 2)
    bundle(desk / "forked.zip", forked(3, 20))
    assert ran(desk, "forked.zip", "--checkpoint", "kept.txt")[0] == 8
    assert (desk / "fork-9-20.txt").exists()


def test_the_sentence_of_coverage_comes_last(desk: Path) -> None:
    """And before it what to do for the next time."""
    *_, advice, coverage = ran(desk, "bundle.zip", "--key", "key.txt")[1].splitlines()
    assert "--save FILE" in advice
    assert coverage.startswith("Covered up to event #20 (")


def test_the_head_that_it_saves_is_what_it_compares_with_the_next_time(desk: Path) -> None:
    """And nothing is saved of a bundle that is wrong."""
    assert ran(desk, "bundle.zip", "--save", "head.txt")[0] == 7
    bundle(desk / "later.zip", ledger(30))
    assert ran(desk, "later.zip", "--checkpoint", "head.txt")[0] == 0
    bundle(desk / "other.zip", forked(3, 30))
    assert ran(desk, "other.zip", "--checkpoint", "head.txt", "--save", "wrong.txt")[0] == 8
    assert not (desk / "wrong.txt").exists()


def test_no_file_but_an_earlier_checkpoint_is_written_over(desk: Path) -> None:
    """A mistyped name costs nobody the file that it is of."""
    (desk / "minutes.txt").write_text("what was agreed", encoding="utf-8")
    assert ran(desk, "bundle.zip", "--save", "minutes.txt")[0] == 2
    assert (desk / "minutes.txt").read_text(encoding="utf-8") == "what was agreed"
    assert ran(desk, "bundle.zip", "--save", "head.txt")[0] == 7
    assert ran(desk, "bundle.zip", "--save", "head.txt")[0] == 7


def test_an_earlier_checkpoint_is_kept_beside_the_one_that_it_saves(desk: Path) -> None:
    """The older one is the stronger proof."""
    (desk / "head.txt").write_bytes((desk / "kept.txt").read_bytes())
    assert "The earlier checkpoint is kept in head-9.txt." in ran(desk, "bundle.zip", "--save", "head.txt")[1]
    assert (desk / "head-9.txt").read_bytes() == (desk / "kept.txt").read_bytes()
    (desk / "head.txt").write_bytes(forked(3, 9).checkpoint())
    assert "is kept in head-9-2.txt." in ran(desk, "bundle.zip", "--save", "head.txt")[1]


@pytest.mark.parametrize(
    ("words", "file", "step"),
    [
        (("none.zip",), "none.zip", "Check the path of the bundle."),
        (("bundle.zip", "--checkpoint", "none.txt"), "none.txt", "Check the path after --checkpoint."),
        (("bundle.zip", "--checkpoint", "key.txt"), "key.txt", "Give it with --key."),
        (("bundle.zip", "--key", "kept.txt"), "kept.txt", "Give it with --checkpoint."),
        (("kept.txt",), "kept.txt", "python3 verify.py BUNDLE --checkpoint kept.txt"),
        (("key.txt",), "key.txt", "python3 verify.py BUNDLE --key key.txt"),
        (("bundle.zip", "--save", "no/x.txt"), "no/x.txt", "Choose another file after --save."),
    ],
)
def test_an_error_names_the_file_that_is_wrong_and_the_next_step(
    desk: Path, words: tuple[str, ...], file: str, step: str
) -> None:
    """Not the bundle, where that is right."""
    code, _, err = ran(desk, *words)
    wrong, advice = err.splitlines()
    assert (code, wrong.startswith(f"verify.py: {file}: ")) == (2, True)
    assert advice.startswith("Next: ")
    assert step in advice


def test_what_somebody_without_the_key_altered_is_altered_and_not_forked(desk: Path) -> None:
    """A fork is what one key signed twice; that nothing was saved of it is said."""
    with zipfile.ZipFile(desk / "bundle.zip") as whole, zipfile.ZipFile(desk / "bad.zip", "w") as bad:
        for info in whole.infolist():
            content = whole.read(info)
            if info.filename.startswith("events/"):
                content = content.replace(b'"time":', b'"tine":', 1)
            bad.writestr(info, content)
    code, out, _ = ran(desk, "bad.zip", "--checkpoint", "kept.txt", "--save", "new.txt")
    assert (code, "kept.txt: ALTERED: " in out, "FORKED" in out) == (1, True, False)
    assert "The checkpoint was not saved to new.txt, because a check failed." in out


def test_without_openssl_it_says_so_and_passes_nothing_that_needs_it(desk: Path) -> None:
    """Not even with a kept checkpoint: nobody knows whose the manifest is."""
    code, out, _ = ran(desk, "bundle.zip", "--key", "key.txt", path="/nowhere", python=sys.executable)
    assert code == 7
    assert out.count("the openssl command is not on this computer") == 4
    assert ran(desk, "bundle.zip", "--checkpoint", "kept.txt", path="/nowhere")[0] == 7


def test_machines_read_one_object(desk: Path) -> None:
    """With every layer and the code."""
    code, out, _ = ran(desk, "bundle.zip", "--json", "--key", "key.txt")
    said = json.loads(out)
    assert (said["exit_code"], said["covered_until"], said["size"]) == (code, 20, 20)
    assert [layer["layer"] for layer in said["layers"]] == list(verify.LAYERS)


def starts(python: str) -> bool:
    """Say whether an interpreter is more than a name: some managers of versions leave names behind."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0  # noqa: S603


def pythons() -> list[str]:
    """Find the interpreters of this machine that verify.py is written for, the one of these tests first."""
    named = [shutil.which(f"python{version}") for version in ("3.8", "3.9", "3.10", "3.12", "3.13", "3.14")]
    return [sys.executable, *(each for each in named if each and starts(each))]


@pytest.mark.parametrize("python", pythons())
def test_other_versions_of_python_give_the_same_verdict(desk: Path, python: str) -> None:
    """Those that this machine has."""
    assert ran(desk, "bundle.zip", "--key", "key.txt", python=python)[0] == 0
