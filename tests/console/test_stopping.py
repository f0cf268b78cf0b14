"""Ctrl-C in the middle of an operation: it ends before anything that cannot be, and never in its middle."""

from collections.abc import Callable

import pytest
from desk.cards import KEY_ID, MASTER, SERIAL, Drawer, formatted_image
from desk.faults import bent

from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.console.workstation import Workstation
from lifecycle.domain.apdu import Command, Response
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, played, recorded, state


async def _change(person: Person) -> None:
    await person.begins("Change PIN")
    await person.sees("insert a valid smart card", SERIAL)
    await person.presses("enter")
    await person.sees("current PIN:")
    await person.types(f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r")
    await person.sees('Type "change"')
    await person.types("change\r")


@pytest.mark.parametrize(
    ("name", "words", "sealed"),
    [
        ("VERIFY", ("Change PIN: stopped", "before any irreversible step"), False),
        ("SET SECRET CODE", ("PIN changed and checked", "OK"), True),
    ],
)
def test_ctrl_c_while_a_card_is_at_work(
    workstation: Workstation, monkeypatch: pytest.MonkeyPatch, name: str, words: tuple[str, ...], *, sealed: bool
) -> None:
    """Before the change begins it is not begun; once it has begun it is done to its end."""
    persons: list[Person] = []
    pressed: list[bool] = []

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        if command.name == name and not pressed:
            pressed.append(True)
            console = persons[0].console
            console.call_from_thread(console._stop)
        return ask()

    drawer = Drawer(formatted_image(SERIAL), name="VR A", wrap=bent(bend))
    keys = TransportKeys(workstation.settings.transport_keys)
    keys.make(KEY_ID)
    (workstation.settings.transport_keys / f"transport-{KEY_ID:02}.key").write_text(MASTER.hex() + "\n")
    monkeypatch.setattr("lifecycle.station.wiring.card_source", lambda *_, **__: drawer)
    monkeypatch.setattr("lifecycle.station.hardware.card_source", lambda *_, **__: drawer)

    async def scene(person: Person) -> None:
        persons.append(person)
        await _change(person)
        await person.sees(*words)

    played(workstation, scene)
    assert pressed
    assert bool(state(workstation).sealed) is sealed
    assert recorded(workstation)[-1] in {"operation-failed", "operation-completed"}
