"""What killed commands left behind; the next one removes it, and private keys do not wait for that."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lifecycle.doctor import Check, Finding, good, warning
from lifecycle.domain.text import say
from lifecycle.files.temporary import leftovers


def check(folders: Iterable[Path], following_key: Path) -> Check:
    """Look in the folders of lifecycle, and for a key whose change was not ended."""
    return Check("leftovers", say("Leftovers"), lambda: _look(folders, following_key))


def _look(folders: Iterable[Path], following_key: Path) -> Iterator[Finding]:
    found = [path for folder in folders for path in leftovers(folder)]
    for path in found:
        yield warning(
            "leftover",
            say("an interrupted command left {path}", path=str(path)),
            say("The next replay, backup or export removes the file."),
        )
    if following_key.exists():
        yield warning(
            "key-change",
            say("a change of the signing key was interrupted: {path} holds the next key", path=str(following_key)),
            say("Finish the change of the key.\n  lifecycle key rotate"),
        )
    elif not found:
        yield good("leftovers", say("no interrupted command left a file"))
