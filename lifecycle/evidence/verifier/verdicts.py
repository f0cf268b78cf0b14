"""What a layer can come to, what is wrong with it as exactly as it can be named, and the exit codes."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Iterator

PASS, FAIL, NOT_CHECKED = "PASS", "FAIL", "NOT CHECKED"
PROVEN, FOUND_WRONG, WRONG_USE, UNREADABLE, UNPROVEN, FORKED = 0, 1, 2, 5, 7, 8
LAYERS = (
    "container",
    "manifest",
    "manifest signature",
    "positions",
    "leaves",
    "events",
    "checkpoints",
    "signatures (Ed25519)",
    "signatures (ML-DSA-44)",
    "kept checkpoint",
    "consistency proofs",
    "inclusion proofs",
    "disclosures",
    "card anchors",
    "people",
    "reports",
    "report pages",
    "witnesses",
    "time stamps",
)
MOST_NAMED = 1000
"""Faults of one layer that are kept, at most; the first is what is shown."""


class Unusable(Exception):
    """What was given cannot be used: no such file, not a bundle, no key in it; the file, if it is not the bundle."""

    def __init__(self, message: str, step: str, file: str | None = None) -> None:
        super().__init__(message)
        self.step, self.file = step, file


class Broken(Exception):
    """The container or a text in it is not what it must be: the message, and where."""

    def __init__(self, message: str, member: str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.member, self.line = message, member, line


@dataclass
class Fault:
    """One thing that is wrong, as exactly as it can be named."""

    message: str
    member: str | None = None
    line: int | None = None
    position: int | None = None
    event: str | None = None

    def __str__(self) -> str:
        place = [self.member or "", f"line {self.line}" if self.line else ""]
        where = ", ".join(part for part in place if part)
        of = f"event #{self.position}" if self.position else ""
        of += f" ({self.event})" if self.event else ""
        named = ": ".join(part for part in (where, of) if part)
        return f"{named}: {self.message}" if named else self.message


@dataclass
class Layer:
    """One layer: its verdict, what was looked at or why it was not, and what is wrong, the first thing first."""

    name: str
    verdict: str = NOT_CHECKED
    note: str = ""
    faults: list[Fault] = field(default_factory=list)

    def passes(self, note: str) -> None:
        """Call it good, unless something was found wrong."""
        if not self.faults:
            self.verdict, self.note = PASS, note

    def fails(self, fault: Fault) -> None:
        """Keep what is wrong with it; from then on it is not good."""
        if len(self.faults) < MOST_NAMED:
            self.faults.append(fault)
        self.verdict, self.note = FAIL, str(self.faults[0])

    @contextmanager
    def blaming(self, member: str | None = None) -> Iterator[None]:
        """Take what is found broken inside for a fault of this layer, in a member if it names no other."""
        try:
            yield
        except Broken as error:
            self.fails(Fault(error.message, error.member or member, error.line))

    def is_left_out(self, why: str) -> None:
        """Say why it was not checked, unless something was found wrong."""
        if not self.faults:
            self.verdict, self.note = NOT_CHECKED, why


def some(count: int, one: str, many: str) -> str:
    """Choose between two forms by a number, which both may name as {}."""
    return (one if count == 1 else many).format(count)


def utc(seconds: int | None) -> str:
    """Write a time for people."""
    if seconds is None:
        return "an unknown time"
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        return "a time outside the calendar"
