"""A table with one reader or two, cards that lie on it, and links that break: what people do with their hands."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from desk.cards import SAFE, Drawer
from desk.faults import bent

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.readers.source import Inserted

FOREIGN = "a card of another make"


class Foreign:
    """A card that nobody here knows."""

    atr = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")

    def transmit(self, command: Command) -> Response:  # noqa: ARG002
        """Know no command."""
        return Response(b"", 0x6D00)


class Table:
    """Readers by name, each with the serial of the card in it; `cuts` are the commands at which a card is pulled."""

    def __init__(self, readers: Sequence[str], images: Mapping[str, bytes], cuts: Collection[int] = ()) -> None:
        self.inside: dict[str, str | None] = dict.fromkeys(readers)
        self.drawers = {serial: Drawer(image, name=serial) for serial, image in images.items()}
        self.cuts = set(cuts)
        self._sent = 0
        for serial, drawer in self.drawers.items():
            drawer.wrap = bent(self._watched(serial))

    @property
    def images(self) -> dict[str, bytes]:
        """What the cards hold in their memory now."""
        return {serial: drawer.storage.load() for serial, drawer in self.drawers.items()}

    def names(self) -> list[str]:
        """The readers."""
        return list(self.inside)

    def cards(self) -> list[Inserted]:
        """Say which readers have a card."""
        return [Inserted(reader, has_card=card is not None, busy=False) for reader, card in self.inside.items()]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Power the card in a reader."""
        card = self.inside[reader]
        assert card is not None, "a reader without a card was opened"
        if card == FOREIGN:
            yield Foreign()
            return
        with self.drawers[card].open(reader) as channel:
            yield channel

    def put(self, card: str, reader: str) -> None:
        """Put a card into a reader, from wherever it is; what is in the reader goes back to the table."""
        self.pull(card)
        if (there := self.inside[reader]) is not None:
            self.pull(there)
        self.inside[reader] = card

    def pull(self, card: str) -> None:
        """Take a card out of its reader, if it is in one; it loses its power."""
        for reader, there in self.inside.items():
            if there == card:
                self.inside[reader] = None
                if card in self.drawers:
                    self.drawers[card].card.power_off()

    def _watched(self, serial: str) -> Callable[[Command, Callable[[], Response]], Response]:
        """Count what can change a card or spend a try; at a cut the card is pulled, every other time after that."""

        def bend(command: Command, ask: Callable[[], Response]) -> Response:
            if command.ins in SAFE:
                return ask()
            self._sent += 1
            if self._sent not in self.cuts:
                return ask()
            if self._sent % 2:
                ask()
            self.pull(serial)
            return ask()

        return bend
