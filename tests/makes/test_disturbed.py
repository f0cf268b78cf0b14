"""A card of any make that is pulled, swapped or heard wrongly between any two commands: nothing passes for done."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from benches import Bench, Reader
from scenes import (
    SET_ID,
    Fate,
    Link,
    Scene,
    at_a_card,
    before,
    change,
    cut_after,
    cut_before,
    erase,
    hold,
    lay_out,
    length,
    looked_at,
    opened,
    opens,
    played,
    says,
    share,
)

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import LifecycleError, ReaderError

SCENES: tuple[Scene, ...] = (change, hold, erase, lay_out)
each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)


def cut_off(bench: Bench, scene: Scene) -> Iterator[Reader]:
    """Cut a scene off before and after each command; give the card as that leaves it."""
    for at in range(1, length(bench, scene) + 1):
        for cut in (cut_before, cut_after):
            reader = before(bench, scene, bench.serial)
            error = played(bench, reader, scene, at, cut(bench, reader))
            assert isinstance(error, ReaderError), (cut.__name__, at)
            yield reader


def test_a_change_that_was_cut_off_leaves_one_pin_and_says_which_where_it_knows(bench: Bench) -> None:
    """The old or the new one opens the card; what it shows of that is true, and it is never sealed on the old one."""
    kinds = set()
    for reader in cut_off(bench, change):
        facts = looked_at(bench, reader)
        old, new = opens(bench, reader, bench.factory), opens(bench, reader, bench.new)
        assert old is not new
        assert not facts.sealed or new
        assert {"unchanged": old, "changed": new, "uncertain": True}[facts.pin]
        assert opens(bench, reader, bench.new if new else bench.factory)
        assert looked_at(bench, reader).tries_left == bench.make.abilities.tries
        kinds.add((facts.pin, new))
    assert kinds >= {("unchanged", False), ("uncertain", False), ("uncertain", True), ("changed", True)}


@pytest.mark.parametrize("scene", [hold, erase], ids=lambda scene: scene.__name__)
def test_a_share_that_was_cut_off_never_counts(bench: Bench, scene: Scene) -> None:
    """What says "held" is a share that is whole, what says "blank" is none; between them the card says neither."""
    states = set()
    for reader in cut_off(bench, scene):
        record = looked_at(bench, reader).set_record
        assert record is not None
        states.add(record.state)
        with at_a_card(bench, reader) as (driver, _):
            if record.state not in {"held", "blank"}:
                continue
            opened(bench, driver, bench.factory)
            kept = driver.read_share()
            assert (kept is not None) is (record.state == "held")
            if kept is not None:
                with kept, share() as written:
                    assert kept.commitment(SET_ID) == written.commitment(SET_ID)
    assert states == {"blank", "held", "writing" if scene is hold else "erasing"}


def test_formatting_that_was_cut_off_goes_on(bench: Bench) -> None:
    """Until it is finished the card is none of ours; then it is."""
    for reader in cut_off(bench, lay_out):
        if looked_at(bench, reader).layout is None:
            assert played(bench, reader, lay_out) is None
        assert looked_at(bench, reader).layout in bench.make.layouts
        assert opens(bench, reader, bench.factory)


def test_a_right_pin_that_was_cut_off_costs_one_try_at_most(bench: Bench) -> None:
    """And the next right one gives it back."""
    for at in range(1, length(bench, change) + 1):
        for cut in (cut_before, cut_after):
            reader = bench.formatted(bench.serial)
            played(bench, reader, lambda bench, driver: opened(bench, driver, bench.factory), at, cut(bench, reader))
            left = looked_at(bench, reader).tries_left
            assert left is not None
            assert left >= bench.make.abilities.tries - 1
            assert opens(bench, reader, bench.factory)


@each_scene
def test_a_card_that_was_swapped_is_noticed(bench: Bench, scene: Scene) -> None:
    """After any command another one answers: it is never said that the scene was done.

    Where the card proves itself before the PIN, nothing of the other one changes, not even a try.
    """
    last = length(bench, scene)
    for at in range(1, last):
        other = before(bench, scene, bench.other)
        memory = bench.memory(other)
        with wire_to(other) as wire:
            error = played(bench, before(bench, scene, bench.serial), scene, at, swapped_for(wire))
        assert error is not None, at
        if bench.make.abilities.identity == "before-pin" and scene is not lay_out:
            assert bench.memory(other) == memory, at


@contextmanager
def wire_to(reader: Reader) -> Iterator[Channel]:
    """Power a card and give what is below everything else."""
    wires: list[Channel] = []

    def taken(wire: Channel) -> Channel:
        wires.append(wire)
        return wire

    reader.wrap = taken
    with reader.open(reader.name):
        yield wires[-1]


def swapped_for(wire: Channel) -> Fate:
    """After the command another card is there."""

    def fate(link: Link, command: Command) -> Response:
        answer = link.wire.transmit(command)
        link.wire = wire
        return answer

    return fate


@each_scene
@pytest.mark.parametrize("reaches_card", [True, False], ids=["after", "instead"])
@pytest.mark.parametrize("status", [0x6F42, 0x9100, 0x6281])
def test_an_unknown_status_word_ends_it(bench: Bench, scene: Scene, status: int, reaches_card: bool) -> None:  # noqa: FBT001
    """Whichever command it answers: it is said, and nothing more is sent that changes or counts."""
    for at in range(1, length(bench, scene) + 1):
        reader = before(bench, scene, bench.serial)
        sent: list[int] = []
        error = played(bench, reader, scene, at, noting(says(status, reaches_card=reaches_card), reader, sent))
        if error is None:
            assert scene is lay_out, at  # which looks what is there, and goes on with it
            continue
        assert all(bench.is_safe(each) for each in reader.sent[sent[0] :]), at


def noting(fate: Fate, reader: Reader, sent: list[int]) -> Fate:
    """Note how much had been sent when it came."""

    def noted(link: Link, command: Command) -> Response:
        answer = fate(link, command)
        sent.append(len(reader.sent))
        return answer

    return noted


@each_scene
@pytest.mark.parametrize("status", [0x6C08, 0x6108, 0x9000, 0x6982, 0x63C2])
def test_no_command_with_a_pin_is_sent_twice(bench: Bench, scene: Scene, status: int) -> None:
    """Whatever is answered to it, or to any other command."""
    whole = before(bench, scene, bench.serial)
    played(bench, whole, scene)
    for at in range(1, length(bench, scene) + 1):
        reader = before(bench, scene, bench.serial)
        played(bench, reader, scene, at, says(status, reaches_card=True))
        for ins in bench.pins:
            assert count(reader, ins) <= count(whole, ins), at
        carried = [(command.header, command.data) for command in reader.sent if command.ins in bench.pins]
        assert len(set(carried)) == len(carried), at


def count(reader: Reader, ins: int) -> int:
    """Count the commands of an instruction that reached a card."""
    return sum(command.ins == ins for command in reader.sent)


def test_an_odd_answer_to_a_reading_makes_no_card_of_another_one(bench: Bench) -> None:
    """It is an error, or the card shows less; it never shows what it does not have."""
    reader = bench.formatted(bench.serial)
    facts = looked_at(bench, reader)
    commands = len(reader.sent) // 2  # it was read twice
    for at in range(1, commands + 1):
        for status in (0x6F42, 0x6A82, 0x9000):
            with at_a_card(bench, bench.formatted(bench.serial)) as (driver, link):
                link.arm(at, says(status, reaches_card=False))
                try:
                    shown = driver.read()
                except LifecycleError:
                    continue
            assert shown.serial == facts.serial
            assert shown.layout in {None, facts.layout}
            assert shown.layout is None or shown.set_record == facts.set_record
