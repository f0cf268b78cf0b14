"""How states that were kept once are compared with those of today: which fields came later and follow from old facts.

A kept state is never edited. A field that came later has its initial value after facts of then, except where it stands
here: what it says was always true of those facts, and nobody asked for it.
"""

from collections.abc import Mapping

FOLLOW: Mapping[str, frozenset[str]] = {
    "cards": frozenset({"tries_said"}),
}
"""By projection; `tries_said` is the answer of the card to the last wrong PIN, since schema 0007."""


def follows(projection: str, field: str) -> bool:
    """Say whether a field that came later may have another than its initial value after facts of then."""
    return field in FOLLOW.get(projection, frozenset())
