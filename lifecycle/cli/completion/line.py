"""The line that is completed: its words as the shell would read them, and the word at the cursor."""

from dataclasses import dataclass

from click.shell_completion import split_arg_string

_CURSOR = "\x00"


@dataclass(frozen=True)
class TypedLine:
    """What stands before the cursor, without the name of the program."""

    words: list[str]
    """The words that are complete."""
    incomplete: str
    """The word at the cursor, up to there; empty where a new one begins."""
    quote: str
    """The quotation mark that is open at the cursor, or nothing."""


def read_line(line: str) -> TypedLine:
    """Take a line apart, as far as it goes."""
    _program, *words = split_arg_string(line.replace(_CURSOR, "") + _CURSOR)
    incomplete = words.pop().rstrip(_CURSOR) if words else ""
    return TypedLine(words, incomplete, _open_quote(line))


def _open_quote(line: str) -> str:
    quote, escaped = "", False
    for each in line:
        if escaped:
            escaped = False
        elif each == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if each == quote else quote
        elif each in "'\"":
            quote = each
    return quote
