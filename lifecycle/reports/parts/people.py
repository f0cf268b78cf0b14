"""The names of people, where they are disclosed; else their pseudonyms."""

from lifecycle.domain.event import Event
from lifecycle.projections.descriptions import told_apart
from lifecycle.projections.people import PEOPLE
from lifecycle.store.engine import StoreReader
from lifecycle.store.view import View


class Names:
    """Looks each pseudonym up once."""

    def __init__(self, store: StoreReader[Event], view: View, position: int | None = None) -> None:
        self._store = store
        self._view = view
        self._position = position
        """Of the moment at which people of one name are told apart; None for now."""
        self._known: dict[str, str | None] = {}

    def name(self, person: str) -> str | None:
        """Give the name of a pseudonym, told apart from others of the same name.

        None where it was never disclosed, or is erased.
        """
        if person not in self._known:
            self._known[person] = told_apart(self._view, person, self._disclosed, self._store.text, self._position)
        return self._known[person]

    def shown(self, person: str) -> str:
        """Give the name, or else the pseudonym."""
        return self.name(person) or person

    def _disclosed(self, person: str) -> str | None:
        known = PEOPLE.get(self._view, person)
        return self._store.text(known.name) if known else None
