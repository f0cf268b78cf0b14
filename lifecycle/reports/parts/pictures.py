"""What a report shows as a picture: values, which the formats that can draw them do."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text


@dataclass(frozen=True)
class Milestone:
    """Something that changed, and what each lane is like from then on."""

    at: Instant
    lanes: Sequence[Text]
    what: Sequence[Text]
    """What changed, a sentence each."""


@dataclass(frozen=True)
class Timeline:
    """A life: what changed and when, the earliest first."""

    title: Text
    lanes: Sequence[Text]
    """Names of the lanes, as many as each milestone has."""
    milestones: Sequence[Milestone]
    left_out: int = 0
    """Milestones that are not shown, between the first half of those that are and the second."""


@dataclass(frozen=True)
class Leaf:
    """A card at the end of a branch."""

    name: str
    note: Text
    counts: bool


@dataclass(frozen=True)
class Branch:
    """One share, and the cards that it is on, or was."""

    name: Text
    leaves: Sequence[Leaf]


@dataclass(frozen=True)
class Tree:
    """A set, its shares, and their copies."""

    title: Text
    root: Sequence[Text]
    """What stands in the box of the set, a line each."""
    branches: Sequence[Branch]


@dataclass(frozen=True)
class Bar:
    """How many events there were in a span of time."""

    since: Instant
    count: int


@dataclass(frozen=True)
class Bars:
    """Activity over time: spans of the same length, without a gap."""

    title: Text
    span: Text
    """How long each is."""
    bars: Sequence[Bar]


Picture = Timeline | Tree | Bars
