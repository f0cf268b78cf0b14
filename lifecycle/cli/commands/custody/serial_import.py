"""Take over a list of the cards that are expected."""

from pathlib import Path

import click

from lifecycle.cli.commands.custody.options import virtual_option
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.exit import failed
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.domain.text import say as sentence
from lifecycle.domain.text import say_n
from lifecycle.wording.language import translate as _

LARGEST = 16 << 20
"""Bytes of a list."""


@click.command(
    "import",
    short_help=_("Take over a list of serials."),
    help=_(
        "Register every card of FILE: CSV with one serial in each line, in the column that is headed serial or as the "
        "vendor calls it (CSN), or else in the first. All of them are taken over, or none."
    ),
)
@click.argument("file")
@virtual_option
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
        say(say_n("1 card was registered.", "{count} cards were registered.", len(serials)))
        say(sentence("`lifecycle custody show SERIAL` says where each is."))
    return print_recorded(context, handler.unsigned, fields)


def _content(context: Context, file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        problem = error.strerror if isinstance(error, OSError) and error.strerror else _("it is no name of a file")
        raise BadCommand(
            problem=sentence("{file} cannot be read: {problem}", file=file, problem=problem),
            command=f"lifecycle {context.command}",
        ) from error
    if len(content) > LARGEST:
        too_large = sentence("{file} is too large to be a list of serials.", file=file)
        raise BadCommand(problem=too_large, command=f"lifecycle {context.command}")
    return content
