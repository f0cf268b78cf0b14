"""Formatting a card that nobody has formatted, and what is not formatted: cards of ours, and what others made."""

import pytest
from card_at import CARD_ID, Wire, fixed_card, numbers, transport_key
from desk.cards import KEY_ID, OTHER_SERIAL, SERIAL, blank_image, content_of
from format_bench import Bench, must_be_whole, must_work

from lifecycle.cards.mpcos import profile
from lifecycle.cards.mpcos.card import MpcosCard
from lifecycle.cards.mpcos.errors import NoTransportKey
from lifecycle.domain.errors import CardSwapped, Defect, UnexpectedAnswer
from lifecycle.domain.secret import Secret
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import Slot

SPENDING = ("0020", "0420", "8024", "8424", "8028", "8016", "8416", "00D0", "00D6", "04D6", "80E0")


def test_a_blank_card_is_formatted_and_works() -> None:
    """What `format` gives is what `read` gives."""
    bench = Bench(blank_image())
    facts = bench.format()
    assert facts is not None
    assert facts.card_id == CARD_ID.hex().upper()
    must_be_whole(facts, bench.image)
    assert facts == bench.driver()[0].read()
    must_work(bench)


def test_a_whole_card_is_not_formatted_even_if_it_was_misread() -> None:
    """No key is selected, no PIN presented, nothing written."""
    card, storage = fixed_card()
    before = storage.load()
    wire = Wire(Slot(card, "bench"))
    driver = MpcosCard(over(wire, "bench", None), randomness=numbers())
    assert driver.read().layout == 1
    with pytest.raises(Defect):
        driver.lay_out(transport_key, KEY_ID)
    wire.replace = {"00A4010C024C00": "6A82"}
    assert driver.read().layout is None
    wire.sent.clear()
    with pytest.raises(UnexpectedAnswer, match="a finished file"):
        driver.lay_out(transport_key, KEY_ID)
    assert not any(sent.startswith(SPENDING) for sent in wire.sent)
    assert storage.load() == before


def made_by_others(*commands: str) -> Bench:
    """Take a card on which somebody else has made files."""
    bench = Bench(blank_image())
    bench.card.power_on()
    for command in commands:
        assert bench.card.transmit(bytes.fromhex(command.replace(" ", ""))) == b"\x90\x00"
    return bench


NAME = b"LIFECYCLE1".hex()
OURS = "80E00100 16 4C00 38 00 00 0A 4080 4080 0000" + NAME
ENTER = "00A4040C 0A" + NAME


@pytest.mark.parametrize(
    "foreign",
    [
        ["80E00100 16 4C01 38 00 00 0A 0000 0000 0000" + NAME],
        ["80E00100 16 4C00 38 00 00 0A 0000 0000 0000" + b"SOMEBODY01".hex()],
        [OURS, ENTER, "80E00200 0C 4C03 01 00 0010 2100 0000 0000"],
        [OURS, ENTER, "80E00200 0C 4C03 01 00 0014 C000 0000 0000"],
        [OURS, ENTER, "80E00200 0C 4C02 21 00 0008 6180 0000 C000"],
        [OURS, ENTER, "80E00200 0C 4C03 01 00 0010 C000 0000 0000", "00D08301 04 02010000"],
        [OURS, ENTER, "80E00200 0C 4C03 01 00 0010 C000 0000 0000", "00D08301 04 01F00000"],
    ],
    ids=["other-id", "other-name", "other-conditions", "other-size", "codes-first", "other-version", "other-key-id"],
)
def test_what_others_made_is_left_as_it_is(foreign: list[str]) -> None:
    """No key, no PIN, no write; the card or this program says no at the first step that does not fit."""
    bench = made_by_others(*foreign)
    before = bench.image
    with pytest.raises(UnexpectedAnswer):
        bench.format()
    assert bench.image == before
    assert not any(sent.startswith(("0020", "0420", "8028", "8416", "00D0", "04D6")) for sent in bench.sent)


def test_a_torn_card_id_is_made_whole_with_new_random_bits() -> None:
    """Bits that are set stay set; a whole one stays as it is."""
    begun = [OURS, ENTER, "80E00200 0C 4C03 01 00 0010 C000 0000 0000"]
    torn = made_by_others(*begun, "00D08301 08 01010000 A0000001")
    facts = torn.format()
    assert facts is not None
    assert facts.card_id == "E0FFEE5B5AA5C3FF".replace("5AA5C3FF", CARD_ID.hex().upper()[8:])
    whole = made_by_others(*begun, "00D08301 0C 01010000 A0000001 00000002")
    facts = whole.format()
    assert facts is not None
    assert facts.card_id == "A000000100000002"
    must_work(whole)


def test_no_key_and_another_card_are_told_before_anything_is_changed() -> None:
    """The key is asked for first, and the serial is read again."""
    bench = Bench(blank_image())
    driver, wire = bench.driver()

    def none(key_id: int, serial: str) -> Secret:
        raise NoTransportKey(serial=serial, key_id=key_id, path="nowhere")

    wire.sent.clear()
    with pytest.raises(NoTransportKey, match=SERIAL):
        driver.lay_out(none, KEY_ID)
    assert wire.sent == []
    wire.replace = {"80C002A1": OTHER_SERIAL + "9000"}
    with pytest.raises(CardSwapped):
        driver.lay_out(transport_key, KEY_ID)
    assert wire.sent == ["80C002A108"]
    assert bench.image == blank_image()


def test_only_a_card_without_our_profile_can_be_formatted() -> None:
    """And only one with it can do all else, but for looking at it."""
    bench = Bench(blank_image())
    driver, _ = bench.driver()
    assert [driver.can(name) for name in ("format-card", "inspect", "change-pin")] == [True, True, False]
    bench.format()
    driver, _ = bench.driver()
    assert [driver.can(name) for name in ("format-card", "inspect", "change-pin")] == [False, True, True]


def test_what_new_memory_holds_does_not_matter() -> None:
    """A card whose new files hold FF is whole, works, and has spent nothing of its change counter."""
    bench = Bench(blank_image(new_memory_is_ff=True))
    facts = bench.format()
    assert facts is not None
    must_be_whole(facts, bench.image)
    for file in (profile.SHARE, profile.LABEL, profile.ANCHOR):
        assert content_of(bench.image, file.fid) == bytes(file.size)
    must_work(bench)


def test_a_chip_that_opens_nothing_before_the_pin_gets_the_second_layout() -> None:
    """Its first directory stays empty: nothing can be made in it, and nothing takes it away."""
    bench = Bench(blank_image(unknown_codes_stay_shut=True))
    facts = bench.format()
    assert facts is not None
    assert facts.layout == 2
    must_be_whole(facts, bench.image)
    assert facts == bench.driver()[0].read()
    must_work(bench)


def test_the_second_layout_is_for_that_chip_alone() -> None:
    """Where the directory has codes of somebody else, a refusal means these."""
    bench = made_by_others(OURS, ENTER, "80E00200 0C 4C02 21 00 0008 6180 0000 C000")
    with pytest.raises(UnexpectedAnswer):
        bench.format()
    assert not any(b"LIFECYCLE2".hex().upper() in sent for sent in bench.sent)


def test_a_card_with_both_chip_behaviours_is_formatted_too() -> None:
    """New memory of FF, and nothing open before the PIN."""
    bench = Bench(blank_image(new_memory_is_ff=True, unknown_codes_stay_shut=True))
    facts = bench.format()
    assert facts is not None
    must_be_whole(facts, bench.image)
    must_work(bench)
