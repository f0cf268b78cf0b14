"""Where a card is, in sentences for people."""

from collections.abc import Callable, Iterator

from lifecycle.custody.rules import commands_for
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say

Called = Callable[[str], str]
"""Gives the name behind a pseudonym, or the pseudonym."""


def where_in_words(custody: CustodyState, called: Called) -> Iterator[Text]:
    """Say where the record has a card, one sentence a line; nothing of one that nobody was named for."""
    match custody.where:
        case "destroyed":
            yield say("DESTROYED on {time}.", time=time_in_words(custody.since))
            return
        case "damaged":
            yield say("DAMAGED. Do not use this card.")
        case _ if custody.unfit == "retired":
            yield say("RETIRED. Do not use this card. Destroy it.")
        case "lost" if custody.unfit == "damaged":
            yield say("DAMAGED. Do not use this card.")
        case _:
            pass
    yield from _place(custody, called)


def holding_in_words(custody: CustodyState, called: Called) -> Iterator[Text]:
    """Say where the record has a card, or that nobody has been named for it."""
    if custody.where == "unassigned":
        yield say("Nobody has been named as holder yet.")
    yield from where_in_words(custody, called)


def standing_in_words(custody: CustodyState, called: Called) -> Iterator[Text]:
    """Say where the record has a card, and what may be reported of it now."""
    yield from holding_in_words(custody, called)
    if custody.where == "destroyed":
        yield say("Nothing more can be reported about this card.")
    else:
        yield say("Possible now: {commands}.", commands=commands_for(custody))


def _place(custody: CustodyState, called: Called) -> Iterator[Text]:
    since = time_in_words(custody.since)
    if custody.where == "unassigned":
        return
    if custody.where == "lost":
        yield say("LOST since {time}.", time=since)
        yield from _before_it_was_lost(custody, called)
    elif custody.where == "handed-over":
        yield _handed_over(custody, called)
    elif custody.place is not None:
        yield from _stored(custody, called)
    elif custody.custodian is not None:
        yield say("Holder: {name}, since {time}.", name=called(custody.custodian), time=since)
    else:
        yield say("No holder was named. Reported on {time}.", time=since)


def _before_it_was_lost(custody: CustodyState, called: Called) -> Iterator[Text]:
    if custody.place is not None:
        yield say("Before that, the card was stored in {place}.", place=called(custody.place))
    elif custody.giver is not None and custody.custodian is not None:
        yield say(
            "Before that, {giver} handed the card over to {to}. The receipt was not confirmed.",
            giver=called(custody.giver),
            to=called(custody.custodian),
        )
    elif custody.custodian is not None:
        yield say("Before that, the holder was {name}.", name=called(custody.custodian))


def _handed_over(custody: CustodyState, called: Called) -> Text:
    to, time = called(custody.custodian or "?"), time_in_words(custody.since)
    if custody.giver is None:
        return say("Handed over to {to} on {time}. Receipt not confirmed yet.", to=to, time=time)
    return say(
        "Handed over by {giver} to {to} on {time}. Receipt not confirmed yet.",
        to=to,
        giver=called(custody.giver),
        time=time,
    )


def _stored(custody: CustodyState, called: Called) -> Iterator[Text]:
    place, time = called(custody.place or "?"), time_in_words(custody.since)
    if custody.bag is None:
        yield say("Stored in {place} since {time}.", place=place, time=time)
        return
    yield say("Stored in {place}, bag {bag}, since {time}.", place=place, bag=custody.bag, time=time)
    if custody.seal_broken:
        yield say("The seal of bag {bag} was found BROKEN.", bag=custody.bag)


def time_in_words(time: int | None) -> str:
    """Give a time, microseconds UTC, as people read it."""
    return f"{Instant(time or 0).short()} UTC"
