"""Sets as people call them: found by name, by id or by the first digits of that."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lifecycle.domain.errors import UnknownName
from lifecycle.domain.key_exposure import LostSet
from lifecycle.domain.record import Record
from lifecycle.domain.sets import SetState
from lifecycle.domain.spelling import near, quoted
from lifecycle.domain.text import say

SHORT = 8
"""Digits of a set's id that tell it from others, for people."""

Disclosed = Callable[[str], str | None]
"""Gives the text that a commitment stands for; None where it was never kept or is erased."""


@dataclass(frozen=True)
class Called:
    """A set beside what a card holds: what people call it, and whether it may be used."""

    name: str
    """Its name, or the first digits of its id where the record has no name for it."""
    known: SetState | None
    """None where this record did not see it made."""

    @property
    def invalid(self) -> bool:
        """Whether its making began and was not completed: it must never be used."""
        return self.known is not None and self.known.stage != "complete"


def called(record: Record, set_id: str | None) -> Called | None:
    """Say what a set is called; None for no set."""
    if set_id is None:
        return None
    known = record.set(set_id)
    return Called(name_or_digits(set_id, known, record.disclosed), known)


def name_or_digits(set_id: str, known: SetState | None, disclosed: Disclosed) -> str:
    """Give the name of a set, or the first digits of its id where there is none."""
    return (known and disclosed(known.name)) or set_id[:SHORT]


def found(name: str, known: Sequence[SetState], disclosed: Disclosed) -> SetState | None:
    """Find a set among some, the oldest first, by its name, or by its id or at least 8 digits that this begins with.

    Of several that had one name it is the newest complete one, or else the newest. None where there is none.
    """
    named = [each for each in known if disclosed(each.name) == name]
    usable = [each for each in named if each.stage == "complete"] or named
    if not usable and len(name) >= SHORT:
        usable = [each for each in known if each.id.startswith(name.upper())]
    return usable[-1] if usable else None


def lost_among(lost: Sequence[LostSet], typed: str) -> LostSet | None:
    """Find a set whose name is lost by its id, or at least 8 digits that this begins with."""
    return next((each for each in lost if len(typed) >= SHORT and each.id.startswith(typed.upper())), None)


def not_found(name: str, known: Iterable[SetState], disclosed: Disclosed) -> UnknownName:
    """Give the error for a name that no set has, with the names that there are."""
    names = sorted({found for each in known if (found := disclosed(each.name))})
    next_step = say("Sets of this record: {names}.", names=", ".join(names))
    if not names:
        next_step = say("This record has no set yet. To create a set:\n  lifecycle run create-server-master-key")
    alike = near(name, names)
    if alike:
        next_step = say("Did you mean {near}? {advice}", near=quoted(alike), advice=next_step)
    return UnknownName(kind=say("set"), name=name, next_step=next_step)
