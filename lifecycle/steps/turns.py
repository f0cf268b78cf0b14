"""Whose turn it is: cards one after the other, and another card in the place of one that failed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lifecycle.domain.dialogue import STOP, Choice, Progress
from lifecycle.domain.errors import (
    CardError,
    CardNotFound,
    InputNeeded,
    LeftInDoubt,
    LifecycleError,
    NotConfirmed,
    ReaderError,
    Refused,
    StoreError,
)
from lifecycle.domain.text import Text, say
from lifecycle.steps.interface import Part, Session, Visited

_OF_ONE_CARD = (CardError, ReaderError, Refused, LeftInDoubt, NotConfirmed)
"""What is true of one card, or of its link: another card may do where this one does not."""


_CARD = say("card")


@dataclass(frozen=True)
class Turn:
    """One card of several: what a person is asked for, and how far it is."""

    insert: Text
    number: int
    """From 1."""
    of: int
    what: Text = _CARD
    """A word for the cards counted."""
    stop: Callable[[], Text] = lambda: STOP
    """Says what it means to stop now."""

    def step(self, state: Literal["wanted", "done", "failed"], text: Text, serial: str | None = None) -> Progress:
        """Say how far it is."""
        return Progress(self.number, self.of, self.what, state, text, serial, self.stop())


def take_turn(session: Session, part: Part, turn: Turn) -> Visited:
    """Have a card do its part; where it cannot, it is said why, and the person says whether another may.

    A card that does not fit is said to be that, and the wait goes on where somebody is there to wait. Raises what the
    last card's visit raised, where nobody goes on.
    """
    while True:
        session.dialogue.progress(turn.step("wanted", turn.insert))
        try:
            visited = session.visit(part, turn.insert)
        except _OF_ONE_CARD as error:
            session.dialogue.progress(turn.step("failed", _failure(session, error), session.last))
            if not _goes_on(session, error, turn.stop()):
                raise
            continue
        serial = visited.card.serial
        done = say("Card {serial}: {done}.", serial=serial, done=part.done)
        session.dialogue.progress(turn.step("done", done, serial))
        return visited


def _failure(session: Session, error: LifecycleError) -> Text:
    """Say why a card did not have its part, and what is on the card now, where the record knows that."""
    card = None if session.last is None else session.record.card(session.last)
    if card is None or isinstance(error, Refused | NotConfirmed):
        return error.explain()
    problem = error.explain()
    if card.serial not in str(problem):
        problem = say("Card {serial} failed: {problem}", serial=card.serial, problem=problem)
    if card.holding == "writing" or card.doubt is not None:
        return say("{problem} The card may hold a share.", problem=problem)
    return say("{problem} The card holds no share.", problem=problem) if card.holding == "blank" else problem


def _goes_on(session: Session, error: LifecycleError, stop: Text) -> bool:
    """Ask what now; where nobody can be asked, nothing goes on."""
    if isinstance(error.__cause__, StoreError) or (isinstance(error, Refused) and "serial" not in error.params):
        return False  # nothing can be recorded, or what was refused is not this card
    advice = error.advise()
    if advice is not None:
        session.dialogue.tell(advice)
    if isinstance(error, Refused) and session.dialogue.waits:
        return True
    same = not isinstance(error, Refused | CardNotFound)
    choices = [
        *([Choice("again", say("Try again with the same card"))] if same else []),
        Choice("another", say("Use another card instead")),
        Choice("stop", stop),
    ]
    try:
        chosen = session.dialogue.choose("go-on", say("What next?"), choices)
    except InputNeeded:
        return False
    if chosen == "again":
        session.again()
    return chosen != "stop"
