"""What is said to the name of a command that is not there. A suggestion is never run."""

from collections.abc import Iterable

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.domain.text import say


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Give the name that a mistyped one is closest to; None where none is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something was mistyped

    return next(iter(get_close_matches(name, list(known), n=1)), None)


def no_such_command(ctx: click.Context, name: str, near: str | None) -> BadCommand:
    """Make the error, with what may be meant."""
    path = ctx.command_path
    ctx.ensure_object(Context).command = path.partition(" ")[2]
    if near is None:
        return BadCommand(problem=say("No such command '{name}'.", name=name), command=path)
    problem = say("No such command '{name}'. Did you mean '{near}'?", name=name, near=near)
    return BadCommand(problem=problem, command=path)
