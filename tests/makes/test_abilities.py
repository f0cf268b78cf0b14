"""Each ability of each make, as raw commands to its simulator show it: any program can send them."""

from collections.abc import Sequence

import pytest
from benches import Bench, MpcosBench, Reader
from desk.cards import MASTER, Drawer, formatted_image
from scenes import (
    HELD,
    LABEL,
    STATEMENT,
    at_a_card,
    before,
    change,
    erase,
    hold,
    looked_at,
    opened,
    opens,
    played,
    share,
)

from lifecycle.cards.mpcos.errors import CardFull
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import CardError, LifecycleError
from lifecycle.domain.secret import Secret

MANY_STEPS = 1000


def sent_raw(bench: Bench, reader: Reader, commands: Sequence[Command]) -> list[Response]:
    """Send commands to a card past its driver, in one life of it."""
    with reader.open(reader.name) as channel:
        for command in bench.entered():
            assert channel.transmit(command).ok
        return [channel.transmit(command) for command in commands]


def test_as_many_wrong_pins_block_it_as_it_has_tries(bench: Bench) -> None:
    """One less does not, and the right one gives all of them back; after the last no PIN opens it."""
    reader, tries = bench.formatted(bench.serial), bench.make.abilities.tries
    wrong, right = bench.raw_pin(bench.wrong), bench.raw_pin(bench.factory)
    answers = sent_raw(bench, reader, [*[wrong] * (tries - 1), right, *[wrong] * tries, right])
    for left, answer in zip(range(tries - 1, 0, -1), answers, strict=False):
        assert answer.refused
        assert answer.tries_left in {None, left}
    assert answers[tries - 1].ok
    assert not any(answer.ok for answer in answers[tries:])
    assert looked_at(bench, reader).tries_left == 0


def test_a_wrong_pin_costs_one_try(bench: Bench) -> None:
    """The driver says how many are left, down to none; a blocked card takes no PIN, and loses none."""
    tries = bench.make.abilities.tries
    with at_a_card(bench, bench.formatted(bench.serial)) as (driver, _):
        driver.prove(bench.keys)
        verdicts = [driver.verify(Secret(bench.wrong)) for _ in range(tries)]
        verdicts.append(driver.verify(Secret(bench.factory)))
    assert [verdict.tries_left for verdict in verdicts] == [*range(tries - 1, -1, -1), 0]
    assert not any(verdict.accepted for verdict in verdicts)


def test_a_right_pin_gives_all_tries_back(bench: Bench) -> None:
    """Also the last one."""
    reader, tries = bench.formatted(bench.serial), bench.make.abilities.tries
    with at_a_card(bench, reader) as (driver, _):
        driver.prove(bench.keys)
        for _ in range(tries - 1):
            driver.verify(Secret(bench.wrong))
        verdict = driver.verify(Secret(bench.factory))
    assert (verdict.accepted, verdict.tries_left) == (True, tries)


def sealed(bench: Bench, reader: Reader) -> Reader:
    """Change the PIN of a card and seal it."""
    assert played(bench, reader, change) is None
    assert looked_at(bench, reader).sealed
    return reader


def changed_again(bench: Bench, reader: Reader) -> bool:
    """Change its PIN once more, past the driver; say whether the card took it."""
    raw = [bench.raw_pin(bench.new), bench.raw_change(bench.new, bench.wrong)]
    return all(answer.ok for answer in sent_raw(bench, reader, raw))


def test_a_seal_is_enforced_by_who_is_said_to_enforce_it(bench: Bench) -> None:
    """Where that is the record, the card itself takes a second change."""
    reader = sealed(bench, bench.formatted(bench.serial))
    by_card = bench.make.abilities.seal == "card"
    assert changed_again(bench, reader) is not by_card
    assert opens(bench, reader, bench.new) is by_card
    assert looked_at(bench, reader).sealed, "and shows itself as sealed all the same"


def test_a_chip_that_obeys_its_condition_refuses_a_second_change() -> None:
    """The simulator of the family does both: what its make says is the weaker of them."""
    bench = MpcosBench()
    reader = sealed(bench, Drawer(formatted_image(obeys=True)))
    assert not changed_again(bench, reader)
    assert opens(bench, reader, bench.new)


def test_a_card_proves_itself_when_it_is_said_to(bench: Bench) -> None:
    """Before the PIN: one that has another key gets none. Never: nothing is sent for a proof."""
    if bench.make.abilities.identity == "before-pin":
        other = Drawer(formatted_image(master=MASTER[::-1]))
        error = played(bench, other, change)
        assert isinstance(error, CardError)
        assert not [command for command in other.sent if command.ins in bench.pins]
        return
    reader = bench.formatted(bench.serial)
    with at_a_card(bench, reader) as (driver, link):
        driver.prove(bench.keys)
        assert link.count == 0


def test_its_counter_goes_as_far_as_it_is_said_to(bench: Bench) -> None:
    """A step for each change, and none beyond the last; a make without one shows none."""
    limit, reader = bench.make.abilities.counter, bench.formatted(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        if not bench.make.abilities.counter_steps:
            driver.advance(STATEMENT)
            assert driver.read().counter is None
            return
        assert limit is not None
        if limit > MANY_STEPS:
            return  # nobody waits for that: the driver is told a counter that is near its end in a test of its own
        for _ in range(limit):
            driver.advance(STATEMENT)
        with pytest.raises(CardFull):
            driver.advance(STATEMENT)
    assert looked_at(bench, reader).counter == limit


@pytest.mark.parametrize("scene", [change, hold, erase], ids=lambda scene: scene.__name__)
def test_one_change_takes_as_many_steps_as_it_is_said_to_at_most(bench: Bench, scene: object) -> None:
    """More than that would be an operation that the record does not know."""
    reader = before(bench, scene, bench.serial)  # type: ignore[arg-type]
    earlier = looked_at(bench, reader).counter
    assert played(bench, reader, scene) is None  # type: ignore[arg-type]
    now = looked_at(bench, reader).counter
    assert (now is None) == (earlier is None)
    assert (now or 0) - (earlier or 0) <= bench.make.abilities.counter_steps


def test_it_keeps_anchors_where_it_is_said_to(bench: Bench) -> None:
    """They are read without a PIN, with the counter of then; a make without any gives none."""
    reader = bench.formatted(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        opened(bench, driver, bench.factory)
        left = [driver.advance(STATEMENT), driver.conclude(STATEMENT)]
    if not bench.make.abilities.anchors:
        assert left == [None, None]
        return
    kept = [each.anchor for each in left if each is not None]
    with at_a_card(bench, reader) as (driver, _):
        assert list(driver.read_anchors()) == kept
    assert [anchor.counter for anchor in kept] == [1, bench.make.abilities.counter_steps]
    assert all((each.signature is not None) is bench.make.abilities.anchors_signed for each in left if each)


def test_it_needs_a_key_of_this_workstation_where_it_is_said_to(bench: Bench) -> None:
    """Without it nothing is written; where none is needed, none is asked for."""
    reader = bench.formatted(bench.serial)
    with at_a_card(bench, reader) as (driver, _):
        if bench.make.abilities.host_key:
            with pytest.raises(LifecycleError):
                driver.prove(None)
            with pytest.raises(LifecycleError), share() as written:
                driver.write_holding(written, LABEL, HELD)
            return
        opened(bench, driver, bench.factory)
        with share() as written:
            driver.write_holding(written, LABEL, HELD)


def test_its_factory_pin_is_on_every_new_card_where_that_is_public(bench: Bench) -> None:
    """Two cards of two serials have the same one."""
    assert bench.make.abilities.factory_pin_public
    assert all(opens(bench, bench.formatted(serial), bench.factory) for serial in (bench.serial, bench.other))


def test_anybody_can_reset_it_where_that_is_said(bench: Bench) -> None:
    """Without a PIN: the share is lost then, and nobody has read it."""
    assert bench.make.abilities.resettable is bool(bench.reset)
    if not bench.reset:
        return
    reader = bench.formatted(bench.serial)
    assert played(bench, reader, hold) is None
    assert sent_raw(bench, reader, bench.reset)[-1].ok
    assert looked_at(bench, reader).layout is None
    assert played(bench, bench.again(reader), hold) is not None


def test_what_a_pin_is_follows_the_rules_of_the_make(bench: Bench) -> None:
    """The PINs of these tests do; others do not."""
    rules = bench.make.pins
    assert rules.problem_with_current(Secret(bench.factory)) is None
    assert rules.problem_with_new(Secret(bench.new), Secret(bench.factory)) is None
    for wrong in (b"", b"1", b"1" * 20, bench.new + b"\n", bench.factory):
        assert rules.problem_with_new(Secret(wrong), Secret(bench.factory)) is not None
