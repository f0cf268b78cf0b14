"""Transport keys: made, backed up, restored, listed and retired, each step in the record.

With --json one object is printed. `list` has {folder, keys: [{key_id, kcv, state, file, path, cards, backups, sets,
proven}]}; the others have what was recorded: {key_id, kcv, events} and more, with `unsigned` as null or as `error`.
"""

from collections.abc import Mapping

import click

from lifecycle.cli.lazy import LazyGroup
from lifecycle.wording.language import translate as _

_HERE = "lifecycle.cli.commands.transport_key"

_WHERE: Mapping[str, str] = {
    "new": f"{_HERE}.making:new",
    "register": f"{_HERE}.making:register",
    "list": f"{_HERE}.listing:list_",
    "backup": f"{_HERE}.backing_up:backup",
    "restore": f"{_HERE}.backing_up:restore",
    "backup-to-cards": f"{_HERE}.on_cards:backup",
    "restore-from-cards": f"{_HERE}.on_cards:restore",
    "retire": f"{_HERE}.retiring:retire",
    "backup-erased": f"{_HERE}.retiring:backup_erased",
}
"""In the order of a key's life."""


@click.group(
    "transport-key",
    cls=LazyGroup,
    where=_WHERE,
    help=_(
        "Make, back up and restore transport keys.\n\n"
        "A transport key is the key that this workstation shares with its cards. Without the key, lifecycle sends no "
        "PIN to these cards. New cards get the newest key in use."
    ),
    examples=(
        "lifecycle transport-key new",
        "lifecycle transport-key list",
    ),
    see_also=(
        "lifecycle report transport-keys",
        "lifecycle run format-card",
    ),
)
def command() -> None:
    """Everything begins with what is to be done."""
