"""A text that has the form of a PIN: it may have been typed into the wrong field, and is not repeated."""

_LENGTH = 8
_FEWEST = 4
"""Digits from which a line that is being typed is shown as dots."""

DOT = "\u2022"


def looks_like_pin(text: str) -> bool:
    """Say whether a whole text has the form of a PIN; seals, dates and tickets have it too."""
    typed = text.strip()
    return len(typed) == _LENGTH and typed.isascii() and typed.isdigit()


def hidden(text: str) -> str:
    """Give a text as it may be repeated to a person."""
    return DOT * _LENGTH if looks_like_pin(text) else text


def hidden_while_typed(text: str) -> str:
    """Give a line as it may be seen while it is typed: digits that may become a PIN are dots."""
    typed = text.strip()
    may_become = _FEWEST <= len(typed) <= _LENGTH and typed.isascii() and typed.isdigit()
    return DOT * len(text) if may_become else text
