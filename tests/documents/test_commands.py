"""Every command that a document names in its text, and does not run, is one that lifecycle has."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from documents.shell import ROOT
from lifecycle.cli.commands import program

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "ops/handbook").rglob("*.md")),
]
EXAMPLES = {"count-tries"}
"""An operation that CONTRIBUTING.md shows how to write."""


def name_of(path: Path) -> str:
    """Name a document for the report of a test."""
    return str(path.relative_to(ROOT))


def named(path: Path) -> Iterator[list[str]]:
    """Give the words of each command that a document names, in backquotes or in a block for a shell."""
    text = path.read_text("utf-8")
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^ *```.*?^ *```$|<!--.*?-->", "", text, flags=re.DOTALL | re.MULTILINE)
    for line in [*re.findall(r"`([^`\n]*)`", prose), *"".join(blocks).splitlines()]:
        command = line.strip().removeprefix(".venv/bin/")
        if re.match(r"lifecycle |ops/", command):
            yield shlex.split(command, comments=True)


def unknown(words: list[str]) -> list[str]:
    """Give the first word that is no command, or the options that the command does not have."""
    command: click.Command = program
    context = click.Context(program)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            return [word for word in words[:1] if word not in EXAMPLES]
        command, words = found, words[1:]
    options = {name for each in command.get_params(context) for name in [*each.opts, *each.secondary_opts]}
    return [word for word in words if word.startswith("-") and word not in options | {"-", "..."}]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_a_document_names_no_command_or_option_that_is_not_there(path: Path) -> None:
    """Those that it runs are tested by what they print."""
    wrong = [words for words in named(path) if words[:1] == ["lifecycle"] and words[1:] and unknown(words[1:])]
    assert wrong == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_a_document_names_no_script_that_is_not_there(path: Path) -> None:
    """In ops, with the options that its head explains."""
    for script, *words in (each for each in named(path) if each[0].startswith("ops/")):
        assert list(ROOT.glob(script)), script
        head = (ROOT / script).read_text("utf-8") if (ROOT / script).is_file() else ""
        assert [word for word in words if word.startswith("--") and word not in head] == [], script
