"""A rack of readers with a virtual card in each, for operations over many cards."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Self

from desk.cards import Drawer, formatted_image
from lifecycle.domain.channel import Channel
from lifecycle.readers.source import Inserted

SERIALS = tuple(f"15C000E3A81710{number:02X}" for number in range(1, 13))


class Rack:
    """Readers named by the serial of the card that is in them; a card can be taken out and put back."""

    def __init__(self, *serials: str, obeys: bool = False) -> None:
        self.drawers = {
            serial: Drawer(formatted_image(serial, obeys=obeys), name=serial) for serial in serials or SERIALS[:5]
        }
        self.out: set[str] = set()

    @classmethod
    def of(cls, images: Mapping[str, bytes]) -> Self:
        """Put cards with these memories into readers, in this order."""
        rack = cls(SERIALS[0])
        rack.drawers = {serial: Drawer(image, name=serial) for serial, image in images.items()}
        return rack

    @property
    def images(self) -> dict[str, bytes]:
        """What the cards hold in their memory now."""
        return {serial: drawer.storage.load() for serial, drawer in self.drawers.items()}

    def __getitem__(self, serial: str) -> Drawer:
        return self.drawers[serial]

    @property
    def serials(self) -> Sequence[str]:
        """Of all cards, those that are out too."""
        return list(self.drawers)

    def names(self) -> list[str]:
        """One reader for each card."""
        return list(self.drawers)

    def cards(self) -> list[Inserted]:
        """Say which readers have their card."""
        return [Inserted(serial, has_card=serial not in self.out, busy=False) for serial in self.drawers]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Power the card in a reader."""
        with self.drawers[reader].open(reader) as channel:
            yield channel
