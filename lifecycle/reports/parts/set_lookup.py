"""Sets as people name them to a report."""

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.instant import Instant
from lifecycle.domain.set_names import SHORT, found, not_found
from lifecycle.projections.sets import SETS, ever_of
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.set_standings import SetNames, sets_at


class SetNotMadeYet(OperatorError):
    """The set came into the record after the moment that was asked for."""

    code = "set-not-made-yet"
    message = "Set {name} was not in the record at that moment. The set was started on {started} UTC."
    advice = "Give a later moment, or omit --as-of."


def set_named(snapshot: Snapshot, names: SetNames, typed: str) -> str:
    """Find the id of what was typed, among the sets of the record first and then among those that cards name.

    Raises UnknownName, with the names that there are, and SetNotMadeYet.
    """
    all_sets = sets_at(snapshot)
    known = found(typed, all_sets, names.recorded)
    if known is not None:
        return known.id
    on_cards = sorted(ever_of(snapshot.view, snapshot.moment.position)) if len(typed) >= SHORT else []
    for set_id in on_cards:
        if set_id.startswith(typed.upper()):
            return set_id
    now = sorted((each for _, each in SETS.all(snapshot.view)), key=lambda each: (each.started_at, each.id))
    later = found(typed, now, names.recorded)
    if later is not None:
        raise SetNotMadeYet(name=typed, started=Instant(later.started_at).short())
    raise not_found(typed, all_sets, names.recorded)
