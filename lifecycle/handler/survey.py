"""The look at all cards before anything is written: what would stop an operation is found before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.card_state import state_of
from lifecycle.domain.dialogue import Choice, Progress
from lifecycle.domain.errors import (
    CardError,
    InputNeeded,
    OperatorError,
    ReaderError,
    Refused,
)
from lifecycle.domain.text import Text, say
from lifecycle.handler.checks import check_part
from lifecycle.handler.identification import identify
from lifecycle.handler.run import Run
from lifecycle.steps.interface import Part, Preview
from lifecycle.steps.naming import holding_in_words

_SHOWN = say("look at card")


class NotReady(OperatorError):
    """The look at all cards found what would stop the operation."""

    code = "not-ready"
    message = "{count} of the cards would stop {operation}: {problems}"
    advice = "Nothing was written. Put them right, or take other cards."


@dataclass(frozen=True)
class _Seen:
    """A card that was shown: what it is, and what would stop the operation on it."""

    text: Text | None
    serial: str = ""
    problem: Text | None = None
    part: Part | None = None


def look_at_all(run: Run, wanted: Preview) -> None:
    """Have every card shown once, in any order, and say of each what it is and what would stop the operation.

    It is done by itself where enough cards are in the readers, and where a person says so. The sight of each card is
    recorded, and nothing else. Where the cards that are good for it are all still there, it goes on with them in that
    order, those that are read first. Raises NotReady where something would stop it and nobody goes on.
    """
    if not _is_wanted(run, wanted):
        return
    looking = run.aside()
    shown = []
    for number in range(1, wanted.cards + 1):
        seen = _looked_at(looking, wanted, number)
        shown.append(seen)
        for text in (seen.text, seen.problem):
            if text is not None:
                run.dialogue.tell(text)
    problems = [seen.problem for seen in shown if seen.problem is not None]
    if problems and not _goes_on(run):
        raise NotReady(
            count=len(problems),
            operation=run.operation.name,
            problems=" ".join(str(problem) for problem in problems),
        )
    order = _in_turn(shown) if _inserted(run) >= wanted.cards else []
    run.wanted = run.wanted.looked(looking.wanted, order)


def _in_turn(shown: Sequence[_Seen]) -> list[str]:
    """Order the cards as their parts follow each other: those that are read before those that are written."""
    good = [seen for seen in shown if seen.problem is None and seen.part is not None]
    return [seen.serial for seen in sorted(good, key=lambda seen: seen.part is not None and seen.part.writes)]


def _is_wanted(run: Run, wanted: Preview) -> bool:
    if _inserted(run) >= wanted.cards:
        return True
    question = say("Show all {count} cards once before anything is written?", count=wanted.cards)
    choices = (
        Choice("yes", say("yes: what would stop the ceremony is found before it begins")),
        Choice("no", say("no: begin at once")),
    )
    try:
        return run.dialogue.choose("pre-flight", question, choices) == "yes"
    except InputNeeded:
        return False


def _inserted(run: Run) -> int:
    return sum(seen.has_card for seen in run.equipment.source.cards())


def _goes_on(run: Run) -> bool:
    choices = (
        Choice("stop", say("stop here: nothing was written")),
        Choice("go-on", say("go on, with other cards in their place")),
    )
    try:
        return run.dialogue.choose("not-ready", say("How to go on?"), choices) == "go-on"
    except InputNeeded:
        return False


def _looked_at(looking: Run, wanted: Preview, number: int) -> _Seen:
    """Look at one card; what is wrong with it is said, and stops nothing yet."""
    insert = say("Please, show a card, in any order.")
    looking.dialogue.progress(Progress(number, wanted.cards, _SHOWN, "wanted", insert))
    text: Text | None = None
    serial = ""
    try:
        with looking.opened(insert, "look") as opened:
            serial = opened.facts.serial
            stream = looking.stream_of(opened.facts)
            identify(looking, stream, opened)
            text = _described(looking, stream.card)
            part = wanted.part(stream.card)
            check_part(looking, stream.card, part, opened.driver)
            opened.driver.prove(looking.equipment.keys_for(opened.facts))
    except (CardError, ReaderError, Refused) as error:
        return _Seen(text, serial, error.explain())
    finally:
        if serial:
            looking.leave(serial, done=True)
    return _Seen(text, serial, part=part)


def _described(looking: Run, card: CardState) -> Text:
    return say(
        "Card {serial}: {holding}; {state}; {tries} tries left.",
        serial=card.serial,
        holding=holding_in_words(looking.record, card),
        state=state_of(card).text,
        tries=card.tries_left if card.tries_left is not None else "?",
    )
