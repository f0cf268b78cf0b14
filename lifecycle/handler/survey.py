"""The look at all cards before anything is written: what would stop an operation is found before it begins."""

from collections.abc import Callable, Sequence
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
from lifecycle.handler.authority import Shown
from lifecycle.handler.checks import check_part
from lifecycle.handler.identification import identify
from lifecycle.handler.run import Run
from lifecycle.steps.interface import Part, Preview, Visited
from lifecycle.steps.naming import holding_in_words
from lifecycle.steps.prove_pin import ProvePin
from lifecycle.steps.turns import Turn

_SHOW = say("Insert the next card to check.")
_SHOWN = say("check of card")

Prove = Callable[[ProvePin, Turn], Visited]
"""Has the card whose turn it is present its PIN, once it is there; raises where it cannot and nobody goes on."""


class NotReady(OperatorError):
    """The look at all cards found what would stop the operation."""

    code = "not-ready"
    message = "Cards not ready: {count}. {problems}"
    advice = "Nothing was written. Replace these cards."


@dataclass(frozen=True)
class _Seen:
    """A card that was shown: what it is, and what would stop the operation on it."""

    text: Text | None
    serial: str = ""
    problem: Text | None = None
    part: Part | None = None


def look_at_all(run: Run, looking: Run, wanted: Preview, prove: Prove) -> list[str] | None:
    """Have every card shown once, in any order, and say of each what it is and what would stop the operation.

    It is done by itself where enough cards are in the readers, and where a person says so; each PIN is proven with it
    where that is wanted. The sight of each card is recorded, and that its PIN was presented. Where the cards that are
    good for it are all still there, it goes on with them in that order, those that are read first. `looking` is the run
    in which no card had its turn. Gives the cards that would be written; None where nothing was looked at. Raises
    NotReady where something would stop it and nobody goes on.
    """
    how = "pins" if wanted.prove_pins else _how(run, wanted)
    if how == "no":
        return None
    shown = _shown(run, looking, wanted, prove if how == "pins" else None)
    return [each.serial for each in shown if each.writes]


def show_all(run: Run, looking: Run, wanted: Preview) -> Sequence[Shown]:
    """Have every card shown once, as `look_at_all` does, without a PIN: nobody signs for cards that nobody saw."""
    return _shown(run, looking, wanted, None)


def _shown(run: Run, looking: Run, wanted: Preview, prove: Prove | None) -> list[Shown]:
    """Look at all cards, and give those that can have their part in the order of their turns."""
    shown = []
    for number in range(1, wanted.cards + 1):
        seen = _looked_at(looking, wanted, number) if prove is None else _proven(looking, wanted, number, prove)
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
    good = [(seen.serial, seen.part) for seen in shown if seen.problem is None and seen.part is not None]
    return sorted((Shown(serial, part.writes) for serial, part in good), key=lambda each: each.writes)


def _in_turn(shown: Sequence[_Seen]) -> list[str]:
    """Order the cards as their parts follow each other: those that are read before those that are written."""
    good = [seen for seen in shown if seen.problem is None and seen.part is not None]
    return [seen.serial for seen in sorted(good, key=lambda seen: seen.part is not None and seen.part.writes)]


def _how(run: Run, wanted: Preview) -> str:
    if _inserted(run) >= wanted.cards:
        return "yes"
    question = say("Check all {count} cards first?", count=wanted.cards)
    choices = (
        Choice("yes", say("yes: find problems before the ceremony begins")),
        Choice("pins", say("yes, and enter each PIN once to find a forgotten PIN")),
        Choice("no", say("no: begin now")),
    )
    try:
        return run.dialogue.choose("pre-flight", question, choices)
    except InputNeeded:
        return "no"


def _inserted(run: Run) -> int:
    return sum(seen.has_card for seen in run.equipment.source.cards())


def _goes_on(run: Run) -> bool:
    choices = (
        Choice("stop", say("stop: nothing was written")),
        Choice("go-on", say("go on, with other cards instead")),
    )
    try:
        return run.dialogue.choose("not-ready", say("What next?"), choices) == "go-on"
    except InputNeeded:
        return False


def _proven(looking: Run, wanted: Preview, number: int, prove: Prove) -> _Seen:
    """Have one card open with its PIN; one that cannot is another one's turn, or stops all of it."""
    proof = ProvePin(wanted.part)
    card = prove(proof, Turn(_SHOW, number, wanted.cards, _SHOWN)).card
    return _Seen(_described(looking, card), card.serial, part=proof.part(card))


def _looked_at(looking: Run, wanted: Preview, number: int) -> _Seen:
    """Look at one card; what is wrong with it is said, and stops nothing yet."""
    looking.dialogue.progress(Progress(number, wanted.cards, _SHOWN, "wanted", _SHOW))
    text: Text | None = None
    serial = ""
    try:
        with looking.opened(_SHOW, "look") as opened:
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
        "Card {serial}: {holding}, {state}, PIN tries left: {tries}.",
        serial=card.serial,
        holding=holding_in_words(looking.record, card),
        state=state_of(card).text,
        tries=card.tries_left if card.tries_left is not None else "?",
    )
