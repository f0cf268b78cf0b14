"""Every command has its class in the policies: who adds one decides how many people it needs."""

from collections.abc import Iterator

import click

from lifecycle.approval.act_words import act_in_words
from lifecycle.approval.built_in import FREE, PRESENTED, TABLED, TWO_PERSON
from lifecycle.approval.policy import act_of
from lifecycle.cli.commands import program
from lifecycle.evidence.verifier.people_acts import ACTS
from lifecycle.operations import all_operations

_RECORDED = {operation.command: name for name, operation in all_operations().items() if operation.command}

_BY_AN_OPTION = {"report-broken-seal", "first-here", "export-names", "record-move"}
"""Of `custody check-seal --broken`, `checkpoint --first-here` and `export --disclose`."""


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
    assert set(all_operations()).difference(FREE) == set(PRESENTED)


def test_the_policies_name_only_what_can_be_done() -> None:
    """Who checks a policy reads no act that nobody can begin, and is asked for nobody whom only such an act needs."""
    done = {_act(words) for words in _commands(program, ())} | set(all_operations()) | _BY_AN_OPTION
    assert done >= TABLED


def test_the_verifiers_judge_each_event_as_the_act_that_people_sign() -> None:
    """Under the name that the table has, or else what was signed counts as not signed."""
    assert {act for acts in ACTS.values() for act in acts} <= TABLED


def test_every_act_that_people_sign_is_said_in_words() -> None:
    signed = [act for act, need in TWO_PERSON.needs.items() if not need.anybody]
    assert [act for act in signed if str(act_in_words(act)) == act] == []
