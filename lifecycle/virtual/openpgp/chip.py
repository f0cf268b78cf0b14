"""What a command works on: the memory of the card, and the RAM that is gone with the power."""

from dataclasses import dataclass, field
from functools import cached_property

from lifecycle.virtual.memory import Memory
from lifecycle.virtual.openpgp.build import Behaviour, Build
from lifecycle.virtual.openpgp.objects import Objects
from lifecycle.virtual.openpgp.pins import Pin
from lifecycle.virtual.openpgp.places import LIFE, Tag
from lifecycle.virtual.openpgp.slots import Keys
from lifecycle.virtual.simulator import Randomness
from lifecycle.virtual.status import Refused, StatusWord

IN_USE, TERMINATED = 0x05, 0x03
"""States of the application, as its historical bytes tell them (6.1)."""

SIGNING_PIN, USER_PIN, ADMIN_PIN = 0x81, 0x82, 0x83
"""The modes in which PINs are verified: the first two are of one PIN (4.3)."""


@dataclass
class Chip:
    """One powered life."""

    memory: Memory
    randomness: Randomness
    build: Build
    selected: bool = False
    verified: set[int] = field(default_factory=set)
    certificate: int = 0
    """The number of the certificate that SELECT DATA chose last."""

    @cached_property
    def objects(self) -> Objects:
        """The data objects."""
        return Objects(self.memory, self.build)

    @cached_property
    def keys(self) -> Keys:
        """The keys."""
        return Keys(self.objects)

    @property
    def life(self) -> int:
        """Whether the application is in use or terminated."""
        return self.memory.read(LIFE, 1)[0]

    def pin(self, mode: int) -> Pin:
        """Give the PIN of a mode."""
        return Pin(self.objects, Tag.PW3 if mode == ADMIN_PIN else Tag.PW1)

    @property
    def resetting_code(self) -> Pin:
        """Give the resetting code (4.3.4)."""
        return Pin(self.objects, Tag.RESETTING_CODE)

    def present(self, pin: Pin, presented: bytes) -> None:
        """Present a PIN; a wrong one is refused in the words of this card."""
        try:
            pin.present(presented)
        except Refused as refused:
            if refused.status == StatusWord.CODE_BLOCKED or not self.build.does(Behaviour.WRONG_PIN_SAYS_6982):
                raise
            raise Refused(StatusWord.SECURITY_NOT_SATISFIED) from None

    def require(self, mode: int) -> None:
        """Refuse with 6982 where the PIN of a mode is not verified."""
        if mode not in self.verified:
            raise Refused(StatusWord.SECURITY_NOT_SATISFIED)

    def require_touch(self, policy: Tag) -> None:
        """Refuse with 6600 where the key waits for a finger: nobody touches a virtual card (4.4.3.6)."""
        if self.build.does(Behaviour.TOUCH) and self.objects.value(policy)[:1] != b"\0":
            raise Refused(StatusWord.NOT_TOUCHED)
