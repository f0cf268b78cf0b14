"""Whose signatures count on the checkpoints of a record: keys given from outside, and those that they hand on to."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.event import UndecodableEvent, decode
from lifecycle.domain.facts import SigningKeyRotated
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, VerifierKey
from lifecycle.projections.signing_keys import signing_keys
from lifecycle.signing.keys import PublicKeys
from lifecycle.signing.rotation import is_stated
from lifecycle.store import statements
from lifecycle.store.sql import Connection

Key = tuple[int, bytes]
"""Signature type and public key."""


@dataclass(frozen=True)
class Trusted:
    """Keys by what they are relied on for."""

    given: frozenset[Key]
    """Those that were given, or are this machine's own."""
    named: frozenset[Key]
    """Those that the record names."""

    @property
    def known(self) -> frozenset[Key]:
        """All of them: those by which a signature can be checked at all."""
        return self.given | self.named


def trusted(connection: Connection, given: Sequence[Key]) -> Trusted:
    """Give the keys of a record; those that were given, and those they are tied to by a statement that both signed."""
    try:
        named = {key for each in signing_keys(connection) for key in _both(PublicKeys(each.ed25519, each.ml_dsa_44))}
        relied_on = set(given)
        rotations = _rotations(connection)
        for old, new in [*rotations, *reversed(rotations)]:
            pairs = zip(_both(old), _both(new), strict=True)
            relied_on |= {key for pair in pairs if relied_on & set(pair) for key in pair}
    except UndecodableEvent:
        return Trusted(frozenset(given), frozenset())
    return Trusted(frozenset(relied_on), frozenset(named))


def _rotations(connection: Connection) -> list[tuple[PublicKeys, PublicKeys]]:
    """Give the keys of each rotation whose statement both signed."""
    found = []
    for _, body in connection.execute(statements.OF_KIND, (SigningKeyRotated.tag, 0)):
        facts = decode(body).facts
        if not isinstance(facts, SigningKeyRotated):
            continue
        try:
            lines = (facts.old_ed25519, facts.old_ml_dsa_44, facts.new_ed25519, facts.new_ml_dsa_44)
            old, old_other, new, new_other = map(VerifierKey.read, lines)
        except NoteMalformed:
            continue
        before = PublicKeys(old.public_key, old_other.public_key)
        after = PublicKeys(new.public_key, new_other.public_key)
        if is_stated(facts.statement, old.name, before, after):
            found.append((before, after))
    return found


def _both(keys: PublicKeys) -> tuple[Key, Key]:
    return (ED25519, keys.ed25519), (ML_DSA_44, keys.ml_dsa_44)
