"""Which readers are looked at when none is named."""

import json

import pytest
from desk.cards import OTHER_SERIAL, SERIAL
from desk.patience import until

from tests.cli.conftest import Call, Home


def test_a_record_of_virtual_cards_looks_on_the_shelf_too(
    home: Home, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what the advice says to type works for a virtual card."""
    home.make_card("berta", OTHER_SERIAL)
    assert call("run", "inspect", "--serial", SERIAL).code == 0
    monkeypatch.delenv("LIFECYCLE_READER")
    assert until(lambda: _nothing_inserted(call)), "a card of another test stays in its reader"
    found = call("run", "inspect", "--serial", OTHER_SERIAL)
    assert found.code == 0
    assert OTHER_SERIAL in found.out


def _nothing_inserted(call: Call) -> bool:
    """Say whether no reader of PC/SC holds a card, or there is no PC/SC; the cards on the shelf are none of these."""
    listed = call("readers", "--json")
    readers = json.loads(listed.out)["readers"] if listed.code == 0 else []
    return not any(each["has_card"] for each in readers if not each["reader"].startswith("virtual:"))


def test_a_record_that_is_not_begun_does_not(home: Home, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Virtual cards get into a record only by name."""
    monkeypatch.delenv("LIFECYCLE_READER")
    assert home.image()
    assert call("run", "inspect", "--serial", SERIAL).code == 4
