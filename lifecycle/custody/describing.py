"""What is known of a person beside the name: contact, department, substitute, first and last day."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from msgspec.structs import replace

from lifecycle.custody.handler import CustodyHandler, Disclose
from lifecycle.custody.inputs import BadDay, NotUsable, day_in, name_in, purpose_in
from lifecycle.custody.leaving import Changed
from lifecycle.custody.naming import find_person
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import PersonDescribed
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.descriptions import NOTHING
from lifecycle.projections.people import Person


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is said of a person, as it was typed: None leaves what was said before, an empty text takes it away."""

    contact: str | None = None
    department: str | None = None
    substitute: str | None = None
    starts: str | None = None
    ends: str | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether nothing of it was typed."""
        return all(getattr(self, each.name) is None for each in fields(self))


def describe(handler: CustodyHandler, typed: str, given: Description) -> Changed:
    """Record what is known of a person; gives the person, and no event where all of that was known already.

    Raises UnknownName, NotUsable, BadDay, and Refused, which is recorded, for somebody whose name is erased.
    """
    with handler.record() as record:
        person = find_person(record, typed)
        before = record.descriptions().get(person.id, NOTHING)
        usable = checked(record, given, person.id, before)

    def still(record: Record) -> None:
        if record.name(person.id) is None:
            raise _erased(person)
        if record.descriptions().get(person.id, NOTHING) != before:
            raise _changed(record, person)

    with handler.refusing("person describe"), handler.record() as record:
        still(record)
        known = said_of(record, before)
    if all(new in {None, known[name]} for name, new in vars(usable).items()):
        return Changed(person, [])
    with handler.refusing("person describe"):
        events = handler.write(lambda disclose: [(person.id, described(usable, before, disclose))], check=still)
    return Changed(person, events)


def checked(record: Record, given: Description, person: str | None, before: PersonDescribed = NOTHING) -> Description:
    """Give a description as it is recorded: texts in one form, people by pseudonym; raises what cannot be recorded."""
    substitute = find_person(record, given.substitute).id if given.substitute else given.substitute
    if substitute is not None and substitute == person:
        problem = say("nobody stands in for themselves.")
        raise NotUsable(given=record.called(substitute), what=say("a substitute"), problem=problem)
    usable = Description(
        contact=purpose_in(given.contact) if given.contact else given.contact,
        department=name_in(given.department, say("a department")) if given.department else given.department,
        substitute=substitute,
        starts=day_in(given.starts) if given.starts else given.starts,
        ends=day_in(given.ends) if given.ends else given.ends,
    )
    starts = before.starts if usable.starts is None else usable.starts
    ends = before.ends if usable.ends is None else usable.ends
    if starts and ends and date.fromisoformat(ends) < date.fromisoformat(starts):
        raise BadDay(given=ends, problem=say("the last day is before the first day, {starts}.", starts=starts))
    return usable


def described(usable: Description, before: PersonDescribed, disclose: Disclose) -> PersonDescribed:
    """Give the fact: what was typed, and for the rest what was said before."""
    texts = {"contact": usable.contact, "department": usable.department}
    plain = {"substitute": usable.substitute, "starts": usable.starts, "ends": usable.ends}
    changed = {name: disclose(text) if text else None for name, text in texts.items() if text is not None}
    return replace(before, **changed, **{name: text or None for name, text in plain.items() if text is not None})


def said_of(record: Record, described: PersonDescribed) -> dict[str, str | None]:
    """Give what is said of a person, each as it is typed and "" for nothing; None for a text that is not kept."""
    texts = {"contact": described.contact, "department": described.department}
    plain = {"substitute": described.substitute, "starts": described.starts, "ends": described.ends}
    found = {name: "" if digest is None else record.disclosed(digest) for name, digest in texts.items()}
    return {**found, **{name: text or "" for name, text in plain.items()}}


def description_in_words(record: Record, person: Person) -> Iterator[Text]:
    """Say what is known of a person beside the name, a line for each thing."""
    said = said_of(record, record.descriptions().get(person.id, NOTHING))
    if said["department"]:
        yield say("Department: {department}", department=said["department"])
    if said["contact"]:
        yield say("Contact: {contact}", contact=said["contact"])
    if said["substitute"]:
        yield say("Substitute: {name}", name=record.called(said["substitute"]))
    if said["starts"]:
        yield say("First day: {day}", day=said["starts"])
    if said["ends"]:
        yield say("Last day: {day}", day=said["ends"])


def person_in_words(record: Record, person: Person, now: int) -> Iterator[Text]:
    """Say who a person is: the pseudonym, what is known beside the name, and whether the last day is over."""
    yield say("{name}: {person}", name=record.name(person.id) or say("name erased"), person=person.id)
    yield from description_in_words(record, person)
    ends = record.descriptions().get(person.id, NOTHING).ends
    if ends is not None and person.id not in record.leavers() and Instant(now).short()[: len(ends)] > ends:
        yield say(
            "The last day is over, and the record does not say that {name} left.\n"
            "  lifecycle custody person leave {person}",
            name=record.called(person.id),
            person=person.id,
        )


def _erased(person: Person) -> Refused:
    return Refused(
        "name-erased",
        say("the name of {person} is erased, and nothing more is kept of this person.", person=person.id),
        say("Add the person under a new pseudonym.\n  lifecycle custody person add NAME"),
    )


def _changed(record: Record, person: Person) -> Refused:
    return Refused(
        "changed-meanwhile",
        say("what is known of {name} changed in the meantime.", name=record.called(person.id)),
        say("Repeat the command."),
    )
