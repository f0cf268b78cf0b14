"""What a make of card can do: rules, reports and texts ask this, and never a make."""

from typing import Literal

import msgspec

SealedBy = Literal["card", "record", "nobody"]
"""Who refuses a second PIN change. card: a run on that chip proved it. record: only this program refuses."""

Identity = Literal["before-pin", "after-pin", "none"]
"""When a card proves that it is the one it says it is."""


class Abilities(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The abilities of one make."""

    tries: int
    """Presentations of a PIN before it blocks."""
    seal: SealedBy
    identity: Identity
    counter: int | None
    """How far its one-way counter of changes goes; None where it has none, or one without a limit."""
    anchors: bool
    """Whether it keeps anchors of the record."""
    anchors_signed: bool
    host_key: bool
    """Whether a key that this workstation shares with the card is needed to change it."""
    factory_pin_public: bool
    """Whether everybody knows the PIN that a new card has."""
    resettable: bool
    """Whether anybody can reset it without a PIN: the share is lost then, and not disclosed."""
