"""Cards in the readers that are nobody's: left alone where that is known, and asked once where one of them is meant."""

from collections.abc import Collection
from contextlib import ExitStack

from lifecycle.cards.registry import taking
from lifecycle.domain.errors import UnknownCard
from lifecycle.handler.open_card import OpenCard, open_card
from lifecycle.readers.source import CardSource, Inserted


def leave_alone(inserted: Inserted) -> None:
    """Raise UnknownCard for a card that no make takes, where its reader tells that without opening it.

    To open a card takes it from other programs and ends what it granted them.
    """
    if inserted.atr is not None:
        taking(inserted.atr)


class NobodysCards:
    """What is known of them, from one look at the readers to the next."""

    def __init__(self) -> None:
        self._asked: dict[str, UnknownCard] = {}
        """Those that said what they are, by reader, until they leave."""

    def only(self, readers: Collection[str]) -> None:
        """Forget those whose reader is not among these."""
        self._asked = {reader: error for reader, error in self._asked.items() if reader in readers}

    def gone(self, readers: Collection[str]) -> None:
        """Forget those of these readers: another card came."""
        self._asked = {reader: error for reader, error in self._asked.items() if reader not in readers}

    def opened(self, stack: ExitStack, source: CardSource, inserted: Inserted, *, chosen: bool) -> OpenCard:
        """Open and read a card that may be ours, until the stack ends; raises UnknownCard for one that is nobody's.

        A chosen one, as its reader or serial is meant, is asked what it is: once, for that takes it from others.
        """
        if inserted.reader in self._asked:
            raise self._asked[inserted.reader]
        if not (chosen or inserted.private):
            leave_alone(inserted)
        try:
            return open_card(stack, source, inserted.reader, ask=chosen or inserted.private, name=chosen)
        except UnknownCard as error:
            if chosen:
                self._asked[inserted.reader] = error
            raise
