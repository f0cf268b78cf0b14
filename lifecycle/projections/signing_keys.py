"""The keys that sign the checkpoints of a ledger, as its own events name them: one for each workstation that signs."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.event import Event, UndecodableEvent, decode, tags_of
from lifecycle.domain.facts import (
    OperationStarted,
    SigningKeyAdded,
    SigningKeyAdopted,
    SigningKeyEnded,
    SigningKeyRotated,
)
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, VerifierKey
from lifecycle.projections.lineage import lineage
from lifecycle.store import statements
from lifecycle.store.sql import Connection, compiled
from lifecycle.store.tables import events

NAMING: Final = (SigningKeyAdopted, SigningKeyRotated, SigningKeyAdded, SigningKeyEnded)
"""Kinds of events that say which keys sign."""


End = Literal["replaced", "lost", "ended"]
"""replaced: it gave its place to another. lost: another was adopted in its place. ended: by people, for good."""


class NamedKeys(NamedTuple):
    """One signing key: the public keys of both halves, and from which event to which it signs."""

    position: int
    """Of the event that names it: what is signed by it covers this event, or more."""
    ed25519: bytes
    """32 bytes."""
    ml_dsa_44: bytes
    """1312 bytes."""
    workstation: str
    """Name of the workstation that it is of, as that gave it."""
    until: int | None = None
    """Position of the event from which on it does not sign; None where it signs."""
    end: End | None = None
    """Why it does not sign."""
    successor: bytes | None = None
    """Ed25519 public key that it gave its place to; it signs the first checkpoint over that too."""

    def may_sign(self, size: int, before: int) -> bool:
        """Say whether it may sign so many events, after a checkpoint of `before` events."""
        last = before if self.end == "replaced" else size
        return self.position <= size and (self.until is None or last < self.until)


_END: Final = (1 << 63) - 1
"""Beyond every position."""
_NAMES: Final = [f"kind_{number}" for number in range(len(NAMING))]

_NAMING: Final = compiled(
    select(events.c.position, events.c.body)
    .where(or_(*(events.c.tag == bindparam(name) for name in _NAMES)))
    .order_by(events.c.position),
    *_NAMES,
)


def signing_keys(connection: Connection) -> Sequence[NamedKeys]:
    """Give the keys of a ledger in the order in which they came; empty where none was adopted yet.

    Raises UndecodableEvent where an event that names one cannot be read.
    """
    keys: list[NamedKeys] = []
    for position, body in connection.execute(_NAMING, tuple(kind.tag for kind in NAMING)):
        event = decode(body)
        try:
            _follow(keys, position, event)
        except NoteMalformed as error:
            raise UndecodableEvent(id=event.id, tag=event.tag, problem=str(error)) from error
    return keys


def in_force(keys: Sequence[NamedKeys]) -> list[NamedKeys]:
    """Give those that sign, the newest last."""
    return [each for each in keys if each.until is None]


def was_signed(connection: Connection) -> bool:
    """Say whether a card was changed since the ledger has its name and a key: it was signed before that."""
    keys, names = signing_keys(connection), lineage(connection)
    after = max(keys[0].position, names[-1].since) if keys and names else _END
    started = (connection.execute(statements.OF_KIND_IN, (tag, after, _END)) for tag in tags_of(OperationStarted))
    facts = (decode(body).facts for rows in started for _, body in rows)
    return any(isinstance(each, OperationStarted) and each.changes for each in facts)


def _follow(keys: list[NamedKeys], position: int, event: Event) -> None:
    match event.facts:
        case SigningKeyAdopted(ed25519=ed25519, ml_dsa_44=ml_dsa_44, replaces=lost):
            new = _both(ed25519, ml_dsa_44)
            if lost is not None:
                _end(keys, position, _public(lost, ED25519), "lost")
            for each in in_force(keys) if lost is None else ():  # there was one key, and the next took its place
                _end(keys, position, each.ed25519, "replaced", new[0])
            keys.append(NamedKeys(position, *new, event.station))
        case SigningKeyRotated() as rotated:
            new = _both(rotated.new_ed25519, rotated.new_ml_dsa_44)
            _end(keys, position, _public(rotated.old_ed25519, ED25519), "replaced", new[0])
            keys.append(NamedKeys(position, *new, event.station))
        case SigningKeyAdded(ed25519=ed25519, ml_dsa_44=ml_dsa_44, workstation=workstation):
            keys.append(NamedKeys(position, *_both(ed25519, ml_dsa_44), workstation))
        case SigningKeyEnded(ed25519=ed25519):
            _end(keys, position, _public(ed25519, ED25519), "ended")
        case _:
            raise UndecodableEvent(id=event.id, tag=event.tag, problem="its kind is not known")


def _end(keys: list[NamedKeys], position: int, ed25519: bytes, end: End, successor: bytes | None = None) -> None:
    for at, each in enumerate(keys):
        if each.ed25519 == ed25519 and each.until is None:
            keys[at] = each._replace(until=position, end=end, successor=successor)


def _both(first: str, second: str) -> tuple[bytes, bytes]:
    return _public(first, ED25519), _public(second, ML_DSA_44)


def _public(line: str, kind: int) -> bytes:
    key = VerifierKey.read(line)
    if key.kind != kind:
        raise NoteMalformed("its keys are of other types")
    return key.public_key
