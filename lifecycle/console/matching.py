"""Words that narrow a list, as people type them: `/` begins, Esc ends."""

import unicodedata

from textual.events import Key

from lifecycle.domain.mistyped_pin import hidden_while_typed

BEGINS = "/"
"""What is typed for it."""


class Filter:
    """What is typed to narrow a list; None where nobody began to."""

    def __init__(self) -> None:
        self.words: str | None = None

    @property
    def shown(self) -> str:
        """Give the line that shows it; what may be a PIN is hidden, as in every field."""
        return "" if self.words is None else f"/ {hidden_while_typed(self.words)}_"

    def lets(self, text: str) -> bool:
        """Say whether all of its words stand in a text, in any order; case and accents do not count."""
        there = _plain(text)
        return all(word in there for word in _plain(self.words or "").split())

    def take(self, event: Key) -> bool:
        """Take a key, if it is one of the filter."""
        if self.words is None:
            if event.character == BEGINS:
                self.words = ""
            return event.character == BEGINS
        match event.key:
            case "escape":
                self.words = None
            case "backspace" | "ctrl+h":
                self.words = self.words[:-1] if self.words else None
            case "ctrl+u":
                self.words = ""
            case _ if event.is_printable and event.character is not None:
                self.words += event.character
            case _:
                return False
        return True


def _plain(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(each))
