"""The manual pages: one for each command, whole, in both languages, and in the wheel."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest

from lifecycle.cli.commands import program
from lifecycle.cli.help.command import Group
from lifecycle.cli.help.manual import pages
from lifecycle.domain.errors import ExitCode
from lifecycle.station.settings import names

ROOT = Path(__file__).parents[2]
SECTIONS = [
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "OPTIONS",
    "EXIT STATUS",
    "ENVIRONMENT",
    "FILES",
    "EXAMPLES",
    "SEE ALSO",
]
PAGES = {page.name: page for page in pages()}


def names_of_commands(group: Group, above: str) -> set[str]:
    """Give the names of the pages that there have to be."""
    found = {above}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        below = f"{above}-{name}"
        found |= names_of_commands(command, below) if isinstance(command, Group) else {below}
    return found


def test_every_command_has_a_page() -> None:
    """And the exit codes have one."""
    assert set(PAGES) == names_of_commands(program, "lifecycle") | {"lifecycle-exit-codes"}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [name for name in PAGES if PAGES[name].section == 1])
def test_a_page_has_all_sections_and_none_is_empty(name: str) -> None:
    """In the order of man-pages(7)."""
    parts = re.split(r'^\.SH "(.*)"\n', PAGES[name].text, flags=re.MULTILINE)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    assert [each for each in found if each != "COMMANDS"] == SECTIONS
    assert all(text.strip() for text in found.values())


def test_the_page_of_exit_codes_has_them_all() -> None:
    """With their meaning."""
    assert all(f"\\fB{int(code)}\\fR\n" in PAGES["lifecycle-exit-codes"].text for code in ExitCode)


def test_the_page_of_the_program_has_every_setting() -> None:
    """As the variable that sets it, by the name that people use now."""
    known = {"store": "record", "actor": "operator"}
    for name in names():
        assert f"LIFECYCLE_{known.get(name, name).upper()}" in PAGES["lifecycle"].text


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["C.UTF-8", "pt_BR.UTF-8"])
def test_groff_has_nothing_to_say_to_any_page(locale: str, tmp_path: Path) -> None:
    """With all its warnings, as `man` shows a page."""
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed")
    write = [sys.executable, str(ROOT / "ops/manual/write.py"), str(tmp_path)]
    subprocess.run(write, check=True, env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": locale})  # noqa: S603
    written = sorted(tmp_path.rglob("*.[17]"))
    assert len(written) == len(PAGES)
    command = [groff, "-man", "-Tutf8", "-Kutf8", "-ww", "-z", *map(str, written)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
    assert ('.SH "SINOPSE"' in written[0].read_text()) == (locale != "C.UTF-8")


@pytest.mark.slow
def test_the_wheel_brings_the_pages_in_both_languages(tmp_path: Path) -> None:
    """Where `man` looks for them."""
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    inside = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for page in PAGES.values():
        for below in ("", "pt_BR/"):
            assert any(each.endswith(f".data/data/share/man/{below}{page.path}") for each in inside), page.path
