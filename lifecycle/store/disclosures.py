"""Names and other free text, kept outside the events so that they can be erased while the tree still verifies."""

from collections.abc import Iterator
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


def kept(connection: Connection, digest: bytes) -> tuple[bytes, bytes] | None:
    """Give (salt, content) of what a digest stands for; None if it was never kept or is erased."""
    row = connection.execute(statements.DISCLOSURE, (digest,)).fetchone()
    return None if row is None else (bytes(row[0]), bytes(row[1]))


def all_kept(connection: Connection) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Give (digest, salt, content) of all that is kept, by digest."""
    for digest, salt, content in connection.execute(statements.DISCLOSURES):
        yield bytes(digest), bytes(salt), bytes(content)


def text_kept(connection: Connection, digest: str) -> str | None:
    """Give the text that a commitment in an event, as hex, stands for; None if it was never kept or is erased."""
    found = kept(connection, bytes.fromhex(digest))
    return None if found is None else as_text(found[1])


def as_text(content: bytes) -> str:
    """Read what was disclosed as text, whatever its bytes are."""
    return content.decode("utf-8", errors="replace")
