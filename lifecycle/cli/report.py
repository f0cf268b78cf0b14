"""Answer a question from the record; each file of the reports is a command here."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from shutil import get_terminal_size
from typing import Any

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.language import show
from lifecycle.cli.language import translate as _
from lifecycle.cli.options import shared_options
from lifecycle.cli.streams import is_terminal, write
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.reports import Answer, Report, all_reports, opened
from lifecycle.reports.formats import as_csv, as_json, as_table
from lifecycle.reports.moment import as_of as moment_asked

_PIECE = 1 << 16
"""Characters that are printed at a time."""


class Reports(click.Group):
    """The reports, as their files say."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name them, in their order."""
        return list(all_reports())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Make the command of one report."""
        kind = all_reports().get(cmd_name)
        return None if kind is None else _command(kind)


@click.group("report", cls=Reports, help=_("Answer a question from the record, as it is now or as it was."))
def command() -> None:
    """Everything begins with the name of a report."""


def _command(kind: type[Report]) -> click.Command:
    """Make the command: the fields of a report are its arguments."""
    call = _shared(click.pass_obj(_answering(kind)))
    described = [each for each in fields(kind) if "help" in each.metadata]
    help_ = "\n\n".join(
        [_((kind.__doc__ or "").splitlines()[0])]
        + [f"{each.name.upper()}: {_(each.metadata['help'])}" for each in described]
    )
    made = click.command(kind.name, help=help_)(call)
    made.params[:0] = [click.Argument([each.name]) for each in fields(kind)]
    return made


def _shared(call: Callable[..., Any]) -> Callable[..., Any]:
    as_of = click.option(
        "--as-of",
        metavar="WHEN",
        help=_(
            "What the record said then: a date (its end), a date and time (2026-12-31T17:00, local unless it ends with "
            "Z or +01:00), or a position (#123)."
        ),
    )
    csv = click.option("--csv", is_flag=True, help=_("Print CSV, for spreadsheets."))
    return as_of(csv(shared_options(call)))


def _answering(kind: type[Report]) -> Callable[..., int]:
    def call(context: Context, as_of: str | None, csv: bool, **arguments: str) -> int:  # noqa: FBT001 - click calls it
        if csv and context.json:
            problem = sentence("--csv and --json exclude each other.")
            raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
        asked = None if as_of is None else moment_asked(as_of)
        report = kind(**arguments)
        from lifecycle import wiring  # noqa: PLC0415 - takes long to load, and a mistyped moment needs none of it

        with wiring.record_to_read(context.settings) as store, opened(store, asked) as record:
            _print(_pieces(context, report.answer(record), csv=csv))
        return ExitCode.DONE

    return call


def _pieces(context: Context, answer: Answer, *, csv: bool) -> Iterable[str]:
    if context.json:
        return as_json.written(answer)
    if csv:
        return as_csv.written(answer)
    width = get_terminal_size().columns if is_terminal(sys.stdout) else None
    return (f"{line}\n" for line in as_table.written(answer, show, width))


def _print(pieces: Iterable[str]) -> None:
    """Print as the rows come, but not each by itself."""
    gathered: list[str] = []
    size = 0
    for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= _PIECE:
            write(sys.stdout, "".join(gathered))
            gathered, size = [], 0
    write(sys.stdout, "".join(gathered))
