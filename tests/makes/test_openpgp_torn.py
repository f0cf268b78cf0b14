"""An OpenPGP card that loses its power in the middle of a write: at any unit of its memory, in any scene."""

from collections import Counter

import pytest
from benches import Bench
from desk.cards import Drawer
from lab.lanes import some
from openpgp_bench import SimulatedBench
from scenes import (
    SET_ID,
    Scene,
    at_a_card,
    before,
    change,
    erase,
    hold,
    lay_out,
    looked_at,
    opened,
    opens,
    played,
    share,
)

from lifecycle.cards.driver import Driver
from lifecycle.cards.openpgp.errors import CardInUse, Contactless, UnsuitableCard
from lifecycle.domain.errors import ReaderError
from lifecycle.virtual.power import PowerCut
from lifecycle.virtual.simulators import simulator_named

WHOLE, IN_PLACE, EMPTIED = (
    SimulatedBench(),
    SimulatedBench(None, "writes-in-place"),
    SimulatedBench(None, "empties-before-writing"),
)
"""What is left of a data object whose write is torn: the old or the new one, some of each, or nothing."""
SHORT = 24
"""Cuts of a scene that the short lane tries, evenly over its writes."""

each_way = pytest.mark.parametrize("bench", [WHOLE, IN_PLACE, EMPTIED], ids=["whole", "in-place", "emptied"])


def torn(bench: SimulatedBench, scene: Scene, unit: int) -> Drawer | None:
    """Play a scene on a card that loses its power at a unit of memory; None where it writes fewer."""
    reader = before(bench, scene, bench.serial)
    assert isinstance(reader, Drawer)
    with at_a_card(bench, reader) as (driver, _):
        reader.card.arm(PowerCut.before_unit(unit))
        try:
            scene(bench, driver)
        except ReaderError:
            return bench.again(reader)
    return None


def units(bench: SimulatedBench, scene: Scene) -> int:
    """Count the units that a scene writes."""
    low, high = 1, 4096
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if torn(bench, scene, middle) is None else (middle + 1, high)
    return low - 1


def every_tear(bench: SimulatedBench, scene: Scene) -> list[Drawer]:
    """Give the card after each tear."""
    cards = [torn(bench, scene, unit) for unit in some(range(1, units(bench, scene) + 1), SHORT)]
    return [card for card in cards if card is not None]


@each_way
@pytest.mark.parametrize("scene", [change, hold, erase], ids=lambda scene: scene.__name__)
def test_it_stays_the_card_that_it_is(bench: SimulatedBench, scene: Scene) -> None:
    """Its id and its layout are shown; a set record that is torn is unreadable, and what says more is true."""
    states: Counter[str] = Counter()
    card_id = looked_at(bench, bench.formatted(bench.serial)).card_id
    for card in every_tear(bench, scene):
        facts = looked_at(bench, card)
        assert (facts.layout, facts.card_id) == (1, card_id)
        assert facts.set_record is not None
        states[facts.set_record.state] += 1
        pin = bench.factory if opens(bench, bench.again(card), bench.factory) else bench.new
        assert opens(bench, bench.again(card), pin)
        if facts.set_record.state not in {"held", "blank"}:
            continue
        with at_a_card(bench, bench.again(card)) as (driver, _):
            opened(bench, driver, pin)
            kept = driver.read_share()
            assert (kept is not None) is (facts.set_record.state == "held")
            if kept is not None:
                with kept, share() as written:
                    assert kept.commitment(SET_ID) == written.commitment(SET_ID)
    assert states, "nothing was torn"


@each_way
def test_what_was_torn_is_erased_and_written_again(bench: SimulatedBench) -> None:
    """With the PIN, whatever was left of its records."""
    for card in every_tear(bench, hold):
        assert played(bench, card, erase_what_is_there) is None
        assert getattr(looked_at(bench, card).set_record, "state", None) == "blank"
        assert played(bench, card, hold) is None
        assert getattr(looked_at(bench, card).set_record, "state", None) == "held"


def erase_what_is_there(bench: Bench, driver: Driver) -> None:
    """Erase a card of which nothing is known."""
    opened(bench, driver, bench.factory)
    driver.erase_holding(None)


@each_way
def test_formatting_that_was_torn_goes_on(bench: SimulatedBench) -> None:
    """Until it is finished the card is none of ours. What is no longer known as ours is refused, and stays as it is.

    That is a card that lost a try at the very first PIN, and one whose first record was emptied.
    """
    refused = 0
    for card in every_tear(bench, lay_out):
        if looked_at(bench, card).layout is None:
            memory = bench.memory(card)
            error = played(bench, card, lay_out)
            if error is not None:
                assert isinstance(error, CardInUse)
                assert bench.memory(card) == memory
                refused += 1
                continue
        facts = looked_at(bench, card)
        assert facts.layout == 1
        assert facts.tries_left == 3
        assert opens(bench, card, bench.factory)
    assert refused <= 1 or bench is EMPTIED


REFUSED = {"resetting-code-preset", "kdf-on", "touch-on", "contactless", "five-tries"}
"""Behaviours of cards that are not formatted."""


@pytest.mark.parametrize("behaviour", simulator_named("openpgp").behaviours)
def test_however_cards_differ_each_scene_is_played_or_the_card_refused_before_it_is_changed(behaviour: str) -> None:
    """Answers, tags, counters and PINs are not the same on all cards on sale."""
    bench = SimulatedBench(None, behaviour)
    card = bench.blank(bench.serial)
    memory = bench.memory(card)
    if behaviour in REFUSED:
        with pytest.raises((CardInUse, UnsuitableCard, Contactless)):
            raise_what_ends(bench, card, lay_out)
        assert bench.memory(card) == memory
        return
    for scene in (lay_out, hold, erase, change):
        assert played(bench, card, scene) is None, scene.__name__


@pytest.mark.parametrize("dress", ["yubikey", "nitrokey", "smartpgp"])
def test_each_scene_is_played_on_a_card_that_is_like_one_on_sale(dress: str) -> None:
    """As far as that is known."""
    bench = SimulatedBench(dress)
    card = bench.blank(bench.serial)
    for scene in (lay_out, hold, erase, change):
        assert played(bench, card, scene) is None, scene.__name__


def raise_what_ends(bench: SimulatedBench, card: Drawer, scene: Scene) -> None:
    """Play a scene, and raise the error that ended it."""
    error = played(bench, card, scene)
    if error is not None:
        raise error
