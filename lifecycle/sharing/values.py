"""What callers get: who a secret is, and the shares of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from lifecycle.domain.check_values import CheckValues
from lifecycle.domain.secret import Secret

HALF = 16
"""Bytes of a field element: each half of a secret is shared by itself."""

SHARE_LENGTH = 2 * HALF
"""Bytes of a share, and of a secret."""

KEY_LENGTH = 16
"""Bytes of a transport key."""
KEY_MARK = b"transport key\x01\x00"
"""What follows a transport key in the secret of a set that backs it up, before one byte with its id.

Only a secret with this mark is ever given out: that of any other set never leaves the child, whoever asks.
"""

FEWEST_NEEDED = 2
"""The smallest M: with one, every card would hold the secret itself."""

MOST_SHARES = 64
"""The largest N, and the largest number of a share."""


@dataclass(frozen=True)
class Identity:
    """What may be known of a secret by everybody: it does not help to find it."""

    check_values: CheckValues
    """All three are known."""
    fingerprint: str
    """HMAC-SHA-256 of the ASCII bytes "lifecycle key v1" under the secret, lower-case hex: the same in every set."""


@dataclass(frozen=True, eq=False)
class RevealedKey:
    """A transport key that its cards gave back; leaving the block wipes it."""

    identity: Identity
    """Of the set; its check values are those of the key."""
    key_id: int
    key: Secret
    """16 bytes."""

    def close(self) -> None:
        """Wipe the key; a second close does nothing."""
        self.key.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, eq=False)
class Dealt:
    """The shares of one secret, until they are on their cards; leaving the block wipes them all."""

    identity: Identity
    shares: Mapping[int, Secret]
    """Number, 1 to N, to 32 bytes."""

    def close(self) -> None:
        """Wipe every share; a second close does nothing."""
        for share in self.shares.values():
            share.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
