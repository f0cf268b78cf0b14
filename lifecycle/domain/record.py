"""The seam between a rule and the record: what may be asked of it at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.sets import SetState
from lifecycle.domain.transport_key import TransportKey


@dataclass(frozen=True)
class Exposure:
    """A card that held a share, or may have held it, at some time."""

    serial: str
    share: int
    copy: int


class Record(Protocol):
    """What the record says: now, or inside the transaction that is about to add to it."""

    def card(self, serial: str) -> CardState | None:
        """Give a card."""
        ...

    def set(self, set_id: str) -> SetState | None:
        """Give a set."""
        ...

    def sets(self) -> Sequence[SetState]:
        """Give every set, the oldest first."""
        ...

    def members(self, set_id: str) -> Sequence[CardState]:
        """Give the cards that hold a share of the set now, or may do so, by serial."""
        ...

    def exposed(self, set_id: str) -> Sequence[Exposure]:
        """Give every card that ever held a share of the set or may have, each with each share once."""
        ...

    def custody(self, serial: str) -> CustodyState | None:
        """Say where a card is, as far as people reported it."""
        ...

    def qualified(self, make: str, release: str) -> bool:
        """Say whether a card of a make and release passed its qualification in this record."""
        ...

    def disclosed(self, digest: str) -> str | None:
        """Give the text that a commitment in an event stands for; None where it was never kept or is erased."""
        ...

    def transport_keys(self) -> Sequence[TransportKey]:
        """Give every transport key that is recorded, the oldest first."""
        ...
