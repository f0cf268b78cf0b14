"""People and places as people name them to a report: several with commas between, each by name or its beginning."""

from collections.abc import Iterable, Mapping

from lifecycle.domain.errors import AmbiguousName, UnknownName
from lifecycle.domain.spelling import key_of, near, quoted
from lifecycle.domain.text import Text, say
from lifecycle.projections.custody import PLACES
from lifecycle.projections.people import PEOPLE
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.custodian_names import CustodianNames


def people_named(snapshot: Snapshot, typed: str | None) -> frozenset[str]:
    """Give the pseudonyms of the people that were typed; raises UnknownName, with names that are near."""
    return _named(
        snapshot, say("person"), (key for key, _ in PEOPLE.all_as_of(snapshot.view, snapshot.moment.position)), typed
    )


def places_named(snapshot: Snapshot, typed: str | None) -> frozenset[str]:
    """Give the pseudonyms of the places that were typed; raises UnknownName, with names that are near."""
    return _named(
        snapshot, say("place"), (key for key, _ in PLACES.all_as_of(snapshot.view, snapshot.moment.position)), typed
    )


def _named(snapshot: Snapshot, kind: Text, known: Iterable[str], typed: str | None) -> frozenset[str]:
    keepers = CustodianNames(snapshot)
    names = {each: keepers.either(each) for each in known}
    return frozenset(_one(kind, names, each.strip()) for each in (typed or "").split(",") if each.strip())


def _one(kind: Text, names: Mapping[str, str], typed: str) -> str:
    wanted = key_of(typed)
    exact = [each for each, name in names.items() if typed == each or key_of(name) == wanted]
    matching = exact or [each for each, name in names.items() if key_of(name).startswith(wanted)]
    if len(matching) > 1:
        raise AmbiguousName(name=typed, names=quoted(names[each] for each in matching))
    if not matching:
        advice = say("See the names.\n  lifecycle custody person list\n  lifecycle custody place list")
        alike = near(typed, names.values())
        if alike:
            advice = say("Did you mean {near}? {advice}", near=quoted(alike), advice=advice)
        raise UnknownName(kind=kind, name=typed, next_step=advice)
    return matching[0]
