"""PINs: one more try is taken before a PIN is compared, and given back when it was right (4.3).

A PIN is kept as a salted hash, so that nobody who looks into a card's file reads it; a virtual card protects nothing.
"""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from lifecycle.virtual.openpgp.objects import Objects
from lifecycle.virtual.openpgp.places import Tag
from lifecycle.virtual.simulator import Randomness
from lifecycle.virtual.status import Refused, StatusWord, tries_left

LONGEST = 127
SHORTEST = {Tag.PW1: 6, Tag.RESETTING_CODE: 8, Tag.PW3: 8}

_SALT = 16


@dataclass(frozen=True)
class Pin:
    """PW1, PW3 or the resetting code: tries left, tries in all, and length stand beside the salt and the hash."""

    objects: Objects
    tag: Tag

    @property
    def tries_left(self) -> int:
        """0 where it is blocked, or never was set."""
        return self.objects.beside(self.tag)[0]

    @property
    def tries(self) -> int:
        """How many wrong PINs in a row block it."""
        return self.objects.beside(self.tag)[1]

    @property
    def length(self) -> int:
        """Where CHANGE REFERENCE DATA cuts old and new PIN apart (7.2.3)."""
        return self.objects.beside(self.tag)[2]

    def present(self, pin: bytes) -> None:
        """Count, compare, and take the count back if the PIN is right; else 63Cx, or 6983 without counting."""
        left = self.tries_left
        if not left:
            raise Refused(StatusWord.CODE_BLOCKED)
        self._remember(left - 1, self.tries)
        kept = self.objects.value(self.tag)
        if not compare_digest(kept, _hashed(kept[:_SALT], pin)):
            raise tries_left(left - 1)
        self._remember(self.tries, self.tries)

    def require_length(self, new: bytes) -> None:
        """Refuse a new PIN that is too short or too long (4.3.1)."""
        if not SHORTEST[self.tag] <= len(new) <= LONGEST:
            raise Refused(StatusWord.WRONG_DATA)

    def replace(self, new: bytes, randomness: Randomness, tries: int | None = None) -> None:
        """Set another PIN, with all tries: the old one stands until the new one does."""
        self.require_length(new)
        tries = self.tries if tries is None else tries
        self.objects.write(self.tag, _hashed(randomness(_SALT), new), bytes([tries, tries, len(new)]))

    def allow(self, tries: int) -> None:
        """Set how many tries there are in all, and give them all."""
        self._remember(tries if self.length else 0, tries)

    def forget(self) -> None:
        """Have no PIN."""
        self.objects.write(self.tag, b"", bytes([0, self.tries, 0]))

    def _remember(self, left: int, tries: int) -> None:
        self.objects.set_beside(self.tag, bytes([left, tries, self.length]))


def _hashed(salt: bytes, pin: bytes) -> bytes:
    return salt + sha256(salt + pin).digest()
