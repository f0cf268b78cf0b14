"""A PIN that was presented: what tells it from another one, and when a refusal is believed."""

import hashlib
import hmac
from dataclasses import dataclass

from lifecycle.cards.answers import Doubted, Verdict
from lifecycle.cards.openpgp.exchange import unexpected
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.secret import Secret

SALT = 32
"""Random bytes for the mark of a PIN."""


@dataclass(frozen=True)
class Presented:
    """That a PIN was accepted, without the PIN: it tells whether another Secret is the same one."""

    salt: bytes
    mark: bytes

    @classmethod
    def of(cls, pin: Secret, salt: bytes) -> "Presented":
        """Take the mark of a PIN."""
        with pin.revealed() as typed:
            return cls(salt, hashlib.blake2b(typed, key=salt).digest())

    def is_of(self, pin: Secret) -> bool:
        """Say whether it is the mark of this one."""
        return hmac.compare_digest(self.mark, Presented.of(pin, self.salt).mark)


def refusal(serial: str, command: Command, answer: Response, before: int, left: int) -> Verdict:
    """Believe that a PIN was refused only where the counter shows what that cost: raises UnexpectedAnswer.

    Cards answer 63Cx, or only that the PIN is missing. The smaller of answer and counter counts.
    """
    said = 0 if answer.status == StatusWord.BLOCKED else answer.tries_left
    refused = said is not None or answer.status == StatusWord.SECURITY_NOT_SATISFIED
    if answer.data or not refused or left != max(before - 1, 0):
        raise unexpected(serial, command, answer)
    if said is None or said == left:
        return Verdict(accepted=False, tries_left=left)
    return Verdict(accepted=False, tries_left=min(said, left), doubted=Doubted(said, left))
