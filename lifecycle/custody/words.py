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
            yield say("DESTROYED on {time}.", time=_time(custody.since))
            return
        case "damaged":
            yield say("DAMAGED: it is not to be used.")
        case _ if custody.unfit == "retired":
            yield say("RETIRED: it is not to be used, and is to be destroyed.")
        case "lost" if custody.unfit == "damaged":
            yield say("DAMAGED: it is not to be used.")
        case _:
            pass
    yield from _place(custody, called)


def standing_in_words(custody: CustodyState, called: Called) -> Iterator[Text]:
    """Say where the record has a card, and what may be reported of it now."""
    if custody.where == "unassigned":
        yield say("Nobody was named for it yet.")
    yield from where_in_words(custody, called)
    if custody.where == "destroyed":
        yield say("Nothing more may be reported of it.")
    else:
        yield say("What may be reported of it now: {commands}.", commands=commands_for(custody))


def _place(custody: CustodyState, called: Called) -> Iterator[Text]:
    since = _time(custody.since)
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
        yield say("With its custodian {name} since {time}.", name=called(custody.custodian), time=since)
    else:
        yield say("Nobody was named for it. Reported on {time}.", time=since)


def _before_it_was_lost(custody: CustodyState, called: Called) -> Iterator[Text]:
    if custody.place is not None:
        yield say("Before that it was stored in {place}.", place=called(custody.place))
    elif custody.giver is not None and custody.custodian is not None:
        yield say(
            "Before that {giver} had handed it over to {to}, who had not confirmed it.",
            giver=called(custody.giver),
            to=called(custody.custodian),
        )
    elif custody.custodian is not None:
        yield say("Before that it was with {name}.", name=called(custody.custodian))


def _handed_over(custody: CustodyState, called: Called) -> Text:
    to, time = called(custody.custodian or "?"), _time(custody.since)
    if custody.giver is None:
        return say("Handed over to {to} on {time}; receipt is not confirmed.", to=to, time=time)
    return say(
        "Handed over to {to} by {giver} on {time}; receipt is not confirmed.",
        to=to,
        giver=called(custody.giver),
        time=time,
    )


def _stored(custody: CustodyState, called: Called) -> Iterator[Text]:
    place, time = called(custody.place or "?"), _time(custody.since)
    if custody.bag is None:
        yield say("Stored in {place} since {time}.", place=place, time=time)
        return
    yield say("Stored in {place}, bag {bag}, since {time}.", place=place, bag=custody.bag, time=time)
    if custody.seal_broken:
        yield say("The seal of bag {bag} was found BROKEN.", bag=custody.bag)


def _time(time: int | None) -> str:
    return f"{Instant(time or 0).short()} UTC"
