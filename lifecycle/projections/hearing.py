"""Which kinds of events a fold hears; it would leave its states as they are at every other kind."""

from collections.abc import Callable

from lifecycle.domain.event import FACTS, Fact


def hearing(concerned: Callable[[type[Fact]], bool]) -> Callable[[str], bool]:
    """Say of a tag whether a fold is concerned by facts under it; it hears what is not known, or is read as newer."""

    def hears(tag: str) -> bool:
        kind = FACTS.get(tag)
        return kind is None or kind.upcast is not Fact.upcast or concerned(kind)

    return hears


def hearing_kinds(*kinds: type[Fact]) -> Callable[[str], bool]:
    """Hear these kinds of facts alone."""
    return hearing(lambda kind: issubclass(kind, kinds))
