"""The rules about the bag that a card lies in, and its seal: each says no by name, and what is next."""

from lifecycle.domain.custody import CustodyState
from lifecycle.domain.errors import Refused
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record


def must_lie_in_a_bag(custody: CustodyState) -> str:
    """A seal is that of a bag; gives the number of the bag."""
    if custody.bag is None:
        raise Refused(
            "no-bag",
            say("card {serial} is not stored in a bag.", serial=custody.serial),
            say(
                "First store the card in a bag.\n  lifecycle custody store {serial} --place PLACE --bag NUMBER",
                serial=custody.serial,
            ),
            serial=custody.serial,
        )
    return custody.bag


def must_name_the_bag(custody: CustodyState, seal: str, bag: str | None) -> None:
    """A seal is that of a bag, which is the one that the card was stored in where the record knows it."""
    if seal == "none":
        return
    if bag is None or (seal == "intact" and custody.bag is not None and custody.bag != bag):
        raise Refused(
            "no-bag" if bag is None else "other-bag",
            say("the bag number of card {serial} is missing.", serial=custody.serial)
            if bag is None
            else say("card {serial} was stored in bag {known}.", serial=custody.serial, known=custody.bag),
            say("Read the number on the bag and give it with --bag. The seal of another bag proves nothing."),
            serial=custody.serial,
        )


def must_be_free_for(record: Record, custody: CustodyState, bag: str | None, place: str) -> None:
    """A bag lies in one place."""
    others = [] if bag is None else [each for each in record.in_bag(bag) if each.serial != custody.serial]
    elsewhere = next((each for each in others if each.place != place), None)
    if elsewhere is not None:
        raise Refused(
            "bag-elsewhere",
            say(
                "bag {bag} is in {place}, with card {other} in it.",
                bag=bag,
                place=record.called(elsewhere.place or "?"),
                other=elsewhere.serial,
            ),
            say("Check the number on the bag. Two bags never have the same number."),
            serial=custody.serial,
        )


def must_not_have_been_broken(custody: CustodyState, *, intact: bool) -> None:
    """A seal that was found broken is never intact again."""
    if intact and custody.seal_broken:
        raise Refused(
            "seal-was-broken",
            say("the seal of bag {bag} was found broken earlier.", bag=custody.bag),
            say(
                (
                    "Examine the card, put it into a new bag, and record the bag.\n"
                    "  lifecycle custody store {serial} --place PLACE --bag NUMBER"
                ),
                serial=custody.serial,
            ),
            serial=custody.serial,
        )
