"""What was read of a card with the OpenPGP application, and what follows from it."""

from dataclasses import dataclass, field

from lifecycle.cards.openpgp import records
from lifecycle.cards.openpgp.records import ADMIN_DISCARDED, FreeRecord
from lifecycle.domain.card import CardFacts

KEYS = 3
"""For signatures, for decryption, and for authentication."""
ONLY_OURS = bytes((1, 0, 0))
"""Where they come from on a card of ours: the first was made on it."""

_PRIVATE = 0x08
"""Bit of the capabilities: it has data objects for private use (section 4.4.3.7)."""


@dataclass(frozen=True)
class Passwords:
    """PW status bytes (section 4.3.1.5)."""

    lasting: bool
    """Whether PW1 stays verified for more than one signature."""
    longest: tuple[int, int, int]
    """Of PW1, resetting code and PW3."""
    tries: tuple[int, int, int]
    """Left of the same."""


@dataclass
class Reading:
    """The facts of one reading, and what they were made of."""

    facts: CardFacts
    aid: bytes
    capabilities: bytes
    algorithm: bytes
    passwords: Passwords
    keys: bytes = b""
    """Key information: pairs of a key and where it came from."""
    fingerprints: bytes = b""
    touch: bytes | None = None
    derives_pin: bool = False
    counter: int = 0
    content: bytes = field(default=b"")
    """Of 0101."""
    free: FreeRecord = field(default_factory=FreeRecord)
    """What 0101 says, or what is left of it on a card of ours."""
    point: bytes | None = None
    """Its public key."""

    @property
    def card_id(self) -> bytes | None:
        """The id that its key gives it."""
        return None if self.point is None else records.card_id_of(self.point)

    @property
    def whole(self) -> FreeRecord | None:
        """What 0101 says of a card that was formatted to the end, and of no other card."""
        free = records.free_of(self.content)
        ours = free is not None and free.card_id == self.card_id and free.journal & ADMIN_DISCARDED
        return free if ours else None

    @property
    def is_damaged(self) -> bool:
        """Whether the card is one of ours and 0101 is not whole: a write was cut off.

        Formatting signs nothing, and every change signs before it writes: with a count of 0 it is formatting that did
        not end. Nothing left of the record says that it was ours: then a key says it that was made on the card, for
        signatures alone, and that no OpenPGP program knows.
        """
        if self.whole is not None or self.point is None or not self.counter:
            return False
        return records.is_begun(self.content) or (not self.content and self.has_our_key)

    @property
    def has_our_key(self) -> bool:
        """Whether the only key of the card is as formatting makes it."""
        return not any(self.fingerprints) and key_origins(self.keys) == ONLY_OURS

    @property
    def private(self) -> bool:
        """Whether the card has data objects for private use."""
        return bool(self.capabilities[0] & _PRIVATE)

    @property
    def longest_object(self) -> int:
        """Bytes that such a data object can have."""
        return int.from_bytes(self.capabilities[6:8], "big")


def key_origins(keys: bytes) -> bytes:
    """Give where the keys for signatures, decryption and authentication came from, as far as the card says that.

    0 none, 1 made on the card, 2 brought to it (section 4.4.3.11). By their order: cards number them from 0 or from 1.
    """
    return keys[1 : 2 * KEYS : 2]
