"""How states that were kept once are compared with those of today: which fields came later, and which were renamed.

A kept state is never edited. A field that came later has its initial value after facts of then, except where it stands
here: what it says was always true of those facts, and nobody asked for it. A field that was renamed is compared under
its new name, by what its value means.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FOLLOW: Mapping[str, frozenset[str]] = {
    "cards": frozenset({"tries_said", "exposed", "overwrites", "make"}),
}
"""By projection. Since schema 0007: `tries_said` is the answer of the card to the last wrong PIN; `exposed` and
`overwrites` are the shares that were out of control, and the one that an unfinished one was written over. Since schema
0008: all cards of then were of one make."""

Value = Callable[[Any], Any]


def _same(value: Any) -> Any:  # noqa: ANN401 - any value of a state
    return value


def _fields(names: str | None) -> str | None:
    """Name the fields that differed as they are named now, in their order."""
    if names is None:
        return None
    renamed = {"ticks": "counter", "profile": "layout"}
    return ",".join(sorted(renamed.get(name, name) for name in names.split(",")))


@dataclass(frozen=True)
class Renamed:
    """A field that has another name now, or other words for the same."""

    old: str
    new: str
    since: str
    """The schema."""
    then: Value = _same
    """Gives a value of then as it is compared."""
    now: Value = _same
    """Gives a value of today as it is compared."""


RENAMED: Mapping[str, Sequence[Renamed]] = {
    "cards": (
        Renamed("ticks", "counter", "0008"),
        Renamed("profile", "layout", "0008"),
        Renamed("issuer_reference", "details", "0008", now=lambda kept: json.loads(kept)["issuer_reference"]),
        Renamed(
            "seal_enforced_by", "seal_enforced_by", "0008",
            then=lambda by: "record" if by in {"profile", "unknown"} else by,
        ),
        Renamed("drift", "drift", "0008", then=_fields),
    )
}  # fmt: skip


def comparable(projection: str, kept: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Give a kept state and that of today by the names and in the words of today."""
    then, today = dict(kept), dict(now)
    for field in RENAMED.get(projection, ()):
        if field.old in then:
            then[field.new] = field.then(then.pop(field.old))
            today[field.new] = field.now(today[field.new])
    return then, today


def moment(values: Sequence[Any]) -> list[Any]:
    """Give a moment of a card's life that was kept in the words of today: what differed comes last in it."""
    *before, drift = values
    return [*before, _fields(drift)]


def once(lives: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Join the moments of a card's life that say the same: a field that came later may tell them apart."""
    joined: list[list[Any]] = []
    for since, until, *what in lives:
        if joined and joined[-1][2:] == what and joined[-1][1] == since:
            joined[-1][1] = until
        else:
            joined.append([since, until, *what])
    return joined


def follows(projection: str, field: str) -> bool:
    """Say whether a field that came later may have another than its initial value after facts of then."""
    return field in FOLLOW.get(projection, frozenset())
