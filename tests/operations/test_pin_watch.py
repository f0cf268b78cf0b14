"""A PIN that another program changed: reported from the check byte over it, never from the PIN, and never a bar."""

from collections.abc import Callable
from pathlib import Path

from desk.cards import FACTORY_PIN, Drawer, formatted_image
from desk.desk import Desk, desk_at, transport_key
from desk.people import Person
from desk.stores import new_store

from lifecycle.cards.mpcos.card import MpcosCard
from lifecycle.cards.mpcos.errors import NoTransportKey
from lifecycle.domain.facts import CardDriftDetected, PinChangedElsewhere, PinWatchKept
from lifecycle.domain.secret import Secret

THEIRS = "87654312"

Sit = Callable[..., Desk]


def changed_by_another_program(drawer: Drawer, new: str = THEIRS) -> None:
    """Change the PIN as any program can that knows it."""
    with drawer.open("desk") as channel:
        driver = MpcosCard(channel)
        driver.read()
        driver.authenticate(transport_key)
        assert driver.verify(Secret(FACTORY_PIN.encode())).accepted
        assert driver.change_pin(Secret(FACTORY_PIN.encode()), Secret(new.encode()))
        assert driver.verify(Secret(new.encode())).accepted


def test_an_accepted_pin_is_kept_as_a_mac_once(sit: Sit, drawer: Drawer) -> None:
    """Eight bytes under a key that is in no record."""
    desk = sit(drawer)
    for _ in range(2):
        desk.run("get-label", Person(pin=FACTORY_PIN))
    (kept,) = desk.facts(PinWatchKept)
    assert isinstance(kept, PinWatchKept)
    assert len(bytes.fromhex(kept.mac)) == 8
    assert desk.state().pin_watch == kept.mac


def test_a_change_by_another_program_is_warned_of_and_bars_nothing(sit: Sit, drawer: Drawer) -> None:
    """It is told once, is no drift, and ends with the next PIN that the card accepts."""
    desk = sit(drawer)
    desk.run("get-label", Person(pin=FACTORY_PIN))
    changed_by_another_program(drawer)
    for _ in range(2):
        outcome = desk.run("inspect", Person())
        assert (outcome.drift, desk.state().drift, desk.state().pin_elsewhere) == ([], None, True)
    assert (len(desk.facts(PinChangedElsewhere)), desk.facts(CardDriftDetected)) == (1, [])
    desk.run("get-label", Person(pin=THEIRS))
    assert not desk.state().pin_elsewhere
    assert len(desk.facts(PinWatchKept)) == 2
    desk.run("inspect", Person())
    assert len(desk.facts(PinChangedElsewhere)) == 1


def test_a_change_by_this_program_is_no_change_elsewhere(sit: Sit, drawer: Drawer) -> None:
    """Nor is a wrong PIN: while a try is spent nothing is compared."""
    desk = sit(drawer)
    desk.run("change-pin", Person(current_pin=FACTORY_PIN, new_pin=THEIRS, new_pin_again=THEIRS))
    desk.run("inspect", Person())
    assert desk.facts(PinChangedElsewhere) == []
    assert len(desk.facts(PinWatchKept)) == 2


def test_without_the_transport_key_it_is_not_checked(tmp_path: Path) -> None:
    """And that is said."""

    def no_key(key_id: int, serial: str) -> Secret:
        raise NoTransportKey(serial=serial, key_id=key_id, path="nowhere")

    path, drawer = new_store(tmp_path / "ledger.db"), Drawer(formatted_image())
    with desk_at(path, drawer) as desk:
        desk.run("change-pin", Person(current_pin=FACTORY_PIN, new_pin=THEIRS, new_pin_again=THEIRS))
    person = Person()
    with desk_at(path, drawer, key=no_key) as desk:
        desk.run("inspect", person)
        assert person.heard("NOT CHECKED: whether another program changed the PIN")
        assert desk.facts(PinChangedElsewhere) == []
