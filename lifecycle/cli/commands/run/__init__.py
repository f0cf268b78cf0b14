"""Do an operation on a card: each operation there is has its command here, made from its own file.

With --json one object is printed, and nothing else; before it, where there are many cards, one object on a line of its
own for each step, with the outcome "progress" and {number, of, what, state, text, serial}:

    schema      1
    command     "run change-pin"
    outcome     completed, planned (--dry-run), refused, failed (the card said no, and was read again after it),
                interrupted (stopped at a question, or in the middle), or error
    operation   {name, id}; the id is null for a dry run
    reader      the reader's name
    card        what the record says of the card now
    shown       what the card showed, and its csn
    screen      [{name, value, source}], the Inspect screen; value is null where it is not known
    drift       [{field, recorded, shown}], what the card shows otherwise than the record
                (of the field anchor the verdict on it and its id: origin, counter, size and 16 digits of the root)
    cards       [{serial, reader}], every card that had its part; `card` and what follows are those of the last one
    findings    {name: value}, what the operation was asked to find out: a label, a check value
    events      [{position, id, tag, stream, version, time}], what was recorded; time in microseconds UTC
    unsigned    as `error`, where all was done and the record could not be signed at the end; else null
    plan        [{serial, step, records}] of a dry run, or null
    error       {code, message, next_step, rule, serial, tries_left, params, unsigned, exit_code} where it did not
                complete
    exit_code   as the process gives it

Where something went wrong, only `events` and `error` stand beside the first three. Its sentences are in English.
"""

from dataclasses import MISSING, Field, fields
from typing import Any, get_type_hints

import click

from lifecycle.cli.commands.run.request import EMERGENCIES, Request, emergency_option, idle_options, request_options
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command, Group
from lifecycle.cli.options import reader_option, roots_option, shared_options
from lifecycle.operations import Operation, all_operations, explained, listed, operation_typed, typed_line, typed_name
from lifecycle.wording.language import translate as _

_TYPES: dict[object, type] = {
    str: str,
    int: int,
    str | None: str,
    int | None: int,
}


class Operations(Group):
    """The operations, in the order of the menu."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give their names as they are typed now; earlier ones are taken and not listed."""
        return [typed_name(operation) for operation in all_operations().values() if listed(operation)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Make the command of an operation."""
        operation = operation_typed(cmd_name)
        return None if operation is None else command_of(operation, cmd_name)


class RequiredOption(click.Option):
    """An option that must be given: where it was not, the command asks for it or names all that are missing."""

    def value_is_missing(self, value: object) -> bool:  # noqa: ARG002
        """Let the command begin without it."""
        return False


def command_of(operation: type[Operation], typed: str) -> click.Command:
    """Make the command of an operation: its help from its file's docstring, its options from its fields."""
    parameters = fields(operation)

    @click.pass_obj
    def call(context: Context, /, **values: Any) -> int:  # noqa: ANN401 - as the operation declares them
        from lifecycle.cli.commands.run.execution import run  # noqa: PLC0415 - help needs no store
        from lifecycle.cli.commands.run.missing import completed  # noqa: PLC0415

        told = {parameter.name: values.pop(parameter.name) for parameter in parameters}
        return run(context, completed(context, operation, told), Request(**values))

    own = {parameter.name for parameter in parameters}
    decorated: Any = reader_option(request_options(shared_options(call), own))
    if operation.makes_key:
        decorated = roots_option(decorated)
    if operation.name in EMERGENCIES:
        decorated = emergency_option(decorated)
    for parameter in reversed(parameters):
        decorated = parameter_option(operation, parameter)(decorated)
    made: click.Command = click.command(
        typed,
        cls=Command,
        help="\n\n".join(_(paragraph) for paragraph in explained(operation)),
        examples=[f"{typed_line(operation)} {words}".rstrip() for words in operation.examples],
        see_also=operation.see_also,
        idle=idle_options(operation),
    )(decorated)
    return made


def parameter_option(operation: type[Operation], parameter: Field[Any]) -> Any:  # noqa: ANN401 - click's decorators
    """Make the option of a field of an operation."""
    kind = get_type_hints(operation)[parameter.name]
    flag = parameter.metadata.get("flag", "--" + parameter.name.replace("_", "-"))
    explained = _(parameter.metadata.get("help", ""))
    if kind is bool:
        return click.option(flag, parameter.name, is_flag=True, default=parameter.default is True, help=explained)
    if parameter.default is MISSING:  # a default of None would be one, and then nothing is missing
        return click.option(flag, parameter.name, type=_TYPES[kind], required=True, cls=RequiredOption, help=explained)
    return click.option(flag, parameter.name, type=_TYPES[kind], default=parameter.default, help=explained)


@click.group(
    "run",
    cls=Operations,
    help=_(
        "Run a card operation.\n"
        "\n"
        "Each operation first reads the card without a PIN. Then lifecycle asks the record. A "
        "refused operation changes no card and spends no PIN try."
    ),
    examples=("lifecycle run inspect", "lifecycle run change-pin --dry-run"),
    see_also=("lifecycle readers", "lifecycle report cards"),
)
def command() -> None:
    """The name of the operation comes next."""
