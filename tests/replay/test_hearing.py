"""A fold that does not hear a kind of event would not have been moved by it."""

import pytest
from golden import LEDGERS, bodies_of

from lifecycle.domain.event import decode
from lifecycle.station.records import PROJECTIONS

NAMES = sorted(path.name.removesuffix(".jsonl") for path in LEDGERS.glob("*.jsonl"))


@pytest.mark.parametrize("name", NAMES)
def test_no_state_follows_from_an_event_that_is_not_heard(name: str) -> None:
    """Over every event that was ever recorded, for every projection."""
    for projection in PROJECTIONS:
        states = {}
        for body in bodies_of(name):
            event = decode(body)
            key = projection.key(event)
            if key is None:
                continue
            after = projection.fold(states.get(key), event)
            if projection.hears is not None and not projection.hears(event.tag):
                assert after == states.get(key), f"{projection.name} does not hear {event.tag}"
            states[key] = after
