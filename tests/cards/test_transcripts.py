"""Recorded conversations with a card, said again to the driver: it sends what it sent when they were recorded."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from card_at import fixed_card, numbers, transport_key

from lifecycle.cards.mpcos import MpcosCard
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import BrokenLink, CardRemoved
from lifecycle.domain.secret import Secret
from lifecycle.readers.t0 import T0
from lifecycle.readers.transcript import Recorder, Replayer
from lifecycle.readers.virtual import Slot
from lifecycle.virtual.power import PowerCut

GOLDEN = Path(__file__).parent.parent / "replay" / "transcripts"

OLD, NEW, WRONG = b"12345678", b"90817263", b"55544433"


def a_whole_change(channel: Channel) -> None:
    """Read, change, prove, seal, read."""
    driver = MpcosCard(channel, randomness=numbers())
    assert driver.read().pin == "unchanged"
    driver.authenticate(transport_key)
    driver.confirm_identity()
    assert driver.verify(Secret(OLD)).accepted
    driver.tick()
    driver.mark_change_begun()
    driver.confirm_identity()
    assert driver.change_pin(Secret(OLD), Secret(NEW))
    assert driver.verify(Secret(NEW)).accepted
    driver.mark_new_pin_proven()
    driver.confirm_identity()
    driver.seal()
    assert driver.sealed()
    facts = driver.read()
    assert (facts.sealed, facts.pin, facts.ticks, facts.tries_left) == (True, "changed", 1, 7)


def wrong_pins_to_the_block(channel: Channel) -> None:
    """Seven wrong PINs, one more, and a last reading."""
    driver = MpcosCard(channel, randomness=numbers())
    driver.read()
    driver.authenticate(transport_key)
    left = [driver.verify(Secret(WRONG)).tries_left for _ in range(8)]
    assert left == [6, 5, 4, 3, 2, 1, 0, 0]
    assert driver.read().tries_left == 0


def a_pulled_card(channel: Channel) -> None:
    """The card goes while its PIN is being replaced."""
    driver = MpcosCard(channel, randomness=numbers())
    driver.read()
    driver.authenticate(transport_key)
    driver.verify(Secret(OLD))
    driver.tick()
    driver.mark_change_begun()
    with pytest.raises((CardRemoved, BrokenLink)):
        driver.change_pin(Secret(OLD), Secret(NEW))


SCENES: dict[str, tuple[Callable[[Channel], None], PowerCut | None]] = {
    "change": (a_whole_change, None),
    "block": (wrong_pins_to_the_block, None),
    "pulled": (a_pulled_card, PowerCut.after_unit(7)),
}


def recorded(name: str) -> str:
    """Play a scene with a card whose random numbers are fixed, and give its transcript."""
    scene, cut = SCENES[name]
    card, _ = fixed_card()
    card.arm(cut)
    out = StringIO()
    scene(T0(Recorder(Slot(card, "desk"), out), "desk"))
    return out.getvalue()


@pytest.mark.parametrize("name", SCENES)
def test_the_driver_says_what_it_said_when_the_transcript_was_recorded(name: str) -> None:
    """And reads the card's answers as it read them then, to the end."""
    replayer = Replayer((GOLDEN / f"{name}.jsonl").read_text().splitlines())
    SCENES[name][0](T0(replayer, "a transcript"))
    assert replayer.left == 0


@pytest.mark.parametrize("name", SCENES)
def test_a_virtual_card_answers_as_it_did_when_the_transcript_was_recorded(name: str) -> None:
    """Line by line."""
    assert recorded(name) == (GOLDEN / f"{name}.jsonl").read_text()


@pytest.mark.parametrize("name", SCENES)
def test_no_transcript_holds_a_pin_or_what_would_tell_it(name: str) -> None:
    """Secret commands are struck out, and so is the check byte over the PIN."""
    text = (GOLDEN / f"{name}.jsonl").read_text()
    for pin in (OLD, NEW, WRONG):
        assert pin.decode() not in text
        assert pin.hex() not in text
    states = [line for line in text.splitlines() if '"80c0020504"' in line]
    assert states
    assert all(line.rstrip('"}').endswith("0f009000") for line in states if "6581" not in line)
