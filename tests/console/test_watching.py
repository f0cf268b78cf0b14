"""The readers as the console sees them: what comes, what goes, and what cannot be looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from desk.cards import SERIAL, Drawer, formatted_image
from desk.patience import HANG, until

from lifecycle.console.readers.snapshot import ReadersSnapshot
from lifecycle.console.readers.watch import Watch
from lifecycle.console.workstation import Workstation
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import NoPcscd
from lifecycle.readers.source import CardSource, Inserted
from tests.console.person import FACTORY_PIN, Person, cards, played, seat_at
from tests.console.test_ceremonies import A, B
from tests.console.test_unfinished import cut_off

TOKEN = bytes.fromhex("3BFD1300008131FE158073C021C057597562694B657940")


@dataclass
class Readers:
    """One reader, whose card comes and goes, behind a service that comes and goes."""

    drawer: Drawer = field(default_factory=lambda: Drawer(formatted_image(SERIAL), name="VR A"))
    running: bool = True
    has_card: bool = True
    token: bool = False
    """Whether somebody's token is in a second reader."""
    looked: list[bool] = field(default_factory=list)
    """A look at the readers each, while an operation had them."""
    opened: int = 0

    def names(self) -> list[str]:
        """The one."""
        return [each.reader for each in self.cards()]

    def cards(self) -> list[Inserted]:
        """Look, if there is a service."""
        if not self.running:
            raise NoPcscd
        ours = Inserted("VR A", has_card=self.has_card, busy=False)
        return [ours, Inserted("VR B", has_card=True, busy=False, atr=TOKEN)] if self.token else [ours]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open the card; nobody opens the token."""
        assert reader == "VR A"
        self.opened += 1
        with self.drawer.open(reader) as channel:
            yield channel


class Seated(Workstation):
    """A seat with these readers."""

    def source(self) -> CardSource:
        """Those of the test."""
        return READERS[0]

    def looks_without_taking(self, *, virtual: bool) -> bool:
        """Take notice that somebody looked."""
        READERS[0].looked.append(virtual)
        return super().looks_without_taking(virtual=virtual)


READERS: list[Readers] = []


@pytest.fixture
def readers(workstation: Workstation) -> tuple[Workstation, Readers]:
    """Give a seat, and the readers at it."""
    READERS[:] = [Readers()]
    return Seated(workstation.settings, workstation.log, pause=0.02, record_pause=0.02), READERS[0]


def test_insertion_and_removal_are_noticed(readers: tuple[Workstation, Readers]) -> None:
    """And shown in the status line, and on the page that waits for a card."""
    workstation, reader = readers

    async def scene(person: Person) -> None:
        await person.sees(f"card {SERIAL}")
        reader.has_card = False
        await person.sees("no card")
        await person.begins("Inspect")
        await person.sees("insert a valid smart card", "No card is in the reader.")
        reader.has_card = True
        await person.sees(f"{SERIAL} VR A: PIN not changed")

    played(workstation, scene)


def test_what_others_record_is_shown_and_no_card_is_read_for_that(readers: tuple[Workstation, Readers]) -> None:
    """Another workstation makes a set, and is cut off; this one shows that by itself."""
    workstation, reader = readers

    async def scene(person: Person) -> None:
        await person.sees(f"card {SERIAL}")
        cut_off(workstation)
        await person.sees("1 INVALID")
        assert reader.opened == 1

    played(workstation, scene)


def test_a_card_that_comes_while_help_is_read_is_there_afterwards(readers: tuple[Workstation, Readers]) -> None:
    """The page below takes notice, too."""
    workstation, reader = readers
    reader.has_card = False

    async def scene(person: Person) -> None:
        await person.begins("Inspect")
        await person.sees("insert a valid smart card", "No card is in the reader.")
        await person.presses("f1")
        await person.sees("Help")
        reader.has_card = True
        await person.sees(f"card {SERIAL}")
        await person.presses("enter")
        await person.sees("insert a valid smart card", f"{SERIAL} VR A: PIN not changed")

    played(workstation, scene)


def test_a_card_of_nobody_in_a_second_reader_is_never_the_one_that_is_meant(
    readers: tuple[Workstation, Readers],
) -> None:
    """There is no choice to make while ours is there; alone it is shown as what it is."""
    workstation, reader = readers
    reader.token = True

    async def scene(person: Person) -> None:
        await person.sees(f"card {SERIAL}", "in VR A")
        await person.begins("Inspect")
        assert "Choose a card:" not in await person.sees("insert a valid smart card", f"{SERIAL} VR A: PIN not changed")
        reader.has_card = False
        await person.sees("VR B: lifecycle did not ask this card what it is", "a YubiKey")
        reader.has_card = True
        await person.sees(f"{SERIAL} VR A: PIN not changed")

    played(workstation, scene)


def test_a_service_that_goes_away_and_comes_back_is_survived(readers: tuple[Workstation, Readers]) -> None:
    """It is said what is wrong and what to do; then the card is seen again."""
    workstation, reader = readers

    async def scene(person: Person) -> None:
        await person.sees(f"card {SERIAL}")
        reader.running = False
        await person.sees("Cannot reach the smart card service")
        await person.begins("Inspect")
        await person.sees("insert a valid smart card", "Start the service.")
        reader.running = True
        await person.sees(f"{SERIAL} VR A")

    played(workstation, scene)


def test_only_one_at_a_time_uses_the_readers(readers: tuple[Workstation, Readers]) -> None:
    """A look waits for an operation, and not the other way round."""
    workstation, reader = readers
    seen: list[ReadersSnapshot] = []
    watch = Watch(workstation, seen.append)
    with workstation.readers:
        watch.start()
        assert until(lambda: len(reader.looked) > 3)
        assert seen == []
        assert reader.drawer.lives == []
    assert until(lambda: bool(seen))
    watch.stop()
    watch.join(HANG)
    assert seen[0].cards[0].shown is not None


@pytest.mark.parametrize("help_is_read", [False, True], ids=["seen", "below help"])
def test_a_card_that_comes_in_the_middle_of_an_operation_goes_on_with_it(
    workstation: Workstation, *, help_is_read: bool
) -> None:
    """Without a key: the page waits for a card, and one was put on the shelf."""
    cards(workstation, "a")

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        await person.sees("N: number of cards")
        await person.types("2\r2\rPROD-A\r\r")
        await person.sees("Check all 2 cards first?")
        await person.picks("no: begin now")
        await person.sees(f"PIN of card {A}")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees(f"Label of card {A}")
        await person.presses("enter")
        await person.sees("is done. Remove it", "card for share 2 of 2")
        if help_is_read:
            await person.presses("f1")
            await person.sees("Help", "The console detects it")
        made = seat_at(workstation.settings.store.parent.parent / "other")
        cards(made, "a", "b")
        (made.settings.virtual_cards / "b.card").rename(workstation.settings.virtual_cards / "b.card")
        if help_is_read:
            await person.sees("2 cards")
            await person.presses("escape")
        await person.sees(f"PIN of card {B}")

    played(workstation, scene)


def test_trouble_of_our_own_does_not_end_the_look(workstation: Workstation) -> None:
    """It is shown as a defect, and looked again."""

    class Broken(Workstation):
        def source(self) -> CardSource:
            raise ValueError("83650194")

    seen: list[ReadersSnapshot] = []
    watch = Watch(Broken(workstation.settings, workstation.log, pause=0.01), seen.append)
    watch.start()
    assert until(lambda: bool(seen))
    watch.stop()
    watch.join(HANG)
    assert "83650194" not in str(seen[0].problem)
    assert len(seen) == 1
