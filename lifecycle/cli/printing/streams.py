"""Standard output and standard error, which may be gone, full, or unable to show a letter: the work goes on."""

import errno
import os
import sys
from collections.abc import Callable
from typing import TextIO

from lifecycle.cli.errors import OutputLost
from lifecycle.domain.hostile_text import harmless_lines

_lost: dict[TextIO, OSError] = {}


def write(stream: TextIO | None, text: str, clean: Callable[[str], str] = harmless_lines) -> None:
    """Write and flush what a terminal may show; a stream that is gone is remembered and not written to again.

    An operation on a card must not end in its middle because nobody reads what it says.
    """
    if stream is None or stream in _lost:
        return
    text = clean(text)
    try:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            stream.write(text.encode(stream.encoding, "backslashreplace").decode(stream.encoding))
        stream.flush()
    except OSError as error:
        _lost[stream] = error
        _silence(stream)


def write_line(stream: TextIO | None, line: str) -> None:
    """Write a line."""
    write(stream, line + "\n")


def is_terminal(stream: TextIO | None) -> bool:
    """Say whether a person reads what is written there."""
    return stream is not None and stream.isatty()


def is_lost(stream: TextIO | None) -> bool:
    """Say whether a stream could not be written."""
    return stream in _lost


def lost_output() -> OutputLost | None:
    """Give the error of a standard output that could not be written; a reader that went away is none."""
    error = _lost.get(sys.stdout)
    _lost.clear()
    if error is None or error.errno == errno.EPIPE:
        return None
    return OutputLost(problem=error.strerror or type(error).__name__)


def occupy_standard_descriptors() -> None:
    """See that 0, 1 and 2 are taken, so that no file of ours gets a number that somebody may print to."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _silence(stream: TextIO) -> None:
    """Let what is still in the buffer go nowhere, so that the end of the process does not try again."""
    try:
        descriptor = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)
    except (OSError, ValueError):
        return
