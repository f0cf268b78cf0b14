"""Derive everything anew from the events, beside what is kept, and name what differs."""

from typing import Final

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say, table
from lifecycle.cli.printing.paragraphs import paragraph
from lifecycle.cli.printing.progress_bar import Progress, shown
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.event import Event
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.store.address import Place
from lifecycle.store.comparison import Comparison
from lifecycle.store.engine import StoreReader
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

TILES: Final = "tiles"
"""What is derived of the tree, beside the projections."""


@click.command(
    "replay",
    cls=Command,
    help=_(
        "Rebuild the projections from the events and report differences.\n\n"
        "Without --write, changes nothing. lifecycle never changes an event."
    ),
    examples=(
        "lifecycle replay",
        "lifecycle replay --write",
    ),
    see_also=(
        "lifecycle verify",
        "lifecycle doctor",
    ),
)
@click.option("--write", is_flag=True, help=_("Correct the projections that differ. lifecycle never changes an event."))
@shared_options
@click.pass_obj
def command(context: Context, write: bool) -> int:  # noqa: FBT001 - click calls it
    """Compare; put right what differs where that is wanted."""
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load
    from lifecycle.station import records  # noqa: PLC0415
    from lifecycle.store.replay import INDICES, compare_indices, replay, replay_tiles  # noqa: PLC0415

    def derived(store: StoreReader[Event], progress: Progress | None = None) -> list[Comparison]:
        return [*replay(store, progress), replay_tiles(store, progress), compare_indices(store)]

    clear_leftovers(context)
    with (
        record_to_answer(context) as store,
        shown(context, sentence("Rebuilding the projections")) as progress,
    ):
        size = store.head().size
        compared = derived(store, progress)
    wrong = [each.name for each in compared if not each.equal]
    if write and wrong:
        with records.record_to_repair(context.settings) as writable:
            if INDICES in wrong:
                writable.rebuild_indices()
            if TILES in wrong:
                writable.rebuild_tiles()
            writable.refresh([name for name in wrong if name not in {TILES, INDICES}])
            still = [each.name for each in derived(writable) if not each.equal]
    else:
        still = wrong
    written = [name for name in wrong if name not in still]
    code = ExitCode.FOUND_WRONG if still else ExitCode.DONE
    if context.json:
        _print_json(context, size, compared, written, code)
    else:
        _print(context.settings.store, size, compared, written)
    return code


def _print(place: Place, size: int, compared: list[Comparison], written: list[str]) -> None:
    say(sentence("Record {path}", path=str(place)))
    say(say_n("Read 1 event.", "Read {count} events.", size))
    say("")
    rows = [(each.name, str(each.rows), str(each.different), show(_said(each))) for each in compared]
    table((_("projection"), _("rows"), _("different"), ""), rows)
    for each in compared:
        for difference in each.differences:
            paragraph(difference.in_words(), first="  ")
    say("")
    if written:
        say(sentence("Rebuilt: {names}.", names=", ".join(written)))
    elif any(not each.equal for each in compared):
        say(sentence("Projections differ from the events. To rebuild them:\n  lifecycle replay --write"))
    else:
        say(sentence("The projections agree with the events."))


def _said(each: Comparison) -> Text:
    if each.equal:
        return sentence("same")
    return sentence("outdated") if each.stale else sentence("differs")


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _print_json(context: Context, size: int, compared: list[Comparison], written: list[str], code: ExitCode) -> None:
    equal = code is ExitCode.DONE
    projections = [
        {
            "name": each.name,
            "rows": each.rows,
            "different": each.different,
            "stale": each.stale,
            "equal": each.equal,
            "written": each.name in written,
            "differences": [
                {
                    "table": one.table,
                    "key": [str(part) for part in one.key],
                    "column": one.column,
                    "live": None if one.column is None else _plain(one.live),
                    "rebuilt": None if one.column is None else _plain(one.rebuilt),
                }
                for one in each.differences
            ],
        }
        for each in compared
    ]
    print_json(
        context,
        "done" if equal else "found-wrong",
        {"events": size, "equal": equal, "projections": projections, "exit_code": int(code)},
    )
