"""An anchor: what a card keeps of the ledger that changed it last, readable without a PIN."""

from collections.abc import Iterable
from typing import Literal

import msgspec


class Anchor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One slot of a card's anchor file with a good checksum. Bytes are hex, as everywhere in an event."""

    origin: str
    """The ledger that wrote it, 8 bytes, upper-case hex."""
    counter: int
    """The change counter of the card when it was written."""
    size: int
    """Events that it covers."""
    root: str
    """Of the tree over them (RFC 6962, section 2.1), 32 bytes, lower-case hex."""

    @property
    def id(self) -> str:
        """What an accepted one is known by: origin, counter, size and 16 digits of the root."""
        return f"{self.origin}:{self.counter}:{self.size}:{self.root[:16]}"


Missing = Literal["damaged", "never-written"]
"""Why a slot holds no anchor: it does not have its checksum, or all of its bytes are zero."""

Slot = Anchor | Missing

Slots = tuple[Slot, ...]
"""The slots that a card keeps anchors in, 1 or 2 by its make, in their order on the card."""


def numbers_of(anchor_id: str) -> tuple[str, int, int]:
    """Give origin, counter and size from the id of an anchor."""
    origin, counter, size, _ = anchor_id.split(":")
    return origin, int(counter), int(size)


def newest(slots: Iterable[Slot], shown: int | None) -> Anchor | None:
    """Give the anchor that was written last on a card whose change counter shows so much; None where there is none.

    One that names more than the card shows was not written on the card as it is, and counts after the others.
    """
    good = [slot for slot in slots if isinstance(slot, Anchor)]
    return max(good, key=lambda anchor: age(anchor, shown), default=None)


def age(anchor: Anchor, shown: int | None) -> tuple[bool, int, int]:
    """Give what anchors are put in their order by, the oldest first."""
    return shown is None or anchor.counter <= shown, anchor.counter, anchor.size
