"""Finds the words of click, the library that reads the command line: they are its own, in whatever version there is."""

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")
"""Those that this program lets speak: it has prompts, pagers and progress of its own."""

KEYWORDS = {"_": None, "ngettext": (1, 2)}
"""What click calls with its texts."""

SAID_THROUGH_VARIABLES = ("required",)
"""Texts that are no literals where they are translated."""


def click_words(known: Path, *, fresh: bool) -> Catalog:
    """Give the texts that the catalogue at `known` has, and if `fresh` those of the click that is installed, too.

    None is dropped: several versions of click may be in use.
    """
    found = read_po(BytesIO(known.read_bytes())) if known.exists() else Catalog()
    if fresh:
        for words in SAID_THROUGH_VARIABLES:
            found.add(words)
        for module in MODULES:
            spec = find_spec(f"click.{module}")
            if spec is not None and spec.origin is not None:
                for _line, message, _comments, _context in extract_from_file("python", spec.origin, KEYWORDS):
                    if (message if isinstance(message, str) else message[0]) not in found:
                        found.add(message)
    for message in found:
        message.locations = []
    return found
