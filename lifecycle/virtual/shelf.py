"""A folder of virtual cards with names: the drawer that the cards of a trial or a training lie in."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.cardfile import CardFile, Lock, from_file, to_file, write_file
from lifecycle.virtual.errors import (
    BadCardName,
    BadCardSerial,
    CardBusy,
    CardExists,
    CardFileDamaged,
    CardFileUnwritable,
    CardMissing,
    ShelfUnusable,
)
from lifecycle.virtual.memory import KeptInProcess
from lifecycle.virtual.planned import PlannedCut
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.simulator import Model, Randomness
from lifecycle.virtual.simulators import USUAL_MODEL, simulator_of

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,31}")
_SUFFIX = ".card"


@dataclass(frozen=True)
class ShelvedCard:
    """A card as it lies on the shelf."""

    name: str
    make: str
    serial: bytes


class Shelf:
    """Makes, lists and opens the cards of one folder; a card is open once at a time, in one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(
        self,
        name: str,
        model: Model = USUAL_MODEL,
        *,
        serial: bytes | None = None,
        prepare: Callable[[VirtualCard], None] | None = None,
    ) -> ShelvedCard:
        """Make a card that nobody has formatted; without a serial it gets a random one.

        `prepare` may do something with the card before it has its name: it lies on the shelf when that is done, or not
        at all.
        """
        path = self._path(name)
        try:
            blank = model.image(model.new_serial() if serial is None else serial)
        except ValueError:
            raise BadCardSerial(name) from None
        try:
            for folder in (*reversed(self._folder.parents), self._folder):
                if not folder.is_dir():
                    folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise ShelfUnusable(str(self._folder), error.strerror or "") from error
        lock = self._lock(name)
        try:
            if path.exists():
                raise CardExists(name)
            image = _prepared(blank, prepare)
            PlannedCut(self._plan(name)).write(None)
            root = VirtualCard(KeptInProcess(image)).root
            self.root(name).unlink(missing_ok=True)
            if root is not None:
                write_file(self.root(name), root)
            write_file(path, to_file(image))
        finally:
            lock.release()
        return self.look(name)

    def root(self, name: str) -> Path:
        """Say where the certificate lies that attestations of a card lead to; of most cards there is none."""
        return self._folder / f"{name}.root.pem"

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
        card = self.copy(name)
        return ShelvedCard(name, card.make, card.serial)

    def copy(self, name: str) -> VirtualCard:
        """Give a copy of a card that lives in this process only, to be read; a card in use can be copied."""
        return VirtualCard(KeptInProcess(self._image(name)))

    def open(self, name: str, *, randomness: Randomness = secrets.token_bytes) -> VirtualCard:
        """Take a card, exclusively, until it is closed; a cut that is planned for it is armed."""
        self._image(name)
        lock = self._lock(name)
        try:
            planned = PlannedCut(self._plan(name))
            cut = planned.read()
            card = VirtualCard(CardFile(self._path(name), lock), randomness=randomness, when_cut=planned.clear)
        except BaseException:
            lock.release()
            raise
        card.arm(cut)
        return card

    def plan_cut(self, name: str, cut: PowerCut | None) -> None:
        """Plan a power cut for a card, or none: it is armed whenever the card is opened, until it has come."""
        self._image(name)
        PlannedCut(self._plan(name)).write(cut)

    def planned_cut(self, name: str) -> PowerCut | None:
        """Give the cut that is planned for a card."""
        self._image(name)
        return PlannedCut(self._plan(name)).read()

    def _image(self, name: str) -> bytes:
        path = self._path(name)
        try:
            image = from_file(path.read_bytes(), path)
        except FileNotFoundError:
            raise CardMissing(name) from None
        except OSError as error:
            raise ShelfUnusable(str(path), error.strerror or "") from error
        if simulator_of(image) is None:
            raise CardFileDamaged(str(path), "wrong-size")
        return image

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise BadCardName(name)
        return self._folder / (name + _SUFFIX)

    def _plan(self, name: str) -> Path:
        return self._folder / f".{name}.cut"

    def _lock(self, name: str) -> Lock:
        try:
            return Lock(self._folder / f".{name}.lock")
        except BlockingIOError:
            raise CardBusy(name) from None
        except OSError as error:
            raise CardFileUnwritable(str(self._folder), error.strerror or "") from error


def _prepared(image: bytes, prepare: Callable[[VirtualCard], None] | None) -> bytes:
    """Give the memory of a new card after what is to be done with it."""
    if prepare is None:
        return image
    storage = KeptInProcess(image)
    with VirtualCard(storage) as card:
        prepare(card)
    return storage.load()
