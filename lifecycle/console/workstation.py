"""Where the person of the console sits: the settings, the log, and the readers, which one at a time may use.

What takes long to load is loaded where it is first needed: the first page needs none of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Final

from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text
from lifecycle.readers.source import CardSource
from lifecycle.station.log import Log
from lifecycle.station.settings import Settings

PAUSE: Final = 0.6
RECORD_PAUSE: Final = 2.0


@dataclass(frozen=True)
class Workstation:
    """A workstation with a person at it."""

    settings: Settings
    log: Log
    trial: bool = False
    prepare: Callable[[Callable[[int, int], None]], None] | None = None
    """What has to be done before the first look at the readers: the cards of a trial are made. It is told how far."""
    pause: float = PAUSE
    """Seconds between two looks at the readers."""
    record_pause: float = RECORD_PAUSE
    """Seconds between two looks whether somebody else recorded something."""
    clock: Callable[[], float] = monotonic
    """Tells the seconds for which nobody has pressed a key."""
    readers: Lock = field(default_factory=Lock)
    """Held by whoever uses the readers: an operation, or the look at what is in them."""
    key_files: Sequence[Path] = ()
    """Key files that sign, before the SSH agent does."""

    def reading(self) -> Any:  # noqa: ANN401 - a store, whose type takes long to load
        """Open the record for reading; raises StoreMissing and other StoreErrors."""
        from lifecycle.station import records  # noqa: PLC0415 - takes long to load

        return records.record_to_read(self.settings)

    def writing(self) -> Any:  # noqa: ANN401 - likewise
        """Open the record for writing, and make it where there is none, as every command does. Raises StoreError."""
        from lifecycle.station import records  # noqa: PLC0415

        return records.record(self.settings)

    def signing(self, lend_terminal: Callable[[Text, Callable[[], Any]], Any]) -> Any:  # noqa: ANN401 - likewise
        """Give what people sign with here, which may ask at the terminal that it is lent."""
        from lifecycle.approval.collecting import SigningTools  # noqa: PLC0415

        return SigningTools(key_files=self.key_files, lend_terminal=lend_terminal)

    def source(self) -> CardSource:
        """Give the readers that an operation would use; raises NoPyscard."""
        from lifecycle.station import hardware  # noqa: PLC0415

        return hardware.card_source(self.settings, virtual=self.virtual())

    def looks_without_taking(self, *, virtual: bool) -> bool:
        """Say whether a look takes no card: PC/SC is asked, while one on the shelf has to be taken for a moment."""
        from lifecycle.readers.choice import EVERY_VIRTUAL  # noqa: PLC0415

        reader = self.settings.reader
        return not virtual if reader is None else not reader.startswith(EVERY_VIRTUAL)

    def virtual(self) -> bool:
        """Say whether the record is one of virtual cards; one that cannot be read is none."""
        try:
            with self.reading() as record:
                return any(event.virtual for _, event in islice(record.events(), 1))
        except LifecycleError:
            return False
