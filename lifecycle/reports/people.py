"""The people of the record: what they are, the cards that they have, and the cards whose PIN they know."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.coded_words import word
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.projections.descriptions import NOTHING, descriptions_at
from lifecycle.projections.leaving import leavers_at
from lifecycle.projections.people import PEOPLE, Person
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames, custody_at

_COLUMNS = (
    Column("person", say("name"), of="person"),
    Column("roles", say("codes of the roles"), detail=True),
    Column("roles_in_words", say("roles")),
    Column("left", say("left (UTC)"), aside=True),
    Column("department", say("department"), aside=True),
    Column("contact", say("contact"), aside=True),
    Column("substitute", say("substitute"), of="person", aside=True),
    Column("starts", say("first day"), aside=True),
    Column("ends", say("last day"), aside=True),
    Column("cards", say("cards held")),
    Column("serials", say("which cards"), aside=True),
    Column("pins", say("PINs known")),
    Column("pins_of", say("PINs of cards"), aside=True),
    Column("pseudonym", say("pseudonym"), detail=True),
)
_IN_HAND = ("held", "handed-over")


@dataclass(frozen=True, kw_only=True)
class People(Report):
    """List people with roles, department and contact, the cards that they hold and the PINs that they know."""

    name = "people"
    title = say("People")
    order = 48
    version = 3
    asked_for_by = ("PCI PIN 9",)

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take everybody who is named in the record, by name."""
        return Answer(
            report=self.name,
            title=say("People"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=say("No person is in the record yet."),
            basis=rests_on(snapshot),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, left = CustodianNames(snapshot), leavers_at(snapshot.view, snapshot.moment.position)
    cards, pins = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for serial, custody in custody_at(snapshot):
        if custody.where in _IN_HAND and custody.place is None and custody.custodian is not None:
            cards[custody.custodian].append(serial)
        for person in custody.knowing:
            pins[person].append(serial)
    described = descriptions_at(snapshot.view, snapshot.moment.position)
    people = ((names.either(each.id), each) for _, each in PEOPLE.all_as_of(snapshot.view, snapshot.moment.position))
    for name, each in sorted(people, key=lambda item: (item[0].casefold(), item[1].id)):
        mine, known, said = cards[each.id], pins[each.id], described.get(each.id, NOTHING)
        yield (
            name,
            each.roles or None,
            _roles(each),
            None if each.id not in left else Instant(left[each.id].at),
            names.purpose(said.department),
            names.purpose(said.contact),
            names.person(said.substitute),
            said.starts,
            said.ends,
            len(mine),
            ", ".join(mine) or None,
            len(known),
            ", ".join(known) or None,
            each.id,
        )


def _roles(person: Person) -> Text | None:
    words: Text | None = None
    for each in person.roles.split(",") if person.roles else ():
        words = word(each) if words is None else say("{one}, {other}", one=words, other=word(each))
    return words
