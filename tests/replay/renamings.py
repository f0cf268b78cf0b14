"""How states that were kept once are compared with those of today: which fields came later and follow from old facts.

A kept state is never edited. A field that came later has its initial value after facts of then, except where it stands
here: what it says was always true of those facts, and nobody asked for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

FOLLOW: Mapping[str, frozenset[str]] = {
    "cards": frozenset({"tries_said", "exposed", "overwrites"}),
}
"""By projection, since schema 0007: `tries_said` is the answer of the card to the last wrong PIN; `exposed` and
`overwrites` are the shares that were out of control, and the one that an unfinished one was written over."""


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
