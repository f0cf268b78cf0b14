"""A write that is torn at any unit of memory is known for what it is."""

import pytest
from card_at import fixed_card, held_open, opened, transport_key
from desk.cards import changed
from msgspec.structs import replace
from samples import HELD, READS, SET_FILE, WRITES, Verb, share

from lifecycle.cards.mpcos.card import MpcosCard
from lifecycle.domain.errors import CardRemoved, LabelDamaged, ShareDamaged
from lifecycle.domain.holding import BLANK, UNREADABLE
from lifecycle.domain.secret import Secret
from lifecycle.virtual.power import PowerCut


def torn(verb: Verb, units: int, *before: Verb) -> list[MpcosCard]:
    """Tear a write before its first unit and after each; give a driver for what is left each time."""
    left = []
    for done in range(units + 1):
        card, _ = fixed_card()
        driver, _ = held_open(card)
        for step in before:
            step(driver)
        card.arm(PowerCut.after_unit(done) if done else PowerCut.before_unit(1))
        with pytest.raises(CardRemoved):
            verb(driver)
        left.append(held_open(card)[0])
    return left


def test_a_torn_set_record_leaves_the_one_before() -> None:
    """Until its last unit is written; twice in a row too."""
    left = torn(WRITES["set record"], 12)
    shown = [driver.read().set_record for driver in left]
    assert shown == [replace(BLANK, sequence=1)] * 12 + [replace(HELD, sequence=2)]
    erasing = replace(HELD, state="erasing")
    left = torn(lambda driver: driver.write_set_record(erasing), 12, WRITES["set record"])
    assert [driver.read().set_record for driver in left[:-1]] == [replace(HELD, sequence=2)] * 12
    for driver in left:
        driver.read()
        driver.authenticate(transport_key)
        driver.verify(Secret(b"12345678"))
        driver.write_set_record(erasing)
        shown_now = driver.read().set_record
        assert shown_now is not None
        assert shown_now.state == "erasing"


def outcome(verb: Verb, driver: MpcosCard) -> str:
    """Say what a reading comes to."""
    try:
        return "none" if verb(driver) is None else "whole"
    except (ShareDamaged, LabelDamaged):
        return "damaged"


def test_a_torn_share_is_neither_a_share_nor_none() -> None:
    """Written over nothing, written over another one, and erased."""
    write, other = WRITES["share"], lambda driver: driver.write_share(share(4, salt=b"S" * 16, value=b"V" * 32))
    for verb, before, ends in (
        (write, [], ("none", "whole")),
        (write, [other], ("whole", "whole")),
        (WRITES["no share"], [write], ("whole", "none")),
    ):
        read = [outcome(READS["share"], driver) for driver in torn(verb, 14, *before)]
        assert read == [ends[0], *["damaged"] * 13, ends[1]]


def test_a_torn_label_is_neither_a_label_nor_none() -> None:
    """Units that are zero before and after are not torn."""
    long = "abcdefghijklmnopqrstuvwxyz123456"
    write = lambda driver: driver.write_label(long)  # noqa: E731 - as those in the table
    read = [outcome(READS["label"], driver) for driver in torn(write, 10)]
    assert read == ["none", *["damaged"] * 9, "whole"]
    read = [outcome(READS["label"], driver) for driver in torn(WRITES["no label"], 10, write)]
    assert read == ["whole", *["damaged"] * 9, "none"]


def test_a_damaged_share_can_be_written_over_and_erased() -> None:
    """The next write replaces all of it."""
    for driver in torn(WRITES["share"], 5)[1:]:
        driver.erase_share()
        assert driver.read_share() is None
        driver.write_share(share())
        assert outcome(READS["share"], driver) == "whole"


def test_a_set_record_with_two_bad_slots_is_unreadable_and_can_be_written_again() -> None:
    """It is read twice before that is said."""
    card, storage = fixed_card()
    card._memory._image[:] = changed(storage.load(), SET_FILE, 20, b"\x01")
    driver, wire = opened(card)
    assert driver.read().set_record == UNREADABLE
    assert wire.sent.count("00B0850060") == 2
    driver.authenticate(transport_key)
    driver.verify(Secret(b"12345678"))
    driver.write_set_record(HELD)
    assert driver.read().set_record == replace(HELD, sequence=1)
