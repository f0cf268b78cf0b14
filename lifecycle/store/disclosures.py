"""Names and other free text, kept outside the events so that they can be erased while the tree still verifies."""

from dataclasses import dataclass, field
from hashlib import sha256

from lifecycle.store import statements
from lifecycle.store.errors import DisclosureInvalid
from lifecycle.store.sql import Connection

SALT = 16
"""Length of a salt in bytes."""


def commitment(salt: bytes, content: bytes) -> bytes:
    """Give SHA-256(0x02 || salt || content), the digest that stands in an event; the salt has 16 bytes."""
    if len(salt) != SALT:
        raise ValueError("a salt has 16 bytes")
    return sha256(b"\x02" + salt + content).digest()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a digest in an event stands for; DisclosureInvalid when it is made of what does not belong together."""

    digest: bytes
    """32 bytes."""
    salt: bytes = field(repr=False)
    """16 random bytes."""
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.salt) != SALT or commitment(self.salt, self.content) != self.digest:
            raise DisclosureInvalid(digest=self.digest.hex())

    def keep(self, connection: Connection) -> None:
        """Write it, unless it is there already."""
        if connection.execute(statements.DISCLOSURE, (self.digest,)).fetchone() is None:
            connection.execute(statements.INSERT_DISCLOSURE, (self.digest, self.salt, self.content))
