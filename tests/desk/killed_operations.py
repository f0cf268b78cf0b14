"""Operations over several cards on a shelf, in a process that is killed wherever that leaves something else behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL

from desk.cards import Truth, truth_of
from desk.cut_offs import Scene
from desk.desk import Desk
from desk.fixtures import Placing
from desk.processes import Moments, SteppedSource, finish, start
from desk.set_custodians import Keeper
from desk.stores import Hooked, must_be_sound, opened
from lifecycle.domain.channel import Channel
from lifecycle.readers.source import Inserted
from lifecycle.readers.virtual import PREFIX, VirtualReaders
from lifecycle.store.address import Place
from lifecycle.virtual.cardfile import from_file, to_file, write_file


class OnShelf:
    """One card of a shelf, read from its file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def image(self) -> bytes:
        """What the file holds."""
        return from_file(self.file.read_bytes(), self.file)

    @property
    def truth(self) -> Truth:
        """What the memory of the card holds."""
        return truth_of(self.image)


class ShelfRack:
    """Cards in files, which outlive the process that works on them; each is named by its serial."""

    def __init__(self, folder: Path, scene: Scene) -> None:
        folder.mkdir(parents=True)
        self._readers = VirtualReaders(folder)
        self._cards = {serial: OnShelf(folder / f"{serial}.card") for serial in scene.images}
        for serial, image in scene.images.items():
            write_file(self[serial].file, to_file(image))

    def __getitem__(self, serial: str) -> OnShelf:
        return self._cards[serial]

    def names(self) -> list[str]:
        """One reader for each card."""
        return [PREFIX + serial for serial in self._cards]

    def cards(self) -> list[Inserted]:
        """Each has its card."""
        return [Inserted(name, has_card=True, busy=False) for name in self.names()]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Take a card off the shelf."""
        with self._readers.open(reader) as channel:
            yield channel

    def files(self) -> tuple[bytes, ...]:
        """Give what all files hold."""
        return tuple(card.image for card in self._cards.values())


class Telling(Moments):
    """Moments after which something else would be left behind than after the one before."""

    def __init__(self, path: Place, rack: ShelfRack) -> None:
        super().__init__()
        self.numbers: list[int] = []
        self._path = path
        self._rack = rack
        self._left: object = None

    def step(self) -> None:
        """See what a kill at this moment would leave."""
        super().step()
        with opened(self._path) as store:
            left = store.head().size, self._rack.files()
        if left != self._left:
            self.numbers.append(self.passed)
        self._left = left


def moments_of(scene: Scene, folder: Path, placed: Placing) -> list[int]:
    """Play a scene to its end; give the moments at which a kill leaves something of its own."""
    path, rack = placed(folder / "clean" / "ledger.db", scene.store), ShelfRack(folder / "clean" / "shelf", scene)
    telling = Telling(path, rack)
    _play(scene, path, rack, telling)
    return telling.numbers


@contextmanager
def killed(scene: Scene, at: int, folder: Path, placed: Placing) -> Iterator[Keeper]:
    """Kill the process that plays a scene at one of its moments."""
    here = folder / str(at)
    path, rack = placed(here / "ledger.db", scene.store), ShelfRack(here / "shelf", scene)
    assert finish(start(lambda: _play(scene, path, rack, Moments(at)))) == -SIGKILL
    keeper = Keeper(path, rack, dict(scene.pins))
    try:
        with opened(path) as store:
            must_be_sound(store)
        yield keeper
    except BaseException as failure:
        failure.add_note(f"killed at moment {at}; then {keeper.steps}")
        raise


def _play(scene: Scene, path: Place, rack: ShelfRack, moments: Moments) -> None:
    """Do it, with a moment before and after each command and each append."""
    with opened(path) as store:
        hooked = Hooked(store, before=lambda *_: moments.step(), after=lambda *_: moments.step())
        Desk(hooked, SteppedSource(rack, moments)).run(
            scene.operation, scene.person(), serials=scene.serials, **scene.fields
        )
