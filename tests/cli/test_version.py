"""The version, and the digests of what is installed."""

import subprocess
from pathlib import Path

import pytest

from lifecycle import DISTRIBUTION
from lifecycle.cli import main
from lifecycle.cli.version import digest


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Give what `--version -v` prints."""
    assert main(["--version", "-v"]) == 0
    return capfd.readouterr().out.splitlines()


def test_a_digest_is_the_one_of_what_sha256sum_prints(tmp_path: Path) -> None:
    """So anybody can compute it."""
    (tmp_path / "b").mkdir()
    for name, content in (("b/a", "one"), ("b.c", "two"), ("a", "")):
        (tmp_path / name).write_text(content)
    by_hand = "find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum | sha256sum"
    done = subprocess.run(["/bin/sh", "-c", by_hand], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603
    assert digest({name: tmp_path / name for name in ("a", "b/a", "b.c")}) == done.stdout.split()[0]


def test_a_digest_knows_each_byte_and_each_name(tmp_path: Path) -> None:
    """Of every file."""
    (tmp_path / "one").write_text("1")
    (tmp_path / "two").write_text("2")
    one, two = tmp_path / "one", tmp_path / "two"
    assert len({digest({"a": one, "b": two}), digest({"a": two, "b": one}), digest({"a": one, "c": two})}) == 3


def test_the_detailed_version_has_a_digest_of_the_program_and_one_of_everything(said: list[str]) -> None:
    """For minutes: two machines that print the same run the same code."""
    assert said[0].startswith("lifecycle ")
    assert [line.rpartition(" ")[0] for line in said[1:2]] == ["SHA-256 of this program:"]
    digests = [line.rpartition(" ")[2] for line in said[1:]]
    assert [len(each) for each in digests] == [64, 64]
    assert len(set(digests)) == 2


def test_the_order_of_the_options_does_not_matter(said: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """Both stand for the whole program."""
    assert main(["-v", "--version"]) == 0
    assert capfd.readouterr().out.splitlines() == said


def test_the_name_of_the_distribution_is_not_somebody_elses() -> None:
    """The package of the name `lifecycle` on the public index is another project."""
    assert DISTRIBUTION == "smartcard-lifecycle"
