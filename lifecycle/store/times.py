"""Positions by time and times by position: a clock can be stepped, so that neither follows from the order of events."""

from typing import Final

from lifecycle.store import statements
from lifecycle.store.address import Place
from lifecycle.store.checkpoints import last_checkpoint
from lifecycle.store.sql import Connection
from lifecycle.store.tiles import stored_frontier

WALKING: Final = 3
"""How many times longer it takes to look at an event than at its entry in the index of times."""


def position_at(connection: Connection, time: int, path: Place) -> int:
    """Give the last position whose time (microseconds UTC) is not later; 0 if there is none.

    All that is earlier, or all that is later, has to be gone over. The index of times tells at once where about it is,
    and so which of them is less.
    """
    near = connection.execute(statements.POSITION_NEAR, (time,)).fetchone()
    if near is None:
        return 0
    later = stored_frontier(connection, path).size - near[0]
    by_walking = later * WALKING < near[0]
    search = statements.POSITION_AT_FROM_END if by_walking else statements.POSITION_AT_BY_TIME
    (position,) = connection.execute(search, (time,)).fetchone()
    return position or 0


def newest_time(connection: Connection, since: str | None) -> int | None:
    """Give the latest time of any event, or of the last one with the tag `since` and those after it.

    The time of the newest checkpoint counts as that of an event where it covers one of them.
    """
    start = None if since is None else connection.execute(statements.LAST_OF, (since,)).fetchone()[0]
    if start is None:
        (newest,) = connection.execute(statements.NEWEST_TIME).fetchone()
    else:
        (newest,) = connection.execute(statements.NEWEST_TIME_FROM, (start,)).fetchone()
    signed = last_checkpoint(connection)
    if signed is not None and signed.size >= (start or 1):
        newest = max(signed.time, newest or 0)
    return None if newest is None else int(newest)
