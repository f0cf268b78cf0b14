"""A person leaves or comes back: what the leaver still reaches is shown first, then all of it is recorded at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lifecycle.custody.handler import CustodyHandler, Disclose
from lifecycle.custody.naming import find_person
from lifecycle.custody.policies import must_leave_enough
from lifecycle.custody.roles_in_words import roles_in_words
from lifecycle.custody.rules import past
from lifecycle.domain.dialogue import Asking, Confirmation
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.exposure import exposures_of, shares_on
from lifecycle.domain.facts import PersonKeyRevoked, PersonLeft, PersonReturned, RoleEnded, RoleGiven, ShareExposed
from lifecycle.domain.instant import Instant
from lifecycle.domain.leaving import OpenItem, open_items
from lifecycle.domain.set_names import name_or_digits
from lifecycle.domain.text import Text, say, say_n
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import stream_of
from lifecycle.projections.people import Person

LEAVE = "person-leaves"
"""Name of the question."""


@dataclass(frozen=True)
class Changed:
    """A person who left or came back, and what was recorded of it."""

    person: Person
    events: Sequence[Event]


def items_of(record: Record, leavers: Collection[str]) -> list[OpenItem]:
    """Give what is open while these people have left, as the record is now."""
    cards = ((record.card(each.serial), each) for each in record.all_custody())
    return list(open_items(leavers, cards, duties_of(record, leavers)))


def duties_of(record: Record, leavers: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Give what the policy has each leaver do, and nobody has attested yet."""
    wanted, left = record.leaver_duties(), record.leavers()
    settled = {person: left[person].attested if person in left else frozenset[str]() for person in leavers}
    return {person: [each for each in wanted if each not in settled[person]] for person in leavers}


def exposed_by(record: Record, person: str, at: int) -> Sequence[tuple[str, Fact]]:
    """Give what somebody's leaving exposes: the shares of the cards whose PINs that person knows permanently."""
    known = [each for each in record.all_custody() if person in each.knowing]
    cards = [card for each in known if (card := record.card(each.serial)) is not None]
    fact = ShareExposed(cause="leaver", at=at, person=person, reason=None)
    by_leavers = {
        card.serial: {(each.set_id, each.share) for each in exposures_of(card) if each.cause == "leaver"}
        for card in cards
    }
    return [(stream_of(card.serial), fact) for card in cards if not by_leavers[card.serial].issuperset(shares_on(card))]


def leave(handler: CustodyHandler, typed: str, dialogue: Asking, *, at: int | None, reason: str | None) -> Changed:
    """Record that a person left: the end of each role and what is exposed by it are one transaction with that.

    Raises UnknownName, and Refused, which is recorded, for somebody who has left, or will.
    """
    with handler.record() as record:
        person = find_person(record, typed)
    with handler.refusing("person leave"), handler.record() as record:
        when = past(at, handler.journal.clock())
        must_not_have_left(record, person)
        must_leave_enough(record, person.id)
        facts = _leaving(record, person, when)
        for text in reached_in_words(record, person):
            dialogue.tell(text)
        question = _question(record, person)
    dialogue.confirm(question)

    def still(record: Record) -> None:
        must_not_have_left(record, person)
        must_leave_enough(record, person.id)
        if _leaving(record, person, when) != facts:
            raise _changed(record, person)

    def all_of_it(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
        left = PersonLeft(at=when, reason=None if reason is None else disclose(reason))
        return [(person.id, left), *facts]

    with handler.refusing("person leave"):
        return Changed(person, handler.write(all_of_it, check=still))


def foreseen(record: Record, typed: str) -> tuple[Person, Sequence[Text]]:
    """Say what is shown when a person leaves, and record nothing; raises what would refuse it, and UnknownName."""
    person = find_person(record, typed)
    must_not_have_left(record, person)
    must_leave_enough(record, person.id)
    return person, list(reached_in_words(record, person))


def come_back(handler: CustodyHandler, typed: str, *, at: int | None) -> Changed:
    """Record that a person who left came back, with the roles of then; raises UnknownName, and Refused, recorded."""
    with handler.record() as record:
        person = find_person(record, typed)
    with handler.refusing("person return"):
        when = past(at, handler.journal.clock())
        with handler.record() as record:
            must_have_left(record, person)
            roles = record.leavers()[person.id].roles.split(",")
        facts = [PersonReturned(at=when), *(RoleGiven(role=role) for role in roles if role)]
        events = handler.write(
            lambda _: [(person.id, fact) for fact in facts], check=lambda record: must_have_left(record, person)
        )
        return Changed(person, events)


def reached_in_words(record: Record, person: Person) -> Iterator[Text]:
    """Say what a person reaches, and how near leavers are to each quorum once that person has left."""
    items = [each for each in items_of(record, [*record.leavers(), person.id]) if person.id in each.people]
    name = record.called(person.id)
    if not items:
        yield say("{name} holds no card and knows no PIN of a live share.", name=name)
    for item in items:
        if item.serial is not None:
            yield say("Card {serial}: {what}.", serial=item.serial, what=item.in_words())
        elif item.set_id is not None:
            known = name_or_digits(item.set_id, record.set(item.set_id), record.disclosed)
            yield say("Set {name}: {what}.", name=known, what=item.in_words())
        else:
            yield say("Duty: {what}.", what=item.in_words())


def standing_in_words(record: Record, person: Person) -> Iterator[Text]:
    """Say whether a person has left, and what is open then; of one who is back, the roles."""
    left = record.leavers().get(person.id)
    if left is None:
        yield from roles_in_words(record, person)
        return
    name, mine = record.called(person.id), items_of(record, [person.id])
    yield say("{name} left on {time} UTC. All roles and keys have ended.", name=name, time=Instant(left.at).short())
    if mine:
        yield say_n(
            "{count} item is open:\n  lifecycle custody leavers",
            "{count} items are open:\n  lifecycle custody leavers",
            len(mine),
        )
    else:
        yield say("Nothing is open.")


def _leaving(record: Record, person: Person, at: int) -> Sequence[tuple[str, Fact]]:
    """Give what is recorded beside the leaving itself."""
    now = record.person(person.id) or person
    ended: list[Fact] = [RoleEnded(role=role) for role in now.roles.split(",") if role]
    ended += [
        PersonKeyRevoked(fingerprint=each.fingerprint, reason="left", since=None) for each in record.keys_of(person.id)
    ]
    return [*((person.id, fact) for fact in ended), *exposed_by(record, person.id, at)]


def _question(record: Record, person: Person) -> Confirmation:
    return Confirmation(
        LEAVE,
        say(
            "Record that {name} has left? All roles and keys of {name} end. The shares of the cards whose PINs {name} "
            "knows stay exposed permanently.",
            name=record.called(person.id),
        ),
        say("has left"),
    )


def must_not_have_left(record: Record, person: Person) -> None:
    """Somebody who has left gets no role before coming back."""
    if person.id in record.leavers():
        name = record.called(person.id)
        raise Refused(
            "has-left",
            say("{name} has left.", name=name),
            say("If {name} is back, record it.\n  lifecycle custody person return {person}", name=name, person=name),
        )


def must_have_left(record: Record, person: Person) -> None:
    """Nobody comes back, or settles the duties of a leaver, before leaving."""
    if person.id not in record.leavers():
        raise Refused(
            "has-not-left",
            say("{name} has not left.", name=record.called(person.id)),
            say("See the people and their roles.\n  lifecycle custody person list"),
        )


def _changed(record: Record, person: Person) -> Refused:
    return Refused(
        "changed-meanwhile",
        say("what {name} holds or knows changed in the meantime.", name=record.called(person.id)),
        say("Repeat the command."),
    )
