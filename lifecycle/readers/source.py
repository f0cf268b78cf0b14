"""Where cards come from: the one protocol that PC/SC readers and virtual readers share."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from lifecycle.domain.channel import Channel


@dataclass(frozen=True)
class Inserted:
    """What a reader shows without opening it: whether a card is in it, and whether another program holds it."""

    reader: str
    has_card: bool
    busy: bool
    atr: bytes | None = None
    """The answer to reset of its card, where the reader tells that without opening it."""
    private: bool = False
    """Whether no other program can have been granted anything by its card, so that asking it takes nothing away."""


class CardSource(Protocol):
    """Readers, and the way to the card in each of them."""

    def names(self) -> list[str]:
        """List the readers by name; the list may be empty."""
        ...

    def cards(self) -> list[Inserted]:
        """Look at every reader, without disturbing a card or whoever uses it."""
        ...

    def open(self, reader: str) -> AbstractContextManager[Channel]:
        """Open the card in the reader of exactly this name, for us alone until the block ends.

        The channel fetches whole answers by itself and is dead after the first fault. Leaving the block takes the
        card's power away, so that a verified PIN does not outlive it. Raises a ReaderError.
        """
        ...
