"""What holds for every make of card, those of this version and a tiny one that lives in these tests."""

from itertools import combinations
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN, SERIAL, Drawer, formatted_image
from desk.desk import transport_key

import lifecycle
from lifecycle.cards.make import Make
from lifecycle.cards.nobodys import asked
from lifecycle.cards.registry import MAKES, make_of, recognise, serial_in
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import AnsweredAsOther, CardFull, UnknownCard
from lifecycle.domain.secret import Secret
from tests.makes.tiny import TINY, TinySlot

EVERY = (*MAKES, TINY)
EXAMPLES = {"mpcos": SERIAL, "tiny": "TY0001"}


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.name)
def test_a_serial_has_the_form_of_one_make(make: Make) -> None:
    """So the serial of a card of the record tells its make."""
    assert make_of(EXAMPLES[make.name], EVERY) is make
    assert [other.name for other in EVERY if other.serials.fullmatch(EXAMPLES[make.name])] == [make.name]
    assert serial_in(f" {EXAMPLES[make.name].lower()} ", EVERY) == EXAMPLES[make.name]


def test_no_two_makes_have_one_name() -> None:
    """Names are recorded for ever."""
    assert all(one.name != other.name for one, other in combinations(EVERY, 2))


def test_a_make_is_added_by_its_folder_and_a_line() -> None:
    """The tiny one is recognised, opened and read, and no line of the program names it."""
    slot = TinySlot()
    driver = recognise(slot, EVERY)
    assert slot.sent == []
    assert driver.read().serial == "TY0001"
    with pytest.raises(UnknownCard):
        recognise(slot)
    assert naming("tiny") == set()


def test_nothing_but_its_folder_and_the_registry_names_a_make() -> None:
    """Virtual cards are made in its format, and all cards of earlier events were of it."""
    assert naming("mpcos") == {
        "cards/registry.py",
        "station/training.py",
        "cli/commands/virtual/making.py",
        "domain/facts/earlier.py",
    }


def naming(make: str) -> set[str]:
    """Give the modules that name a make outside of its folder."""
    root = Path(lifecycle.__file__).parent
    found = (path.relative_to(root).as_posix() for path in root.rglob("*.py") if make in path.read_text("utf-8"))
    return {path for path in found if not path.startswith(f"cards/{make}/")}


def test_as_many_wrong_pins_block_a_card_as_its_make_allows() -> None:
    """Counted on the simulator of the make."""
    drawer = Drawer(formatted_image())
    with drawer.open("desk") as channel:
        driver = recognise(channel)
        driver.read()
        driver.authenticate(transport_key)
        verdicts = [driver.verify(Secret(b"55544433")).tries_left for _ in range(make_of(SERIAL).abilities.tries)]
    assert verdicts == list(range(make_of(SERIAL).abilities.tries - 1, -1, -1))


def test_a_seal_of_the_record_is_not_refused_by_the_card() -> None:
    """The chip of the simulator takes a second change, so that only this program refuses it."""
    assert make_of(SERIAL).abilities.seal == "record"
    drawer = Drawer(formatted_image())
    new = Secret(b"48151623")
    with drawer.open("desk") as channel:
        driver = recognise(channel)
        driver.read()
        driver.authenticate(transport_key)
        assert driver.verify(Secret(FACTORY_PIN.encode())).accepted
        driver.seal()
        assert driver.sealed()
        assert driver.change_pin(Secret(FACTORY_PIN.encode()), new)


def test_its_counter_goes_as_far_as_its_make_says() -> None:
    """And no step further."""
    drawer = Drawer(formatted_image())
    with drawer.open("desk") as channel:
        driver = recognise(channel)
        driver.read()
        driver.authenticate(transport_key)
        driver.verify(Secret(FACTORY_PIN.encode()))
        for _ in range(make_of(SERIAL).abilities.counter or 0):
            driver.tick()
        with pytest.raises(CardFull):
            driver.tick()


class Other:
    """A card that has one application."""

    atr = bytes.fromhex("3B800101")

    def __init__(self, application: str) -> None:
        self.sent: list[Command] = []
        self._application = bytes.fromhex(application)

    def transmit(self, command: Command) -> Response:
        """Answer SELECT."""
        self.sent.append(command)
        return Response(b"", 0x9000 if command.data == self._application else 0x6A82)


@pytest.mark.parametrize(
    ("application", "name"),
    [("D27600012401", "an OpenPGP card"), ("A000000308", "a PIV card"), ("E82B0601040181C31F0201", "a SmartCard-HSM")],
)
def test_a_card_of_nobody_is_named_by_its_application(application: str, name: str) -> None:
    """Nothing but SELECT of an application is sent to it, which counts nothing."""
    other = Other(application)
    error = asked(other)
    assert isinstance(error, AnsweredAsOther)
    assert name in str(error.explain())
    assert {command.header[:3] for command in other.sent} == {bytes.fromhex("00A404")}
