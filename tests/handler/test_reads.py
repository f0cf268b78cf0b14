"""How often a card is read: in full after each insertion and each wait for a person, and once more at the end.

The numbers are those of one card in an operation. More of them is time that people wait; fewer would be a reading that
protects them.
"""

from collections.abc import Callable

import pytest
from desk.cards import FACTORY_PIN, Drawer
from desk.ceremonies import NEW, OneReader, Porter, typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person, changing
from desk.rack import SERIALS, Rack

from lifecycle.domain.dialogue import TextQuestion

A, B, C, D, E, F = SERIALS[:6]
SET = {"needed": 2, "issued": 3, "set_name": "PROD-A"}

FULL = "GET INFO issuer reference"
"""Sent once in each full reading."""
IDENTITY = "GET INFO card serial"
"""Sent once in each full reading, and once before each step that cannot be undone."""


def read(drawer: Drawer) -> tuple[int, int, int]:
    """Count what a card was sent: full readings, confirmations of its identity, and commands in all."""
    full = drawer.count(FULL)
    return full, drawer.count(IDENTITY) - full, len(drawer.sent)


def forget(*drawers: Drawer) -> None:
    """Count from now on."""
    for drawer in drawers:
        drawer.sent.clear()


@pytest.mark.parametrize(
    ("operation", "person", "counted"),
    [
        ("inspect", Person, (1, 0, 14)),
        ("get-label", typing, (2, 1, 39)),
        ("change-pin", lambda: changing(FACTORY_PIN, NEW), (2, 3, 58)),
    ],
)
def test_an_operation_on_one_card(
    desk: Desk, drawer: Drawer, operation: str, person: Callable[[], Person], counted: tuple[int, int, int]
) -> None:
    """Read when it is there, and read back where it was changed or a try could be spent."""
    desk.run(operation, person())
    assert read(drawer) == counted


@pytest.mark.parametrize(("look", "counted"), [("no", (2, 3, 72)), ("yes", (3, 3, 90)), ("pins", (4, 4, 108))])
def test_a_set_that_is_made_with_one_reader(sit: Sit, look: str, counted: tuple[int, int, int]) -> None:
    """A card in a ceremony is read at its turn and read back; the look at all cards is an insertion more."""
    reader = OneReader(A, B, C)
    rounds = 1 if look == "no" else 2
    person = Porter(reader, [A, B, C] * rounds, pre_flight=look)
    sit(reader).run("create-server-master-key", person, **SET)
    assert [read(reader[serial]) for serial in (A, B)] == [counted] * 2


def test_a_set_that_is_made_with_a_reader_for_each_card(sit: Sit) -> None:
    """However many readers there are: who lies where is seen once, and each card is read at its turn."""
    few, many = Rack(A, B, C), Rack(*SERIALS[:9])
    sit(few).run("create-server-master-key", typing(), serials=[A, B, C], **SET)
    sit(many).run("create-server-master-key", typing(), serials=[D, E, F], **{**SET, "set_name": "PROD-B"})
    assert [read(few[serial])[0] for serial in (A, B, C)] == [3, 4, 4]
    assert [read(many[serial])[0] for serial in (D, E, F)] == [3, 4, 4]
    assert [read(many[serial])[0] for serial in (A, B, C, *SERIALS[6:9])] == [1] * 6


def test_a_set_that_is_checked(sit: Sit) -> None:
    """Each card is read at its turn and read back, for its PIN was presented."""
    reader = OneReader(A, B, C)
    desk = sit(reader)
    desk.run("create-server-master-key", Porter(reader, [A, B, C], pre_flight="no"), **SET)
    forget(*(reader[serial] for serial in (A, B, C)))
    reader.inside = None
    desk.run("check-set", Porter(reader, [A, B, "none"]), set_name="PROD-A")
    assert [read(reader[serial]) for serial in (A, B)] == [(2, 1, 39)] * 2


def test_a_card_that_is_another_one_than_the_one_that_was_seen_is_noticed(sit: Sit) -> None:
    """Cards changed places between two looks: each is read when it is taken, and nothing is believed by memory."""

    class Swapped(Rack):
        def swap(self, one: str, other: str) -> None:
            """Put two cards into each other's reader."""
            self.drawers[one], self.drawers[other] = self.drawers[other], self.drawers[one]

    rack = Swapped(A, B, C)

    class Restless(Person):
        def text(self, question: TextQuestion) -> str:
            """Exchange the two cards whose turn is next, at the label of the first."""
            if question.serial == A:
                rack.swap(B, C)
            return super().text(question)

    desk = sit(rack)
    desk.run("create-server-master-key", Restless(pin=[FACTORY_PIN] * 3), serials=[A, B, C], **SET)
    assert [desk.state(serial).share for serial in (A, B, C)] == [1, 2, 3]
