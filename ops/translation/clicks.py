"""Finds the words of click, the library that reads the command line: they are its own, in whatever version there is."""

import ast
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")
"""Those that this program lets speak: it has prompts, pagers and progress of its own."""

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
                _collect(found, Path(spec.origin).read_text("utf-8"))
    for message in found:
        message.locations = []
    return found


def _collect(catalogue: Catalog, source: str) -> None:
    """Add what is in _() and in ngettext()."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if node.func.id == "_" and len(words) == 1 and words[0] not in catalogue:
                catalogue.add(words[0])
            elif node.func.id == "ngettext" and len(words) == 2 and words[0] not in catalogue:  # noqa: PLR2004
                catalogue.add((words[0], words[1]))
