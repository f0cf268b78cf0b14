"""People and places as they are called: found by name, by the beginning of it, or by pseudonym."""

import difflib
from collections.abc import Mapping, Sequence
from typing import TypeVar

from lifecycle.custody.inputs import shown
from lifecycle.domain.errors import AmbiguousName, UnknownName
from lifecycle.domain.spelling import key_of, quoted
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.custody import Place
from lifecycle.projections.descriptions import namesakes_at
from lifecycle.projections.people import Person

T = TypeVar("T", Person, Place)

_NEAR = 3
_ALIKE = 0.6
"""How much of two names must be the same for one to be offered for the other (difflib's ratio)."""


def find_person(record: Record, name: str) -> Person:
    """Find a person by name or as person:ID; raises UnknownName, which lists near ones, and AmbiguousName."""
    people = record.people()
    names = _called(record, people)
    found = _found(name, people, names)
    if found is None:
        advice = say(
            "See the people in the record, or add a person.\n"
            "  lifecycle custody person list\n"
            "  lifecycle custody person add NAME"
        )
        raise _unknown(say("person"), name, names, advice)
    return found


def find_place(record: Record, name: str) -> Place:
    """Find a place by name or as place:ID; raises UnknownName, which lists near ones, and AmbiguousName."""
    places = record.places()
    found = _found(name, places, _names(record, places))
    if found is None:
        advice = say(
            "See the places in the record, or add a place.\n"
            "  lifecycle custody place list\n"
            "  lifecycle custody place add NAME"
        )
        raise _unknown(say("place"), name, _names(record, places), advice)
    return found


def namesake(name: str, known: Sequence[T], record: Record) -> T | None:
    """Find whoever goes by a name already, in whatever case; of several the one that is written the same."""
    names = _names(record, known)
    same = [each for each in known if key_of(names.get(each.id, "")) == key_of(name)]
    written_so = [each for each in same if names[each.id] == name]
    return next(iter(written_so or same), None)


def _found(name: str, known: Sequence[T], names: Mapping[str, str]) -> T | None:
    wanted = key_of(name)
    by_id = [each for each in known if each.id == name.strip()]
    as_written = [each for each in known if names.get(each.id) == name]
    beginning = [each for each in known if wanted and each.id in names and key_of(names[each.id]).startswith(wanted)]
    matching = by_id or as_written or beginning  # "ana" is not guessed where there is an Ana Lopes too
    if len(matching) > 1:
        listed = ", ".join(f"{names[each.id]} ({each.id})" for each in matching)
        raise AmbiguousName(name=shown(name), names=listed)
    return matching[0] if matching else None


def _unknown(kind: Text, name: str, names: Mapping[str, str], advice: Text) -> UnknownName:
    ordered = sorted(names.values())
    spoken = {key_of(word): each for each in ordered for word in each.split()} | {
        key_of(each): each for each in ordered
    }
    wanted = key_of(name)
    near = [each for each in ordered if wanted and wanted in key_of(each)][:_NEAR]
    alike = difflib.get_close_matches(wanted, list(spoken), n=_NEAR, cutoff=_ALIKE)
    near = near or list(dict.fromkeys(spoken[key] for key in alike))
    if not near:
        return UnknownName(kind=kind, name=shown(name), next_step=advice)
    meant = say("Did you mean {near}? {advice}", near=quoted(near), advice=advice)
    return UnknownName(kind=kind, name=shown(name), next_step=meant)


def _names(record: Record, known: Sequence[Person] | Sequence[Place]) -> dict[str, str]:
    """Give the names that are disclosed, by pseudonym."""
    return {each.id: name for each in known if (name := record.disclosed(each.name)) is not None}


def _called(record: Record, people: Sequence[Person]) -> dict[str, str]:
    """Give the names of people, those who share one with what tells them apart."""
    names, later = _names(record, people), namesakes_at(record.view)
    sharing = {*later, *later.values()} & names.keys()
    return names | {each: record.called(each) for each in sharing}
