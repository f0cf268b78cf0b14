"""What is around a call can be wrong: its output, its folder, its settings. That is said, and is no defect."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lab.office import Office

PRINTING = (
    ("--help",),
    ("run", "--help"),
    ("report", "--list"),
    ("report", "cards"),
    ("custody", "person", "list"),
    ("virtual", "list"),
    ("export", "-", "--format", "csv"),
    ("key", "show"),
)
NAMED = (
    ("backup", "relative.db"),
    ("export", "relative.zip"),
    ("checkpoint", "--save", "relative.txt"),
    ("restore", "relative.db"),
)


@pytest.fixture
def begun(office: Office) -> Office:
    """A record with a card and a signature."""
    office.new_card("a")
    assert office.inspect("a").code == 0
    assert office.run("checkpoint").code == 0
    return office


def called(*words: str, **how: object) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "lifecycle", *words], stderr=subprocess.PIPE, text=True, check=False, **how
    )  # type: ignore[call-overload,no-any-return]


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_a_full_disk_behind_standard_output_is_told(words: tuple[str, ...]) -> None:
    """With the reason, and code 2."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        ran = called(*words, stdout=full)
    assert (ran.returncode, "The output could not be written: No space left" in ran.stderr) == (2, True), ran


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("words", NAMED, ids=lambda words: words[0])
def test_a_working_folder_that_is_gone_is_told(words: tuple[str, ...], tmp_path: Path) -> None:
    """Where what was typed begins there."""
    gone = tmp_path / "gone"
    gone.mkdir()
    ran = called(*words, stdout=subprocess.DEVNULL, cwd=gone, preexec_fn=lambda: os.rmdir(gone))  # noqa: PTH106
    assert (ran.returncode, "folder that the command was started in no longer exists" in ran.stderr) == (2, True), ran


BROKEN = {
    "nested": ("station = " + "[" * 100_000, "nested too deeply"),
    "syntax": ('station = "desk"\nactor = alice\n', "line 2"),
    "bytes": ("\udcff\udcfe", "not in UTF-8"),
}


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_a_file_of_settings_that_is_broken_is_named_with_the_reason(office: Office, content: str, said: str) -> None:
    """And with the line where there is one; nobody is shown a traceback."""
    file = office.folder / "config.toml"
    file.write_text(content, encoding="utf-8", errors="surrogateescape")
    ran = office.run("virtual", "list")
    assert (ran.code, str(file) in ran.err, said in ran.err) == (2, True, True), ran


def test_settings_may_begin_with_a_byte_order_mark(office: Office) -> None:
    """As an editor of Windows writes them."""
    (office.folder / "config.toml").write_text('time_limit = "5"\n', encoding="utf-8-sig")
    assert office.run("virtual", "list").code == 0


def test_an_empty_variable_is_one_that_is_not_set(begun: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the shell has it for a name that was emptied."""
    monkeypatch.setenv("LIFECYCLE_READER", "")
    assert begun.run("report", "cards").code == 0
