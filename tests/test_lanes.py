"""The lanes of ops/test: which tests run, how many cases they try, and when what was left out is a failure."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lab import lanes

TESTS = Path(__file__).parent
SAMPLE = """
import pytest
from lab.lanes import examples, some

def test_plain(): assert (len(some(range(100), 5)), examples(200)) == ({cases})
@pytest.mark.long
def test_long(): pass
@pytest.mark.skip(reason="lacks something")
def test_skipped(): pass
@pytest.mark.xfail(reason="known")
def test_known(): assert False
@pytest.mark.xfail
def test_unexplained(): assert False
"""


def ran(folder: Path, *options: str, cases: str = "5, 25") -> tuple[int, str]:
    """Run the sample with options; give the exit code and the closing lines."""
    (folder / "test_sample.py").write_text(SAMPLE.format(cases=cases))
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = long\n")
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "pytest", "-q", "-p", "lab.lanes", *options, "test_sample.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(TESTS), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_what_takes_long_is_left_out_and_counted(tmp_path: Path) -> None:
    """And many cases are tried in part."""
    code, said = ran(tmp_path)
    assert (code, "1 passed, 1 skipped, 1 deselected, 2 xfailed" in said) == (0, True), said


def test_the_long_lane_tries_everything(tmp_path: Path) -> None:
    """Every test, and every case."""
    code, said = ran(tmp_path, "--long", cases="100, 200")
    assert (code, "2 passed, 1 skipped, 2 xfailed" in said) == (0, True), said


@pytest.mark.parametrize("processes", ["0", "2"])
def test_what_was_skipped_is_a_failure_where_nothing_may_be_left_out(tmp_path: Path, processes: str) -> None:
    """In one process and in several; it is named, and so is a failure that is expected without a reason."""
    code, said = ran(tmp_path, "--no-skips", "-n", processes)
    assert code == 1
    assert re.findall(r"(?m)^(.*): test_sample.py::(\w+)$", said) == [
        ("skipped", "test_skipped"),
        ("expected to fail", "test_unexplained"),
    ]


def test_a_part_of_the_cases_has_the_first_the_last_and_no_case_twice() -> None:
    """All of them, where there are no more."""
    if not lanes.long():
        assert list(lanes.some(range(101), 5)) == [0, 25, 50, 75, 100]
        assert list(lanes.some(range(7), 6)) == sorted(set(lanes.some(range(7), 6)))
    assert list(lanes.some(range(3), 5)) == [0, 1, 2]
