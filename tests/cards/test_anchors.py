"""The anchor file: its bytes as values and back, which slot is written next, and what goes over the wire."""

from collections.abc import Callable
from zlib import crc32

import pytest
from card_at import fixed_card, held_open, opened
from desk.anchor_file import FID, block_of, with_slots
from desk.cards import Wrap, content_of
from desk.faults import answers, bent
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from lifecycle.cards.mpcos.anchors import SLOT, next_slot, slot_bytes, slot_of, slots_of
from lifecycle.domain.anchor import Anchor, newest
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import BrokenLink, NotKept, UnexpectedAnswer
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess

ANCHOR = Anchor(origin="0123456789ABCDEF", counter=3, size=40, root="5a" * 32)
anchors = st.builds(
    Anchor,
    origin=st.binary(min_size=8, max_size=8).map(lambda some: some.hex().upper()),
    counter=st.integers(0, 224),
    size=st.integers(0, 2**53 - 1),
    root=st.binary(min_size=32, max_size=32).map(bytes.hex),
)


def test_a_slot_byte_by_byte() -> None:
    """As the profile lays it out: origin, counter, size, root, checksum."""
    body = "0123456789ABCDEF" + "00000003" + "0000000000000028" + "5A" * 32
    assert slot_bytes(ANCHOR).hex().upper() == body + f"{crc32(bytes.fromhex(body)):08X}"
    assert len(slot_bytes(ANCHOR)) == SLOT
    assert ANCHOR.id == "0123456789ABCDEF:3:40:5a5a5a5a5a5a5a5a"


@given(anchors)
@example(Anchor(origin="00" * 8, counter=0, size=0, root="00" * 32))
def test_what_is_written_is_what_is_read(anchor: Anchor) -> None:
    """An anchor of nothing but zeros is one too: it has its checksum."""
    assert slot_of(slot_bytes(anchor)) == anchor


@given(anchors, st.integers(0, SLOT - 1), st.integers(1, 255))
def test_any_other_byte_makes_it_damaged(anchor: Anchor, at: int, change: int) -> None:
    """Never another anchor."""
    block = bytearray(slot_bytes(anchor))
    block[at] ^= change
    assert slot_of(bytes(block)) == "damaged"


def test_zeros_were_never_written_and_what_no_version_writes_is_damaged() -> None:
    """More ticks than there are, and more events than an event can count."""
    assert slot_of(bytes(SLOT)) == "never-written"
    for counter, size in ((225, 1), (1, 2**53), (2**32 - 1, 2**64 - 1)):
        assert slot_of(block_of(origin="00" * 8, counter=counter, size=size, root="00" * 32)) == "damaged"
    assert slots_of(slot_bytes(ANCHOR) + bytes(SLOT)) == (ANCHOR, "never-written")


@pytest.mark.parametrize(
    "wrong", [{"counter": 225}, {"size": 2**53}, {"size": -1}, {"counter": 2**32}, {"origin": "00"}, {"root": "00"}]
)
def test_what_cannot_be_read_back_is_not_written(wrong: dict[str, object]) -> None:
    """It would be found damaged."""
    with pytest.raises(ValueError, match=r"anchor"):
        slot_bytes(replace(ANCHOR, **wrong))


OLDER, NEWER, LATER = ANCHOR, replace(ANCHOR, size=44), replace(ANCHOR, counter=4, size=41)
BAD = b"\x55" * SLOT


@pytest.mark.parametrize(
    ("first", "second", "ticks", "written"),
    [
        (bytes(SLOT), bytes(SLOT), 3, 0),
        (slot_bytes(OLDER), bytes(SLOT), 3, 1),
        (bytes(SLOT), slot_bytes(OLDER), 3, 0),
        (BAD, slot_bytes(OLDER), 3, 0),
        (slot_bytes(LATER), BAD, 4, 1),
        (BAD, BAD, 4, 0),
        (slot_bytes(OLDER), slot_bytes(NEWER), 3, 0),
        (slot_bytes(NEWER), slot_bytes(OLDER), 3, 1),
        (slot_bytes(LATER), slot_bytes(NEWER), 4, 1),
        (slot_bytes(LATER), slot_bytes(NEWER), 3, 0),
    ],
)
def test_the_older_or_bad_slot_is_written_next(first: bytes, second: bytes, ticks: int, written: int) -> None:
    """The counter comes before the size; one of more ticks than the card shows was not written on it as it is."""
    assert next_slot(first + second, ticks) == written


def test_the_newest_is_the_one_that_the_ticks_allow() -> None:
    """A slot of a chip that was reset does not stay the newest for ever."""
    assert newest((OLDER, LATER), 4) == LATER
    assert newest((OLDER, LATER), 3) == OLDER
    assert newest(("damaged", LATER), 3) == LATER
    assert newest(("damaged", "never-written"), 3) is None


def test_reading_and_writing_byte_by_byte() -> None:
    """By short file id, in the middle of a session: nothing is selected, and no MAC is asked for."""
    card, storage = fixed_card()
    driver, wire = held_open(card)
    assert driver.read_anchors() == ("never-written", "never-written")
    driver.write_anchor(ANCHOR)
    driver.write_anchor(LATER)
    driver.write_anchor(replace(LATER, size=50))
    block, later, last = (slot_bytes(each).hex().upper() for each in (ANCHOR, LATER, replace(LATER, size=50)))
    read = "00B0880070"
    assert wire.sent == [read, "00D6880038" + block, read, "00D6880E38" + later, read, "00D6880038" + last, read]
    assert slots_of(content_of(storage.load(), FID)) == (replace(LATER, size=50), LATER)
    driver.confirm_identity()
    driver.seal()
    assert driver.sealed()


def test_without_the_pin_nothing_is_written() -> None:
    """Whoever has the card alone can read it and no more."""
    card, storage = fixed_card()
    driver, _ = opened(card)
    with pytest.raises(UnexpectedAnswer) as caught:
        driver.write_anchor(ANCHOR)
    assert "6982" in str(caught.value.explain())
    assert not any(content_of(storage.load(), FID))


def keeping_another() -> Wrap:
    """Have the card answer a writing of an anchor with success, and keep another one."""

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        return Response.of(b"\x90\x00") if command.name == "UPDATE anchor" else ask()

    return bent(bend)


def test_what_is_not_read_back_was_not_kept() -> None:
    """The card is named, and what it did not keep."""
    card, _ = fixed_card()
    driver, _ = held_open(card, keeping_another())
    with pytest.raises(NotKept) as caught:
        driver.write_anchor(ANCHOR)
    assert "(the anchor)" in str(caught.value.explain())


def test_a_slot_that_is_damaged_on_its_way_is_read_again() -> None:
    """What is found is recorded: it is heard twice."""
    _, storage = fixed_card()
    storage = KeptInProcess(with_slots(storage.load(), slot_bytes(ANCHOR)))
    driver, _ = opened(VirtualCard(storage), answers("READ anchor", "55" * 112 + "9000"))
    assert driver.read_anchors() == (ANCHOR, "never-written")


def test_a_slot_that_is_damaged_on_the_card_is_damaged() -> None:
    """Both readings say so, and the other slot is as good as ever."""
    _, storage = fixed_card()
    storage = KeptInProcess(with_slots(storage.load(), slot_bytes(ANCHOR), BAD))
    driver, wire = opened(VirtualCard(storage))
    assert driver.read_anchors() == (ANCHOR, "damaged")
    assert wire.sent == ["00B0880070"] * 2


@pytest.mark.parametrize("answer", ["6A82", "9000", "00" * 111 + "9000", "00" * 113 + "9000"])
def test_what_is_no_answer_is_none(answer: str) -> None:
    """Nothing is concluded from it."""
    card, _ = fixed_card()
    driver, _ = opened(card, answers("READ anchor", answer))
    with pytest.raises((UnexpectedAnswer, BrokenLink)):
        driver.read_anchors()


def test_the_screen_shows_the_newer_one() -> None:
    """With the ledger that wrote it, as its checkpoints name it; none where none was written."""
    _, storage = fixed_card()
    for blocks, said in (
        ((), ("none", "none")),
        ((BAD, BAD), ("damaged", "none")),
        (
            (slot_bytes(replace(OLDER, counter=0)), slot_bytes(replace(OLDER, counter=0, size=39))),
            ("40 events, root hash 5a5a5a5a5a5a5a5a, change counter 0", "lifecycle/ledger/0123456789abcdef"),
        ),
    ):
        card = VirtualCard(KeptInProcess(with_slots(storage.load(), *blocks)))
        driver, _ = opened(card)
        facts = driver.read()
        assert {line.name: line.value for line in driver.describe(facts)}["Anchor"] is None
        driver.read_anchors()
        lines = {line.name: str(line.value) for line in driver.describe(facts)}
        assert (lines["Anchor"], lines["Anchor of"]) == said
