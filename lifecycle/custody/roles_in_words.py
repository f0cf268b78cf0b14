"""Which roles a person has, in sentences; of a person without roles also which cards are still there to collect."""

from collections.abc import Iterator

from lifecycle.domain.coded_words import word
from lifecycle.domain.exposure import shares_on
from lifecycle.domain.text import Text, say, say_n
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person


def roles_in_words(record: Record, person: Person) -> Iterator[Text]:
    """Say which roles a person has; without any, name the cards that the person holds or is about to receive."""
    name, roles = record.called(person.id), [role for role in person.roles.split(",") if role]
    if roles:
        yield say_n(
            "{name} has the role {roles}.", "{name} has the roles {roles}.", len(roles), name=name, roles=_and(roles)
        )
        return
    yield say("{name} has no roles.", name=name)
    shares, others, coming = _cards_of(record, person)
    if shares:
        yield say_n(
            "{name} still holds 1 share card: {serials}.",
            "{name} still holds {count} share cards: {serials}.",
            len(shares),
            name=name,
            serials=", ".join(shares),
        )
    if others:
        yield say_n(
            "{name} still holds 1 card without a share: {serials}.",
            "{name} still holds {count} cards without a share: {serials}.",
            len(others),
            name=name,
            serials=", ".join(others),
        )
    if coming:
        yield say_n(
            "1 card was handed over to {name}, receipt not confirmed: {serials}.",
            "{count} cards were handed over to {name}, receipt not confirmed: {serials}.",
            len(coming),
            name=name,
            serials=", ".join(coming),
        )
    if shares or others or coming:
        yield say("If {name} leaves, record it:\n  lifecycle custody person leave {name}", name=name)


def _cards_of(record: Record, person: Person) -> tuple[list[str], list[str], list[str]]:
    """Give the serials of the cards with shares, of those without, and of those whose receipt is not confirmed."""
    shares: list[str] = []
    others: list[str] = []
    coming: list[str] = []
    for custody in record.cards_with(person.id):
        card = record.card(custody.serial)
        if custody.where == "handed-over":
            coming.append(custody.serial)
        elif card is not None and shares_on(card):
            shares.append(custody.serial)
        else:
            others.append(custody.serial)
    return shares, others, coming


def _and(roles: list[str]) -> Text:
    """Chain the words of the roles, each of which has a translation of its own."""
    first, *rest = roles
    return word(first) if not rest else say("{first}, {then}", first=word(first), then=_and(rest))
