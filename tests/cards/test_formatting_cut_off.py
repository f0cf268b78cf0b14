"""Formatting, cut off: anywhere, the card is none of ours and is formatted to its end the next time."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from card_at import transport_key
from desk.cards import KEY_ID, MASTER, blank_image, changed, content_of
from desk.faults import bent
from format_bench import CARD_ID, FREEZE_PROFILE, MAGIC_WRITTEN, Bench, half_made, must_be_whole, must_work
from lab.lanes import some
from msgspec.structs import replace
from samples import HELD, changed_answer, flipped

from lifecycle.cards import holding_bytes
from lifecycle.cards.mpcos.errors import OtherTransportKey
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import PinBlocked, PinTorn, UnexpectedAnswer
from lifecycle.virtual.power import Moment, PowerCut

NEW = blank_image(), blank_image(new_memory_is_ff=True), blank_image(unknown_codes_stay_shut=True)
"""Cards whose new memory holds zeros, others whose new memory holds FF, and others that open nothing before the PIN."""


def cuts(blank: bytes = NEW[0]) -> Iterator[PowerCut]:
    """List a cut before and after each command and each unit of a whole formatting."""
    bench = Bench(blank)
    driver, _ = bench.driver()
    bench.card.arm(None)
    driver.lay_out(transport_key, KEY_ID)
    commands, units = bench.card.commands, bench.card.units
    for moment in (Moment.BEFORE_COMMAND, Moment.AFTER_COMMAND):
        yield from (PowerCut(moment, number) for number in range(1, commands + 1))
    for moment in (Moment.BEFORE_UNIT, Moment.AFTER_UNIT):
        yield from (PowerCut(moment, number) for number in range(1, units + 1))


def whole_image(blank: bytes) -> bytes:
    """Format a card without a cut."""
    bench = Bench(blank)
    assert bench.format() is not None
    return bench.image


@pytest.mark.parametrize("blank", some(NEW, 1), ids=some(["zeros", "ff", "shut"], 1))
def test_a_formatting_cut_off_anywhere_is_no_card_of_ours_and_goes_on_to_the_same_end(blank: bytes) -> None:
    """To the last bit of its memory; what was torn costs no try and is presented once."""
    whole = whole_image(blank)
    ends = {"again": 0, "whole": 0}
    for cut in cuts(blank):
        bench = Bench(blank)
        bench.format(cut)
        driver, _ = bench.driver()
        facts = driver.read()
        if facts.layout is None:
            assert driver.can("format-card")
            shown = bench.format()
            assert shown is not None, cut
            facts = shown
            assert sum(sent.startswith("0420") for sent in bench.sent) == 1
            ends["again"] += 1
        else:
            ends["whole"] += 1
        must_be_whole(facts, bench.image)
        assert bench.image == whole, cut
    assert ends["again"] > 400
    assert ends["whole"] < 60


def test_formattings_cut_off_again_and_again_end_well_too() -> None:
    """With other random numbers each time: the card id is one of them, or torn ones laid over each other."""
    dice = Random(20260101)  # noqa: S311 - chance that is the same each time
    everywhere = list(cuts())
    for _ in range(60):
        bench = Bench(blank_image(), randomness=dice.randbytes)
        for cut in dice.sample(everywhere, 4):
            if bench.driver()[0].read().layout is None:
                bench.format(cut)
        if bench.driver()[0].read().layout is None:
            assert bench.format() is not None
        must_be_whole(bench.driver()[0].read(), bench.image)
        must_work(bench)


def test_the_magic_is_written_last_and_counts_when_the_file_is_closed() -> None:
    """Between the two it is no card of ours."""
    bench = half_made(MAGIC_WRITTEN)
    assert content_of(bench.image, 0x4C03) == bytes(4) + bytes((1, KEY_ID, 0, 0)) + CARD_ID
    assert [sent[:14] for sent in bench.sent if sent.startswith("8416")] == [
        "84160200084C01", "84160200084C02", "84160200084C04",
    ]  # fmt: skip
    bench = half_made(FREEZE_PROFILE)
    assert content_of(bench.image, 0x4C03)[:4] == b"LCYC"
    assert bench.driver()[0].read().layout is None
    assert bench.format() is not None
    assert half_made(FREEZE_PROFILE, after=True).driver()[0].read().layout == 1


def test_each_torn_try_costs_one_and_the_next_success_gives_them_back() -> None:
    """A card of ours without a try left is told; nothing is presented to it."""
    bench = half_made("0420")
    at_verify = PowerCut.after_unit(1)
    for spent in range(1, 7):
        assert bench.format(at_verify) is None
        assert truth_of_code(bench.image) == spent
    assert Bench(bench.image).format() is not None
    assert bench.format(at_verify) is None
    before = bench.image
    with pytest.raises(PinBlocked):
        bench.format()
    assert not any(sent.startswith("0420") for sent in bench.sent)
    assert bench.image == before


def truth_of_code(image: bytes) -> int:
    """Count the tries that are spent on a half-made card."""
    return content_of(image, 0x4C02)[1].bit_count()


def test_another_pin_on_a_half_made_card_is_presented_to_once() -> None:
    """Then it is for somebody to look at."""
    bench = half_made("84160200084C01")
    record = (
        bytes.fromhex("07000F") + bytes((0xFF ^ 0x07 ^ 0x0F ^ 0x11 ^ 0x22 ^ 0x33 ^ 0x45,)) + bytes.fromhex("11223345")
    )
    bench = Bench(changed(bench.image, 0x4C02, 0, record))
    with pytest.raises(UnexpectedAnswer, match="another PIN"):
        bench.format()
    assert truth_of_code(bench.image) == 1


@pytest.mark.parametrize("until", ["00A40200024C02", "0420", MAGIC_WRITTEN, FREEZE_PROFILE])
def test_another_key_does_not_go_on_where_one_began(until: str) -> None:
    """The key that is there is never written over, and the PIN is not sent."""
    bench = half_made(until)
    before = bench.image
    with pytest.raises(OtherTransportKey):
        bench.format(master=MASTER[::-1])
    with pytest.raises(UnexpectedAnswer, match="started in another way"):
        bench.format(key_id=KEY_ID + 2)
    assert bench.image == before
    assert not any(sent.startswith("0420") for sent in bench.sent)
    assert bench.format() is not None


def test_a_set_record_that_formatting_does_not_leave_is_told() -> None:
    """A card that holds something is not made to pass for a blank one."""
    bench = half_made(MAGIC_WRITTEN)
    bench = Bench(changed(bench.image, 0x4C05, 48, holding_bytes.slot_bytes(replace(HELD, sequence=2))))
    with pytest.raises(UnexpectedAnswer, match="the state held"):
        bench.format()
    assert content_of(bench.image, 0x4C03)[:4] == bytes(4)


@pytest.mark.parametrize(
    ("command", "wrong"),
    [("FREEZE", "not closed"), ("UPDATE profile", "started in another way"), ("WRITE secret code", "torn")],
)
def test_a_step_that_the_card_does_not_show_is_told(command: str, wrong: str) -> None:
    """It answered with success and did nothing; the card does not pass for one of ours."""

    def bend(asked: Command, ask: Callable[[], Response]) -> Response:
        before = bytes(bench.card._memory._image)
        answer = ask()
        if asked.name == command:
            bench.card._memory._image[:] = before
        return answer

    bench = Bench(blank_image(), wrap=bent(bend))
    with pytest.raises((UnexpectedAnswer, PinTorn), match=wrong):
        bench.format()
    assert bench.driver()[0].read().layout is None


def test_a_magic_that_is_not_read_back_is_told() -> None:
    """And the file is not closed over it."""
    bench = Bench(half_made(MAGIC_WRITTEN).image, wrap=changed_answer("READ profile", 3, flipped(0)))
    with pytest.raises(UnexpectedAnswer, match="another magic"):
        bench.format()
    assert bench.driver()[0].read().layout is None
    assert not any(sent.startswith(FREEZE_PROFILE) for sent in bench.sent)
