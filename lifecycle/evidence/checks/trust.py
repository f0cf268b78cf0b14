"""Whose signatures count on the checkpoints of a record: keys given from outside, and those that they vouch for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lifecycle.domain.event import UndecodableEvent, decode
from lifecycle.domain.facts import SigningKeyAdded, SigningKeyEnded, SigningKeyRotated
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, VerifierKey
from lifecycle.evidence.checks.lineage import Names
from lifecycle.evidence.verifier.key_chain import Change, KeyChain, Pair, rotation
from lifecycle.projections.signing_keys import NamedKeys, signing_keys
from lifecycle.signing.addition import Addition
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


def trusted(connection: Connection, given: Sequence[Key], names: Names) -> Trusted:
    """Give the keys of a record, those that were given, and those that such keys vouch for."""
    try:
        keys = signing_keys(connection)
        changes, unsigned = _changes(connection, keys, names)
    except UndecodableEvent:
        return Trusted(frozenset(given), frozenset())
    chains = {kind: KeyChain(kind, changes) for kind in (ED25519, ML_DSA_44)}
    relied_on = {
        (kind, each)
        for kind, chain in chains.items()
        for each in chain.relied_on([public for which, public in given if which == kind])
    }
    named = {half for each in keys for half in _pair(PublicKeys(each.ed25519, each.ml_dsa_44)).items()}
    vouched = not relied_on.issubset(given)
    return Trusted(frozenset({*given, *relied_on}), frozenset(named), vouched, unsigned, chains)


def _changes(connection: Connection, keys: Sequence[NamedKeys], names: Names) -> tuple[list[Change], list[int]]:
    """Give what the events say of the keys, and the positions of those whose signatures are wrong."""
    found: list[Change] = []
    unsigned = []
    for position, fact in _telling(connection):
        try:
            change = _change(position, fact, [PublicKeys(each.ed25519, each.ml_dsa_44) for each in keys])
        except NoteMalformed:
            change = None
        if change is None or not (change.name is None or names.fit(change.name, position)):
            unsigned.append(position)
        else:
            found.append(change)
    return found, unsigned


def _telling(connection: Connection) -> Iterator[tuple[int, object]]:
    for kind in (SigningKeyRotated, SigningKeyAdded, SigningKeyEnded):
        for position, body in connection.execute(statements.OF_KIND, (kind.tag, 0)):
            yield position, decode(body).facts


def _change(position: int, fact: object, keys: Sequence[PublicKeys]) -> Change | None:
    """Give what one event says; None where it is not signed by those that must sign it. Raises NoteMalformed."""
    match fact:
        case SigningKeyRotated():
            name, old = _read(fact.old_ed25519, fact.old_ml_dsa_44)
            _, new = _read(fact.new_ed25519, fact.new_ml_dsa_44)
            stated = is_stated(fact.statement, name, old, new)
            return rotation(position, _pair(old), _pair(new), name) if stated else None
        case SigningKeyAdded():
            said, (name, new) = Addition.read(fact.statement.encode()), _read(fact.ed25519, fact.ml_dsa_44)
            by = [_pair(each) for each in keys if each.ed25519 != new.ed25519 and said.signed_by(each)]
            if not by or (said.name, said.new, said.workstation) != (name, new, fact.workstation):
                return None
            known = [_pair(each) for each in keys if said.knows(each)]
            return Change(position, _pair(new), by=tuple(by), known=tuple(known), name=name)
        case SigningKeyEnded():
            return Change(position, ended=_pair(_read(fact.ed25519, fact.ml_dsa_44)[1]))
        case _:
            return None


def _read(first: str, second: str) -> tuple[str, PublicKeys]:
    key, other = VerifierKey.read(first), VerifierKey.read(second)
    return key.name, PublicKeys(key.public_key, other.public_key)


def _pair(keys: PublicKeys) -> Pair:
    return {ED25519: keys.ed25519, ML_DSA_44: keys.ml_dsa_44}
