"""The record as it would be if some cards had lost their shares already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.record import Exposure
from lifecycle.domain.record import Record as AsRulesAsk
from lifecycle.domain.sets import SetState
from lifecycle.domain.transport_key import TransportKey


@dataclass(frozen=True)
class RecordWithout:
    """The record as it would be if some cards had lost their shares already: for rehearsals, where losses add up."""

    record: AsRulesAsk
    lost: Collection[str]
    """Their serials."""

    def card(self, serial: str) -> CardState | None:
        return self.record.card(serial)

    def set(self, set_id: str) -> SetState | None:
        return self.record.set(set_id)

    def sets(self) -> Sequence[SetState]:
        return self.record.sets()

    def members(self, set_id: str) -> Sequence[CardState]:
        """Give the cards that would still hold a share of the set, or may do so, by serial."""
        return [card for card in self.record.members(set_id) if card.serial not in self.lost]

    def exposed(self, set_id: str) -> Sequence[Exposure]:
        return self.record.exposed(set_id)

    def custody(self, serial: str) -> CustodyState | None:
        return self.record.custody(serial)

    def qualified(self, make: str, release: str) -> bool:
        return self.record.qualified(make, release)

    def disclosed(self, digest: str) -> str | None:
        return self.record.disclosed(digest)

    def transport_keys(self) -> Sequence[TransportKey]:
        return self.record.transport_keys()
