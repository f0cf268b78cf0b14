"""Every card shown once before anything is written: the rehearsal of an operation, and the look before a ceremony."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.card import CardFacts, CardState
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
from lifecycle.handler.admission import Reception, Visit
from lifecycle.handler.identification import identify
from lifecycle.handler.selection import OpenCard
from lifecycle.ledger.card_stream import Page
from lifecycle.ledger.disclosures import Notes
from lifecycle.ledger.record import RecordWithout
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


def rehearsed(reception: Reception) -> Sequence[Visit]:
    """Read and check every card that the operation would be done on, and give what it would do; records nothing.

    Raises what would stop the operation.
    """
    operation = reception.operation
    if not operation.needs_card:
        card = reception.recorded()
        operation.check(card, reception.record)
        absent = CardFacts(serial=card.serial, issuer_reference="", pre_issuing=None, atr="", virtual=card.virtual)
        return [Visit(card, absent, "", plan=operation.plan(card, reception.record))]
    wanted, lost = operation.preview(reception.record), list[str]()
    return [_rehearsed(reception, wanted, lost) for _ in range(wanted.cards)]


def look_at_all(reception: Reception, wanted: Preview) -> list[str]:
    """Have every card shown once, in any order, and say of each what it is and what would stop the operation.

    It is done by itself where enough cards are in the readers, and where a person says so. The sight of each card is
    recorded, and nothing else. Gives the serials of the cards that are good for it and all still there, in the order in
    which they would have their part. Raises NotReady where something would stop it and nobody goes on.
    """
    if not _is_wanted(reception, wanted):
        return []
    looking = Reception(reception.desk, reception.operation, reception.dialogue, reception.named)
    looking.id = reception.id
    shown = []
    for number in range(1, wanted.cards + 1):
        seen = _looked_at(looking, wanted, number)
        shown.append(seen)
        for text in (seen.text, seen.problem):
            if text is not None:
                reception.dialogue.tell(text)
    problems = [seen.problem for seen in shown if seen.problem is not None]
    if problems and not _goes_on(reception):
        raise NotReady(
            count=len(problems),
            operation=reception.operation.name,
            problems=" ".join(str(problem) for problem in problems),
        )
    return _in_turn(shown) if _inserted(reception) >= wanted.cards else []


def _in_turn(shown: Sequence[_Seen]) -> list[str]:
    """Order the cards as their parts follow each other: those that are read before those that are written."""
    good = [seen for seen in shown if seen.problem is None and seen.part is not None]
    return [seen.serial for seen in sorted(good, key=lambda seen: seen.part is not None and seen.part.writes)]


def _is_wanted(reception: Reception, wanted: Preview) -> bool:
    if _inserted(reception) >= wanted.cards:
        return True
    question = say("Show all {count} cards once before anything is written?", count=wanted.cards)
    choices = (
        Choice("yes", say("yes: what would stop the ceremony is found before it begins")),
        Choice("no", say("no: begin at once")),
    )
    try:
        return reception.dialogue.choose("pre-flight", question, choices) == "yes"
    except InputNeeded:
        return False


def _inserted(reception: Reception) -> int:
    return sum(seen.has_card for seen in reception.desk.source.cards())


def _goes_on(reception: Reception) -> bool:
    choices = (
        Choice("stop", say("stop here: nothing was written")),
        Choice("go-on", say("go on, with other cards in their place")),
    )
    try:
        return reception.dialogue.choose("not-ready", say("How to go on?"), choices) == "go-on"
    except InputNeeded:
        return False


def _looked_at(looking: Reception, wanted: Preview, number: int) -> _Seen:
    """Look at one card; what is wrong with it is said, and stops nothing yet."""
    insert = say("Please, show a card, in any order.")
    looking.dialogue.progress(Progress(number, wanted.cards, _SHOWN, "wanted", insert))
    text: Text | None = None
    serial = ""
    try:
        with looking.opened(insert) as opened:
            serial = opened.facts.serial
            looking.used.append(serial)
            page = _page(looking, opened)
            text = _described(looking, page.card)
            part = wanted.part(page.card)
            looking.check_part(page.card, part, opened.driver)
            opened.driver.authenticate(looking.desk.transport_key)
    except (CardError, ReaderError, Refused) as error:
        return _Seen(text, serial, error.explain())
    return _Seen(text, serial, part=part)


def _page(looking: Reception, opened: OpenCard) -> Page:
    """Record the sight of a card."""
    shown, desk = opened.facts, looking.desk
    page = desk.journal.page(shown.serial, virtual=shown.virtual, operation=looking.id, notes=Notes())
    looking.identified(page, opened)
    return page


def _described(looking: Reception, card: CardState) -> Text:
    return say(
        "Card {serial}: {holding}; {state}; {tries} tries left.",
        serial=card.serial,
        holding=holding_in_words(looking.record, card),
        state=state_of(card).text,
        tries=card.tries_left if card.tries_left is not None else "?",
    )


def _rehearsed(reception: Reception, wanted: Preview, lost: list[str]) -> Visit:
    """Rehearse the part of one card; what the cards in `lost` would have lost before it is taken into account."""
    with reception.opened() as opened:
        shown = opened.facts
        page = reception.desk.journal.rehearsal(shown.serial, virtual=shown.virtual)
        drift = identify(page, shown, opened.anchors(), reception.desk.operations, reception.dialogue)
        part = wanted.part(page.card)
        reception.check(page, part, opened.driver)
        reception.require_key(part, shown)
        if reception.operation.many_cards:
            opened.driver.authenticate(reception.desk.transport_key)
    reception.used.append(shown.serial)
    plan = part.plan(page.card, RecordWithout(reception.record, tuple(lost)))
    if part.writes:
        lost.append(shown.serial)
    return Visit(page.card, shown, opened.reader, opened.driver, drift, plan)
