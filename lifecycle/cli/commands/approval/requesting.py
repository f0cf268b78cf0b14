"""The operations once more, as what people are asked to sign: each has the options of its own file."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import click

from lifecycle.approval.built_in import FREE
from lifecycle.cli.commands.approval.asked_for import OUT, ROOTS, asked_for
from lifecycle.cli.commands.run import Operations, parameter_option
from lifecycle.cli.commands.run.request import presented_by_option, serial_option
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.signing_options import witness_option
from lifecycle.operations import Operation, all_operations, operation_typed, typed_name
from lifecycle.wording.language import translate as _


class Requests(Operations):
    """The operations that a policy may want signatures for, in the order of the menu."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*(typed_name(each) for name, each in all_operations().items() if name not in FREE), *ROOTS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command that states an operation, or an act without a reader."""
        if cmd_name in ROOTS:
            from lifecycle.cli.commands import program  # noqa: PLC0415 - it has this command too

            command = program.get_command(ctx, cmd_name)
            return None if command is None else asked_for(cmd_name, command)
        operation = operation_typed(cmd_name)
        return None if operation is None or operation.name in FREE else _request_of(operation, cmd_name)


def _request_of(operation: type[Operation], typed: str) -> click.Command:
    parameters = fields(operation)

    @click.pass_obj
    def call(context: Context, /, **values: Any) -> int:  # noqa: ANN401 - as the operation declares them
        from lifecycle.cli.commands.approval.acts import Asked, request_intent  # noqa: PLC0415 - takes long to load
        from lifecycle.cli.commands.run.missing import completed  # noqa: PLC0415

        told = {parameter.name: values.pop(parameter.name) for parameter in parameters}
        return request_intent(context, completed(context, operation, told), Asked(**values))

    decorated: Callable[..., Any] = shared_options(call)
    own = {parameter.name for parameter in parameters}
    for option in (OUT, *(() if "witness" in own else (witness_option,)), presented_by_option, serial_option):
        decorated = option(decorated)
    for parameter in reversed(parameters):
        decorated = parameter_option(operation, parameter)(decorated)
    made: click.Command = click.command(
        typed,
        cls=Command,
        help=_("State this operation, for people to sign on another machine. Reads no card."),
        examples=(f"lifecycle approval request {typed} --help",),
        see_also=("lifecycle approval list",),
    )(decorated)
    return made
