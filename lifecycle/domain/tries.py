"""How many PIN tries a card has left: the smaller of what its counter shows and what the card itself answered."""

from msgspec.structs import replace

from lifecycle.domain.card import CardFacts, CardState


def tries_shown(card: CardState, facts: CardFacts) -> int | None:
    """Say how many tries are left after a reading, never more than the card answered since its last accepted PIN.

    None where nothing says it: the PIN record is torn, or the counter is not understood and no PIN was refused yet.
    """
    if facts.pin_torn or facts.layout is None:
        return facts.tries_left
    return fewest(facts.tries_left, card.tries_said)


def after_reading(card: CardState, facts: CardFacts) -> CardState:
    """Give the state of a card whose tries were read; a counter that was not understood once stays that for ever."""
    left, doubted = tries_shown(card, facts), card.tries_doubted or facts.tries_not_understood
    if (left, doubted) == (card.tries_left, card.tries_doubted):
        return card
    return replace(card, tries_left=left, tries_doubted=doubted)


def at_an_end(card: CardState, left: int | None) -> int | None:
    """Give the tries that an operation left, as its end says it: never more than the card answered."""
    return None if left is None else fewest(left, card.tries_said)


def fewest(shown: int | None, said: int | None) -> int | None:
    """Give the smaller of two numbers, or the one that is known."""
    known = [each for each in (shown, said) if each is not None]
    return min(known) if known else None
