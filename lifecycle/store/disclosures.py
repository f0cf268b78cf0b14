"""Names and other free text, kept outside the events so that they can be erased while the tree still verifies."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from lifecycle.domain.errors import StateUnreadable
from lifecycle.domain.text import say
from lifecycle.store import statements
from lifecycle.store.address import Place
from lifecycle.store.errors import DisclosureInvalid, TextAltered
from lifecycle.store.sql import Connection, Read

SALT = 16
"""Length of a salt in bytes."""


ALTERED = "ALTERED"
"""What is shown in the place of a text that is not the one that was recorded."""


def commitment(salt: bytes, content: bytes) -> bytes:
    """Give SHA-256(0x02 || salt || content), the digest that stands in an event; the salt has 16 bytes."""
    if len(salt) != SALT:
        raise ValueError("a salt has 16 bytes")
    return sha256(b"\x02" + salt + content).digest()


def is_whole(digest: object, salt: object, content: object) -> bool:
    """Say whether a row of the store is what its digest stands for; of other types than bytes it never is."""
    if not (isinstance(digest, bytes) and isinstance(salt, bytes) and isinstance(content, bytes)):
        return False
    return len(salt) == SALT and commitment(salt, content) == digest


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

    @property
    def wanted(self) -> Read:
        """What `keep` reads."""
        return statements.DISCLOSURE, (self.digest,)

    def keep(self, connection: Connection) -> None:
        """Write it, unless it is there already."""
        if connection.execute(statements.DISCLOSURE, (self.digest,)).fetchone() is None:
            connection.execute(statements.INSERT_DISCLOSURE, (self.digest, self.salt, self.content))


def is_kept(connection: Connection, digest: bytes) -> bool:
    """Say whether there is a text under a digest, whatever it is."""
    return connection.execute(statements.DISCLOSURE, (digest,)).fetchone() is not None


def kept(connection: Connection, digest: bytes) -> tuple[bytes, bytes] | None:
    """Give (salt, content) of what a digest stands for; None if it was never kept, is erased, or was altered.

    An altered text is nobody's name: nothing is found by it, and nothing is compared with it.
    """
    row = connection.execute(statements.DISCLOSURE, (digest,)).fetchone()
    return (row[0], row[1]) if row is not None and is_whole(digest, row[0], row[1]) else None


def all_kept(connection: Connection, path: Place) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Give (digest, salt, content) of all that is kept, by digest; raises TextAltered where one was altered."""
    for digest, salt, content in connection.execute(statements.DISCLOSURES):
        if not is_whole(digest, salt, content):
            raise TextAltered(path=str(path), digest=digest.hex() if isinstance(digest, bytes) else "?")
        yield digest, salt, content


def require_whole(connection: Connection, path: Place) -> None:
    """See that every text is the one that its digest stands for; raises TextAltered."""
    for _ in all_kept(connection, path):
        pass


def digest_of(commitment: str) -> bytes:
    """Give the 32 bytes of a commitment as events have it; raises StateUnreadable for what is none."""
    try:
        return bytes.fromhex(commitment)
    except ValueError as error:
        raise StateUnreadable(what=say("a name or another text")) from error


def text_kept(connection: Connection, digest: str) -> str | None:
    """Give what people are shown of the text that a commitment in an event, as hex, stands for.

    None if it was never kept or is erased; ALTERED where it is another text.
    """
    asked = digest_of(digest)
    found = kept(connection, asked)
    if found is None:
        return ALTERED if is_kept(connection, asked) else None
    return as_text(found[1])


def as_text(content: bytes) -> str:
    """Read what was disclosed as text, whatever its bytes are."""
    return content.decode("utf-8", errors="replace")
