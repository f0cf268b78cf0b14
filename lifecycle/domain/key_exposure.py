"""A key over all its sets: how many of its shares were ever out of control, and what people decided about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lifecycle.domain.exposure import Cause, Exposed
from lifecycle.domain.facts.keys import Decision, KeyDecided, KeySuspicionRestored
from lifecycle.domain.text import Text, say

_TROUBLES: Mapping[Decision, Text] = {
    "compromised": say("Key COMPROMISED."),
    "superseded": say("Key superseded."),
    "destroyed": say("Key destroyed."),
}


class SetOfKey(Protocol):
    """What has to be known of a set to count what is exposed of its key."""

    @property
    def id(self) -> str:
        """Random, 16 bytes, upper-case hex."""

    @property
    def needed(self) -> int:
        """M."""

    @property
    def fingerprint(self) -> str:
        """Of the key."""


@dataclass(frozen=True)
class LostSet:
    """A set that the record does not have any more: the backup that was restored is from before it was made."""

    id: str
    needed: int
    fingerprint: str


@dataclass(frozen=True)
class SetExposure:
    """One set of a key, and which of its shares are exposed; copies of a share count once."""

    known: SetOfKey
    shares: Mapping[int, frozenset[Cause]] = field(default_factory=dict)

    @property
    def reaches_quorum(self) -> bool:
        """Whether the exposed shares alone bring the key back."""
        return len(self.shares) >= self.known.needed

    @property
    def counts(self) -> Text:
        """How many shares are exposed, and how many bring the key back."""
        return say("{exposed} exposed, {needed} needed", exposed=len(self.shares), needed=self.known.needed)


@dataclass(frozen=True)
class KeyExposure:
    """One key: all sets with its fingerprint, their exposed shares, and the last decision about it."""

    fingerprint: str
    sets: Sequence[SetExposure]
    decided: KeyDecided | None = None
    suspected: bool = False
    """Whether somebody reported that it is known to others."""
    suspected_since: bool = False
    """Whether somebody did after the last decision."""
    superseded_by: str | None = None
    """Id of the set that replaces it, also where it was decided about again since."""

    @property
    def first(self) -> str:
        """Id of its oldest set, by whose name people call it."""
        return self.sets[0].known.id

    @property
    def exposed(self) -> int:
        """Exposed shares over all its sets."""
        return sum(len(each.shares) for each in self.sets)

    @property
    def worst(self) -> SetExposure:
        """The set that is nearest to its quorum, or furthest beyond it."""
        return max(self.sets, key=lambda each: (len(each.shares) - each.known.needed, len(each.shares)))

    @property
    def suspect(self) -> bool:
        """Whether the exposed shares of one of its sets bring it back, or somebody suspects that it is known."""
        return self.suspected or any(each.reaches_quorum for each in self.sets)

    @property
    def open(self) -> bool:
        """Whether it is suspect and no decision covers that: after an acceptance, what is new opens it again."""
        if not self.suspect:
            return False
        if self.decided is None:
            return True
        news = self.suspected_since or self.decided.exposed < self.exposed
        return self.decided.decision == "accepted" and news

    @property
    def trouble(self) -> Text | None:
        """Say in a word why its sets are not to be relied on, however good their cards are; None where nothing is."""
        if self.open:
            return say("Key SUSPECT.")
        return None if self.decided is None else _TROUBLES.get(self.decided.decision)

    def alarm(self, name: str) -> Text:
        """Say above all else that it is suspect; `name` is that of a set of it."""
        return say(
            "SUSPECT key of set {name}: {counts}. See `lifecycle report key {name}`.",
            name=name,
            counts=self.worst.counts,
        )

    def in_words(self) -> Text:
        """Say how exposed it is, apart from whether its sets still bring it back."""
        if self.suspect:
            return say(
                "SUSPECT: {counts} in one set, {exposed} exposed in all sets",
                counts=self.worst.counts,
                exposed=self.exposed,
            )
        if self.exposed:
            return say(
                "{counts} in one set; {exposed} exposed in all sets", counts=self.worst.counts, exposed=self.exposed
            )
        return say("no share exposed")


def key_exposure(
    fingerprint: str,
    sets: Iterable[SetOfKey],
    exposed: Iterable[Exposed],
    said: Sequence[KeyDecided | KeySuspicionRestored] = (),
) -> KeyExposure:
    """Count what is exposed of a key; exposures of other keys are left out."""
    causes: dict[str, dict[int, set[Cause]]] = {}
    for each in exposed:
        causes.setdefault(each.set_id, {}).setdefault(each.share, set()).add(each.cause)
    counted = [
        SetExposure(known, {share: frozenset(why) for share, why in sorted(causes.get(known.id, {}).items())})
        for known in sets
        if known.fingerprint == fingerprint
    ]
    final = [each for each in said if isinstance(each, KeyDecided) and each.decision != "suspected"]
    suspected = len(final) < len(said)
    since = bool(said) and said[-1] not in final
    by_set = next((each.superseded_by for each in reversed(final) if each.superseded_by is not None), None)
    return KeyExposure(fingerprint, counted, final[-1] if final else None, suspected, since, by_set)
