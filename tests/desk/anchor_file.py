"""The anchor file in the memory of a card, read and written past the driver: by the profile's own words alone."""

from zlib import crc32

from desk.card_memory import StoredAnchor, stored_anchors
from desk.cards import changed, content_of
from lifecycle.domain.anchor import Anchor
from lifecycle.domain.facts import AnchorSeen, AnchorWritten
from lifecycle.store.sqlite.audit import AuditStore

FID, SLOT = 0x4C08, 56


def stored(image: bytes) -> tuple[StoredAnchor | None, StoredAnchor | None]:
    """Read both slots; None where one has no good checksum."""
    return stored_anchors(content_of(image, FID))


def newest_stored(image: bytes) -> StoredAnchor:
    """Give the one with the higher counter, and of two with the same one that of the larger record."""
    return newest_of(stored(image))


def newest_of(slots: tuple[StoredAnchor | None, StoredAnchor | None]) -> StoredAnchor:
    """Give the newer of two slots of which one is good."""
    return max((each for each in slots if each is not None), key=lambda each: (each.counter, each.size))


def block_of(*, origin: str, counter: int, size: int, root: str) -> bytes:
    """Give the 56 bytes of a slot."""
    body = bytes.fromhex(origin) + counter.to_bytes(4, "big") + size.to_bytes(8, "big") + bytes.fromhex(root)
    return body + crc32(body).to_bytes(4, "big")


def with_slots(image: bytes, *blocks: bytes) -> bytes:
    """Give a card's memory with the first slot replaced, or both, past every access condition."""
    return changed(image, FID, 0, b"".join(blocks))


def anchor_at(store: AuditStore, size: int, *, origin: str, counter: int) -> Anchor:
    """Give the anchor that a record of so many events would leave."""
    return Anchor(origin=origin, counter=counter, size=size, root=store.root_at(size).hex())


def block_at(store: AuditStore, size: int, *, origin: str, counter: int) -> bytes:
    """Give its 56 bytes."""
    anchor = anchor_at(store, size, origin=origin, counter=counter)
    return block_of(origin=anchor.origin, counter=counter, size=size, root=anchor.root)


def must_hold(fact: AnchorWritten | AnchorSeen, slots: tuple[StoredAnchor | None, StoredAnchor | None]) -> None:
    """Compare a fact of anchors with the memory of the card at the moment it is recorded."""
    if isinstance(fact, AnchorWritten):
        assert _same(fact.anchor, newest_of(slots))
        return
    for found, slot in zip(fact.slots, slots, strict=True):
        assert found.anchor is None or (slot is not None and _same(found.anchor, slot))


def _same(anchor: Anchor, slot: StoredAnchor) -> bool:
    return (anchor.origin, anchor.counter, anchor.size, anchor.root) == (
        slot.origin,
        slot.counter,
        slot.size,
        slot.root,
    )
