"""What one card holds of a set, as the columns of a report."""

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import EraseBegun, HoldingFound, ShareErased, ShareRead, ShareWriteBegun, ShareWritten
from lifecycle.domain.text import Text, say
from lifecycle.reports.parts.cells import Row
from lifecycle.reports.parts.set_standings import SetNames


def holding_in_words(card: CardState, names: SetNames) -> Text:
    """Say what a card holds in the fewest words; what must not be used says so."""
    match card.holding:
        case "held" if card.set_id is not None:
            return _held(card, names, card.set_id)
        case "writing" | "erasing" if card.set_id is not None:
            return say("UNFINISHED share of {name}", name=names.name(card.set_id))
        case "erasing":
            return say("UNFINISHED: erasing begun, not done")
        case "blank":
            return say("blank")
        case "unreadable":
            return say("UNREADABLE")
        case _:
            return say("not known")


def holding_cells(card: CardState, names: SetNames) -> Row:
    """Give it for machines: the code, the name and the id of the set, the number of the share, and of the copy."""
    if card.set_id is None:
        return (card.holding, None, None, None, None)
    return (card.holding, names.name(card.set_id), card.set_id, card.share, card.copy)


def set_of(facts: Fact) -> str | None:
    """Give the id of the set that an event of a card is about."""
    match facts:
        case ShareWriteBegun() | ShareWritten() | EraseBegun() | ShareErased() | ShareRead():
            return facts.set_id or None
        case HoldingFound():
            return facts.shown.set_id
        case _:
            return None


def event_in_words(facts: Fact, names: SetNames) -> Text:
    """Say what happened to a card, with the name of the set that it happened to, and of one that lost its share."""
    words, set_id = facts.in_words(), set_of(facts)
    if set_id is None:
        return words
    lost = facts.replaces if isinstance(facts, ShareWriteBegun) else None
    if lost is None:
        return say("{what} (set {name})", what=words, name=names.name(set_id))
    return say(
        "{what} (set {name}); the card loses the share of set {lost}",
        what=words,
        name=names.name(set_id),
        lost=names.name(lost),
    )


def _held(card: CardState, names: SetNames, set_id: str) -> Text:
    of_set = names.called(set_id)
    share = say("share {share} of {issued} of {name}", share=card.share, issued=card.issued, name=of_set.name)
    if card.copy:
        share = say("{share}, copy {copy}", share=share, copy=card.copy)
    return say("{share}, INVALID", share=share) if of_set.invalid else share
