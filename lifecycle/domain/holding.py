"""What a card holds of a set: its set record, its share and how a share is told from others, as values."""

import hashlib
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

import msgspec

from lifecycle.domain.secret import Secret

SetKind = Literal["server-master-key", "partition-auth-set", "transport-key"]
"""What a set protects: the master key of a server, the right to use one partition of it, or a transport key."""

Holding = Literal["unknown", "blank", "writing", "held", "erasing", "unreadable"]
"""What a card says of its share, without a PIN.

blank: it holds none. writing, erasing: that was begun and not finished; it never counts as a share. held: the share was
written and read back. unreadable: both slots of its set record are damaged, which is not blank. unknown: a card without
our profile, or one that was last read before cards were asked.
"""

UNFINISHED = frozenset({"writing", "erasing", "unreadable"})
"""What a card is left in when its share was being written or erased."""

FEWEST, MOST = 2, 64
"""Shares that a set may need and have: 2 <= M <= N <= 64."""

SALT, SHARE = 16, 32
"""Bytes of a share's salt and of the share itself."""


class SetRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The set record of a card, readable without a PIN. Bytes are upper-case hex; None and 0 where it is blank."""

    state: Holding
    kind: SetKind | None = None
    needed: int = 0
    """M: shares that bring the key back."""
    issued: int = 0
    """N: shares that were made."""
    share: int = 0
    """x: number of this share, 1 to N."""
    copy: int = 0
    """0 for the first card of a share."""
    set_id: str | None = None
    """Random, 16 bytes."""
    origin: str | None = None
    """The ledger that issued it, 8 bytes."""
    operation: str | None = None
    """Random part of the id of the operation that wrote it, 8 bytes."""
    sequence: int = 0
    """The higher of two good slots is the newer."""


BLANK = SetRecord(state="blank")
UNREADABLE = SetRecord(state="unreadable")


class ShareId(NamedTuple):
    """Which share: a copy of it is the same one."""

    set_id: str
    number: int


@dataclass(frozen=True, repr=False)
class Share:
    """One share of a set with its salt: both secret, as the salt is what keeps a commitment from being tried out."""

    number: int
    """x, 1 to N."""
    needed: int
    issued: int
    salt: Secret
    """16 bytes."""
    value: Secret
    """32 bytes: two 16-byte halves with the same x."""

    def commitment(self, set_id: str) -> str:
        """Give SHA-256(0x03 || set id, 16 bytes || x, 1 byte || salt || share), lower-case hex.

        It may enter an event. Salt and share are copied together, so that a copy has the same commitment: the record
        proves that it is no second share.
        """
        with self.salt.revealed() as salt, self.value.revealed() as value:
            digest = hashlib.sha256(b"\x03" + bytes.fromhex(set_id) + bytes((self.number,)))
            digest.update(salt)
            digest.update(value)
        return digest.hexdigest()

    def close(self) -> None:
        """Wipe salt and share."""
        self.salt.close()
        self.value.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<share {self.number}>"
