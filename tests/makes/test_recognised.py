"""The record keeps which make a card is of and what that can do, and facts of before makes are read as of one."""

from collections.abc import Callable

import pytest
from desk.cards import SERIAL, Drawer, changed, formatted_image
from desk.desk import Desk
from desk.people import Person
from msgspec.structs import replace

from lifecycle.cards.registry import abilities_of, make_of
from lifecycle.domain.abilities import recorded_abilities
from lifecycle.domain.anchor import Anchor
from lifecycle.domain.anchor_verdict import SeenSlot
from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import StateUnreadable
from lifecycle.domain.event import Fact, tags_of
from lifecycle.domain.facts import (
    AnchorSeen1,
    AnchorWritten1,
    CardDriftDetected1,
    CardFormatted1,
    CardRecognised,
    CardSeen,
    OperationCompleted1,
    OperationStarted1,
    PinSealed1,
)
from lifecycle.domain.facts.earlier_anchors import SeenSlot1

ANCHOR = Anchor(origin="0123456789ABCDEF", counter=1, size=3, root="00" * 32)
Sit = Callable[..., Desk]


def test_it_is_recorded_with_the_first_sight_and_not_again(sit: Sit, drawer: Drawer) -> None:
    """The record answers what the card can do."""
    desk = sit(drawer)
    for _ in range(2):
        desk.run("inspect", Person())
    (found,) = desk.facts(CardRecognised)
    assert isinstance(found, CardRecognised)
    assert (found.make, found.layout, found.abilities) == ("mpcos", 1, make_of(SERIAL).abilities)
    assert recorded_abilities(desk.state()) == found.abilities == abilities_of(desk.state())


def test_it_is_recorded_again_when_the_card_has_other_tries(sit: Sit, drawer: Drawer) -> None:
    """A card says how many it has; its make only says how many cards of it have."""
    sit(drawer).run("inspect", Person())
    five = (
        bytes.fromhex("05000F") + bytes((0xFF ^ 0x05 ^ 0x0F ^ 0x12 ^ 0x34 ^ 0x56 ^ 0x78,)) + bytes.fromhex("12345678")
    )
    desk = sit(Drawer(changed(formatted_image(), 0x4C02, 0, five)))
    desk.run("inspect", Person())
    assert [each.abilities.tries for each in desk.facts(CardRecognised) if isinstance(each, CardRecognised)] == [7, 5]
    assert abilities_of(desk.state()).tries == 5


def test_of_a_card_that_was_read_before_makes_were_kept_the_make_of_then_answers(sit: Sit, drawer: Drawer) -> None:
    """Until it is read again."""
    desk = sit(drawer)
    desk.run("inspect", Person())
    before = replace(desk.state(), recognised=None)
    assert (recorded_abilities(before), abilities_of(before)) == (None, make_of(SERIAL).abilities)


@pytest.mark.parametrize(
    ("earlier", "fields"),
    [
        (OperationStarted1(name="x", changes=True, parameters={}, ticks=3, tries_left=7), {"counter": 3}),
        (OperationCompleted1(name="x", tries_left=7, ticks=4), {"counter": 4}),
        (PinSealed1(enforced_by="profile"), {"enforced_by": "record"}),
        (
            CardFormatted1(profile=1, card_id="00", key_id=2, maximum_presentations=7),
            {"make": "mpcos", "layout": 1, "tries": 7},
        ),
        (
            CardDriftDetected1(differences=[Difference("ticks", 0, 2), Difference("profile", 1, None)]),
            {"differences": [Difference("counter", 0, 2), Difference("layout", 1, None)]},
        ),
        (AnchorWritten1(anchor=ANCHOR, moment="after"), {"anchor": ANCHOR, "signature": None, "statement": None}),
        (
            AnchorSeen1(slots=(SeenSlot1(ANCHOR, "fork"), SeenSlot1(None, "never-written")), verdict="fork", size=9),
            {"slots": (SeenSlot(ANCHOR, "fork", "unsigned"), SeenSlot(None, "never-written", "unsigned"))},
        ),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_earlier_fact_is_read_as_the_newest_of_its_kind(earlier: Fact, fields: dict[str, object]) -> None:
    """Its tag stays what it is, and what is asked for by kind finds both."""
    now = earlier.upcast()
    assert {name: getattr(now, name) for name in fields} == fields
    assert {earlier.tag, now.tag} <= set(tags_of(type(now)))


def test_all_versions_of_a_kind_stand_in_their_order() -> None:
    """A kind is not one whose name only begins with its own."""
    assert tags_of(CardSeen) == ("card-seen.1", "card-seen.2", "card-seen.3")


@pytest.mark.parametrize("kept", ["{", '{"layout": 1}', '{"layout": 1, "abilities": {"tries": "seven"}}', "\udce4"])
def test_a_state_that_was_changed_in_the_file_is_an_error_of_the_record(sit: Sit, drawer: Drawer, kept: str) -> None:
    """And no defect: what cards can do stands beside the events, where a flipped bit can be anywhere."""
    desk = sit(drawer)
    desk.run("inspect", Person())
    with pytest.raises(StateUnreadable):
        recorded_abilities(replace(desk.state(), recognised=kept))
