"""Printing: sentences and tables for people, one JSON object for machines, errors for both."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from shutil import get_terminal_size

from lifecycle.cli.context import Context
from lifecycle.cli.printing.answer import ErrorObject
from lifecycle.cli.printing.streams import is_terminal, write, write_line
from lifecycle.domain.errors import Cost, ExitCode, LifecycleError, Refused
from lifecycle.domain.hostile_text import harmless, harmless_lines
from lifecycle.domain.text import Text, is_command
from lifecycle.domain.text import say as sentence
from lifecycle.wording.grid import Grid
from lifecycle.wording.language import show
from lifecycle.wording.lines import fitted, width_of

SCHEMA = 1

_UNSIGNED = sentence("NOT SIGNED: no checkpoint covers the newest events yet.")


def say(text: Text | str, *, err: bool = False) -> None:
    """Print a sentence, translated and fitted to a terminal, or a line as it is; on standard error if `err`."""
    stream = sys.stderr if err else sys.stdout
    write_line(stream, fitted(harmless_lines(show(text)), width_of(stream)) if isinstance(text, Text) else text)


def print_json(context: Context, outcome: str, fields: Mapping[str, object]) -> None:
    """Print the one JSON object of a command: schema, command, outcome, fields, exit code (0 if they name none).

    It is never translated.
    """
    import json  # noqa: PLC0415 - most of what is printed is for people

    head = {"schema": SCHEMA, "command": context.command, "outcome": outcome}
    replica = {} if context.replica is None else {"replica": context.replica}
    whole = {**head, "exit_code": int(ExitCode.DONE), **fields, **replica}
    write(sys.stdout, json.dumps(whole, default=_plain) + "\n")


def print_recorded(
    context: Context, unsigned: LifecycleError | None, fields: Mapping[str, object], *, alarm: bool = False
) -> int:
    """End a command that recorded something without a card: its JSON object, or why it is not signed; the exit code.

    An alarm is raised once it is recorded, so that its code is 0 also where it could not be signed.
    """
    code = ExitCode.DONE if unsigned is None or alarm else unsigned.exit_code
    if unsigned is not None:
        context.log.failure(unsigned)
    if context.json:
        shown = {"unsigned": None if unsigned is None else described(unsigned), "exit_code": int(code)}
        print_json(context, "done", {**fields, **shown})
    elif unsigned is not None:
        print_unsigned(context, unsigned)
    return int(code)


def print_step(context: Context, fields: Mapping[str, object]) -> None:
    """Print one JSON object for a step of an operation over many cards; the object of the whole comes at the end."""
    import json  # noqa: PLC0415

    head = {"schema": SCHEMA, "command": context.command, "outcome": "progress"}
    write(sys.stdout, json.dumps({**head, "progress": dict(fields)}) + "\n")


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings, fitted to a terminal and never cut where the output goes elsewhere."""
    room = get_terminal_size().columns if is_terminal(sys.stdout) else None
    shown = [[harmless(cell) for cell in row] for row in rows]
    grid = Grid.of(columns, shown, [False] * len(columns), room, fold=True).squeezed()
    for row in (columns, *shown):
        write(sys.stdout, "".join(f"{line}\n" for line in grid.lines(row)))


def print_error(context: Context, error: LifecycleError, **fields: object) -> None:
    """Say what happened and what to do next: on standard error, or as the JSON object; `fields` go into the latter."""
    if context.json:
        outcome = str(fields.pop("outcome", "error"))
        print_json(context, outcome, {**fields, "error": described(error), "exit_code": int(error.exit_code)})
        return
    for text in in_words(error, verbose=context.verbose):
        say(text, err=True)
    if error.unsigned is not None:
        print_unsigned(context, error.unsigned)


def in_words(error: LifecycleError, *, verbose: bool) -> Iterator[Text]:
    """Say an error as people read it: who refused or what failed, what it cost, and what to do next."""
    told = error.told()
    stopped = error.exit_code == ExitCode.INTERRUPTED
    yield told if isinstance(error, Refused) or stopped else sentence("Error: {problem}", problem=told)
    advice = error.advise()
    if advice is not None:
        command_alone = is_command(str(advice).partition("\n")[0])
        yield sentence("Next:\n{advice}", advice=advice) if command_alone else sentence("Next: {advice}", advice=advice)
    if verbose:
        yield sentence("Code: {code}", code=error.code)


def print_unsigned(context: Context, error: LifecycleError) -> None:
    """Say, where people read, that what was recorded is not signed, and why; the JSON object says it by itself."""
    if not context.json:
        say(_UNSIGNED, err=True)
        print_error(context, error)


def described(error: LifecycleError) -> ErrorObject:
    """Give an error as machines read it, in English: code, message, next step, and its parameters."""
    advice, cost = error.advise(), error.cost or Cost()
    params = {name: _plain(value) for name, value in error.params.items()}
    rule, serial, tries_left = (params.get(name) for name in ("rule", "serial", "tries_left"))
    return {
        "code": error.code,
        "message": str(error.explain()),
        "next_step": None if advice is None else str(advice),
        "rule": None if rule is None else str(rule),
        "serial": None if serial is None else str(serial),
        "tries_left": tries_left if isinstance(tries_left, int) else None,
        "unsigned": None if error.unsigned is None else described(error.unsigned),
        "next_command": error.next_command(),
        "pin_tries_spent": cost.tries_spent,
        "card_changed": cost.card_changed,
        "params": params,
        "exit_code": int(error.exit_code),
    }


def _plain(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
