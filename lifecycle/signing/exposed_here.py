"""Exposures that this machine knows, beside the last checkpoint: restoring an earlier backup does not undo them."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lifecycle.domain.card import CardState
from lifecycle.domain.exposure import CAUSES, Exposed, exposures_of
from lifecycle.domain.facts import ExposureRestored
from lifecycle.files.private import make_private_folder
from lifecycle.ledger.journal import Journal
from lifecycle.projections.cards import CARDS, stream_of

_NAME: Final = "exposed.list"


@dataclass(frozen=True)
class ExposedHere:
    """A file with a line for each exposure: serial of the card, set, share and cause. It only grows."""

    folder: Path

    def note(self, cards: Sequence[CardState]) -> None:
        """Keep the exposures of cards; the record has them too, so that a full disk stops nothing."""
        known = set(self.lines())
        each_of = ((card.serial, each) for card in cards for each in exposures_of(card))
        told = (f"{serial} {each.set_id} {each.share} {each.cause}" for serial, each in each_of)
        new = [line for line in dict.fromkeys(told) if line not in known]
        if not new:
            return
        with suppress(OSError):
            make_private_folder(self.folder)
            with open(self.folder / _NAME, "a", encoding="ascii", opener=_private) as file:
                file.write("".join(f"\n{line}" for line in new))  # what was cut off before ends with this line break
                file.flush()
                os.fsync(file.fileno())

    def lines(self) -> Iterator[str]:
        """Give the lines that are kept; a file that cannot be read keeps none."""
        with suppress(OSError, UnicodeError):
            yield from (self.folder / _NAME).read_text("ascii").splitlines()

    def restore(self, journal: Journal) -> int:
        """Record each exposure that a restored backup does not have; gives how many there were.

        It is recorded of its card, or of another one where the record never saw that card: it counts for the key.
        """
        with journal.store.view() as view:
            cards = dict(CARDS.all(view))
        known = {each for card in cards.values() for each in exposures_of(card)}
        placed = []
        for serial, exposed in self._kept():
            if exposed not in known and cards:
                fact = ExposureRestored(serial=serial, set_id=exposed.set_id, share=exposed.share, cause=exposed.cause)
                placed.append((stream_of(serial if serial in cards else next(iter(cards))), fact))
        if placed:
            journal.append_all(placed)
        return len(placed)

    def _kept(self) -> Iterator[tuple[str, Exposed]]:
        for line in self.lines():
            words = line.split(" ")
            cause = next((cause for cause in CAUSES if cause == words[-1]), None)
            if len(words) == 4 and words[2].isdigit() and cause is not None:  # noqa: PLR2004 - as `note` writes them
                yield words[0], Exposed(words[1], int(words[2]), cause)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
