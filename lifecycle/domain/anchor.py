"""An anchor: what a card keeps of the ledger that changed it last, readable without a PIN."""

import msgspec


class Anchor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One slot of a card's anchor file with a good checksum. Bytes are hex, as everywhere in an event."""

    origin: str
    """The ledger that wrote it, 8 bytes, upper-case hex."""
    counter: int
    """Ticks that the card had spent when it was written, 0 to 224."""
    size: int
    """Events that it covers."""
    root: str
    """Of the tree over them (RFC 6962, section 2.1), 32 bytes, lower-case hex."""

    @property
    def id(self) -> str:
        """What an accepted one is known by: origin, counter, size and 16 digits of the root."""
        return f"{self.origin}:{self.counter}:{self.size}:{self.root[:16]}"
