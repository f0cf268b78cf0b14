"""How far an operation over many cards is: a line for people, an object for machines."""

from lifecycle.cli.printing.answer import ProgressObject
from lifecycle.domain.dialogue import STOP, Progress
from lifecycle.domain.text import Text, say


def in_words(progress: Progress) -> Text:
    """Say it on one line, and on another what it means to stop now, where that costs something."""
    if progress.state == "wanted" and progress.stop != STOP:
        return say(
            "[{number}/{of}] {text}\nCtrl-C: {stop}",
            number=progress.number,
            of=progress.of,
            text=progress.text,
            stop=progress.stop,
        )
    return say("[{number}/{of}] {text}", number=progress.number, of=progress.of, text=progress.text)


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
