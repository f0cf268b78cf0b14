"""What is said to the name of a command or an option that is not there. A suggestion is never run."""

from collections.abc import Iterable

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.domain.spelling import near as names_near
from lifecycle.domain.spelling import quoted
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


def no_such_option(ctx: click.Context, name: str) -> BadCommand:
    """Make the same for an option; one that the help does not show is not suggested."""
    shown = [
        written
        for each in ctx.command.get_params(ctx)
        if isinstance(each, click.Option) and not each.hidden
        for written in (*each.opts, *each.secondary_opts)
        if written.startswith("--")
    ]
    bare = {written.lstrip("-"): written for written in shown}
    meant = [bare[each] for each in names_near(name.lstrip("-"), bare)] if name.startswith("--") else []
    problem = say("No such option '{name}'.", name=name)
    if meant:
        problem = say("No such option '{name}'. Did you mean {near}?", name=name, near=quoted(meant))
    return BadCommand(problem=problem, command=ctx.command_path)
