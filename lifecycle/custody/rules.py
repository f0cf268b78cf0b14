"""The rules that the record is asked before something is reported of a card: each says no by name, and what is next."""

from collections.abc import Sequence

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import COMMANDS, IN_WORDS, CustodyState, HappeningKind, follows, permitted
from lifecycle.domain.errors import Refused
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record

MINUTE = 60_000_000
"""Microseconds. People write times to the minute: within one minute nothing is before or after."""


UNDER_WAY = 60_000_000
"""Microseconds after its last fact in which an operation without an end may still be under way."""


def must_be_permitted(custody: CustodyState, happening: HappeningKind) -> None:
    """The table of custody must allow it where the card is now; what is destroyed never comes back."""
    if follows(custody.where, happening) is not None:
        return
    if custody.where == "destroyed":
        raise Refused(
            "destroyed",
            say("card {serial} was destroyed. Nothing more can be reported about it.", serial=custody.serial),
            say("If you have the card in your hands, find out which card was destroyed in its place."),
            serial=custody.serial,
        )
    raise Refused(
        f"while-{custody.where}",
        say(
            "{command} is not possible. The state of card {serial} is: {state}.",
            command=COMMANDS[happening],
            serial=custody.serial,
            state=IN_WORDS[custody.where],
        ),
        say("Possible now: {commands}.", commands=commands_for(custody)),
        serial=custody.serial,
    )


def commands_for(custody: CustodyState) -> str:
    """List what may be reported of a card now, as it is typed."""
    return ", ".join(COMMANDS[happening] for happening in permitted(custody.where))


def must_not_be_under_way(record: Record, custody: CustodyState, now: int) -> None:
    """Nothing is reported in the middle of an operation on the card, which would be cut off by that."""
    card = record.card(custody.serial)
    if card is not None and card.doubt is not None and now - record.last_written(custody.serial) < UNDER_WAY:
        raise Refused(
            "under-way",
            say("{operation} is running on card {serial}.", operation=card.doubt_operation, serial=custody.serial),
            say("Wait for the end of the operation. If it was interrupted, try again in 1 minute."),
            serial=custody.serial,
        )


def must_be_in_time(custody: CustodyState, at: int, now: int) -> None:
    """It happened neither in the future, nor before the card was known, nor before what happened to it last."""
    if at // MINUTE > now // MINUTE:
        _refuse_time(custody, "in-the-future", say("{at} UTC is in the future.", at=Instant(at).short()))
    if at // MINUTE < custody.known // MINUTE:
        known = say(
            "card {serial} has been in the record since {known} UTC. That is after {at} UTC.",
            serial=custody.serial,
            known=Instant(custody.known).short(),
            at=Instant(at).short(),
        )
        _refuse_time(custody, "before-known", known)
    if custody.last is not None and at // MINUTE < custody.last // MINUTE:
        last = say(
            "the last event reported for card {serial} is from {last} UTC. That is after {at} UTC.",
            serial=custody.serial,
            last=Instant(custody.last).short(),
            at=Instant(at).short(),
        )
        _refuse_time(custody, "before-last", last)


def past(at: int | None, now: int) -> int:
    """Give when something happened, now where nobody says it; raises Refused for a time in the future."""
    if at is not None and at // MINUTE > now // MINUTE:
        raise Refused(
            "in-the-future",
            say("{at} UTC is in the future.", at=Instant(at).short()),
            say("Give a past time with --at, or omit --at for now. Nothing was recorded."),
        )
    return now if at is None else min(at, now)


def must_have_a_witness(custody: CustodyState, witness: str | None) -> None:
    """What undoes an alarm is not said by one person alone."""
    if witness is None:
        raise Refused(
            "no-witness",
            say("this command needs a witness for card {serial}.", serial=custody.serial),
            say("Name the witness with --witness."),
            serial=custody.serial,
        )


def must_have_another_witness(custody: CustodyState, witness: str | None, parties: Sequence[str | None]) -> None:
    """Whoever gives, receives or finds a card cannot be the witness of it."""
    if witness is not None and witness in parties:
        raise Refused(
            "witness-took-part",
            say("the witness cannot be the person who gives, receives or finds card {serial}.", serial=custody.serial),
            say("Name another person with --witness."),
            serial=custody.serial,
        )


def must_be_two_people(custody: CustodyState, giver: str | None, receiver: str) -> None:
    """A card is not handed over to whoever hands it over."""
    if giver == receiver:
        raise Refused(
            "same-person",
            say("giver and receiver of card {serial} are the same person.", serial=custody.serial),
            say("Name the receiver with --to, or the giver with --from."),
            serial=custody.serial,
        )


def must_have_it(record: Record, custody: CustodyState, giver: str | None) -> None:
    """Whoever hands over a card that is with somebody is that person."""
    holder = holder_of(custody)
    if holder is not None and giver is not None and giver != holder:
        raise Refused(
            "not-its-custodian",
            say(
                "the holder of card {serial} is {holder}. {giver} cannot hand it over.",
                serial=custody.serial,
                holder=record.called(holder),
                giver=record.called(giver),
            ),
            say("If {giver} has the card, first record how {giver} received it.", giver=record.called(giver)),
            serial=custody.serial,
        )


def holder_of(custody: CustodyState) -> str | None:
    """Give the person who has a card in hand; None for one that lies in a place, or that nobody was named for."""
    return custody.custodian if custody.place is None and custody.where != "unassigned" else None


def must_be_the_receiver(record: Record, custody: CustodyState, receiver: str) -> None:
    """Only the person whom a card was handed to confirms that it arrived."""
    if custody.custodian is not None and receiver != custody.custodian:
        raise Refused(
            "not-the-receiver",
            say(
                "card {serial} was handed over to {to}, not to {receiver}.",
                serial=custody.serial,
                to=record.called(custody.custodian),
                receiver=record.called(receiver),
            ),
            say(
                "If {to} never received the card, report it as lost. Then record who has it, with `lifecycle "
                "custody report-found --by`.",
                to=record.called(custody.custodian),
            ),
            serial=custody.serial,
        )


def must_not_know_its_pin(record: Record, custody: CustodyState, receiver: str) -> None:
    """A sealed blank card does not go to another custodian, as the old one knows its PIN; except to be destroyed."""
    card = record.card(custody.serial)
    if card is None or card.holding != "blank" or custody.unfit == "retired" or not pin_shared(card, custody, receiver):
        return
    old = " / ".join(record.called(each) for each in custody.knowing if each != receiver)
    raise Refused(
        "sealed-blank",
        say(
            "card {serial} is blank and sealed, and {old} knows its PIN. {receiver} must not get it.",
            serial=custody.serial,
            old=old,
            receiver=record.called(receiver),
        ),
        say(
            "Leave the card with {old}, or destroy it. To hand it over for destruction, first retire it.\n"
            "  lifecycle custody report-destroyed {serial} --method METHOD\n"
            "  lifecycle custody retire {serial}",
            serial=custody.serial,
            old=old,
        ),
        serial=custody.serial,
    )


def pin_shared(card: CardState | None, custody: CustodyState, receiver: str) -> bool:
    """Say whether a custodian would get a sealed card of which somebody else knows the PIN, and they did not yet."""
    if card is None or not card.sealed:
        return False
    return bool(custody.knowing) and receiver not in custody.knowing


def _refuse_time(custody: CustodyState, rule: str, reason: Text) -> None:
    raise Refused(
        rule, reason, say("Give the time of the event with --at. Without --at, the time is now."), serial=custody.serial
    )
