"""What killed commands left behind: removed by the next one, which says so; private keys first."""

from collections.abc import Iterator
from pathlib import Path

from lifecycle.cli.context import Context
from lifecycle.cli.printing.output import say
from lifecycle.domain.text import say as sentence
from lifecycle.files.temporary import removed
from lifecycle.station.settings import Settings


def own_folders(settings: Settings) -> Iterator[Path]:
    """Give the folders that are lifecycle's own, each once; that of the keys first."""
    places = (
        settings.signing_key.parent,
        settings.transport_keys,
        settings.folder,
        settings.last_checkpoints,
        settings.virtual_cards,
    )
    yield from dict.fromkeys(places)


def clear_leftovers(context: Context, target: Path | None = None) -> None:
    """Remove what killed commands left in the folders of the record, and beside the target of this one."""
    gone = [path for folder in own_folders(context.settings) for path in removed(folder)]
    if target is not None:
        gone += removed(target.parent, of=target.name)
    for path in gone:
        say(sentence("Removed a temporary file of an interrupted command: {path}", path=str(path)), err=True)
