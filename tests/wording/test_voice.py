"""How the product speaks: no text for people, of the program or of a bundle, has a form that readers stumble over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.translation.texts import ROOT, texts_of

PROGRAM = ROOT / "lifecycle"

FORBIDDEN = re.compile(
    r"\b(please|for ever|put [^.\n]*\bright|(hold|held)s? [^.\n]*\bagainst|rests? on|takes? over|there is none"
    r"|nothing now|had its part|is meant|not guessed|became of|anew|whoever|of itself|all the same)\b",
    re.IGNORECASE,
)
"""Inverted order, hidden actors, pronouns without a noun, and words that nobody searches for."""

VENDORS = frozenset({
    "Please, insert a valid smart card...",
    "Please, enter current PIN:",
    "Please, enter new PIN:",
})  # fmt: skip
"""Texts of the vendor's screens, which stay as they are."""

IN_ENGLISH_ALONE = ("evidence/verifier", "evidence/checks/bundle_reports.py", "evidence/bundle/documents.py")
"""Code whose words no catalogue has, since they are the same for every reader: those of the stand-alone verifier."""

DOCUMENTS = ("evidence/bundle/README.txt", "evidence/bundle/format.txt")


def spoken() -> Iterator[tuple[str, str]]:
    """Give every text for people with the file that it is in."""
    for file in sorted(PROGRAM.rglob("*.py")):
        for found in texts_of(file):
            for text in filter(None, (found.message, found.plural)):
                yield str(file.relative_to(PROGRAM)), text
    for part in IN_ENGLISH_ALONE:
        for file in sorted((PROGRAM / part).glob("*.py")) or [PROGRAM / part]:
            for text in _constants(file):
                yield str(file.relative_to(PROGRAM)), text
    for name in DOCUMENTS:
        yield name, (PROGRAM / name).read_text("utf-8")


def _constants(file: Path) -> Iterator[str]:
    """Give the texts in a file that are no docstrings."""
    tree = ast.parse(file.read_text("utf-8"))
    described = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in described:
            yield each.value


def test_no_text_has_a_form_that_readers_stumble_over() -> None:
    """Of the program, of `verify.py` and of what stands in a bundle."""
    assert [(file, text) for file, text in spoken() if text not in VENDORS and FORBIDDEN.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Please, show a card.",
        "It rests on the operator's word.",
        "Put the list right.",
        "It is held up against a note.",
    ],
)
def test_what_is_forbidden_is_found(text: str) -> None:
    """Wherever it stands in a sentence."""
    assert FORBIDDEN.search(text)
