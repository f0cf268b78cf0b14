"""Sets that a restored backup may not have, and what is exposed of them: their keys go on.

There are few, so there is no table of them: their events are read when a key is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.event import decode, tags_of
from lifecycle.domain.exposure import Exposed
from lifecycle.domain.facts import KeySuspicionRestored, LostSetExposed
from lifecycle.domain.key_exposure import LostSet
from lifecycle.store.statements import OF_KIND
from lifecycle.store.view import View

_TAGS = (*tags_of(LostSetExposed), *tags_of(KeySuspicionRestored))


@dataclass(frozen=True)
class LostSets:
    """All of them, in the order in which they were first told of."""

    sets: tuple[LostSet, ...]
    exposed: tuple[Exposed, ...]


def lost_sets(view: View, position: int) -> LostSets:
    """Give the sets, and every exposure of a share of them, as known after the event at a position."""
    sets: dict[str, LostSet] = {}
    exposed = []
    for stream, fact in _told(view, position):
        sets.setdefault(fact.set_id, LostSet(fact.set_id, fact.needed, stream.partition(":")[2]))
        if isinstance(fact, LostSetExposed):
            exposed.append(Exposed(fact.set_id, fact.share, fact.cause))
    return LostSets(tuple(sets.values()), tuple(exposed))


def _told(view: View, position: int) -> Iterator[tuple[str, LostSetExposed | KeySuspicionRestored]]:
    for tag in _TAGS:
        for at, body in view.execute(OF_KIND, (tag, 0)):
            event = decode(body)
            if at <= position and isinstance(event.facts, LostSetExposed | KeySuspicionRestored):
                yield event.stream, event.facts
