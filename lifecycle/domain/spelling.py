"""Names as people spell them: two spellings of one name, and the names that a mistyped one is like."""

import difflib
import unicodedata
from collections.abc import Iterable

_NEAR = 3
_ALIKE = 0.6
"""How much of two names must be the same for one to be offered for the other (difflib's ratio)."""


def key_of(name: str) -> str:
    """Give what two spellings of one name have in common: composed (NFC), single spaces, without case."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def near(typed: str, names: Iterable[str], alike: float = _ALIKE) -> list[str]:
    """Give at most 3 names that a mistyped one may stand for: those that contain it, or those that look like it."""
    spoken = {key_of(name): name for name in sorted(names)}
    wanted = key_of(typed)
    containing = [name for key, name in spoken.items() if wanted and wanted in key]
    return containing[:_NEAR] or [spoken[key] for key in difflib.get_close_matches(wanted, spoken, _NEAR, alike)]


def quoted(names: Iterable[str]) -> str:
    """List names as a suggestion shows them."""
    return ", ".join(f"'{name}'" for name in names)
