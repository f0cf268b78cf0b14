"""Answer a question from the record; each file of the reports is a command here."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, get_type_hints

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command, Group
from lifecycle.cli.options import shared_options, time_given
from lifecycle.cli.printing import report_list
from lifecycle.cli.printing.output import say
from lifecycle.cli.printing.streams import is_terminal, write
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.instant import as_of as moment_asked
from lifecycle.domain.text import say as sentence
from lifecycle.reports import Answer, Report, all_reports, opened, report_named
from lifecycle.reports.formats import as_csv, as_html, as_json, as_table
from lifecycle.reports.formats.page_file import written_to
from lifecycle.reports.parts.ranges import Asked, RangeNotTaken, asked_for
from lifecycle.wording.language import language, show
from lifecycle.wording.language import translate as _

_PIECE = 1 << 16
"""Characters that are printed at a time."""


@dataclass(frozen=True)
class Wanted:
    """What was typed after the name of a report, whichever it is."""

    as_of: str | None
    since: str | None
    until: str | None
    csv: bool
    html: str | None


class Reports(Group):
    """The reports, as their files say."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name them, in their order."""
        return list(all_reports())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Make the command of one report, by any of its names."""
        kind = report_named(cmd_name)
        return None if kind is None else _command(kind)


@click.group(
    "report",
    cls=Reports,
    invoke_without_command=True,
    no_args_is_help=True,
    examples=("lifecycle report --list", "lifecycle report cards"),
    see_also=("lifecycle verify", "lifecycle export"),
    help=_("Show a report.\n\nA report shows the record as it is now or as it was at an earlier time."),
)
@click.option(
    "--list", "listed", is_flag=True, help=_("List the reports: what each answers, and which clauses ask for it.")
)
@shared_options
@click.pass_context
def command(ctx: click.Context, listed: bool) -> int:  # noqa: FBT001 - click calls it
    """Everything begins with the name of a report, or is the list of them."""
    if ctx.invoked_subcommand is not None:
        if listed:
            problem = sentence("--list stands alone: it is about all reports.")
            raise BadCommand(problem=problem, command="lifecycle report")
        return ExitCode.DONE
    if not listed:
        raise BadCommand(problem=sentence("Name a report, or give --list."), command="lifecycle report")
    report_list.shown(ctx.ensure_object(Context))
    return ExitCode.DONE


def _command(kind: type[Report]) -> click.Command:
    """Make the command: the fields of a report are its arguments, and its options where they have a flag."""
    call = _shared(click.pass_obj(_answering(kind)))
    arguments = [each for each in fields(kind) if "flag" not in each.metadata]
    help_ = "\n\n".join(
        [_(report_list.answers(kind))]
        + [f"{each.name.upper()}: {_(each.metadata['help'])}" for each in arguments if "help" in each.metadata]
    )
    for each in fields(kind):
        if "flag" in each.metadata:
            call = _option(kind, each)(call)
    made = click.command(kind.name, cls=Command, help=help_, examples=_examples(kind))(call)
    made.params[:0] = [click.Argument([each.name], required=each.default is MISSING) for each in arguments]
    return made


def _examples(kind: type[Report]) -> list[str]:
    """Give how a report is called: about the card or set that all examples are about."""
    about = [
        _SUBJECTS[each.metadata["subject"]]
        for each in fields(kind)
        if "subject" in each.metadata and each.default is MISSING
    ]
    called = " ".join(["lifecycle report", kind.name, *about])
    return [called, f"{called} --from 2026-01-01" if kind.over == "range" else f"{called} --csv"]


_SUBJECTS = {"card": "15C000E3A8171006", "set": "PROD-A"}


def _option(kind: type[Report], each: Field[Any]) -> Any:  # noqa: ANN401 - click's decorators
    hinted, least = get_type_hints(kind)[each.name], each.metadata.get("least")
    type_ = click.IntRange(min=least) if hinted in {int, int | None} else str
    return click.option(
        each.metadata["flag"],
        each.name,
        type=type_,
        default=None if each.default is MISSING else each.default,
        show_default=each.default is not None,
        help=_(each.metadata.get("help", "")),
    )


def _shared(call: Callable[..., Any]) -> Callable[..., Any]:
    as_of = click.option(
        "--as-of",
        metavar="WHEN",
        callback=time_given,
        help=_(
            "What the record said then: a date (its end), a date and time (2026-12-31T17:00, local unless it ends with "
            "Z or +01:00), or a position (#123)."
        ),
    )
    since = click.option(
        "--from",
        "since",
        metavar="WHEN",
        callback=time_given,
        help=_("Only events from then on; a date means its beginning."),
    )
    until = click.option(
        "--to",
        "until",
        metavar="WHEN",
        callback=time_given,
        help=_("Last event: a date (its end), a date and time, or an event (#123)."),
    )
    csv = click.option("--csv", is_flag=True, help=_("Print CSV, for spreadsheets."))
    html = click.option(
        "--html", metavar="FILE", help=_("Write one page that needs nothing else, to show and to print; - prints it.")
    )
    return as_of(since(until(csv(html(shared_options(call))))))


def _answering(kind: type[Report]) -> Callable[..., int]:
    def call(  # noqa: PLR0913 - click calls it
        context: Context,
        /,
        *,
        as_of: str | None,
        since: str | None,
        until: str | None,
        csv: bool,
        html: str | None,
        **arguments: Any,  # noqa: ANN401 - as the report declares them
    ) -> int:
        wanted = Wanted(as_of, since, until, csv, html)
        _require_one_format(context, wanted)
        asked = None if as_of is None else moment_asked(as_of)
        over = _range(kind, wanted)
        report = kind(**arguments)
        from lifecycle.evidence.checks.in_passing import answered  # noqa: PLC0415 - as the next one
        from lifecycle.station import records  # noqa: PLC0415 - takes long to load, and a mistyped moment needs none of it

        with records.record_to_read(context.settings) as store, opened(store, asked, over) as record:
            _give(context, answered(report, record, context.settings.last_checkpoints), wanted)
        return ExitCode.DONE

    return call


def _require_one_format(context: Context, wanted: Wanted) -> None:
    given = [("--json", context.json), ("--csv", wanted.csv), ("--html", wanted.html is not None)]
    first, *more = [name for name, is_given in given if is_given] or [""]
    if more:
        problem = sentence("{one} and {other} exclude each other.", one=more[0], other=first)
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")


def _range(kind: type[Report], wanted: Wanted) -> Asked:
    asked = asked_for(wanted.since, wanted.until)
    if kind.over == "moment" and asked != Asked():
        raise RangeNotTaken(report=kind.name)
    return asked


def _give(context: Context, answer: Answer, wanted: Wanted) -> None:
    if wanted.html is None or wanted.html == "-":
        _print(_pieces(context, answer, wanted))
        return
    path = Path(wanted.html)
    written_to(path, as_html.written(answer, show, language()))
    say(sentence("The page is {path}.", path=str(path)))


def _pieces(context: Context, answer: Answer, wanted: Wanted) -> Iterable[str]:
    if context.json:
        return as_json.written(answer)
    if wanted.csv:
        return as_csv.written(answer)
    if wanted.html is not None:
        return as_html.written(answer, show, language())
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
