"""How long the record has to be kept, and the legal holds, those that stand and those that were lifted."""

from msgspec.structs import replace

from lifecycle.domain.event import Event
from lifecycle.domain.facts import LegalHoldLifted, LegalHoldPlaced, RetentionSet
from lifecycle.domain.retention import LegalHold, Retention
from lifecycle.projections.hearing import hearing_kinds
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.view import View

_RECORD = "record"
"""Key of the one class that the whole record has."""


def _set_for(event: Event) -> str | None:
    return _RECORD if isinstance(event.facts, RetentionSet) else None


def _set(known: Retention | None, event: Event) -> Retention | None:
    facts = event.facts
    if not isinstance(facts, RetentionSet):
        return known
    return Retention(facts.name, facts.years, facts.begins, facts.reason, event.time, event.actor)


RETENTION: KeyedProjection[Event, Retention] = KeyedProjection(
    name="retention", revision=1, state=Retention, key=_set_for, fold=_set, hears=hearing_kinds(RetentionSet)
)


def _hold_of(event: Event) -> str | None:
    return event.stream if event.stream.startswith("hold:") else None


def _held(hold: LegalHold | None, event: Event) -> LegalHold | None:
    match event.facts:
        case LegalHoldPlaced(name=name, reason=reason):
            return LegalHold(event.stream, name, reason, event.time, event.actor)
        case LegalHoldLifted(reason=reason) if hold is not None:
            return replace(hold, lifted_at=event.time, lifted_by=event.actor, lift_reason=reason)
        case _:
            return hold


HOLDS: KeyedProjection[Event, LegalHold] = KeyedProjection(
    name="holds",
    revision=1,
    state=LegalHold,
    key=_hold_of,
    fold=_held,
    hears=hearing_kinds(LegalHoldPlaced, LegalHoldLifted),
)


def retention_at(view: View, position: int | None = None) -> Retention | None:
    """Give the class that was set for the record, now or as of the event at a position; None where none ever was."""
    return RETENTION.get(view, _RECORD) if position is None else RETENTION.get_as_of(view, _RECORD, position)


def holds_at(view: View, position: int | None = None) -> list[LegalHold]:
    """Give every legal hold, the oldest first."""
    known = HOLDS.all(view) if position is None else HOLDS.all_as_of(view, position)
    return sorted((each for _, each in known), key=lambda hold: (hold.placed_at, hold.id))
