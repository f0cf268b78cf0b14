"""Facts about sets as earlier versions recorded them; each gives the fact of this version that says the same."""

import msgspec

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.facts.sets import SetChecked, SetStarted
from lifecycle.domain.holding import SetKind


@recorded_as("set-started.1")
class SetStarted1(Fact, frozen=True):
    """A set was begun, and its key had one check value."""

    kind: SetKind
    needed: int
    issued: int
    name: str
    partition: str | None
    copied_from: str | None
    check_value: str
    fingerprint: str

    def upcast(self) -> Fact:
        """Give it as one of whose key the other check values are not known."""
        return SetStarted(**msgspec.structs.asdict(self))


@recorded_as("set-checked.1")
class SetChecked1(Fact, frozen=True):
    """Cards of the set were presented, and no check value was recorded."""

    shares: list[int]
    rebuilt: bool | None

    def upcast(self) -> Fact:
        """Give it as a check that nothing was compared in."""
        return SetChecked(shares=self.shares, rebuilt=self.rebuilt)
