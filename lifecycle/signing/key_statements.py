"""The events that change the keys of a record, and whether keys that sign it have signed them, for this record.

Who can write to the database can put in any event. One that changes the keys counts by the signatures in it alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lifecycle.domain.checkpoint import origin_line
from lifecycle.domain.event import decode
from lifecycle.domain.facts import SigningKeyAdded, SigningKeyRotated
from lifecycle.domain.signed_note import NoteMalformed, VerifierKey
from lifecycle.projections.lineage import Origin, lineage
from lifecycle.projections.signing_keys import NamedKeys, signing_keys
from lifecycle.signing.addition import Addition
from lifecycle.signing.keys import PublicKeys
from lifecycle.signing.rotation import is_stated
from lifecycle.store import statements
from lifecycle.store.sql import Connection


class KeyStatement(NamedTuple):
    """What an event says of a new key, under good signatures of that key and of the others that it names."""

    name: str
    """Origin line of the record that it was signed for."""
    new: PublicKeys
    by: Sequence[PublicKeys]
    """Those that vouch for the new one."""
    known: Sequence[PublicKeys]
    """Those that the new one knows the record by, and vouches for."""
    old: PublicKeys | None = None
    """The one that gives its place to the new one."""


class KeyStatements(NamedTuple):
    """All of a record."""

    good: Sequence[tuple[int, KeyStatement]]
    """Each with the position of its event."""
    unsigned: Sequence[int]
    """Positions of events that are not signed, or not for this record, or by none of the keys that signed it then."""


def key_statements(connection: Connection) -> KeyStatements:
    """Read them; raises UndecodableEvent where an event that names a key or the record cannot be read."""
    keys, names = signing_keys(connection), lineage(connection)
    found = [
        (position, _of(decode(body).facts, [_public(each) for each in keys]))
        for kind in (SigningKeyRotated, SigningKeyAdded)
        for position, body in connection.execute(statements.OF_KIND, (kind.tag, 0))
    ]
    good = [(at, each) for at, each in found if each is not None and _counts(at, each, keys, names)]
    return KeyStatements(good, sorted({at for at, _ in found} - {at for at, _ in good}))


def _of(fact: object, keys: Sequence[PublicKeys]) -> KeyStatement | None:
    try:
        match fact:
            case SigningKeyRotated():
                name, old = _read(fact.old_ed25519, fact.old_ml_dsa_44)
                _, new = _read(fact.new_ed25519, fact.new_ml_dsa_44)
                return (
                    KeyStatement(name, new, (old,), (old,), old) if is_stated(fact.statement, name, old, new) else None
                )
            case SigningKeyAdded():
                said, (name, new) = Addition.read(fact.statement.encode()), _read(fact.ed25519, fact.ml_dsa_44)
                if (said.name, said.new, said.workstation) != (name, new, fact.workstation):
                    return None
                others = [each for each in keys if each.ed25519 != new.ed25519]
                by = [each for each in others if said.signed_by(each)]
                return KeyStatement(name, new, by, [each for each in others if said.knows(each)])
            case _:
                return None
    except NoteMalformed:
        return None


def _counts(position: int, stated: KeyStatement, keys: Sequence[NamedKeys], names: Sequence[Origin]) -> bool:
    """Say whether a key that signed the record then signed it, for the record as it was called then, of a new key."""
    called = next((each.name for each in reversed(names) if each.since <= position), None)
    signed = [
        _public(each) for each in keys if each.position < position and (each.until is None or each.until >= position)
    ]
    before = {each.ed25519 for each in keys if each.position < position}
    return (
        called is not None
        and stated.name == origin_line(called)
        and stated.new.ed25519 not in before
        and any(each in signed for each in stated.by)
    )


def _public(named: NamedKeys) -> PublicKeys:
    return PublicKeys(named.ed25519, named.ml_dsa_44)


def _read(first: str, second: str) -> tuple[str, PublicKeys]:
    key, other = VerifierKey.read(first), VerifierKey.read(second)
    return key.name, PublicKeys(key.public_key, other.public_key)
