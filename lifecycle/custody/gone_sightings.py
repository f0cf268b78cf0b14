"""A card that people reported as gone is in a reader all the same: that is told each time, and recorded once."""

from collections.abc import Iterator, Sequence

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardDestroyed, CardLost, GoneCardSeen
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.projections.custody import custody_of


def seen_although_gone(events: Sequence[Event], card: CardState, dialogue: Dialogue) -> list[GoneCardSeen]:
    """Tell that a card was reported as gone, and give the facts that go with this sight of it.

    `events` are those of the card's stream before this sight. What was reported damaged or retired before it was ever
    seen is a fact of its own too: from its first sight on the card counts for nothing.
    """
    custody = custody_of(events)
    if custody is None:
        return []
    if custody.where in {"lost", "destroyed"}:
        dialogue.tell(_in_words(custody))
    return [GoneCardSeen(reported=reported) for reported in _news(events, custody, card)]


def _news(events: Sequence[Event], custody: CustodyState, card: CardState) -> Iterator[str]:
    if custody.unfit is not None and card.gone is None:
        yield custody.unfit
    if custody.where in {"lost", "destroyed"} and not _recorded(events):
        yield custody.where


def _recorded(events: Sequence[Event]) -> bool:
    """Say whether the card was seen since it was reported lost or destroyed."""
    for event in reversed(events):
        if isinstance(event.facts, GoneCardSeen):
            return True
        if isinstance(event.facts, CardLost | CardDestroyed):
            return False
    return False


def _in_words(custody: CustodyState) -> Text:
    since = Instant(custody.since or 0).short()
    if custody.where == "destroyed":
        return say(
            "Warning: card {serial} was reported DESTROYED on {since} UTC, but it is in a reader now. "
            "lifecycle refuses to change it. Find out which card was destroyed in its place.",
            serial=custody.serial,
            since=since,
        )
    return say(
        "Warning: card {serial} was reported LOST on {since} UTC, but it is in a reader now. "
        "lifecycle refuses to change it until its finder is recorded.\n"
        "  lifecycle custody report-found {serial} --by NAME --witness NAME --seal SEAL",
        serial=custody.serial,
        since=since,
    )
