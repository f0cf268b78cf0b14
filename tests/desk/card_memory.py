"""What a card holds in its memory, read past the driver: set record, share, label and anchors, by the profile alone."""

import hashlib
from dataclasses import dataclass
from zlib import crc32

SLOT = 48
ANCHOR = 56
STATES = {0x3C: "blank", 0x5A: "writing", 0xA5: "held", 0xC3: "erasing"}


@dataclass(frozen=True)
class StoredRecord:
    """The newest good slot of a set record."""

    state: str
    set_id: str | None
    number: int
    copy: int
    needed: int
    issued: int
    sequence: int


@dataclass(frozen=True)
class StoredShare:
    """A share that has its checksum."""

    number: int
    needed: int
    issued: int
    salt: bytes
    value: bytes

    def commitment(self, set_id: str) -> str:
        """Give SHA-256(0x03 || set id || x || salt || share), lower-case hex."""
        of = b"\x03" + bytes.fromhex(set_id) + bytes((self.number,)) + self.salt + self.value
        return hashlib.sha256(of).hexdigest()


UNREADABLE = StoredRecord("unreadable", None, 0, 0, 0, 0, 0)


def stored_record(content: bytes) -> StoredRecord:
    """Read the two slots of a set record."""
    good = [found for at in (0, SLOT) if (found := _slot(content[at : at + SLOT])) is not None]
    return max(good, key=lambda slot: slot.sequence, default=UNREADABLE)


def _slot(block: bytes) -> StoredRecord | None:
    if not _checked(block) or block[5] not in STATES:
        return None
    needed, issued, number, copy = block[7:11]
    set_id = block[12:28].hex().upper() if any(block[12:28]) else None
    return StoredRecord(STATES[block[5]], set_id, number, copy, needed, issued, int.from_bytes(block[:4], "big"))


def stored_share(content: bytes) -> StoredShare | None:
    """Read a share; None where there is none or it is damaged."""
    if not _checked(content) or not any(content):
        return None
    return StoredShare(content[1], content[2], content[3], content[4:20], content[20:52])


def stored_label(content: bytes) -> str | None:
    """Read a label; None where there is none or it is damaged."""
    if not _checked(content) or not any(content):
        return None
    return content[4 : 4 + content[0]].decode("ascii")


@dataclass(frozen=True)
class StoredAnchor:
    """A slot of the anchor file with a good checksum: upper-case hex for the origin, lower-case for the root."""

    origin: str
    counter: int
    size: int
    root: str


def stored_anchors(content: bytes) -> tuple[StoredAnchor | None, StoredAnchor | None]:
    """Read both slots; None where one has no good checksum, as it was damaged or never written."""
    return _anchor(content[:ANCHOR]), _anchor(content[ANCHOR:])


def _anchor(block: bytes) -> StoredAnchor | None:
    if not _checked(block):
        return None
    counter, size = int.from_bytes(block[8:12], "big"), int.from_bytes(block[12:20], "big")
    return StoredAnchor(block[:8].hex().upper(), counter, size, block[20:52].hex())


def _checked(block: bytes) -> bool:
    return block[-4:] == crc32(block[:-4]).to_bytes(4, "big")
