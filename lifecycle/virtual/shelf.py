"""A folder of virtual cards with names: the drawer that the cards of a trial or a training lie in."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.cardfile import CardFile, Lock, from_file, replace_file, sync_file, to_file
from lifecycle.virtual.chip import Randomness
from lifecycle.virtual.errors import (
    BadCardName,
    BadCardSerial,
    CardBusy,
    CardExists,
    CardFileUnwritable,
    CardMissing,
    ShelfUnusable,
)
from lifecycle.virtual.identity import SERIAL_LENGTH, Switches, new_image
from lifecycle.virtual.memory import KeptInProcess

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,31}")
_SUFFIX = ".card"


@dataclass(frozen=True)
class ShelvedCard:
    """A card as it lies on the shelf."""

    name: str
    serial: bytes
    switches: Switches


class Shelf:
    """Makes, lists and opens the cards of one folder; a card is open once at a time, in one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(
        self, name: str, *, serial: bytes | None = None, set_code_obeys_update_condition: bool = False
    ) -> ShelvedCard:
        """Make a card that nobody has formatted; without a serial it gets a random one."""
        path = self._path(name)
        serial = secrets.token_bytes(SERIAL_LENGTH) if serial is None else serial
        if len(serial) != SERIAL_LENGTH:
            raise BadCardSerial(name)
        switches = Switches(set_code_obeys_update_condition)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ShelfUnusable(str(self._folder), error.strerror or "") from error
        lock = self._lock(name)
        try:
            if path.exists():
                raise CardExists(name)
            replace_file(path, to_file(new_image(serial, switches)))
            sync_file(path)
        finally:
            lock.release()
        return ShelvedCard(name, serial, switches)

    def names(self) -> list[str]:
        """Name the cards, damaged ones too; a folder that is not there has none."""
        try:
            found = [path.name.removesuffix(_SUFFIX) for path in self._folder.iterdir() if path.suffix == _SUFFIX]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ShelfUnusable(str(self._folder), error.strerror or "") from error
        return sorted(name for name in found if _NAME.fullmatch(name))

    def look(self, name: str) -> ShelvedCard:
        """Read who a card is without opening it; a card in use can be looked at."""
        card = VirtualCard(KeptInProcess(self._image(name)))
        return ShelvedCard(name, card.serial, card.switches)

    def open(self, name: str, *, randomness: Randomness = secrets.token_bytes) -> VirtualCard:
        """Take a card, exclusively, until it is closed."""
        self._image(name)
        lock = self._lock(name)
        try:
            return VirtualCard(CardFile(self._path(name), lock), randomness=randomness)
        except BaseException:
            lock.release()
            raise

    def _image(self, name: str) -> bytes:
        path = self._path(name)
        try:
            return from_file(path.read_bytes(), path)
        except FileNotFoundError:
            raise CardMissing(name) from None
        except OSError as error:
            raise ShelfUnusable(str(path), error.strerror or "") from error

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise BadCardName(name)
        return self._folder / (name + _SUFFIX)

    def _lock(self, name: str) -> Lock:
        try:
            return Lock(self._folder / f".{name}.lock")
        except BlockingIOError:
            raise CardBusy(name) from None
        except OSError as error:
            raise CardFileUnwritable(str(self._folder), error.strerror or "") from error
