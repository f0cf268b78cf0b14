"""Inspecting: everything a card shows by itself, by commands that change nothing and count nothing."""

from collections.abc import Callable

import pytest
from desk.cards import SERIAL, Drawer, blank_image
from desk.desk import Desk
from desk.faults import answers
from desk.people import Person

from lifecycle.cards.mpcos.errors import NotOfFamily
from lifecycle.domain.errors import BrokenLink, UnexpectedAnswer
from lifecycle.domain.facts import CardSeen

Sit = Callable[..., Desk]


def test_inspecting_records_the_sight_and_sends_safe_probes_only(desk: Desk, drawer: Drawer) -> None:
    """Twice, as the second one finds nothing new."""
    for _ in range(2):
        outcome = desk.run("inspect", Person())
    assert drawer.spending() == []
    assert desk.tags() == ["card-seen", "operation-started", "operation-completed"] * 2
    assert outcome.card.doubt is None
    seen = desk.facts(CardSeen)[0].shown
    assert (seen.serial, seen.virtual, seen.layout, seen.tries_left, seen.sealed) == (SERIAL, True, 1, 7, False)
    assert seen.details["issuer_reference"] == "56495254"


def test_a_card_without_our_profile_shows_what_it_shows(sit: Sit) -> None:
    """And nothing is made up of the rest."""
    outcome = sit(Drawer(blank_image())).run("inspect", Person())
    assert outcome.driver is not None
    assert outcome.facts is not None
    lines = {line.name: line.value for line in outcome.driver.describe(outcome.facts)}
    assert lines["ATR"] == "3B:7A:94:00:00:80:65:A2:01:01:01:3D:72:D6:43"
    assert lines["CSN"] == f"{SERIAL}F56495254"
    assert [lines[name] for name in ("Card Type", "PIN Locked", "PIN SCR", "PIN MMPN")] == [None] * 4
    assert outcome.card.pin == "unknown"


@pytest.mark.parametrize("answer", ["9000", "6F00", "0102030405060708099000", "010203049000"])
def test_a_serial_that_cannot_be_one_is_an_error_and_no_event(sit: Sit, answer: str) -> None:
    """No stream is begun for a card that could not be identified."""
    drawer = Drawer(blank_image(), wrap=answers("GET INFO card serial", answer))
    desk = sit(drawer)
    with pytest.raises((UnexpectedAnswer, BrokenLink)):
        desk.run("inspect", Person())
    assert desk.store.head().size == 0


@pytest.mark.parametrize("answer", ["6A82", "6D00", "6F00"])
def test_another_product_with_our_atr_is_named_as_such(sit: Sit, answer: str) -> None:
    """The advice is not to do again what was just done; nothing that counts was sent."""
    drawer = Drawer(blank_image(), wrap=answers("SELECT MF", answer))
    desk = sit(drawer)
    with pytest.raises(NotOfFamily, match=f"is not one of them: it answers {answer} to SELECT MF") as caught:
        desk.run("inspect", Person())
    assert "inspect" not in str(caught.value.advise())
    assert drawer.spending() == []
    assert desk.store.head().size == 0


def test_a_card_whose_seal_cannot_be_read_is_not_recorded_as_seen(sit: Sit, drawer: Drawer) -> None:
    """A descriptor of another file, or of none, is no descriptor of the secret-code file."""
    for answer in ("85104201021021000040C100C000C00000690000", "00" * 18):
        drawer.wrap = answers("GET RESPONSE (SELECT EFsc)", answer[:36] + "9000")
        desk = sit(drawer)
        with pytest.raises(UnexpectedAnswer):
            desk.run("inspect", Person())
        assert desk.store.head().size == 0
