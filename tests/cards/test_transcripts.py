"""Recorded conversations with a card, said again to the driver: it sends what it sent when they were recorded."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from card_at import fixed_card, numbers, transport_key
from desk.cards import KEY_ID, SERIAL
from msgspec.structs import replace
from samples import HELD

from lifecycle.cards import holding_bytes
from lifecycle.cards.mpcos.card import MpcosCard, commands, profile
from lifecycle.domain.anchor import Anchor
from lifecycle.domain.apdu import Command, Response, StatusWord
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import BrokenLink, CardRemoved
from lifecycle.domain.holding import BLANK
from lifecycle.domain.secret import Secret
from lifecycle.readers.t0 import T0
from lifecycle.readers.transcript import Recorder, Replayer
from lifecycle.readers.virtual import Slot
from lifecycle.virtual.card import VirtualCard
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
    assert (facts.sealed, facts.pin, facts.counter, facts.tries_left) == (True, "changed", 1, 7)


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


def a_set_record_written(channel: Channel) -> None:
    """Writing, held, and what a reading shows of it."""
    driver = MpcosCard(channel, randomness=numbers())
    assert driver.read().set_record == replace(BLANK, sequence=1)
    driver.authenticate(transport_key)
    assert driver.verify(Secret(OLD)).accepted
    driver.write_set_record(replace(HELD, state="writing"))
    driver.write_set_record(HELD)
    assert driver.read().set_record == replace(HELD, sequence=3)


def a_formatting(channel: Channel) -> None:
    """From a card that nobody has formatted to a blank one of ours."""
    driver = MpcosCard(channel, randomness=numbers())
    assert driver.read().layout is None
    assert driver.lay_out(transport_key, KEY_ID).set_record == replace(BLANK, sequence=1)


def anchors_around_a_change(channel: Channel) -> None:
    """Read, written after the tick and after the seal, and read again."""
    driver = MpcosCard(channel, randomness=numbers())
    driver.read()
    assert driver.read_anchors() == ("never-written", "never-written")
    driver.authenticate(transport_key)
    assert driver.verify(Secret(OLD)).accepted
    assert driver.tick() == 1
    driver.write_anchor(INTENT)
    assert driver.change_pin(Secret(OLD), Secret(NEW))
    assert driver.verify(Secret(NEW)).accepted
    driver.seal()
    assert driver.sealed()
    driver.write_anchor(replace(INTENT, size=44))
    driver.read()
    assert driver.read_anchors() == (INTENT, replace(INTENT, size=44))


INTENT = Anchor(origin="00112233AABBCCDD", counter=1, size=40, root="5a" * 32)

Scene = tuple[Callable[[Channel], None], PowerCut | None]

EARLIER: dict[str, Scene] = {
    "change": (a_whole_change, None),
    "block": (wrong_pins_to_the_block, None),
    "pulled": (a_pulled_card, PowerCut.after_unit(7)),
}
"""Recorded while a reading did not ask yet whether the profile file is closed, and what the card holds.

`formatting` is of a driver that relied on new memory being zero: nobody plays it again, and it is kept.
"""

SCENES: dict[str, Scene] = {
    **EARLIER,
    **{f"{name}-2": scene for name, scene in EARLIER.items()},
    "set-record": (a_set_record_written, None),
    "formatting-2": (a_formatting, None),
    "anchors": (anchors_around_a_change, None),
}


class Unasked:
    """Above a card of an earlier transcript: gives the answers that it was not asked for, and passes on all others."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.atr = channel.atr
        self._answers = {
            commands.select_file(profile.PROFILE): bytes.fromhex("851044014C0301000010C000C0000000006A"),
            commands.read(profile.SET, profile.SET.size): holding_bytes.slot_bytes(replace(BLANK, sequence=1))
            + bytes(48),
        }

    def transmit(self, command: Command) -> Response:
        """Answer it, or ask."""
        if command in self._answers:
            return Response(self._answers[command], StatusWord.OK)
        return self._channel.transmit(command)


def heard(name: str, wire: Channel) -> Channel:
    """Give the channel on which a scene is played, as long ago as it was recorded."""
    return Unasked(T0(wire, "desk")) if name in EARLIER else T0(wire, "desk")


def recorded(name: str) -> str:
    """Play a scene with a card whose random numbers are fixed, and give its transcript."""
    scene, cut = SCENES[name]
    if name == "formatting-2":
        card = VirtualCard.unformatted(bytes.fromhex(SERIAL), randomness=numbers())
    else:
        card, _ = fixed_card()
    card.arm(cut)
    out = StringIO()
    scene(heard(name, Recorder(Slot(card, "desk"), out)))
    return out.getvalue()


@pytest.mark.parametrize("name", SCENES)
def test_the_driver_says_what_it_said_when_the_transcript_was_recorded(name: str) -> None:
    """And reads the card's answers as it read them then, to the end."""
    replayer = Replayer((GOLDEN / f"{name}.jsonl").read_text().splitlines())
    SCENES[name][0](heard(name, replayer))
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
