"""What the Inspect screen says below the vendor's fields: what a card holds of a set, without a PIN."""

import pytest
from card_at import fixed_card, opened
from desk.cards import blank_image
from msgspec.structs import replace
from samples import HELD

from lifecycle.cards.mpcos.card import MpcosCard
from lifecycle.cards.mpcos.screen import inspect_lines
from lifecycle.domain.holding import BLANK, UNREADABLE, SetRecord
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import Slot
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess

SHARE = ", share 2 of 5 (3 needed), copy 1"


@pytest.mark.parametrize(
    ("record", "holding", "set_id"),
    [
        (BLANK, "blank", "none"),
        (UNREADABLE, "unreadable", None),
        (HELD, "held" + SHARE, HELD.set_id),
        (replace(HELD, state="writing"), "writing" + SHARE, HELD.set_id),
        (replace(HELD, state="erasing"), "erasing" + SHARE, HELD.set_id),
    ],
)
def test_the_screen_says_what_the_card_holds(record: SetRecord, holding: str, set_id: str | None) -> None:
    """In the two lines after the vendor's, and where it comes from."""
    card, _ = fixed_card()
    driver, _ = opened(card)
    *vendor, first, second, _, _ = inspect_lines(replace(driver.read(), set_record=record))
    assert vendor[-1].name == "PIN MMPN"
    assert (first.name, str(first.value)) == ("Set record", holding)
    assert (second.name, None if second.value is None else str(second.value)) == ("Set id", set_id)
    assert {str(line.source) for line in (first, second)} == {"lifecycle profile: file 4C05, the newer good slot"}


def test_a_card_without_our_profile_says_nothing_of_a_set() -> None:
    """Where the vendor keeps it is not public."""
    card = VirtualCard(KeptInProcess(blank_image()))
    driver = MpcosCard(over(Slot(card, "desk"), "desk", None))
    shown = {line.name: line.value for line in driver.describe(driver.read())}
    assert (shown["Set record"], shown["Set id"]) == (None, None)
