"""Export the record: a bundle that an auditor verifies offline, or its events for other programs.

With --json: schema, command, outcome, target, format, first, last, size, root, origin, checkpoint, bytes, sha256,
disclosed, people, `event`, the position at which the record says that it was exported, and `recorded`, which is false,
with `event` null, for an export by an account that may only read the record.
"""

from pathlib import Path
from typing import Any

import click

from lifecycle.cli.commands.export.request import STREAM, Typed
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.options import shared_options, time_given
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "export",
    help=_(
        "Export the record to the new file TARGET: a bundle with everything that an auditor needs who believes nobody "
        "and works offline. Nothing of the names and other texts beside the events goes with it, unless you say so. "
        "The export itself is recorded."
    ),
)
@click.argument("target")
@click.option(
    "--from",
    "start",
    metavar="WHEN",
    callback=time_given,
    help=_("Only events from then on: a date (its beginning), a date and time, or a position (#123)."),
)
@click.option(
    "--to",
    "end",
    metavar="WHEN",
    callback=time_given,
    help=_("Show only events up to this moment. A date means its end."),
)
@click.option(
    "--since",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help=_("A checkpoint that the auditor kept: the bundle proves that what it covers was not changed."),
)
@click.option(
    "--prove",
    metavar="POSITION",
    multiple=True,
    type=click.IntRange(min=1),
    help=_("An event that gets a proof of its own, to be shown alone."),
)
@click.option(
    "--disclose", metavar="PERSON", multiple=True, help=_("Whose name goes with it, by name or pseudonym; no others.")
)
@click.option("--disclose-all", is_flag=True, help=_("All names and other texts go with it."))
@click.option("--no-reports", is_flag=True, help=_("Leave the reports out."))
@click.option(
    "--format",
    type=click.Choice(["bundle", "jsonl", "csv"]),
    default="bundle",
    show_default=True,
    help=_("bundle; or events alone, as they were hashed (jsonl) or for a spreadsheet (csv). Those take - as TARGET."),
)
@shared_options
@click.pass_obj
def command(context: Context, /, **typed: Any) -> int:  # noqa: ANN401 - click gives what the options say
    """Export, and say what is in it and what to do with it."""
    asked = Typed(**typed)
    _require_sensible(context, asked)
    from lifecycle.cli.commands.export.writing import exported  # noqa: PLC0415 - takes long to load

    exported(context, asked)
    return ExitCode.DONE


def _require_sensible(context: Context, asked: Typed) -> None:
    """Refuse words that contradict each other, before anything is opened."""
    bundle = asked.format == "bundle"
    to_stream = asked.target == STREAM
    problems = (
        (bool(asked.disclose) and asked.disclose_all, sentence("--disclose and --disclose-all exclude each other.")),
        (to_stream and bundle, sentence("A bundle goes into a file: - takes --format jsonl or csv.")),
        (to_stream and context.json, sentence("--json and - exclude each other: both print to standard output.")),
        (not bundle and bool(asked.since or asked.prove), sentence("--since and --prove are for a bundle.")),
        (
            asked.format == "jsonl" and bool(asked.disclose or asked.disclose_all),
            sentence("The exact bytes of events have no names in them: --disclose is for a bundle and for csv."),
        ),
    )
    for wrong, problem in problems:
        if wrong:
            raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
