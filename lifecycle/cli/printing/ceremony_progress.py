"""How far an operation over many cards is: a line for people, an object for machines."""

from lifecycle.cli.printing.answer import ProgressObject
from lifecycle.domain.dialogue import Progress
from lifecycle.domain.text import Text, say

_WANTED = say("[{what} {number} of {of}] {text}")
_DONE = say("[{what} {number} of {of}] done: {text}")
_FAILED = say("[{what} {number} of {of}] NOT done: {text}")
_IN_WORDS = {"wanted": _WANTED, "done": _DONE, "failed": _FAILED}


def in_words(progress: Progress) -> Text:
    """Say it on one line."""
    message = _IN_WORDS[progress.state].message
    return Text(
        message,
        {"number": progress.number, "of": progress.of, "what": progress.what, "text": progress.text},
    )


def as_object(progress: Progress) -> ProgressObject:
    """Give it as machines read it, in English."""
    return {
        "number": progress.number,
        "of": progress.of,
        "what": str(progress.what),
        "state": progress.state,
        "text": str(progress.text),
        "serial": progress.serial,
    }
