"""Who presents the cards of an operation, as it was said beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lifecycle.custody.naming import find_person
from lifecycle.ledger.record import Record

PRESENTED_BY: Final = "presented_by"
"""Under this name an operation that starts on a card records, among its parameters, the person who presented it."""


@dataclass(frozen=True)
class Presenters:
    """The pseudonyms of those who present cards: one for all that are not named, and one for a card that is."""

    others: str | None = None
    by_serial: Mapping[str, str] = field(default_factory=dict)

    def of(self, serial: str) -> str | None:
        """Give who presents a card; None where nobody was named."""
        return self.by_serial.get(serial, self.others)

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
