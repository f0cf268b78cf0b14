"""Checks of this machine: readers, record, signing, clock, permissions. Each has a time limit and a fix."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text, commands_in, say
from lifecycle.readers.deadline import TookTooLong, once

SECONDS = 15.0
"""What one check may take."""


_ELSEWHERE = say("See the other findings. If none of them says why, restore a backup.")


class Level(StrEnum):
    """How bad it is. What could not be looked at is never called good."""

    OK = "OK"
    WARNING = "WARNING"
    PROBLEM = "PROBLEM"
    NOT_CHECKED = "NOT CHECKED"


@dataclass(frozen=True)
class Finding:
    """What one look found: `name` is for machines, `fix` is the next thing to do."""

    name: str
    level: Level
    text: Text
    fix: Text | None = None


def good(name: str, text: Text) -> Finding:
    """Find nothing wrong."""
    return Finding(name, Level.OK, text)


def warning(name: str, text: Text, fix: Text) -> Finding:
    """Find something that may be meant, or may not."""
    return Finding(name, Level.WARNING, text, fix)


def problem(name: str, text: Text, fix: Text) -> Finding:
    """Find what has to be put right."""
    return Finding(name, Level.PROBLEM, text, fix)


def not_checked(name: str, text: Text) -> Finding:
    """Find nothing, for nobody could look."""
    return Finding(name, Level.NOT_CHECKED, text)


def unread(name: str) -> Finding:
    """Find nothing, as the record cannot be read, which the check of the record says itself."""
    return not_checked(name, say("the record could not be read; see the findings about the record"))


def from_error(name: str, error: LifecycleError) -> Finding:
    """Take an error for a problem; its advice is the fix, unless that is to do what is being done."""
    advice = error.advise()
    circular = advice is not None and ["lifecycle", "doctor"] in commands_in(str(advice))
    return Finding(name, Level.PROBLEM, error.explain(), _ELSEWHERE if circular else advice)


@dataclass(frozen=True)
class Check:
    """One look, or several that need the same thing; `title` stands above what it finds."""

    name: str
    title: Text
    look: Callable[[], Iterable[Finding]]


def examined(check: Check, seconds: float = SECONDS) -> Iterator[Finding]:
    """Do one check; whatever becomes of it is a finding, so that none keeps another from being done."""
    found: list[Finding] = []
    end: Finding | None = None
    try:
        once(seconds, lambda: found.extend(check.look()))
    except TookTooLong:
        end = problem(
            check.name,
            say("no answer within {seconds} seconds", seconds=f"{seconds:g}"),
            say("Find out what hangs: a reader, a disk, or a program that holds one of them."),
        )
    except LifecycleError as error:
        end = from_error(check.name, error)
    except Exception as error:  # noqa: BLE001 - a check that fails is a finding, not the end of the others
        end = problem(
            check.name,
            say("the check itself failed: {error}", error=f"{type(error).__name__}: {error}"),
            say("Report this error with the log."),
        )
    yield from found.copy()
    if end is not None:
        yield end
