"""Answer a question from the record; each file of the reports is a command here."""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any, get_type_hints

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command, Group
from lifecycle.cli.options import shared_options, time_given
from lifecycle.cli.printing import report_list
from lifecycle.cli.printing.pager import page_or_print
from lifecycle.cli.printing.report_answer import Wanted, given, judged
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.instant import as_of as moment_asked
from lifecycle.domain.text import say as sentence
from lifecycle.reports import Report, all_reports, opened, report_named
from lifecycle.reports.parts.ranges import Asked, RangeNotTaken, asked_for
from lifecycle.wording.language import translate as _


class Reports(Group):
    """The reports, as their files say."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name them, in their order."""
        return [kind.typed() for kind in all_reports().values()]

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
    "--list",
    "listed",
    is_flag=True,
    help=_("List the reports, each with the clauses for which it helps with evidence."),
)
@shared_options
@click.pass_context
def command(ctx: click.Context, listed: bool) -> int:  # noqa: FBT001 - click calls it
    """Everything begins with the name of a report, or is the list of them."""
    if ctx.invoked_subcommand is not None:
        if listed:
            problem = sentence("--list takes no report name.")
            raise BadCommand(problem=problem, command="lifecycle report")
        return ExitCode.DONE
    if not listed:
        raise BadCommand(problem=sentence("Name a report, or use --list."), command="lifecycle report")
    report_list.shown(ctx.ensure_object(Context))
    return ExitCode.DONE


def _command(kind: type[Report]) -> click.Command:
    """Make the command: the fields of a report are its arguments, and its options where they have a flag."""
    call = _shared(click.pass_obj(_answering(kind)), of_a_moment=kind.over == "moment")
    arguments = [each for each in fields(kind) if "flag" not in each.metadata]
    help_ = "\n\n".join(
        [_(report_list.answers(kind))]
        + [f"{each.name.upper()}: {_(each.metadata['help'])}" for each in arguments if "help" in each.metadata]
    )
    for each in fields(kind):
        if "flag" in each.metadata:
            call = _option(kind, each)(call)
    if kind.actionable:
        call = click.option("--exit-code", is_flag=True, help=_("Exit with 1 if the report has a row."))(call)
    made = click.command(kind.typed(), cls=Command, help=help_, examples=_examples(kind))(call)
    made.params[:0] = [click.Argument([each.name], required=each.default is MISSING) for each in arguments]
    return made


def _examples(kind: type[Report]) -> list[str]:
    """Give how a report is called: about the card or set that all examples are about."""
    about = [
        _SUBJECTS[each.metadata["subject"]]
        for each in fields(kind)
        if "subject" in each.metadata and each.default is MISSING
    ]
    called = " ".join(["lifecycle report", kind.typed(), *about])
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


def _shared(call: Callable[..., Any], *, of_a_moment: bool) -> Callable[..., Any]:
    """Give a report the options of all; those of a range are not shown where it has none."""
    as_of = click.option(
        "--as-of",
        metavar="WHEN",
        callback=time_given,
        help=_(
            "Show the record at this moment: a date (its end), a date and time (2026-12-31T17:00), or an "
            "event (#123). A time is local unless it ends with Z or +01:00."
        ),
    )
    since = click.option(
        "--from",
        "since",
        metavar="WHEN",
        callback=time_given,
        hidden=of_a_moment,
        help=_("First event: a date (its beginning), a date and time, or an event (#123)."),
    )
    until = click.option(
        "--to",
        "until",
        metavar="WHEN",
        callback=time_given,
        hidden=of_a_moment,
        help=_("Last event: a date (its end), a date and time, or an event (#123)."),
    )
    csv = click.option("--csv", is_flag=True, help=_("Print CSV for spreadsheets."))
    html = click.option(
        "--html", metavar="FILE", help=_("Write one HTML page to FILE, complete in itself. - prints the page.")
    )
    no_pager = click.option("--no-pager", is_flag=True, help=_("Do not use a pager on a terminal."))
    return as_of(since(until(csv(html(no_pager(shared_options(call)))))))


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
        no_pager: bool,
        exit_code: bool = False,
        **arguments: Any,  # noqa: ANN401 - as the report declares them
    ) -> int:
        wanted = Wanted(csv, html, paged=not (no_pager or context.no_input), exit_code=exit_code)
        _require_one_format(context, wanted)
        context.command = f"report {kind.name}"  # as it always was for machines
        asked = None if as_of is None else moment_asked(as_of)
        over = _range(kind, since, until)
        report = kind(**arguments)
        from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load, and a mistyped moment needs none of it
        from lifecycle.evidence.checks.in_passing import answered  # noqa: PLC0415

        with record_to_answer(context) as store, opened(store, asked, over) as record:
            answer, code = judged(answered(report, record, context.settings.last_checkpoints), wanted)
            lines = given(context, answer, wanted, code)
        page_or_print(lines, paged=wanted.paged)
        return code

    return call


def _require_one_format(context: Context, wanted: Wanted) -> None:
    given = [("--json", context.json), ("--csv", wanted.csv), ("--html", wanted.html is not None)]
    first, *more = [name for name, is_given in given if is_given] or [""]
    if more:
        problem = sentence("{one} and {other} cannot be combined.", one=more[0], other=first)
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")


def _range(kind: type[Report], since: str | None, until: str | None) -> Asked:
    asked = asked_for(since, until)
    if kind.over == "moment" and asked != Asked():
        raise RangeNotTaken(report=kind.name)
    return asked
