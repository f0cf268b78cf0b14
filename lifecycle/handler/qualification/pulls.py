"""Taking the power of a card away while it writes: a virtual card loses it by itself, a person pulls a real one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import ReaderError
from lifecycle.domain.text import say
from lifecycle.handler.open_card import arrivals, occupied
from lifecycle.readers.source import CardSource

MANY_STEPS = 10_000
"""A counter with more steps than this is not used up by pulls."""
_WRITES = 20
_PULLS = 3


class NotPulled(Exception):
    """Nobody pulled the card; the text is for the result."""


class Pulls(Protocol):
    """How the card loses its power while something is done."""

    def during(self, work: Callable[[int], None], steps: int | None) -> Iterator[int]:
        """Do the work, again and again with the number of the time, and give each pull after the card is there again.

        `steps` is the limit of its change counter. Raises NotPulled where it never lost its power.
        """
        ...


@dataclass(frozen=True)
class PlannedPulls:
    """Of a virtual card: after each unit of memory that is written, or after ever fewer of them."""

    plan: Callable[[int | None], None]
    """Has the card lose its power after a unit, or never."""
    is_planned: Callable[[], bool]

    def during(self, work: Callable[[int], None], steps: int | None) -> Iterator[int]:
        for number in _all() if steps is None or steps > MANY_STEPS else _fewer():
            self.plan(number)
            try:
                work(number)
            except ReaderError:
                if self.is_planned():
                    raise
                yield number
                continue
            self.plan(None)
            return


@dataclass(frozen=True)
class PulledByHand:
    """Of a real card, by the person at the reader."""

    source: CardSource
    reader: str
    dialogue: Dialogue

    def during(self, work: Callable[[int], None], steps: int | None) -> Iterator[int]:  # noqa: ARG002
        if not self.dialogue.waits:
            raise NotPulled("nobody was there to pull the card")
        for pull in range(1, _PULLS + 1):
            self.dialogue.tell(
                say(
                    "Pull {number} of {of}: lifecycle writes to the card now, again and again. Pull the card out while "
                    "it writes.",
                    number=pull,
                    of=_PULLS,
                )
            )
            if not self._is_pulled(work, pull):
                raise NotPulled(f"the card was not pulled within {_WRITES} writes")
            self._wait()
            yield pull

    def _is_pulled(self, work: Callable[[int], None], pull: int) -> bool:
        for number in range(_WRITES):
            try:
                work(pull + number)
            except ReaderError:
                return True
        return False

    def _wait(self) -> None:
        while self.reader not in (there := occupied(self.source)):
            self.dialogue.card(say("Insert the same card again."), arrivals(self.source, there))


def _all() -> Iterator[int]:
    return count(1)


def _fewer() -> Iterator[int]:
    """Give 1, 2, 4, 7, 11, ...: gaps that grow, as each pull is a step of a counter that ends."""
    at = 1
    for gap in count(1):
        yield at
        at += gap
