"""The keys that sign the checkpoints of a ledger, as its own events name them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.event import Event, UndecodableEvent, decode, tags_of
from lifecycle.domain.facts import OperationStarted, SigningKeyAdopted, SigningKeyRotated
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, VerifierKey
from lifecycle.projections.lineage import lineage
from lifecycle.store import statements
from lifecycle.store.sql import Connection, compiled
from lifecycle.store.tables import events


class NamedKeys(NamedTuple):
    """One signing key: the public keys of both halves, and the event that names it."""

    position: int
    """What is signed by it covers this event, or more."""
    ed25519: bytes
    """32 bytes."""
    ml_dsa_44: bytes
    """1312 bytes."""


_END: Final = (1 << 63) - 1
"""Beyond every position."""

_NAMING: Final = compiled(
    select(events.c.position, events.c.body)
    .where(or_(events.c.tag == bindparam("adopted"), events.c.tag == bindparam("rotated")))
    .order_by(events.c.position),
    "adopted",
    "rotated",
)


def signing_keys(connection: Connection) -> Sequence[NamedKeys]:
    """Give the keys of a ledger in their order, the one of today last; empty where none was adopted yet.

    Raises UndecodableEvent where an event that names one cannot be read.
    """
    rows = connection.execute(_NAMING, (SigningKeyAdopted.tag, SigningKeyRotated.tag))
    return [NamedKeys(position, *_named(decode(body))) for position, body in rows]


def was_signed(connection: Connection) -> bool:
    """Say whether a card was changed since the ledger has its name and a key: it was signed before that."""
    keys, names = signing_keys(connection), lineage(connection)
    after = max(keys[0].position, names[-1].since) if keys and names else _END
    started = (connection.execute(statements.OF_KIND_IN, (tag, after, _END)) for tag in tags_of(OperationStarted))
    facts = (decode(body).facts for rows in started for _, body in rows)
    return any(isinstance(each, OperationStarted) and each.changes for each in facts)


def _named(event: Event) -> tuple[bytes, bytes]:
    facts = event.facts
    if isinstance(facts, SigningKeyRotated):
        lines = facts.new_ed25519, facts.new_ml_dsa_44
    elif isinstance(facts, SigningKeyAdopted):
        lines = facts.ed25519, facts.ml_dsa_44
    else:
        raise UndecodableEvent(id=event.id, tag=event.tag, problem="its kind is not known")
    try:
        first, second = map(VerifierKey.read, lines)
    except NoteMalformed as error:
        raise UndecodableEvent(id=event.id, tag=event.tag, problem=str(error)) from error
    if (first.kind, second.kind) != (ED25519, ML_DSA_44):
        raise UndecodableEvent(id=event.id, tag=event.tag, problem="its keys are of other types")
    return first.public_key, second.public_key
