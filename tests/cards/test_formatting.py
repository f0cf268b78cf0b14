"""Formatting: cut off anywhere the card is none of ours, and is formatted to its end the next time."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from card_at import CARD_ID, Wire, fixed_card, numbers, transport_key
from desk.cards import KEY_ID, MASTER, OTHER_SERIAL, SERIAL, blank_image, changed, content_of, truth_of
from msgspec.structs import replace

from lifecycle.cards.mpcos import MpcosCard, profile
from lifecycle.domain.card import CardFacts
from lifecycle.domain.errors import (
    CardRemoved,
    CardSwapped,
    Defect,
    NoTransportKey,
    OtherTransportKey,
    PinBlocked,
    UnexpectedAnswer,
)
from lifecycle.domain.holding import BLANK
from lifecycle.domain.secret import Secret
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import Slot
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.filesystem import Directory
from lifecycle.virtual.memory import KeptInProcess, Memory
from lifecycle.virtual.power import Moment, PowerCut, Supply

Randomness = Callable[[int], bytes]
SPENDING = ("0020", "0420", "8024", "8424", "8028", "8016", "8416", "00D0", "00D6", "04D6", "80E0")


class Bench:
    """A card on a bench: formatted, cut off, and formatted again."""

    def __init__(self, image: bytes, randomness: Randomness = lambda _: CARD_ID) -> None:
        self.storage = KeptInProcess(image)
        self.card = VirtualCard(self.storage, randomness=numbers())
        self.randomness = randomness
        self.sent: list[str] = []

    @property
    def image(self) -> bytes:
        """What the card's memory holds now."""
        return self.storage.load()

    def driver(self) -> tuple[MpcosCard, Wire]:
        """Power the card and read it."""
        wire = Wire(Slot(self.card, "bench"))
        driver = MpcosCard(over(wire, "bench", None), randomness=self.randomness)
        driver.read()
        return driver, wire

    def format(self, cut: PowerCut | None = None, master: bytes = MASTER, key_id: int = KEY_ID) -> CardFacts | None:
        """Format it; nothing where the cut came first."""
        driver, wire = self.driver()
        wire.sent.clear()
        self.card.arm(cut)
        try:
            return driver.format(lambda *_: Secret(master), key_id)
        except CardRemoved:
            return None
        finally:
            self.card.arm(None)
            self.sent = list(wire.sent)


def cuts() -> Iterator[PowerCut]:
    """List a cut before and after each command and each unit of a whole formatting."""
    bench = Bench(blank_image())
    driver, _ = bench.driver()
    bench.card.arm(None)
    driver.format(transport_key, KEY_ID)
    commands, units = bench.card.commands, bench.card.units
    for moment in (Moment.BEFORE_COMMAND, Moment.AFTER_COMMAND):
        yield from (PowerCut(moment, number) for number in range(1, commands + 1))
    for moment in (Moment.BEFORE_UNIT, Moment.AFTER_UNIT):
        yield from (PowerCut(moment, number) for number in range(1, units + 1))


def whole_image() -> bytes:
    """Format a card without a cut."""
    bench = Bench(blank_image())
    assert bench.format() is not None
    return bench.image


def must_be_whole(facts: CardFacts, image: bytes) -> None:
    """See that a card shows all that formatting leaves on it."""
    assert (facts.profile, facts.key_id, facts.serial, facts.sealed) == (1, KEY_ID, SERIAL, False)
    assert (facts.tries_left, facts.maximum_presentations, facts.ticks, facts.pin) == (7, 7, 0, "unchanged")
    assert facts.set_record == replace(BLANK, sequence=1)
    truth = truth_of(image)
    assert (truth.code, truth.counter, truth.torn) == (profile.FACTORY_PIN, 0, False)
    files = Directory(Memory(KeptInProcess(image), Supply()))
    ours = next(file for file in files if file.fid == profile.DIRECTORY)
    for file in profile.FILES:
        shown = files.child(ours.slot, file.fid)
        assert shown is not None
        assert [shown.condition(group) for group in (1, 2, 3)] == [file.update, file.write, file.read]


def must_work(bench: Bench) -> None:
    """See that a card proves its key, takes its PIN and keeps a tick."""
    driver, _ = bench.driver()
    driver.authenticate(transport_key)
    verdict = driver.verify(Secret(profile.FACTORY_PIN.encode()))
    assert (verdict.accepted, verdict.tries_left) == (True, 7)
    driver.tick()
    assert driver.read().ticks == 1


def test_a_blank_card_is_formatted_and_works() -> None:
    """What `format` gives is what `read` gives."""
    bench = Bench(blank_image())
    facts = bench.format()
    assert facts is not None
    assert facts.card_id == CARD_ID.hex().upper()
    must_be_whole(facts, bench.image)
    assert facts == bench.driver()[0].read()
    must_work(bench)


def test_a_formatting_cut_off_anywhere_is_no_card_of_ours_and_goes_on_to_the_same_end() -> None:
    """To the last bit of its memory; what was torn costs no try and is presented once."""
    whole = whole_image()
    ends = {"again": 0, "whole": 0}
    for cut in cuts():
        bench = Bench(blank_image())
        bench.format(cut)
        driver, _ = bench.driver()
        facts = driver.read()
        if facts.profile is None:
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
            if bench.driver()[0].read().profile is None:
                bench.format(cut)
        if bench.driver()[0].read().profile is None:
            assert bench.format() is not None
        must_be_whole(bench.driver()[0].read(), bench.image)
        must_work(bench)


def half_made(until: str, *, after: bool = False) -> Bench:
    """Format a card until just before (or after) a command with these first bytes."""
    bench = Bench(blank_image())
    bench.format()
    at = next(number for number, sent in enumerate(bench.sent, start=1) if sent.startswith(until))
    bench = Bench(blank_image())
    assert bench.format(PowerCut.after_command(at) if after else PowerCut.before_command(at)) is None
    return bench


FREEZE_PROFILE = "84160200084C03"
MAGIC_WRITTEN = "00D08300044C435943"


def test_the_magic_is_written_last_and_counts_when_the_file_is_closed() -> None:
    """Between the two it is no card of ours."""
    bench = half_made(MAGIC_WRITTEN)
    assert content_of(bench.image, 0x4C03) == bytes(4) + bytes((1, KEY_ID, 0, 0)) + CARD_ID
    assert [sent[:14] for sent in bench.sent if sent.startswith("84")] == ["84160200084C01", "84160200084C02"]
    bench = half_made(FREEZE_PROFILE)
    assert content_of(bench.image, 0x4C03)[:4] == b"LCYC"
    assert bench.driver()[0].read().profile is None
    assert bench.format() is not None
    assert half_made(FREEZE_PROFILE, after=True).driver()[0].read().profile == 1


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
    with pytest.raises(UnexpectedAnswer, match="begun in another way"):
        bench.format(key_id=KEY_ID + 2)
    assert bench.image == before
    assert not any(sent.startswith("0420") for sent in bench.sent)
    assert bench.format() is not None


def test_a_whole_card_is_not_formatted_even_if_it_was_misread() -> None:
    """No key is selected, no PIN presented, nothing written."""
    card, storage = fixed_card()
    before = storage.load()
    wire = Wire(Slot(card, "bench"))
    driver = MpcosCard(over(wire, "bench", None), randomness=numbers())
    assert driver.read().profile == 1
    with pytest.raises(Defect):
        driver.format(transport_key, KEY_ID)
    wire.replace = {"00A4010C024C00": "6A82"}
    assert driver.read().profile is None
    wire.sent.clear()
    with pytest.raises(UnexpectedAnswer, match="a file that is finished"):
        driver.format(transport_key, KEY_ID)
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
        [OURS, ENTER, "80E00200 0C 4C03 01 00 0010 0000 0000 0000"],
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
        driver.format(none, KEY_ID)
    assert wire.sent == []
    wire.replace = {"80C002A1": OTHER_SERIAL + "9000"}
    with pytest.raises(CardSwapped):
        driver.format(transport_key, KEY_ID)
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
