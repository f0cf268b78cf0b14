"""The card's non-volatile memory: one flat image, written one unit at a time, each write atomic and in order."""

from typing import Protocol

from lifecycle.virtual.power import Supply


class Storage(Protocol):
    """Where the image outlives the card's power."""

    def load(self) -> bytes:
        """Give the image as last stored."""
        ...

    def store(self, image: bytes) -> None:
        """Replace the stored image, durably, and wholly or not at all, whatever dies meanwhile."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class KeptInProcess:
    """Storage for a card that lives no longer than its process."""

    def __init__(self, image: bytes) -> None:
        self._image = image

    def load(self) -> bytes:
        """Give the image."""
        return self._image

    def store(self, image: bytes) -> None:
        """Keep the image."""
        self._image = image

    def close(self) -> None:
        """Nothing is held."""


class Memory:
    """Reads anything; writes whole units, each stored before the next one begins."""

    def __init__(self, storage: Storage, supply: Supply, unit: int) -> None:
        self._image = bytearray(storage.load())
        self._storage = storage
        self._supply = supply
        self.unit = unit

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self._image)

    def read(self, address: int, count: int) -> bytes:
        """Give bytes from anywhere."""
        return bytes(self._image[address : address + count])

    def write(self, address: int, data: bytes) -> None:
        """Write from a unit's start; the rest of the last unit stays as it is."""
        for start in range(0, len(data), self.unit):
            self._write_unit(address + start, data[start : start + self.unit])

    def _write_unit(self, address: int, data: bytes) -> None:
        self._supply.begin_unit()
        image = self._image.copy()
        image[address : address + len(data)] = data
        self._storage.store(bytes(image))
        self._image = image
        self._supply.end_unit()
