"""Our two records on the card as their bytes, and back: the free one in 0101, and the secret one in 0103.

Numbers are big-endian. Each record ends in the CRC-32 (that of zlib) of all bytes before it. One PUT replaces a whole
one. What does not have its checksum, or has it and holds what this version does not write, is damaged.
"""

import hashlib
import struct
from dataclasses import dataclass, field

from lifecycle.cards.holding_bytes import (
    LONGEST_LABEL,
    SLOT,
    checksum,
    has_checksum,
    in_range,
    must_be_a_label,
    slot_of,
)
from lifecycle.domain.anchor import Anchor, Slot
from lifecycle.domain.holding import SALT, SHARE, UNREADABLE, SetRecord, Share
from lifecycle.domain.secret import Secret, wipe

FREE, SECRET = 240, 120
"""Bytes of the two records."""
CARD_ID, ANCHOR, SIGNATURE = 8, 52, 64
POINT = 65
"""Bytes of a public key: an uncompressed point, 04 X Y."""
LAST_COUNT = 0xFFFFFF
"""Where the signature counter stops (section 4.4.3.2)."""

CHANGE_BEGUN, NEW_PIN_PROVEN, SEALED, ADMIN_DISCARDED = 0x01, 0x02, 0x04, 0x08
"""Bits of the journal: each says what had been done when it was written."""

_MAGIC_FREE, _MAGIC_SECRET = b"LCA\x01", b"LCS\x01"
_FREE = struct.Struct(f">4s{CARD_ID}sB3x{SLOT}s{ANCHOR}s{SIGNATURE}s{ANCHOR}s4x")
_ANCHOR = struct.Struct(">8sIQ32s")
_LARGEST = 2**53 - 1
"""Events that a size can say where an event is to hold it (RFC 8785, section 3.2.2.3)."""
_CRC = 4
_JOURNAL = 0x0F
_BLANK, _HELD = 0x00, 0x01
_SECRET_HEAD = len(_MAGIC_SECRET) + CARD_ID
_VALUES_AT, _LABEL_AT = 32, 80


class Damaged(ValueError):
    """A secret record does not have its checksum, or holds what cannot be in it; says nothing of its bytes."""


@dataclass(frozen=True)
class FreeRecord:
    """What stands in 0101, readable without a PIN."""

    card_id: bytes = bytes(CARD_ID)
    journal: int = 0
    slot: bytes = field(default=bytes(SLOT))
    """The set record; zeros are none, which is unreadable and never blank."""
    newest: bytes = field(default=bytes(ANCHOR))
    signature: bytes = field(default=bytes(SIGNATURE))
    """Of the card, over the statement of the newest anchor."""
    earlier: bytes = field(default=bytes(ANCHOR))

    def __bytes__(self) -> bytes:
        body = _FREE.pack(_MAGIC_FREE, self.card_id, self.journal, self.slot, self.newest, self.signature, self.earlier)
        return body + checksum(body)

    @property
    def set_record(self) -> SetRecord:
        """What it says of a share."""
        return slot_of(self.slot) or UNREADABLE

    @property
    def anchors(self) -> tuple[Slot, Slot]:
        """The earlier anchor and the newest one."""
        return anchor_of(self.earlier), anchor_of(self.newest)


def card_id_of(point: bytes) -> bytes:
    """Give the id of a card: the first 8 bytes of SHA-256 of its public key, which is new with each key."""
    return hashlib.sha256(point).digest()[:CARD_ID]


def is_begun(content: bytes) -> bool:
    """Say whether 0101 begins as one of ours, whole or not."""
    return content.startswith(_MAGIC_FREE)


def is_part_of_first(content: bytes) -> bool:
    """Say whether 0101 can be what is left of the first mark of formatting: each byte is there, or not yet."""
    first = bytes(FreeRecord())
    return len(content) == FREE and all(found in {0, meant} for found, meant in zip(content, first, strict=True))


def names_card(content: bytes, card_id: bytes | None) -> bool:
    """Say whether 0101, whole or not, has the id of the card: that is written when only PW3 is left to be discarded."""
    return card_id is not None and content.startswith(_MAGIC_FREE + card_id)


def free_of(content: bytes) -> FreeRecord | None:
    """Read the 240 bytes of 0101; None where they are damaged."""
    if len(content) != FREE or not is_begun(content) or not has_checksum(content):
        return None
    _, *values = _FREE.unpack(content[:-_CRC])
    record = FreeRecord(*values)
    return record if bytes(record) == content else None


def salvaged(content: bytes, card_id: bytes) -> FreeRecord:
    """Give what is left of a damaged 0101 of a card of ours: its journal, and nothing of its share or anchors."""
    journal = content[len(_MAGIC_FREE) + CARD_ID] if len(content) == FREE else ADMIN_DISCARDED
    return FreeRecord(card_id, journal & _JOURNAL | ADMIN_DISCARDED)


def anchor_bytes(anchor: Anchor) -> bytes:
    """Give the 52 bytes of an anchor; raises ValueError for one that cannot be written."""
    try:
        block = _ANCHOR.pack(bytes.fromhex(anchor.origin), anchor.counter, anchor.size, bytes.fromhex(anchor.root))
    except struct.error as error:
        raise ValueError("a number of the anchor does not fit its bytes") from error
    if anchor_of(block) != anchor:
        raise ValueError("the anchor cannot be written as it is")
    return block


def anchor_of(block: bytes) -> Slot:
    """Read the 52 bytes of an anchor; damaged where it holds what no version writes."""
    if not any(block):
        return "never-written"
    origin, counter, size, root = _ANCHOR.unpack(block)
    if counter > LAST_COUNT or size > _LARGEST:
        return "damaged"
    return Anchor(origin=origin.hex().upper(), counter=counter, size=size, root=root.hex())


def blank_bytes(card_id: bytes) -> bytes:
    """Give the 120 bytes of 0103 of a card that holds nothing."""
    body = (_MAGIC_SECRET + card_id).ljust(SECRET - _CRC, b"\0")
    return body + checksum(body)


def secret_bytes(card_id: bytes, share: Share, set_id: str, label: str) -> bytearray:
    """Give share and label as the 120 bytes of 0103, which the caller wipes; raises ValueError for what is neither."""
    must_be_a_label(label)
    if not in_range(share.number, share.needed, share.issued):
        raise ValueError("the numbers of the share are out of range")
    with share.salt.revealed() as salt, share.value.revealed() as value:
        if (len(salt), len(value)) != (SALT, SHARE):
            raise ValueError("the share or its salt has another length")
        content = bytearray(_MAGIC_SECRET + card_id)
        content += bytes((_HELD, share.number, share.needed, share.issued)) + bytes.fromhex(set_id)
        content += salt
        content += value
    content += bytes((len(label),)) + label.encode("ascii").ljust(LONGEST_LABEL, b"\0") + bytes(3)
    content += checksum(content)
    return content


def share_of(content: bytearray, card_id: bytes) -> Share | None:
    """Read the share in the 120 bytes of 0103; None where it holds none. Raises Damaged. The caller wipes `content`."""
    if not _holds(content, card_id):
        return None
    number, needed, issued = content[_SECRET_HEAD + 1 : _SECRET_HEAD + 4]
    if not in_range(number, needed, issued):
        raise Damaged
    salt = content[_VALUES_AT : _VALUES_AT + SALT]
    value = content[_VALUES_AT + SALT : _LABEL_AT]
    share = Share(number=number, needed=needed, issued=issued, salt=Secret(salt), value=Secret(value))
    wipe(salt)
    wipe(value)
    return share


def label_of(content: bytearray, card_id: bytes) -> bytes | None:
    """Read the label in the 120 bytes of 0103, as it is; None where it holds none. Raises Damaged."""
    if not _holds(content, card_id):
        return None
    length, text = content[_LABEL_AT], bytes(content[_LABEL_AT + 1 : _LABEL_AT + 1 + LONGEST_LABEL])
    if not 1 <= length <= LONGEST_LABEL or any(text[length:]):
        raise Damaged
    return text[:length]


def _holds(content: bytearray, card_id: bytes) -> bool:
    """Say whether a whole record of this card holds a share; a blank one is zeros behind its head."""
    sound = len(content) == SECRET and has_checksum(content) and content.startswith(_MAGIC_SECRET + card_id)
    if not sound or any(content[_LABEL_AT + 1 + LONGEST_LABEL : -_CRC]):
        raise Damaged
    if content[_SECRET_HEAD] == _HELD:
        return True
    if any(content[_SECRET_HEAD:-_CRC]):
        raise Damaged
    return False
