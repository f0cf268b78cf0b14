"""Whose signatures count on the checkpoints of a record: keys given from outside, and those that they vouch for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lifecycle.domain.event import UndecodableEvent, decode
from lifecycle.domain.facts import SigningKeyEnded
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, VerifierKey
from lifecycle.evidence.verifier.key_chain import Change, KeyChain, Pair
from lifecycle.projections.signing_keys import signing_keys
from lifecycle.signing.key_statements import KeyStatement, key_statements
from lifecycle.signing.keys import PublicKeys
from lifecycle.store import statements
from lifecycle.store.sql import Connection

Key = tuple[int, bytes]
"""Signature type and public key."""


@dataclass(frozen=True)
class Trusted:
    """Keys by what they are relied on for."""

    given: frozenset[Key]
    """Those that were given, or are this machine's own, and all that such keys vouch for."""
    named: frozenset[Key]
    """Those that the record names."""
    vouched: bool = False
    """Some of the former were not given: a key that was given vouches for them."""
    unsigned: Sequence[int] = ()
    """Positions of events that change the keys, and are not signed for this record by those that must sign them."""
    _chains: dict[int, KeyChain] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[Key]:
        """All of them: those by which a signature can be checked at all."""
        return self.given | self.named

    def covers(self, key: Key, size: int, before: int) -> bool:
        """Say whether a key is relied on for a checkpoint of so many events, after one of `before` events."""
        kind, public = key
        return key in self.given and (kind not in self._chains or self._chains[kind].may_sign(public, size, before))

    def had_ended(self, key: Key, size: int) -> bool:
        """Say whether a key had ended before it signed so many events."""
        kind, public = key
        return kind in self._chains and self._chains[kind].had_ended(public, size)


def trusted(connection: Connection, given: Sequence[Key]) -> Trusted:
    """Give the keys of a record, those that were given, and those that such keys vouch for."""
    try:
        keys, stated = signing_keys(connection), key_statements(connection)
        changes = [*map(_signed, stated.good), *_ends(connection)]
    except (UndecodableEvent, NoteMalformed):
        return Trusted(frozenset(given), frozenset())
    chains = {kind: KeyChain(kind, changes) for kind in (ED25519, ML_DSA_44)}
    relied_on = {
        (kind, each)
        for kind, chain in chains.items()
        for each in chain.relied_on([public for which, public in given if which == kind])
    }
    named = {half for each in keys for half in _pair(PublicKeys(each.ed25519, each.ml_dsa_44)).items()}
    vouched = not relied_on.issubset(given)
    return Trusted(frozenset({*given, *relied_on}), frozenset(named), vouched, stated.unsigned, chains)


def _signed(found: tuple[int, KeyStatement]) -> Change:
    position, stated = found
    by, known = (tuple(map(_pair, each)) for each in (stated.by, stated.known))
    ended = None if stated.old is None else _pair(stated.old)
    return Change(position, _pair(stated.new), ended, by, known, stated.name)


def _ends(connection: Connection) -> Iterator[Change]:
    """Give the ends of keys, which need no signature; raises NoteMalformed."""
    for position, body in connection.execute(statements.OF_KIND, (SigningKeyEnded.tag, 0)):
        fact = decode(body).facts
        if isinstance(fact, SigningKeyEnded):
            first, second = (VerifierKey.read(line).public_key for line in (fact.ed25519, fact.ml_dsa_44))
            yield Change(position, ended=_pair(PublicKeys(first, second)))


def _pair(keys: PublicKeys) -> Pair:
    return {ED25519: keys.ed25519, ML_DSA_44: keys.ml_dsa_44}
