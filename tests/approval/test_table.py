"""Every command has its class in the policies: who adds one decides how many people it needs."""

from collections.abc import Iterator

import click

from lifecycle.approval.built_in import TABLED
from lifecycle.approval.policy import act_of
from lifecycle.cli.commands import program
from lifecycle.operations import all_operations

_RECORDED = {operation.command: name for name, operation in all_operations().items() if operation.command}


def _commands(group: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not isinstance(group, click.Group):
        yield words
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield from _commands(command, (*words, name))


def _act(words: tuple[str, ...]) -> str:
    if words[0] == "report":
        return "report"
    if words[:2] == ("approval", "request"):
        return "approval-request"
    return _RECORDED.get(words[-1], act_of(" ".join(words)))


def test_every_command_has_a_class() -> None:
    without = [" ".join(words) for words in _commands(program, ()) if _act(words) not in TABLED]
    assert without == []


def test_every_operation_has_a_class() -> None:
    assert set(all_operations()) <= TABLED
