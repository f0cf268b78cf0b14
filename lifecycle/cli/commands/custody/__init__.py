"""What happens to cards without a reader: who has them, where they lie, and what became of them."""

from collections.abc import Mapping

import click

from lifecycle.cli.lazy import LazyGroup
from lifecycle.wording.language import translate as _

_HERE = "lifecycle.cli.commands.custody"

_WHERE: Mapping[str, str] = {
    "person": f"{_HERE}.people:person",
    "leavers": f"{_HERE}.leaving:leavers",
    "place": f"{_HERE}.places:place",
    "import": f"{_HERE}.serial_import:import_",
    "show": f"{_HERE}.showing:show",
    "nickname": f"{_HERE}.nicknames:nickname",
    "hand-over": f"{_HERE}.hand_over:hand_over",
    "receive": f"{_HERE}.hand_over:receive",
    "store": f"{_HERE}.storing:store",
    "check-seal": f"{_HERE}.storing:check_seal",
    "report-lost": f"{_HERE}.end_of_life:lose",
    "report-found": f"{_HERE}.end_of_life:find",
    "report-damaged": f"{_HERE}.end_of_life:damage",
    "report-exposed": f"{_HERE}.keys:report_exposed",
    "key": f"{_HERE}.keys:key",
    "replaced": f"{_HERE}.replacing:replaced",
    "retire": f"{_HERE}.end_of_life:retire",
    "report-destroyed": f"{_HERE}.end_of_life:destroy",
}
"""In the order of a card's life."""


@click.group(
    "custody",
    cls=LazyGroup,
    where=_WHERE,
    help=_(
        "Record who holds each card and where the card is kept.\n\n"
        "Add people and places first. In commands, type a name or its beginning."
    ),
    examples=(
        "lifecycle custody show 15C000E3A8171006",
        'lifecycle custody hand-over 15C000E3A8171006 --to "Davi Lima"',
    ),
    see_also=(
        "lifecycle report custody",
        "lifecycle report cards",
    ),
)
def command() -> None:
    """Everything begins with what happened."""
