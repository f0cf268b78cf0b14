"""The sets that bring a key back at the moment of a report, one after the other."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy import bindparam, func, select

from lifecycle.domain.quorum import quorum
from lifecycle.projections.cards import CARDS
from lifecycle.projections.sets import shape_of
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.store.sql import compiled

_cards, _history = CARDS.current, CARDS.history

_MEMBERS = compiled(
    select(_cards.c.set_id, *CARDS.columns_of(_cards)).where(_cards.c.set_id > bindparam("after")).order_by(
        _cards.c.set_id
    ),
    "after",
)  # fmt: skip
_MEMBERS_AS_OF = compiled(
    select(_history.c.set_id, *CARDS.columns_of(_history))
    .where(
        _history.c.set_id > bindparam("after"),
        _history.c.from_position <= bindparam("at"),
        func.coalesce(_history.c.to_position, bindparam("never")) > bindparam("at_"),
    )
    .order_by(_history.c.set_id),
    "after",
    "at",
    "never",
    "at_",
)


def live_sets(snapshot: Snapshot, names: SetNames) -> Iterator[str]:
    """Give the id of each set whose cards bring its key back, in the order of the ids; one set is held at a time."""
    position = snapshot.moment.position
    if position == snapshot.view.position:
        rows = snapshot.view.execute(_MEMBERS, ("",))
    else:
        rows = snapshot.view.execute(_MEMBERS_AS_OF, ("", position, position + 1, position))
    for set_id, of_set in groupby(rows, itemgetter(0)):
        members = CARDS.states(row[1:] for row in of_set)
        shape = names.called(set_id).known or shape_of(snapshot.view, set_id, position)
        if quorum(shape.needed, shape.issued, members).alive:
            yield set_id
