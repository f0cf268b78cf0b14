"""Whose turn it is: cards one after the other, and another card in the place of one that failed."""

from lifecycle.domain.dialogue import Choice, Progress
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


def turn(session: Session, part: Part, insert: Text, number: int, of: int) -> Visited:
    """Have a card do its part; where it cannot, it is said why, and the person says whether another may.

    A card that does not fit is said to be that, and the wait goes on where somebody is there to wait. Raises what the
    last card's visit raised, where nobody goes on.
    """
    while True:
        session.dialogue.progress(Progress(number, of, _CARD, "wanted", insert))
        try:
            visited = session.visit(part, insert)
        except _OF_ONE_CARD as error:
            session.dialogue.progress(Progress(number, of, _CARD, "failed", error.explain(), session.last))
            if not _goes_on(session, error):
                raise
            continue
        session.dialogue.progress(
            Progress(number, of, _CARD, "done", say("card {serial}", serial=visited.card.serial), visited.card.serial)
        )
        return visited


def _goes_on(session: Session, error: LifecycleError) -> bool:
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
        *([Choice("again", say("try again with the same card"))] if same else []),
        Choice("another", say("take another card in its place")),
        Choice("stop", say("stop here")),
    ]
    try:
        chosen = session.dialogue.choose("go-on", say("How to go on?"), choices)
    except InputNeeded:
        return False
    if chosen == "again":
        session.again()
    return chosen != "stop"
