"""What finds English where Portuguese is asked for: texts without a translation, and pieces of English texts."""

import gettext
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from lifecycle.wording import language
from tests.cli.conftest import Result

FEWEST = 3
"""Words that make a piece of a sentence: fewer may be Portuguese too."""


class Missing(gettext.NullTranslations):
    """What is asked where the catalogue has no translation."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        """Remember a text that has words of its own; the names of clauses are the same everywhere."""
        if re.search(r"\b[a-z]{3}", re.sub(r"\{\w*\}", "", message)):
            self.asked.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Remember a text."""
        return self.gettext(msgid1 if n == 1 else msgid2)


@cache
def english() -> Sequence[tuple[str, re.Pattern[str]]]:
    """Give the pieces of all texts between their parameters, where they are longer than a phrase and are translated."""
    found: dict[str, re.Pattern[str]] = {}
    for path in ("pt_BR/LC_MESSAGES/lifecycle.po", "pt/LC_MESSAGES/click.po"):
        with (Path(language.FOLDER) / path).open("rb") as file:
            for message in read_po(file):
                texts = [message.id] if isinstance(message.id, str) else list(message.id)
                translated = message.string if isinstance(message.string, str) else " ".join(message.string)
                for piece in (piece for text in texts for piece in re.split(r"\{[^}]*\}|\n", text)):
                    if len(re.findall(r"[A-Za-z]{2,}", re.sub(r"`[^`]*`", "", piece))) >= FEWEST:
                        words = r"\s+".join(map(re.escape, piece.split()))
                        if piece.strip() not in translated:
                            found[piece] = re.compile(rf"(?<!\w){words}(?!\w)")
    return list(found.items())


def left_english(shown: str) -> list[str]:
    """Name the pieces of English texts that stand in what was shown, however its lines are broken."""
    flat = " ".join(shown.split())
    return [piece for piece, pattern in english() if piece.split()[0] in flat and pattern.search(flat)]


def say_nothing_english(ran: Result) -> None:
    """See that there is no English in what a command said."""
    assert ran.out + ran.err
    assert left_english(ran.out + ran.err) == []
