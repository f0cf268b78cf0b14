"""The nicknames of cards at the moment of a report, as their events say them."""

from functools import cached_property

from lifecycle.domain.text import Text
from lifecycle.ledger.card_names import with_nickname
from lifecycle.projections.nicknames import nicknames_at
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.redacted import absent_in_words


class Nicknames:
    """Looked up once for a report."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def of(self, serial: str) -> Text | str | None:
        """Give the nickname of a card, or why it is not shown; None for a card that had none."""
        digest = self._given.get(serial)
        if digest is None:
            return None
        return self._snapshot.store.text(digest) or absent_in_words(self._snapshot.store)

    def called(self, serial: str) -> str:
        """Give the serial in full, and the nickname after it where there is one to be shown."""
        digest = self._given.get(serial)
        return with_nickname(serial, None if digest is None else self._snapshot.store.text(digest))

    @cached_property
    def _given(self) -> dict[str, str]:
        return dict(nicknames_at(self._snapshot.view, self._snapshot.moment.position))
