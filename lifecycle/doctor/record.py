"""What the checks ask of the record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lifecycle.domain.event import Event
from lifecycle.domain.text import Text
from lifecycle.ledger.clock import newest_known
from lifecycle.ledger.record import Record
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.station import records
from lifecycle.station.ground import ground
from lifecycle.station.settings import Settings
from lifecycle.store.engine import StoreReader
from lifecycle.store.errors import StoreMissing, StoreUnreachable


class Opening:
    """Opens the record for each check; a server that did not answer is not waited for again."""

    def __init__(self, settings: Settings) -> None:
        """Open nothing yet."""
        self._settings = settings
        self.unreachable: StoreUnreachable | None = None

    def __call__(self) -> StoreReader[Event]:
        """Open it for reading; raises StoreMissing and other StoreErrors."""
        if self.unreachable is not None:
            raise self.unreachable
        try:
            return records.record_to_read(self._settings)
        except StoreUnreachable as error:
            self.unreachable = error
            raise

    def newest(self) -> int | None:
        """Give the time of the newest event, microseconds UTC, or None where there is none; raises StoreErrors."""
        try:
            with self() as store:
                return newest_known(store, ground(self._settings).earliest)
        except StoreMissing:
            return None

    @contextmanager
    def ledger(self) -> Iterator[KnownLedger]:
        """Give the ledger as this machine knows it; raises StoreErrors."""
        with self() as store:
            yield records.known_ledger(store, self._settings)

    @contextmanager
    def suspects(self) -> Iterator[Sequence[Text]]:
        """Give what is said of each suspect key; raises StoreErrors."""
        with self() as store, store.view() as view:
            yield Record(view).suspect_keys()
