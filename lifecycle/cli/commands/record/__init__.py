"""The record as a whole, wherever it is kept: copied, moved, and on a server made and upgraded."""

from lifecycle.cli.lazy import LazyGroup
from lifecycle.wording.language import translate as _

command = LazyGroup(
    "record",
    where={
        "create": f"{__name__}.serving:create",
        "upgrade": f"{__name__}.serving:upgrade",
        "check": f"{__name__}.serving:check",
        "copy": f"{__name__}.copying:command",
    },
    help=_("Create, upgrade, check, copy or move the record."),
    examples=("lifecycle record copy ledger.db archive.db",),
    see_also=("lifecycle backup", "lifecycle verify"),
)
