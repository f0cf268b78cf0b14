"""How the golden ledgers were made: real operations on a card without chance, then names in place of random ones."""

import re
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

from card_at import CARD_ID, fixed_card
from desk.anchor_file import block_of, with_slots
from desk.cards import OTHER_SERIAL, Drawer, changed
from desk.desk import Desk
from desk.faults import answers
from desk.people import Person, changing, settling
from desk.stores import new_store, opened
from sets_played import SET_PLAYS, fixed_rack

from lifecycle.domain.errors import LifecycleError
from lifecycle.virtual.power import PowerCut

OLD, NEW, WRONG, THIRD = "12345678", "90817263", "55544433", "97531864"
BEGUN = 1_800_000_000_000_000
ANCHOR = 14
"""Units of memory in one slot of the anchor."""
CLOSING = 26
"""Units that a change of the PIN writes before its closing anchor."""

Play = Callable[[Desk, Drawer], None]


def a_pin_change(desk: Desk, _drawer: Drawer) -> None:
    """Seen, changed, sealed, and refused a second change."""
    desk.run("inspect", Person())
    desk.run("change-pin", changing(OLD, NEW))
    tried(desk, "change-pin", changing(NEW, THIRD))


def wrong_pins_up_to_the_block(desk: Desk, _drawer: Drawer) -> None:
    """Seven wrong ones, and one more that is refused unsent."""
    for _ in range(8):
        tried(desk, "change-pin", changing(WRONG, NEW))


def a_torn_record(desk: Desk, drawer: Drawer) -> None:
    """The card lost its power between the two units of its new PIN."""
    drawer.card.arm(PowerCut.after_unit(ANCHOR + 7))
    tried(desk, "change-pin", changing(OLD, NEW))
    desk.run("inspect", Person())
    tried(desk, "change-pin", changing(OLD, NEW))


def a_change_cut_off_and_settled(desk: Desk, drawer: Drawer) -> None:
    """Cut off with the new PIN on the card; the old one costs a try; done again and cut off before the seal."""
    drawer.card.arm(PowerCut.after_unit(ANCHOR + 8))
    tried(desk, "change-pin", changing(OLD, NEW))
    desk.run("inspect", Person())
    tried(desk, "settle", settling("old", OLD))
    desk.run("settle", settling("new", NEW))
    drawer.card.arm(PowerCut.before_unit(ANCHOR + 10))
    tried(desk, "change-pin", changing(NEW, THIRD))
    desk.run("inspect", Person())
    desk.run("change-pin", Person(current_pin=THIRD))


def a_card_with_drift_and_one_that_is_gone(desk: Desk, drawer: Drawer) -> None:
    """Ticks from elsewhere are accepted; then a change is cut off and the card never comes back."""
    desk.run("inspect", Person())
    elsewhere = Drawer(changed(drawer.storage.load(), 0x4C04, 4, b"\xe0"))
    at_it = Desk(desk.store, elsewhere, clock=desk.journal.clock)
    tried(at_it, "change-pin", changing(OLD, NEW))
    at_it.run("accept-drift", Person())
    elsewhere.card.arm(PowerCut.after_unit(ANCHOR + 8))
    tried(at_it, "change-pin", changing(OLD, NEW))
    at_it.run("settle", Person(), serials=(at_it.state().serial,), gone=True)


def anchors_of_all_kinds(desk: Desk, drawer: Drawer) -> None:
    """One of another ledger is accepted; then a change is cut off in its closing anchor, and another one refused."""
    foreign = block_of(origin="00000000000000AA", counter=0, size=7, root="00" * 32)
    with_one = Drawer(with_slots(drawer.storage.load(), foreign))
    at_it = Desk(desk.store, with_one, clock=desk.journal.clock)
    tried(at_it, "change-pin", changing(OLD, NEW))
    at_it.run("accept-drift", Person())
    with_one.card.arm(PowerCut.before_unit(CLOSING + 7))
    tried(at_it, "change-pin", changing(OLD, NEW))
    at_it.run("inspect", Person())
    other = Drawer(fixed_card(serial=OTHER_SERIAL)[1].load(), wrap=answers("UPDATE anchor", "6581", nth=2))
    Desk(desk.store, other, clock=desk.journal.clock).run("change-pin", changing(OLD, NEW))


CARD_PLAYS: dict[str, Play] = {
    # A second ledger of one play has what the first one was written too early for.
    "pin-change": a_pin_change,
    "block": wrong_pins_up_to_the_block,
    "torn": a_torn_record,
    "settled": a_change_cut_off_and_settled,
    "gone": a_card_with_drift_and_one_that_is_gone,
    "anchors": anchors_of_all_kinds,
    "anchors-2": anchors_of_all_kinds,
}

PLAYS = (*CARD_PLAYS, *SET_PLAYS)


def tried(desk: Desk, operation: str, person: Person, **fields: object) -> None:
    """Run what does not go well."""
    with suppress(LifecycleError):
        desk.run(operation, person, **fields)
        raise AssertionError(f"{operation} was to go wrong")


def played(name: str, path: Path) -> list[bytes]:
    """Play one and give its bodies."""
    ticking = count(BEGUN, 250_000)
    with opened(new_store(path)) as store:
        if name in SET_PLAYS:
            rack = fixed_rack()
            SET_PLAYS[name](Desk(store, rack, clock=lambda: next(ticking)), rack)
        else:
            drawer = Drawer(fixed_card()[1].load())
            CARD_PLAYS[name](Desk(store, drawer, clock=lambda: next(ticking)), drawer)
        bodies = [body for _, body in store.read()]
    return named(bodies)


def named(bodies: list[bytes]) -> list[bytes]:
    """Put names in the place of what was random: ids, the origin, pseudonyms, and what was made with a salt or a key.

    A card holds the random part of an operation's id, and the origin, in upper case.
    """
    text = b"\n".join(bodies).decode("ascii")
    random = {
        r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}": "01900000-0000-7000-8000-{:012x}",
        r"(?<=person:)[0-9a-f]{16}": "{:016x}",
        r'(?<="origin":")[0-9a-f]{16}': "{:016x}",
        r'(?<=")[0-9a-f]{64}(?=")': "{:064x}",
        r"(?<=\+)[0-9a-f]{8}(?=\+)": "{:08x}",
        r"(?<=set:)[0-9A-F]{32}": "{:032X}",
        r'(?<="check_value":")[0-9A-F]{10}': "{:010X}",
        r'"ecb_3":"[0-9A-F]{6}"': '"ecb_3":"{:06X}"',
        r'"sha_8":"[0-9A-F]{16}"': '"sha_8":"{:016X}"',
    }
    for pattern, name in random.items():
        found = list(dict.fromkeys(re.findall(pattern, text)))
        for number, each in enumerate(found, start=1):
            given = name.format(number)
            text = text.replace(each, given)
            text = text.replace(f'"{_on_card(each)}"', f'"{_on_card(given)}"')
    assert CARD_ID.hex().upper() in text
    return text.encode("ascii").split(b"\n")


def _on_card(name: str) -> str:
    """Give 8 bytes of a name as a card holds them."""
    return name.replace("-", "")[-16:].upper()
