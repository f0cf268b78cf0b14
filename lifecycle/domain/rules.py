"""The rules that the record is asked before a card is touched: each says no by name, why, and what to do next."""

from collections.abc import Collection, Sequence

from lifecycle.domain.abilities import Abilities
from lifecycle.domain.anchor_verdict import told_apart, verdict_in_words
from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.drift import ANCHOR, field_in_words
from lifecycle.domain.errors import Refused
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.text import Text, say

NO_DOUBT_EXPLAINS = frozenset({"card_id", "layout", "virtual", ANCHOR})
"""What no operation of ours changes: while one is in doubt, only a difference in these is drift."""

DONE_ON_UNFIT = frozenset({"erase", "settle"})
"""What is done on a damaged or retired card all the same: it leaves less on the card, or changes nothing."""


def must_be_usable(serial: str, custody: CustodyState | None, operation: str) -> None:
    """A card that people reported as lost, destroyed, damaged or retired is not changed, although it is here."""
    if custody is None:
        return
    if custody.where == "destroyed":
        raise Refused(
            "destroyed",
            say("card {serial} was reported destroyed. It can only be inspected.", serial=serial),
            say(
                "Find out which card was destroyed in its place.\n  lifecycle run inspect --serial {serial}",
                serial=serial,
            ),
            serial=serial,
        )
    if custody.where == "lost":
        raise Refused(
            "reported-lost",
            say("card {serial} was reported lost.", serial=serial),
            say(
                "First record who has the card now.\n"
                "  lifecycle custody report-found {serial} --by NAME --witness NAME --seal SEAL",
                serial=serial,
            ),
            serial=serial,
        )
    if custody.unfit is None or operation in DONE_ON_UNFIT:
        return
    if custody.unfit == "damaged":
        reason = say("card {serial} was reported damaged. It must not be used.", serial=serial)
    else:
        reason = say("card {serial} was retired. It must be destroyed.", serial=serial)
    advice = say("Use another card. This card can only be inspected, erased or resolved.")
    raise Refused(custody.unfit, reason, advice, serial=serial)


def must_be_offered(card: CardState, operation: str, *, offered: bool) -> None:
    """The driver of the card must know how to do the operation."""
    if not offered:
        raise Refused(
            "not-offered",
            say("{operation} is not possible on cards of this make.", operation=operation),
            say("Use a card of another make."),
            serial=card.serial,
        )


def must_carry_profile(card: CardState) -> None:
    """Nothing that could spend a try is sent to a card that was not laid out by this tool."""
    if card.layout is None:
        raise Refused(
            "not-our-profile",
            say("card {serial} does not have the lifecycle profile.", serial=card.serial),
            say(
                "No PIN try spent. See what the card shows.\n  lifecycle run inspect --serial {serial}",
                serial=card.serial,
            ),
            serial=card.serial,
        )


def must_not_be_in_doubt(card: CardState) -> None:
    """A card with an operation that was cut off takes no other until that one is settled."""
    if card.doubt is not None:
        raise Refused(
            "in-doubt",
            say(
                "{operation} on card {serial} was interrupted, result unknown.",
                operation=card.doubt_operation,
                serial=card.serial,
            ),
            say(
                "First find out how the operation ended.\n  lifecycle run resolve --serial {serial}", serial=card.serial
            ),
            serial=card.serial,
        )


def must_agree_with_record(card: CardState) -> None:
    """A card that shows something else than the record takes no change until a person accepted what it shows."""
    if card.drift is not None:
        raise Refused(
            "drift",
            say(
                "card {serial} does not match the record ({drift}).",
                serial=card.serial,
                drift=mismatch_in_words(card),
            ),
            say(
                "Find out why. Only then accept what the card shows.\n"
                "  lifecycle run accept-mismatch --serial {serial}",
                serial=card.serial,
            ),
            serial=card.serial,
        )


def must_have_tries(card: CardState) -> None:
    """A blocked card, or one whose PIN record is torn, opens to nobody."""
    if card.pin == "torn":
        raise Refused(
            "pin-torn",
            say("the PIN record of card {serial} is torn. No PIN opens the card.", serial=card.serial),
            say("The card cannot be used any more. Replace it, and keep it until its destruction is recorded."),
            serial=card.serial,
        )
    if card.blocked:
        raise Refused(
            "blocked",
            say("card {serial} is blocked permanently. No PIN tries left.", serial=card.serial),
            say("The card cannot be used any more. Replace it, and keep it until its destruction is recorded."),
            serial=card.serial,
        )


def must_not_be_sealed(card: CardState) -> None:
    """The one PIN change of a card is spent."""
    if card.sealed:
        raise Refused(
            "sealed",
            say("card {serial} is sealed; its PIN was already changed once. No PIN try spent.", serial=card.serial),
            say("Use the card with its present PIN.\n  lifecycle report card {serial}", serial=card.serial),
            serial=card.serial,
        )


def must_be_another_card(card: CardState, used: Collection[str]) -> None:
    """A card has one part in an operation, not two."""
    if card.serial in used:
        raise Refused(
            "same-card",
            say("card {serial} was already used in this operation.", serial=card.serial),
            say("Insert another card."),
            serial=card.serial,
        )


def must_hold_a_share(card: CardState) -> None:
    """Only a share that was written and read back is used."""
    if card.holding == "held":
        return
    if card.holding in UNFINISHED:
        reason = say("the share on card {serial} was not completely written or erased.", serial=card.serial)
        advice = say(
            "This share does not count for its set. Erase the card.\n  lifecycle run erase --serial {serial}",
            serial=card.serial,
        )
    else:
        reason = say("card {serial} holds no share.", serial=card.serial)
        advice = say("Insert a card of a set.\n  lifecycle report sets")
    raise Refused("no-share", reason, advice, serial=card.serial)


def must_have_room(card: CardState, limit: int | None) -> None:
    """Each operation that changes a card spends one step of its counter, which goes up to a limit or has none."""
    if limit is not None and (card.counter or 0) >= limit:
        raise Refused(
            "card-full",
            say("card {serial} is full. Its change counter has reached the limit.", serial=card.serial),
            say("Copy the card to a new card."),
            serial=card.serial,
        )


def require_openable(card: CardState) -> None:
    """Ask what holds for every operation that presents a PIN to a card."""
    must_carry_profile(card)
    must_not_be_in_doubt(card)
    must_agree_with_record(card)
    must_have_tries(card)


def require_changeable(card: CardState, abilities: Abilities) -> None:
    """Ask what holds for every operation that changes a card after its PIN."""
    require_openable(card)
    must_have_room(card, abilities.counter)


def mismatch_in_words(card: CardState) -> Text:
    """Name what differs between a card and the record; of an anchor, which comes last, say what it means."""
    fields = (card.drift or "").split(",")
    others = [field for field in fields if field != ANCHOR]
    named = _chained(others) if others else None
    if len(others) == len(fields) and named is not None:
        return named
    anchor = field_in_words(ANCHOR)
    if card.anchors_at_odds is not None:
        verdict, _ = told_apart(card.anchors_at_odds)[0]
        anchor = say("{anchor}: {verdict}", anchor=anchor, verdict=verdict_in_words(verdict))
    return anchor if named is None else say("{first}; {then}", first=named, then=anchor)


def _chained(fields: Sequence[str]) -> Text:
    first, *rest = fields
    if not rest:
        return field_in_words(first)
    return say("{first}, {then}", first=field_in_words(first), then=_chained(rest))
