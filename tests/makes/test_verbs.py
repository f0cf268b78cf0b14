"""Every verb of every make does what it means, and no more."""

from collections.abc import Callable

import pytest
from benches import Bench, Reader
from scenes import (
    HELD,
    LABEL,
    SET_ID,
    STATEMENT,
    Scene,
    at_a_card,
    before,
    change,
    erase,
    hold,
    lay_out,
    length,
    looked_at,
    opened,
    opens,
    played,
    share,
)

from lifecycle.cards.answers import Answered, Begun, Denied, Laid, Proven, Sealed
from lifecycle.cards.driver import Driver
from lifecycle.cards.registry import recognise
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.secret import Secret

GET_RESPONSE = 0xC0


def test_reading_changes_nothing_and_needs_no_pin(bench: Bench) -> None:
    """Make, serial and tries are what the make says, and the one reading says what the other did."""
    reader = bench.formatted(bench.serial)
    memory = bench.memory(reader)
    facts = looked_at(bench, reader)
    assert (facts.make, facts.serial, facts.layout) == (bench.make.name, bench.serial, bench.make.layouts[0])
    assert (facts.tries, facts.tries_left, facts.pin, facts.sealed) == (
        bench.make.abilities.tries, bench.make.abilities.tries, "unchanged", False,
    )  # fmt: skip
    assert facts.set_record is not None
    assert facts.set_record.state == "blank"
    assert all(bench.is_safe(command) for command in reader.sent)
    assert bench.memory(reader) == memory
    assert looked_at(bench, reader) == facts


def test_a_card_that_nobody_laid_out_shows_no_layout(bench: Bench) -> None:
    """It can be formatted and inspected, and nothing else; one that was laid out cannot be formatted."""
    with at_a_card(bench, bench.blank(bench.serial)) as (driver, _):
        assert driver.read().layout is None
        assert [driver.can(name) for name in ("format-card", "inspect", "change-pin")] == [True, True, False]
    with at_a_card(bench, bench.formatted(bench.serial)) as (driver, _):
        assert [driver.can(name) for name in ("format-card", "inspect", "change-pin")] == [False, True, True]


def test_formatting_ends_with_the_card_as_it_is_read(bench: Bench) -> None:
    """And with the factory PIN on it."""
    reader = bench.blank(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        (*_, laid) = driver.format(bench.keys, bench.key_id)
    assert laid == Laid(looked_at(bench, reader))
    assert laid.facts.layout in bench.make.layouts
    assert opens(bench, reader, bench.factory)
    assert [str(text) for text in _driver_of(bench, reader).plan("format-card")]


def _driver_of(bench: Bench, reader: Reader) -> Driver:
    with reader.open(reader.name) as channel:
        return bench.make.open(channel)


def test_a_pin_is_replaced_in_steps_and_sealed(bench: Bench) -> None:
    """Each is given when it is true; in the end the new PIN alone opens the card, which shows what was done."""
    reader = bench.formatted(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        driver.advance(STATEMENT)
        steps = list(driver.replace_pin(Secret(bench.factory), Secret(bench.new)))
    assert [type(step) for step in steps] == [Begun, Answered, Proven, Sealed]
    assert steps[-1] == Sealed(shown=True)
    facts = looked_at(bench, reader)
    assert (facts.pin, facts.sealed, facts.change_begun, facts.new_pin_proven) == ("changed", True, True, True)
    assert (opens(bench, reader, bench.factory), opens(bench, reader, bench.new)) == (False, True)


def test_a_change_that_the_card_denies_ends_there(bench: Bench) -> None:
    """The PIN that is said to be on it is not: nothing is sealed."""
    reader = bench.formatted(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        steps = list(driver.replace_pin(Secret(bench.wrong), Secret(bench.new)))
    assert [type(step) for step in steps] == [Begun, Denied]
    assert looked_at(bench, reader).sealed is False


def test_a_proven_pin_is_sealed_later(bench: Bench) -> None:
    """What is marked already is not marked again."""
    reader = bench.formatted(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        for step in driver.replace_pin(Secret(bench.factory), Secret(bench.new)):
            if isinstance(step, Proven):
                break
    assert (looked_at(bench, reader).pin, looked_at(bench, reader).sealed) == ("changed", False)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.new)
        assert list(driver.seal_pin()) == [Sealed(shown=True)]


@pytest.mark.parametrize("taken", range(1, 5))
def test_a_change_that_is_not_resumed_sends_nothing(bench: Bench, taken: int) -> None:
    """The caller records each step before the next; where it cannot, the card is left as it is."""
    reader = bench.formatted(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        sent = len(reader.sent)
        steps = driver.replace_pin(Secret(bench.factory), Secret(bench.new))
        assert len(reader.sent) == sent
        for _ in range(taken):
            next(steps)
        sent, memory = len(reader.sent), bench.memory(reader)
        del steps
        assert (len(reader.sent), bench.memory(reader)) == (sent, memory)


def test_formatting_that_is_not_begun_sends_nothing(bench: Bench) -> None:
    """The generator has to be resumed once."""
    reader = bench.blank(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        sent = len(reader.sent)
        driver.format(bench.keys, bench.key_id)
        assert len(reader.sent) == sent


def test_a_share_is_kept_with_its_label_until_it_is_erased(bench: Bench) -> None:
    """Record, share and label as they were given; then nothing, read back."""
    reader = bench.formatted(bench.serial)
    assert played(bench, reader, hold) is None
    record = looked_at(bench, reader).set_record
    assert record is not None
    assert (record.state, record.set_id, record.share) == ("held", SET_ID, 2)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        kept = driver.read_share()
        assert kept is not None
        with kept, share() as written:
            assert kept.commitment(SET_ID) == written.commitment(SET_ID)
        assert driver.read_label() == LABEL.encode()
    assert played(bench, reader, erase) is None
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        assert (driver.read_share(), driver.read_label()) == (None, None)
        assert driver.read().set_record is not None
    assert getattr(looked_at(bench, reader).set_record, "state", None) == "blank"


def test_what_is_written_over_a_share_replaces_it(bench: Bench) -> None:
    """And the record says so."""
    reader = before(bench, erase, bench.serial)
    assert played(bench, reader, hold) is None
    assert getattr(looked_at(bench, reader).set_record, "set_id", None) == SET_ID


VERBS: dict[str, Callable[[Driver], object]] = {
    "read_share": lambda driver: driver.read_share(),
    "read_label": lambda driver: driver.read_label(),
    "write_holding": lambda driver: driver.write_holding(share(), LABEL, HELD),
    "erase_holding": lambda driver: driver.erase_holding(None),
    "replace_pin": lambda driver: list(driver.replace_pin(Secret(b"12345678"), Secret(b"87654321"))),
    "seal_pin": lambda driver: list(driver.seal_pin()),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_without_the_pin_nothing_is_read_or_changed(bench: Bench, verb: Callable[[Driver], object]) -> None:
    """The card refuses, or nothing is sent."""
    reader = before(bench, erase, bench.serial)
    memory = bench.memory(reader)
    with at_a_card(bench, reader) as (driver, _):
        driver.prove(bench.keys)
        with pytest.raises(LifecycleError):
            verb(driver)
    assert bench.memory(reader) == memory


def test_no_verb_comes_before_reading(bench: Bench) -> None:
    """Which card it is is not known then."""
    reader = bench.formatted(bench.serial)
    with reader.open(reader.name) as channel:
        driver = bench.make.open(channel)
        for verb in (lambda: driver.can("inspect"), *(lambda verb=verb: verb(driver) for verb in VERBS.values())):
            with pytest.raises(LifecycleError):
                verb()
    assert all(bench.is_safe(command) for command in reader.sent)


@pytest.mark.parametrize("label", ["", "x" * 33, "\x1b[2J", "M\u00fcller"])
def test_a_label_that_no_card_should_have_is_not_written(bench: Bench, label: str) -> None:
    """It has 1 to 32 printable ASCII characters; nothing of the card is lost for it."""
    reader = before(bench, erase, bench.serial)
    memory = bench.memory(reader)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        with pytest.raises(ValueError, match="label"), share() as written:
            driver.write_holding(written, label, HELD)
    assert bench.memory(reader) == memory


@pytest.mark.parametrize("label", [b"\x1b[2J", b"\xff\xfe", b"\r\n.", b"\x00\x01"])
def test_a_hostile_label_is_given_as_it_is(bench: Bench, label: bytes) -> None:
    """Whoever shows it looks at it first."""
    reader = bench.labelled(before(bench, erase, bench.serial), label)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        assert driver.read_label() == label


def test_a_damaged_set_record_is_unreadable_and_never_blank(bench: Bench) -> None:
    """Nor held: no byte of it can change without being noticed."""
    held = before(bench, erase, bench.serial)
    assert played(bench, held, hold) is None
    shown = [looked_at(bench, card).set_record for card in bench.damaged(held)]
    assert len(shown) > 40
    assert {getattr(record, "state", None) for record in shown} == {"unreadable"}


def test_a_card_with_a_damaged_set_record_can_be_erased(bench: Bench) -> None:
    """Nothing is known of it that could be written again."""
    held = before(bench, erase, bench.serial)
    assert played(bench, held, hold) is None
    reader = next(bench.damaged(held))
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        driver.erase_holding(None)
    assert getattr(looked_at(bench, reader).set_record, "state", None) == "blank"


def test_the_registry_opens_its_driver(bench: Bench) -> None:
    """By the answer to reset, and then nothing is sent; or else by one SELECT."""
    make = bench.make
    reader = bench.formatted(bench.serial)
    with reader.open(reader.name) as channel:
        assert recognise(channel, ask=True).make == make.name
        asked = [] if make.application is None or make.recognise(channel.atr) else [make.application]
    assert [command.data for command in reader.sent if command.ins != GET_RESPONSE] == asked


def test_each_scene_takes_commands(bench: Bench) -> None:
    """What is cut, swapped and garbled in the other tests is really sent."""
    scenes: tuple[Scene, ...] = (change, hold, erase, lay_out)
    assert all(length(bench, scene) for scene in scenes)
