"""Take over a list of the cards that are expected."""

from pathlib import Path

import click

from lifecycle.cli.commands.custody.options import virtual_option
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.exit import failed
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.cli.signing_options import signed_options
from lifecycle.domain.text import say as sentence
from lifecycle.domain.text import say_n
from lifecycle.wording.language import translate as _

LARGEST = 16 << 20
"""Bytes of a list."""


@click.command(
    "import",
    cls=Command,
    help=_(
        "Import cards.\n\n"
        "FILE is CSV with one serial number on each line. "
        "lifecycle reads the column named serial or CSN, or else the first column. "
        "It imports all cards or none."
    ),
    examples=("lifecycle custody import serials.csv",),
    see_also=("lifecycle report inventory",),
)
@click.argument("file")
@virtual_option
@signed_options
@shared_options
@click.pass_obj
def import_(context: Context, file: str, virtual: bool) -> int:  # noqa: FBT001 - click calls it
    """Read it, and register all or nothing."""
    content = _content(context, file)
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.serial_import import StockRefused, import_stock  # noqa: PLC0415

    with keeping(context, may_begin=True) as handler:
        try:
            events = import_stock(handler, content, file, virtual=virtual)
        except StockRefused as error:
            faults = [{"line": fault.line, "problem": str(fault.problem)} for fault in error.faults]
            return failed(context, error, faults=faults)
        serials = [event.stream.partition(":")[2] for event in events]
        fields = {"file": file, "serials": serials, "events": placed(handler.journal.store, events)}
    if not context.json:
        say(say_n("1 card imported.", "{count} cards imported.", len(serials)))
        say(sentence("To see where a card is:\n  lifecycle custody show SERIAL"))
    return print_recorded(context, handler.unsigned, fields)


def _content(context: Context, file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        problem = error.strerror if isinstance(error, OSError) and error.strerror else _("not a file name")
        raise BadCommand(
            problem=sentence("Cannot read {file}: {problem}", file=file, problem=problem),
            command=f"lifecycle {context.command}",
        ) from error
    if len(content) > LARGEST:
        too_large = sentence("{file} is too large for a list of serial numbers. Nothing was imported.", file=file)
        raise BadCommand(problem=too_large, command=f"lifecycle {context.command}")
    return content
