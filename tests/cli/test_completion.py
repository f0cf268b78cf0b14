"""Completion of commands and values in bash, zsh and fish: from the record, quick, silent, and never obeyed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lifecycle.cli.commands import program
from lifecycle.cli.completion.shells import SHELLS
from lifecycle.cli.completion.values import offers_for
from lifecycle.cli.context import Context
from tests.cli.conftest import Call, Home
from tests.cli.test_sets import CARDS, CREATE

A, B = CARDS["a"], CARDS["b"]
BASH = shutil.which("bash")
EVIL = "x$(touch gone)"


class Shell:
    """A shell that asks the program."""

    def __init__(self, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
        self._call = call
        self._monkeypatch = monkeypatch

    def __call__(self, shell: str, line: str, word: str | None = None) -> list[str]:
        """Give the values that it answers, each with what is said about it, and see that nothing else is said."""
        with self._monkeypatch.context() as patch:
            patch.setenv("_LIFECYCLE_COMPLETE", shell)
            patch.setenv("COMP_LINE", line)
            if word is not None:
                patch.setenv("COMP_WORD", word)
            ran = self._call()
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out.replace("\n+", "\t").splitlines()


@pytest.fixture
def ask(call: Call, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Give a shell."""
    return Shell(call, monkeypatch)


@pytest.fixture
def known(home: Home, call: Call) -> Home:
    """A record with two cards, one of them with a nickname, a set, people and a place."""
    for name in "ab":
        home.make_card(name, CARDS[name])
    pins = home.answers(f"{A} 12345678", f"{B} 12345678")
    assert call(*CREATE, "-m", "2", "-n", "2", "--serial", A, "--serial", B, "--pin-file", pins).code == 0
    assert call("custody", "nickname", A, "alice").code == 0
    for name in ("Davi Lima", EVIL, "--yes", "Gone Soon"):
        assert call("custody", "person", "add", "--", name).code == 0
    assert call("custody", "person", "erase", "Gone Soon", "--yes").code == 0
    assert call("custody", "place", "add", "Safe 2").code == 0
    return home


def set_name() -> str:
    """Give the name of the set."""
    return CREATE[CREATE.index("--name") + 1]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_words_of_commands_complete(ask: Shell, home: Home, shell: str) -> None:
    """Commands, operations, reports, options and fixed choices, also of groups that load their commands late."""
    del home

    def values(line: str) -> list[str]:
        return [each.partition("\t")[0] for each in ask(shell, line)]

    assert values("lifecycle cus") == ["=custody"]
    assert values("lifecycle run change") == ["=change-pin"]
    assert values("lifecycle report pin") == ["=pin-changes"]
    assert values("lifecycle custody nick") == ["=nickname"]
    assert values("lifecycle help custody nick") == ["=nickname"]
    assert values("lifecycle help exit") == ["=exit-codes"]
    assert values("lifecycle help custody nickname ") == []
    assert values("lifecycle completion ") == [f"={each}" for each in SHELLS]
    assert "=--serial" in values("lifecycle run inspect --ser")
    assert ask(shell, "lifecycle verify ") == ["file"]
    assert ask(shell, "lifecycle run inspect --pin-file ") == ["file"]


def test_values_complete_from_the_record(ask: Shell, known: Home) -> None:
    """Cards with their nicknames, sets, people, places and virtual cards; nothing of it that is erased."""
    del known
    assert ask("zsh", "lifecycle custody show ") == [f"={A}\talice", f"={B}", f"=alice\t{A}"]
    assert ask("fish", "lifecycle run erase --serial AL") == [f"=alice\t{A}"]
    assert ask("zsh", f"lifecycle report card {A.lower()}") == [f"={A}\talice"]
    assert ask("zsh", "lifecycle report set ") == [f"={set_name()}"]
    assert ask("zsh", "lifecycle run check-set --set ") == [f"={set_name()}"]
    assert ask("zsh", "lifecycle custody hand-over alice --to ") == ["=Davi Lima", "=operator", f"={EVIL}"]
    assert ask("zsh", "lifecycle custody store alice --place s") == ["=Safe 2"]
    assert ask("zsh", "lifecycle run inspect --presented-by alice=d") == ["=alice=Davi Lima"]
    assert "=virtual:a" in ask("zsh", "lifecycle run inspect --reader virtual:")
    assert ask("zsh", "lifecycle virtual tear a") == ["=a", "=anna"]


def test_keys_that_sign_complete_with_their_workstations(ask: Shell, known: Home, call: Call) -> None:
    """For a key that is ended, or lost; a request is a file."""
    del known
    assert call("checkpoint").code == 0
    key = call("key", "list", "--json").object["keys"][0]
    offered = [f"={key['key']}\t{key['workstation']}"]
    assert ask("zsh", "lifecycle key end ") == offered
    assert ask("zsh", f"lifecycle key adopt --lost {key['key'][:3]}") == offered
    for line in ("key add ", "key add --save ", "key request --save ", "checkpoint --known "):
        assert ask("zsh", f"lifecycle {line}") == ["file"]


def test_a_value_after_its_option_keeps_the_option(ask: Shell, known: Home) -> None:
    """As the word that zsh and fish replace is all of it; bash breaks it."""
    del known
    assert ask("zsh", f"lifecycle run inspect --serial={A}") == [f"=--serial={A}\talice"]
    assert ask("bash", f"lifecycle run inspect --serial={A[:4]}", A[:4])[0] == f"={A}"


def test_bash_gets_values_as_they_are_typed(ask: Shell, known: Home) -> None:
    """Quoted so that nothing in them is obeyed, and without what stands before : and =, which bash keeps."""
    del known
    to = "lifecycle custody hand-over alice --to "
    assert ask("bash", f"{to}D", "D") == ["=Davi\\ Lima"]
    assert ask("bash", f"{to}x", "x") == ["=x\\$\\(touch\\ gone\\)"]
    assert ask("bash", f'{to}"x', '"x') == ["=x\\$(touch gone)"]
    assert ask("bash", f"{to}'x", "'x") == [f"={EVIL}"]
    assert "=a" in ask("bash", "lifecycle run inspect --reader virtual:", "")
    assert ask("bash", "lifecycle run inspect --presented-by alice=D", "D") == ["=Davi\\ Lima"]


def test_whatever_goes_wrong_nothing_is_said_and_nothing_is_made(
    ask: Shell, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No record, one that cannot be read, settings that cannot be used, a line that ends anywhere, an unknown shell."""
    before = sorted(home.folder.rglob("*"))
    assert ask("zsh", "lifecycle custody show ") == []
    (home.folder / "bad.db").write_bytes(b"no record")
    assert ask("zsh", f"lifecycle --store {home.folder}/bad.db custody show ") == []
    (home.folder / "bad.db").unlink()
    for line in (
        "",
        "lifecycle",
        "lifecycle 'cus",
        'lifecycle "',
        "lifecycle \\",
        "lifecycle nonsense ",
        "lifecycle é ",
    ):
        ask("bash", line, "")
    assert ask("tcsh", "lifecycle ") == []
    monkeypatch.setenv("LIFECYCLE_NONSENSE", "1")
    assert ask("zsh", "lifecycle custody show ") == []
    assert sorted(home.folder.rglob("*")) == before


def test_no_card_is_touched(ask: Shell, known: Home) -> None:
    """Its memory, and the record, are as they were."""
    images, record = [known.image(name) for name in ("a", "b", "anna")], (known.folder / "ledger.db").read_bytes()
    for line in ("run inspect --serial ", "run inspect --reader ", "custody show ", "report set "):
        assert ask("zsh", f"lifecycle {line}")
    assert [known.image(name) for name in ("a", "b", "anna")] == images
    assert (known.folder / "ledger.db").read_bytes() == record


def test_a_name_that_a_terminal_would_obey_is_not_offered(ask: Shell, home: Home) -> None:
    """It cannot come into a record by a command, but a file may have any name."""
    del home
    for shell in SHELLS:
        assert not any("\x1b" in line for line in ask(shell, "lifecycle virtual tear \x1b[31m"))


def parameters() -> Iterator[tuple[str, click.Parameter]]:
    """Give every parameter that takes a value of its own, with its command."""

    def walked(group: click.Group, path: str) -> Iterator[tuple[str, click.Parameter]]:
        ctx = click.Context(group)
        for name in group.list_commands(ctx):
            command = group.get_command(ctx, name)
            if isinstance(command, click.Group):
                yield from walked(command, f"{path}{name} ")
            elif command is not None:
                yield from ((path + name, each) for each in command.params)

    for command, parameter in walked(program, ""):
        if getattr(parameter, "is_flag", False) or not isinstance(parameter.type, click.types.StringParamType):
            continue
        yield command, parameter


FREE = {
    "as_of", "at", "bag", "check_value", "choose", "confirm", "contact", "department", "duty", "end", "ends",
    "finding", "findings", "fingerprint", "login", "name", "note", "old", "owner", "partition", "pin_fd", "purpose",
    "reason", "sealed", "set_name", "severities", "since", "start", "starts", "today", "until", "used_in", "what",
}  # fmt: skip
"""Values that people make up: no list has them."""


def test_every_value_completes_or_is_made_up(home: Home) -> None:
    """So a new option is thought of."""
    del home
    for command, parameter in parameters():
        ctx = click.Context(click.Command(command), info_name=f"lifecycle {command}")
        known = offers_for(Context(), ctx, parameter, "\x00")
        assert (known is not None) or parameter.name in FREE, f"lifecycle {command}: {parameter.name}"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed_and_its_help_says_how_to_switch_it_on(call: Call, shell: str) -> None:
    """The same in every language."""
    ran = call("completion", shell)
    assert (ran.code, ran.err, ran.out) == (0, "", SHELLS[shell].script)
    assert f"lifecycle completion {shell}" in call("completion", "--help").out


def test_the_script_of_zsh_looks_for_no_command_of_the_name_of_a_pattern() -> None:
    """An unquoted word that begins with = is one to zsh (zshexpn(1), `=` expansion)."""
    assert '"="*)' in SHELLS["zsh"].script
    assert " =*" not in SHELLS["zsh"].script


@pytest.mark.parametrize("shell", [each for each in SHELLS if shutil.which(each)])
def test_the_script_is_one_that_its_shell_can_read(shell: str) -> None:
    """Each shell that is there."""
    ran = subprocess.run(  # noqa: S603 - a script of ours
        [shutil.which(shell) or "", "-n"], input=SHELLS[shell].script, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
def test_bash_completes_with_the_script(known: Home, tmp_path: Path) -> None:
    """The function is called as readline calls it, and a value that would run a command is one word that does not."""
    program_ = tmp_path / "bin" / "lifecycle"
    program_.parent.mkdir()
    program_.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lifecycle "$@"\n')
    program_.chmod(0o755)
    script = f"""
    {SHELLS["bash"].script}
    complete -p lifecycle
    tried() {{
        COMP_LINE=$1 COMP_POINT=${{#1}}
        _lifecycle_completion lifecycle "$2" ""
        eval "words=(${{COMPREPLY[*]}})"
        printf '<%s>' "${{words[@]}}"
        echo
    }}
    tried 'lifecycle cus' cus
    tried 'lifecycle custody show al' al
    tried 'lifecycle custody hand-over alice --to x' x
    tried 'lifecycle custody hand-over alice --to D' D
    """
    ran = subprocess.run(  # noqa: S603 - a script of ours
        [BASH or "", "--norc", "-c", script],
        env={**os.environ, "PATH": f"{program_.parent}:{os.environ['PATH']}", "PYTHONPATH": str(Path.cwd())},
        cwd=known.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines() == [
        "complete -o nosort -F _lifecycle_completion lifecycle",
        "<custody>",
        "<alice>",
        f"<{EVIL}>",
        "<Davi Lima>",
    ], ran
    assert not (known.folder / "gone").exists()
