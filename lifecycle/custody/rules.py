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
            say("card {serial} was destroyed, and can never come back.", serial=custody.serial),
            say("If it is here all the same, find out which card was destroyed instead of it."),
            serial=custody.serial,
        )
    raise Refused(
        f"while-{custody.where}",
        say(
            "{command} is not possible for card {serial}, which is in this state: {state}.",
            command=COMMANDS[happening],
            serial=custody.serial,
            state=IN_WORDS[custody.where],
        ),
        say("What may be reported of it now: {commands}.", commands=commands_for(custody)),
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
            say("{operation} is under way on card {serial}.", operation=card.doubt_operation, serial=custody.serial),
            say("Wait until it has ended. If it was cut off just now, report it a minute later."),
            serial=custody.serial,
        )


def must_be_in_time(custody: CustodyState, at: int, now: int) -> None:
    """It happened neither in the future, nor before the card was known, nor before what happened to it last."""
    if at // MINUTE > now // MINUTE:
        _refuse_time(custody, "in-the-future", say("{at} UTC is in the future.", at=Instant(at).short()))
    if at // MINUTE < custody.known // MINUTE:
        known = say(
            "card {serial} came into the record on {known} UTC, after {at} UTC.",
            serial=custody.serial,
            known=Instant(custody.known).short(),
            at=Instant(at).short(),
        )
        _refuse_time(custody, "before-known", known)
    if custody.last is not None and at // MINUTE < custody.last // MINUTE:
        last = say(
            "the last thing that was reported of card {serial} happened on {last} UTC, after {at} UTC.",
            serial=custody.serial,
            last=Instant(custody.last).short(),
            at=Instant(at).short(),
        )
        _refuse_time(custody, "before-last", last)


def must_have_a_witness(custody: CustodyState, witness: str | None) -> None:
    """What undoes an alarm is not said by one person alone."""
    if witness is None:
        raise Refused(
            "no-witness",
            say("this is recorded of card {serial} with a witness only.", serial=custody.serial),
            say("Name with --witness who saw it."),
            serial=custody.serial,
        )


def must_have_another_witness(custody: CustodyState, witness: str | None, parties: Sequence[str | None]) -> None:
    """Whoever gives, receives or finds a card cannot be the witness of it."""
    if witness is not None and witness in parties:
        raise Refused(
            "witness-took-part",
            say("the witness gives, receives or finds card {serial}.", serial=custody.serial),
            say("Name somebody else with --witness."),
            serial=custody.serial,
        )


def must_be_two_people(custody: CustodyState, giver: str | None, receiver: str) -> None:
    """A card is not handed over to whoever hands it over."""
    if giver == receiver:
        raise Refused(
            "same-person",
            say("card {serial} would be handed over to the person who has it.", serial=custody.serial),
            say("Name another person with --to, or the one who really gave it with --from."),
            serial=custody.serial,
        )


def must_have_it(record: Record, custody: CustodyState, giver: str | None) -> None:
    """Whoever hands over a card that is with somebody is that person."""
    holder = holder_of(custody)
    if holder is not None and giver is not None and giver != holder:
        raise Refused(
            "not-its-custodian",
            say(
                "card {serial} is with {holder}, and {giver} cannot hand it over.",
                serial=custody.serial,
                holder=record.called(holder),
                giver=record.called(giver),
            ),
            say("If {giver} has it, report first how it came there.", giver=record.called(giver)),
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
                "card {serial} was handed over to {to}, and not to {receiver}.",
                serial=custody.serial,
                to=record.called(custody.custodian),
                receiver=record.called(receiver),
            ),
            say(
                "If {to} never got it, report it as lost; then `lifecycle custody report-found --by` says who has it.",
                to=record.called(custody.custodian),
            ),
            serial=custody.serial,
        )


def must_not_know_its_pin(record: Record, custody: CustodyState, receiver: str) -> None:
    """A sealed blank card does not go to another custodian, as the old one knows its PIN; except to be destroyed."""
    card = record.card(custody.serial)
    if card is None or card.holding != "blank" or custody.unfit == "retired" or not pin_shared(card, custody, receiver):
        return
    raise Refused(
        "sealed-blank",
        say(
            "card {serial} is blank and sealed, and {old} knows its PIN for ever: it must not go to {receiver}.",
            serial=custody.serial,
            old=" / ".join(record.called(each) for each in custody.knowing if each != receiver),
            receiver=record.called(receiver),
        ),
        say(
            "Have it destroyed: `lifecycle custody report-destroyed {serial}`. If {receiver} is to destroy it, run "
            "`lifecycle custody retire {serial}` first.",
            serial=custody.serial,
            receiver=record.called(receiver),
        ),
        serial=custody.serial,
    )


def pin_shared(card: CardState | None, custody: CustodyState, receiver: str) -> bool:
    """Say whether a custodian would get a sealed card of which somebody else knows the PIN, and they did not yet."""
    if card is None or not card.sealed:
        return False
    return bool(custody.knowing) and receiver not in custody.knowing


def _refuse_time(custody: CustodyState, rule: str, reason: Text) -> None:
    raise Refused(rule, reason, say("Say with --at when it happened; without it is now."), serial=custody.serial)
