"""What is known of people beside their names, and who share a name: asked of the events, and no table to trust."""

from collections.abc import Callable, Mapping, Sequence

from lifecycle.domain.event import decode
from lifecycle.domain.facts import PersonDescribed, PersonNamesake
from lifecycle.domain.spelling import key_of
from lifecycle.store.statements import OF_KIND_IN
from lifecycle.store.view import View

NOTHING = PersonDescribed()
"""Of somebody of whom nothing was said."""


def descriptions_at(view: View, position: int | None = None) -> Mapping[str, PersonDescribed]:
    """Give what was last said of each person, by pseudonym: now, or after an event."""
    found: dict[str, PersonDescribed] = {}
    for _, body in view.execute(OF_KIND_IN, (PersonDescribed.tag, 0, _upto(view, position))):
        event = decode(body)
        if isinstance(event.facts, PersonDescribed):
            found[event.stream] = event.facts
    return found


def namesakes_at(view: View, position: int | None = None) -> Mapping[str, str]:
    """Give the one who had the name before of each person who came to it later, by pseudonym."""
    found: dict[str, str] = {}
    for _, body in view.execute(OF_KIND_IN, (PersonNamesake.tag, 0, _upto(view, position))):
        event = decode(body)
        if isinstance(event.facts, PersonNamesake):
            found[event.stream] = event.facts.of
    return found


def told_apart(
    view: View,
    person: str,
    name_of: Callable[[str], str | None],
    text_of: Callable[[str], str | None],
    position: int | None = None,
) -> str | None:
    """Give the name of a person: with the department, or else the pseudonym, where others have the same name."""
    name = name_of(person)
    others = () if name is None else _sharing(namesakes_at(view, position), person)
    alike = [each for each in others if key_of(name_of(each) or "") == key_of(name or "")]
    if not alike:
        return name
    said = descriptions_at(view, position)
    departments = {each: _text(said.get(each, NOTHING).department, text_of) for each in (person, *alike)}
    mine = departments.pop(person)
    return f"{name} ({person if mine is None or mine in departments.values() else mine})"


def _sharing(namesakes: Mapping[str, str], person: str) -> Sequence[str]:
    """Give the others of the group that a person shares a name with."""
    first = _first(namesakes, person)
    group = {first, *(each for each in namesakes if _first(namesakes, each) == first)}
    return sorted(group - {person})


def _first(namesakes: Mapping[str, str], person: str) -> str:
    seen: set[str] = set()
    while person in namesakes and person not in seen:
        seen.add(person)
        person = namesakes[person]
    return person


def _text(digest: str | None, text_of: Callable[[str], str | None]) -> str | None:
    return None if digest is None else text_of(digest)


def _upto(view: View, position: int | None) -> int:
    return view.position if position is None else position
