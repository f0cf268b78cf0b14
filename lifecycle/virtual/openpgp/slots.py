"""The three keys of the application: where each stands, what belongs to it, and the signature counter (4.4.3.1)."""

from dataclasses import dataclass

from lifecycle.virtual.openpgp import algorithms
from lifecycle.virtual.openpgp.algorithms import Key
from lifecycle.virtual.openpgp.objects import Objects
from lifecycle.virtual.openpgp.places import Tag
from lifecycle.virtual.status import Refused, StatusWord

NO_KEY, MADE_HERE, IMPORTED = 0, 1, 2
"""States of a key, as DE tells them (4.4.3.8)."""

_COUNTER = 3
_HIGHEST = 0xFFFFFF


@dataclass(frozen=True)
class Slot:
    """A key: the tags of what belongs to it, and the number by which the card calls it."""

    number: int
    key: Tag
    algorithm: Tag
    algorithms: tuple[bytes, ...]
    """Attributes that the key can have, the first from the maker."""
    fingerprint: Tag
    time: Tag
    touch: Tag
    word: str


_SIGNING = (algorithms.RSA_2048, algorithms.ECDSA_P256)
SIGNING = Slot(
    1,
    Tag.SIGNING_KEY,
    Tag.SIGNING_ALGORITHM,
    _SIGNING,
    Tag.SIGNING_FINGERPRINT,
    Tag.SIGNING_TIME,
    Tag.SIGNING_TOUCH,
    "SIG",
)
DECIPHERING = Slot(
    2,
    Tag.DECIPHERING_KEY,
    Tag.DECIPHERING_ALGORITHM,
    (algorithms.RSA_2048, algorithms.ECDH_P256),
    Tag.DECIPHERING_FINGERPRINT,
    Tag.DECIPHERING_TIME,
    Tag.DECIPHERING_TOUCH,
    "DEC",
)
AUTHENTICATING = Slot(
    3,
    Tag.AUTHENTICATING_KEY,
    Tag.AUTHENTICATING_ALGORITHM,
    _SIGNING,
    Tag.AUTHENTICATING_FINGERPRINT,
    Tag.AUTHENTICATING_TIME,
    Tag.AUTHENTICATING_TOUCH,
    "AUT",
)
SLOTS = (SIGNING, DECIPHERING, AUTHENTICATING)
BY_TEMPLATE = {0xB6: SIGNING, 0xB8: DECIPHERING, 0xA4: AUTHENTICATING}
"""By the tag of their control reference template (7.2.14)."""


@dataclass(frozen=True)
class Keys:
    """The keys of one card. Origin and counter stand beside a key: all three change in one moment."""

    objects: Objects

    def state(self, slot: Slot) -> int:
        """Say where the key is from."""
        return self.objects.beside(slot.key)[0]

    def key(self, slot: Slot) -> Key:
        """Give the key; 6A88 where there is none."""
        if self.state(slot) == NO_KEY:
            raise Refused(StatusWord.DATA_NOT_FOUND)
        return algorithms.unpacked(self.objects.value(slot.key))

    def keep(self, slot: Slot, kept: bytes, state: int) -> None:
        """Take a new key, or none; the counter of signatures begins again (4.4.3.1)."""
        self.objects.write(slot.key, kept, bytes([state]))

    def attributes(self, slot: Slot) -> bytes:
        """Give the attributes that a key of the slot has."""
        return self.objects.value(slot.algorithm)

    @property
    def signatures(self) -> int:
        """How many signatures were made with the key that signs."""
        return int.from_bytes(self.objects.beside(SIGNING.key)[1 : 1 + _COUNTER], "big")

    def count(self) -> None:
        """Count one more signature, up to FFFFFF."""
        raised = min(self.signatures + 1, _HIGHEST)
        self.objects.set_beside(SIGNING.key, bytes([self.state(SIGNING)]) + raised.to_bytes(_COUNTER, "big"))
