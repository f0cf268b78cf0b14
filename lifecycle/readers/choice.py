"""Which readers are meant: all of PC/SC, one of them by name, the shelf of virtual cards, or one card on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Final

from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import NoReader, NoVirtualCards, ReaderError, SeveralReaders, UnknownCard
from lifecycle.readers.deadline import DEFAULT_SECONDS
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.readers.transcript import Observer
from lifecycle.readers.virtual import PREFIX, VirtualReaders, gone

Match = Callable[[str, list[str]], str]

EVERY_VIRTUAL: Final = PREFIX.rstrip(":")


def source_for(
    wanted: str | None, *, shelf: Path, seconds: float = DEFAULT_SECONDS, observe: Observer | None = None
) -> CardSource:
    """Give the readers that `--reader` means.

    None is every PC/SC reader; "virtual" every card of the shelf; "virtual:NAME" one of them; anything else the PC/SC
    reader of that name in full. PC/SC is loaded only where it is meant; raises NoPyscard where it cannot be.
    """
    if wanted == EVERY_VIRTUAL:
        return VirtualReaders(shelf, observe)
    if wanted is not None and wanted.startswith(PREFIX):
        return OneReader(VirtualReaders(shelf, observe), wanted, exact_match)
    from lifecycle.readers.pcsc import PcscReaders  # noqa: PLC0415 - most commands need no PC/SC

    every = PcscReaders(seconds, observe)
    return every if wanted is None else OneReader(every, wanted, only_match)


def nothing_there(source: CardSource) -> NoReader:
    """Make the error of a source that has no reader at all: of the shelf, how to put a card on it is said."""
    return NoVirtualCards() if isinstance(source, VirtualReaders) else NoReader()


class ReadersOrShelf:
    """PC/SC readers, and the shelf while no card of ours can be in any of them, for a record of virtual cards.

    So a card on the shelf never joins those in readers: a command that found its card finds it again.
    """

    def __init__(self, shelf: Path, seconds: float = DEFAULT_SECONDS, observe: Observer | None = None) -> None:
        self._shelf = VirtualReaders(shelf, observe)
        self._seconds = seconds
        self._observe = observe

    def names(self) -> list[str]:
        """List the readers of PC/SC, and those of the shelf where it counts."""
        return [seen.reader for seen in self.cards()]

    def cards(self) -> list[Inserted]:
        """Look at the readers of PC/SC, and at the shelf where none of them has a card that may be ours."""
        readers: list[Inserted] = []
        with suppress(ReaderError):
            readers = self._pcsc().cards()
        return readers if any(map(_may_be_ours, readers)) else [*readers, *self._shelf.cards()]

    def open(self, reader: str) -> AbstractContextManager[Channel]:
        """Open the card in one of them."""
        return (self._shelf if reader.startswith(PREFIX) else self._pcsc()).open(reader)

    def _pcsc(self) -> CardSource:
        from lifecycle.readers.pcsc import PcscReaders  # noqa: PLC0415 - loaded where it is needed, if it can be

        return PcscReaders(self._seconds, self._observe)


def _may_be_ours(seen: Inserted) -> bool:
    from lifecycle.cards.registry import taking  # noqa: PLC0415 - asked of readers that have a card

    if not seen.has_card or seen.atr is None:
        return seen.has_card
    try:
        taking(seen.atr)
    except UnknownCard:
        return False
    return True


class OneReader:
    """The one reader of a source that a person's word means; looked up anew each time, for readers come and go."""

    def __init__(self, source: CardSource, wanted: str, match: Match) -> None:
        self._source = source
        self._wanted = wanted
        self._match = match

    def names(self) -> list[str]:
        """Give the one name.

        Raises NoReader, ReaderGone or SeveralReaders.
        """
        return [self._match(self._wanted, self._source.names())]

    def cards(self) -> list[Inserted]:
        """Look at the one reader."""
        name = self.names()[0]
        return [seen for seen in self._source.cards() if seen.reader == name]

    def open(self, reader: str) -> AbstractContextManager[Channel]:
        """Open the card in it; another reader's name is refused with ReaderGone."""
        return self._source.open(self._match(self._wanted, [reader]))


def exact_match(wanted: str, names: list[str]) -> str:
    """Find the name in full."""
    if wanted not in names:
        raise gone(wanted, names)
    return wanted


def only_match(wanted: str, names: list[str]) -> str:
    """Find the name in full, in whatever case; names that only contain the word are listed, and none is taken.

    A reader that was unplugged must not hand its work to the one whose name goes on after it.
    """
    if not names:
        raise NoReader
    if wanted in names:
        return wanted
    same = [name for name in names if wanted.casefold() == name.casefold()]
    if len(same) == 1:
        return same[0]
    found = same or [name for name in names if wanted.casefold() in name.casefold()]
    if found:
        raise SeveralReaders(wanted=wanted, readers=", ".join(found))
    return exact_match(wanted, names)
