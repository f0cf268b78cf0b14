"""Under which names a ledger has gone: its origin, and a new one from each restoring of a backup on."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.event import decode
from lifecycle.domain.facts import LedgerBegun, LedgerRestored
from lifecycle.store.sql import Connection, compiled
from lifecycle.store.tables import events


class Origin(NamedTuple):
    """One name of a ledger."""

    name: str
    """8 bytes, upper-case hex."""
    since: int
    """Position of the event that gave it: what was signed or anchored under it covers that event, or more."""
    until: int | None
    """Last event that it shares with the origin after it; None for the origin of today."""


_NAMING: Final = compiled(
    select(events.c.position, events.c.body)
    .where(or_(events.c.tag == bindparam("begun"), events.c.tag == bindparam("restored")))
    .order_by(events.c.position),
    "begun",
    "restored",
)


def lineage(connection: Connection) -> Sequence[Origin]:
    """Give the names of the ledger in their order, the one of today last; empty where no ledger was begun.

    Raises UndecodableEvent where an event that names it cannot be read.
    """
    named: list[tuple[int, str]] = []
    for position, body in connection.execute(_NAMING, (LedgerBegun.tag, LedgerRestored.tag)):
        facts = decode(body).facts
        if isinstance(facts, LedgerBegun | LedgerRestored):
            named.append((position, facts.origin.upper()))
    ends: list[int | None] = [position - 1 for position, _ in named[1:]]
    return [Origin(name, position, until) for (position, name), until in zip(named, [*ends, None], strict=False)]
