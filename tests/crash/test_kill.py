"""A process that is killed at any step leaves a card and a store from which the next one can go on."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from desk.cards import SERIAL, Drawer, Truth, formatted_image, truth_of
from desk.desk import Desk
from desk.fixtures import Placing
from desk.invariants import NEW, OLD, Custodian
from desk.people import Person, changing, settling
from desk.processes import Moments, SteppedSource, die, finish, start
from desk.stores import Hooked, must_be_sound, opened
from lab.lanes import some

from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import ReaderBusy
from lifecycle.readers.transcript import Exchange
from lifecycle.readers.virtual import VirtualReaders
from lifecycle.store.address import Place
from lifecycle.virtual.cardfile import from_file, to_file, write_file


class OnShelf(Drawer):
    """The card of a shelf, as tests know it: opened through the shelf, its memory read from its file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(formatted_image())
        self.file = folder / "desk.card"
        self._readers = VirtualReaders(folder)
        self.open = self._readers.open
        self.names = self._readers.names
        self.cards = self._readers.cards

    @property
    def truth(self) -> Truth:
        """What the file holds."""
        return truth_of(from_file(self.file.read_bytes(), self.file))


def laid_out(folder: Path, image: bytes) -> OnShelf:
    """Put a card on a shelf."""
    shelf = folder / "shelf"
    shelf.mkdir(parents=True)
    write_file(shelf / "desk.card", to_file(image))
    return OnShelf(shelf)


def work_at(path: Place, card: OnShelf, moments: Moments, operation: str, person: Callable[[], Dialogue]) -> None:
    """Do an operation with a moment before and after each command and each append."""
    with opened(path) as store:
        hooked = Hooked(store, before=lambda *_: moments.step(), after=lambda *_: moments.step())
        Desk(hooked, SteppedSource(card, moments)).run(operation, person())


def killed_everywhere(
    folder: Path,
    placed: Placing,
    prepare: Callable[[Place, OnShelf], None],
    operation: str,
    person: Callable[[], Dialogue],
) -> tuple[int, set[str]]:
    """Kill a process at each moment of an operation and bring card and record to their end; gives moments and ends."""
    clean, place = laid_out(folder / "clean", formatted_image()), placed(folder / "clean" / "ledger.db")
    prepare(place, clean)
    moments = Moments()
    work_at(place, clean, moments, operation, person)
    ends = set()
    for at in some(range(1, moments.passed + 1), 12):
        here = folder / str(at)
        card = laid_out(here, formatted_image())
        path = placed(here / "ledger.db")
        prepare(path, card)

        def work(path: Place = path, card: OnShelf = card, at: int = at) -> None:
            work_at(path, card, Moments(at), operation, person)

        assert finish(start(work)) == -signal.SIGKILL
        custodian = Custodian(path, card)
        try:
            with opened(path) as store:
                must_be_sound(store)
            ends.add(custodian.finish())
        except Exception as error:
            error.add_note(f"{operation}, killed at moment {at}; then {custodian.steps}")
            raise
    return moments.passed, ends


def untouched(path: Place, card: OnShelf) -> None:
    """A new card and an empty store."""


def in_doubt(path: Place, card: OnShelf) -> None:
    """A card whose new PIN nobody proved: the process was killed right after SET SECRET CODE."""

    def work() -> None:
        def observe(exchange: Exchange) -> None:
            if exchange.name == "SET SECRET CODE":
                die()

        with opened(path) as store:
            Desk(store, VirtualReaders(card.file.parent, observe)).run("change-pin", changing(OLD, NEW))

    assert finish(start(work)) == -signal.SIGKILL
    assert card.truth.code == NEW


def test_a_change_that_is_killed_anywhere_can_be_brought_to_its_end(tmp_path: Path, placed: Placing) -> None:
    """Also a new ledger, which begins with the same run."""
    moments, ends = killed_everywhere(tmp_path, placed, untouched, "change-pin", lambda: changing(OLD, NEW))
    assert moments > 80
    assert ends == {"finished"}


def test_a_settling_that_is_killed_anywhere_can_be_brought_to_its_end(tmp_path: Path, placed: Placing) -> None:
    """Two operations in doubt on one card end one after the other."""
    moments, ends = killed_everywhere(tmp_path, placed, in_doubt, "settle", lambda: settling("new", NEW))
    assert moments > 50
    assert ends == {"finished"}


def test_a_second_process_is_told_that_the_card_is_in_use(tmp_path: Path, placed: Placing) -> None:
    """It records nothing, and goes through as soon as the first one is done."""
    card, path = laid_out(tmp_path, formatted_image()), placed(tmp_path / "ledger.db")
    with card.open("virtual:desk"), opened(path) as store:
        size = store.head().size

        def work() -> None:
            with opened(path) as theirs, pytest.raises(ReaderBusy):
                Desk(theirs, card).run("change-pin", changing(OLD, NEW))

        assert finish(start(work)) == 0
        assert store.head().size == size
    assert finish(start(lambda: work_at(path, card, Moments(), "change-pin", lambda: changing(OLD, NEW)))) == 0
    assert card.truth.sealed


def test_two_processes_with_a_card_each_lose_no_event_of_one_store(tmp_path: Path, placed: Placing) -> None:
    """Both begin the ledger at once, and both finish."""
    path = placed(tmp_path / "ledger.db")
    serials = [SERIAL[:-2] + f"{number:02X}" for number in range(4)]
    children = []
    for serial in serials:

        def work(serial: str = serial) -> None:
            with opened(path) as store:
                desk = Desk(store, Drawer(formatted_image(serial)))
                for _ in range(5):
                    desk.run("inspect", Person())
                desk.run("change-pin", changing(OLD, NEW))

        formatted_image(serial)
        children.append(start(work))
    assert [finish(child) for child in children] == [0] * 4
    with opened(path) as store:
        desk = Desk(store, Drawer(formatted_image()))
        for serial in serials:
            assert len(desk.events(serial)) == 5 * 4 + 14
            assert desk.state(serial).sealed
        assert sum(event.tag == "ledger-begun.1" for _, event in store.events()) == 1
        assert sum(event.tag == "person-named.1" for _, event in store.events()) == 1
        must_be_sound(store)
