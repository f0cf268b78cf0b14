"""Export the record: a bundle that an auditor verifies offline, or its events for other programs.

With --json: schema, command, outcome, target, format, first, last, size, root, origin, checkpoint, bytes, sha256,
disclosed, people, `event`, the position at which the record says that it was exported, and `recorded`, which is false,
with `event` null, for an export by an account that may only read the record.
"""

import sys
from pathlib import Path
from typing import Any

import click

from lifecycle.cli.commands.export.request import STREAM, Typed
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options, time_given
from lifecycle.cli.printing.streams import is_terminal
from lifecycle.cli.signing_options import signed_options
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "export",
    cls=Command,
    help=_(
        "Export evidence that an auditor verifies offline.\n\n"
        "TARGET is a new file. "
        "A bundle holds all that an auditor needs to verify the record without this program. "
        "Names and other texts stay out unless you disclose them; the policy says who signs that. "
        "The export becomes an event of the record."
    ),
    examples=(
        "lifecycle export evidence.zip",
        "lifecycle export events.csv --format csv",
    ),
    see_also=(
        "lifecycle verify",
        "lifecycle checkpoint",
    ),
)
@click.argument("target")
@click.option(
    "--from",
    "start",
    metavar="WHEN",
    callback=time_given,
    help=_("First event: a date (its start), a date and time, or an event (#123)."),
)
@click.option(
    "--to",
    "end",
    metavar="WHEN",
    callback=time_given,
    help=_("Last event: a date (its end), a date and time, or an event (#123)."),
)
@click.option(
    "--since",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help=_("Checkpoint that the auditor kept. The bundle proves that its events were not changed."),
)
@click.option(
    "--prove",
    metavar="POSITION",
    multiple=True,
    type=click.IntRange(min=1),
    help=_("Event that gets its own proof, to show it alone. Repeat for each event."),
)
@click.option(
    "--disclose",
    metavar="PERSON",
    multiple=True,
    help=_("Person whose name is included, by name or pseudonym. Repeat for each person."),
)
@click.option("--disclose-all", is_flag=True, help=_("Include all names and other texts."))
@click.option("--no-reports", is_flag=True, help=_("Leave out the reports."))
@click.option(
    "--without-keys",
    is_flag=True,
    help=_("Leave out the public keys of people. Their signatures cannot be checked with this bundle."),
)
@click.option(
    "--format",
    type=click.Choice(["bundle", "jsonl", "csv"]),
    default="bundle",
    show_default=True,
    help=_(
        "bundle, or only the events: jsonl (the exact bytes) or csv (for spreadsheets). For these two, TARGET can be -."
    ),
)
@signed_options
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
        (bool(asked.disclose) and asked.disclose_all, sentence("Use --disclose or --disclose-all, not both.")),
        (to_stream and bundle, sentence("A bundle needs a file. For standard output, use --format jsonl or csv.")),
        (
            to_stream and asked.format == "jsonl" and is_terminal(sys.stdout),
            sentence("The exact bytes of events are not for a terminal. Send them to a file or a program."),
        ),
        (to_stream and context.json, sentence("Use --json or -, not both. Both print to standard output.")),
        (
            not bundle and bool(asked.since or asked.prove),
            sentence("--since and --prove work only with --format bundle."),
        ),
        (
            not bundle and asked.without_keys,
            sentence("--without-keys works only with --format bundle."),
        ),
        (
            asked.format == "jsonl" and bool(asked.disclose or asked.disclose_all),
            sentence("--disclose works only with --format bundle or csv. The exact bytes of events contain no names."),
        ),
    )
    for wrong, problem in problems:
        if wrong:
            raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
