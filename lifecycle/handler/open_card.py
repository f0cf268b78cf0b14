"""A card that is ours alone, and what a look at the readers shows without opening any."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from lifecycle.cards.driver import Driver
from lifecycle.cards.nobodys import asked
from lifecycle.cards.registry import abilities_shown, applications, recognise
from lifecycle.domain.anchor import Slots
from lifecycle.domain.anchor_verdict import SignatureVerdict
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import ReaderError, TakenOut, Terminated, UnknownCard
from lifecycle.readers.source import CardSource


@dataclass(frozen=True)
class OpenCard:
    """A card that is ours alone and was read."""

    driver: Driver
    facts: CardFacts
    reader: str
    source: CardSource

    def anchors(self) -> Slots | None:
        """Read the anchors on it; None on a card without our layout, or of a make that keeps none."""
        kept = self.facts.layout is not None and abilities_shown(self.facts).anchors
        return self.driver.read_anchors() if kept else None

    def signatures(self) -> Sequence[SignatureVerdict]:
        """Say what is found of the signatures of its anchors; none on a card of a make that signs none."""
        signed = self.facts.layout is not None and abilities_shown(self.facts).anchors_signed
        return self.driver.anchor_signatures() if signed else ()

    def require_there(self) -> None:
        """Raise TakenOut where the card has left its reader; nothing is sent to it."""
        if self.reader not in occupied(self.source):
            raise TakenOut(reader=self.reader)


def occupied(source: CardSource) -> frozenset[str]:
    """Look which readers have a card; readers that cannot be looked at have none."""
    try:
        return frozenset(each.reader for each in source.cards() if each.has_card)
    except ReaderError:
        return frozenset()


def open_card(stack: ExitStack, source: CardSource, reader: str, *, ask: bool = False, name: bool = False) -> OpenCard:
    """Open and read a card, until the stack ends.

    Where its answer to reset does not tell its make, it may be asked; one that no make takes may be asked its `name`.
    """
    channel = stack.enter_context(source.open(reader))
    try:
        driver = recognise(channel, ask=ask)
    except Terminated:
        raise
    except UnknownCard:
        if not name:
            raise
        raise asked(channel, applications()) from None
    return OpenCard(driver, driver.read(), reader, source)


def arrivals(source: CardSource, before: frozenset[str]) -> Callable[[], frozenset[str]]:
    """Give a look that says into which readers a card came since the look before; the first was at `before`."""

    def came() -> frozenset[str]:
        nonlocal before
        now = occupied(source)
        new, before = now - before, now
        return new

    return came
