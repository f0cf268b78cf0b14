"""Who presents the cards of an operation: as it was said beforehand, or picked from those whom custody knows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lifecycle.custody.naming import find_person
from lifecycle.domain.dialogue import Choice
from lifecycle.domain.dual_control import holders_of
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person

PRESENTED_BY: Final = "presented_by"
"""Under this name an operation that starts on a card records, among its parameters, the person who presented it."""


@dataclass(frozen=True)
class Presenters:
    """The pseudonyms of those who present cards: one for all that are not named, and one for a card that is."""

    others: str | None = None
    by_serial: Mapping[str, str | None] = field(default_factory=dict)
    """None where a person said that it is nobody of those who are known."""

    def naming(self, serial: str, person: str | None) -> "Presenters":
        """Say who presents one more card."""
        return Presenters(self.others, {**self.by_serial, serial: person})

    def says(self, serial: str) -> bool:
        """Tell whether it was said who presents a card."""
        return self.others is not None or serial in self.by_serial

    def of(self, serial: str) -> str | None:
        """Give who presents a card; None where nobody was named."""
        return self.by_serial.get(serial, self.others)

    @property
    def named(self) -> Sequence[str]:
        """Give everybody who presents a card, each once."""
        return list(dict.fromkeys(each for each in (self.others, *self.by_serial.values()) if each is not None))

    def parameters(self, serial: str) -> dict[str, str]:
        """Give what is recorded of it when an operation starts on a card; nothing where nobody was named."""
        person = self.of(serial)
        return {} if person is None else {PRESENTED_BY: person}


NOBODY = Presenters()


def find_presenters(record: Record, named: Sequence[tuple[str | None, str]]) -> Presenters:
    """Find the people that were named, each with a serial or None for all cards; raises as `find_person` does."""
    found = {serial: find_person(record, name).id for serial, name in named}
    others = found.pop(None, None)
    return Presenters(others, {serial: person for serial, person in found.items() if serial is not None})


_NOBODY = Choice("not-recorded", say("another person (not recorded)"))


def who_may_present(record: Record, serial: str) -> list[tuple[Choice, str | None]]:
    """List the people for a question, each with the pseudonym: the holder, then custodians, then all others by name.

    Whoever is not among them is not recorded; that is first where no holder is known. Somebody without a role, such as
    the owner of an account, is not listed, and none at all where custody knows nobody. A holder who left is the last
    of all, and shown as that.
    """
    holders, left = holders_of(record.custody(serial)), record.leavers()
    called = {each.id: name for each in record.people() if (name := record.name(each.id)) is not None}
    people = sorted(
        (each for each in record.people() if each.id in called and (each.roles or each.id in holders)),
        key=lambda each: (each.id in left, each.id not in holders, "custodian" not in each.roles, called[each.id]),
    )
    if not people:
        return []
    gone = holders & left.keys()
    listed = [(_choice(each, list(called.values()), called[each.id], holders, gone), each.id) for each in people]
    holder_first = people[0].id in holders and people[0].id not in left
    return [*listed, (_NOBODY, None)] if holder_first else [(_NOBODY, None), *listed]


def _choice(person: Person, names: Sequence[str], name: str, holders: Collection[str], gone: Collection[str]) -> Choice:
    words = Text("{name}", {"name": name})
    if person.id in gone:
        words = say("{name}, the holder of the card, who has left", name=name)
    elif person.id in holders:
        words = say("{name}, the holder of the card", name=name)
    return Choice(name if names.count(name) == 1 else person.id, words)
