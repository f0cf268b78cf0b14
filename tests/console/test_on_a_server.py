"""A console whose record a server keeps: it says which, works as with a file, and outlives the server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lab.logins import shared_record
from lab.server import Server

from lifecycle.console.title import title
from lifecycle.console.workstation import Workstation
from lifecycle.store.address import ServerAddress
from lifecycle.store.postgresql.roles import Role
from tests.console.person import SERIALS, Person, cards, played, recorded, seat_at
from tests.console.test_change_pin import _answers as answers
from tests.console.test_custody import adds, opens_custody

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]
SERIAL = SERIALS[0]


@pytest.fixture
def address(own_server: Server) -> Iterator[ServerAddress]:
    """A record that Ana records in."""
    with shared_record(own_server, {"ana": Role.APPEND}) as given:
        yield given["ana"]


@pytest.fixture
def seat(address: ServerAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workstation:
    """A seat with that record."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    return seat_at(tmp_path / "home", record=address)


def test_it_says_on_which_server_the_record_is_and_under_which_login(seat: Workstation) -> None:
    """A card is inspected and handed over as with a file; without room, the name of the console gives way."""
    cards(seat, "anna")

    async def scene(person: Person) -> None:
        await person.sees("Smart Card Custody Console - ana on this machine", "record lifecycle")
        await opens_custody(person)
        await adds(person, "Carla Reis")
        await hands_over(person)
        await person.sees(f"Card {SERIAL}", "Carla Reis")
        assert title(seat, person.console.snapshot, 40) == "Smart Card Custody - ana on this machine"

    played(seat, scene)
    assert recorded(seat)[-1] == "card-handed-over"


async def hands_over(person: Person) -> None:
    """Have it recorded that Carla has the card now."""
    await person.picks("Hand over a card")
    await person.sees("Serial number of the card.", "Person who receives the card.")
    await person.types(SERIAL)
    await person.presses("down")
    await person.types("Carla Reis")
    await person.presses(*["down"] * 4, "enter")


def test_a_custody_act_outlives_a_server_that_dies(seat: Workstation, own_server: Server) -> None:
    """The page says that nothing was recorded and whom to ask; what was filled in stays, and is recorded once."""
    cards(seat, "anna")

    async def scene(person: Person) -> None:
        await opens_custody(person)
        await adds(person, "Carla Reis")
        own_server.kill()
        try:
            await hands_over(person)
            await person.sees("Cannot reach record", "Nothing was recorded.", "Ask the administrator of the server.")
        finally:
            own_server.start()
        await person.presses("enter")
        await person.sees(f"> {SERIAL}", "> Carla Reis")
        await person.presses(*["enter"] * 4)  # the first empty field is chosen
        await person.sees(f"Card {SERIAL}", "Handed over to Carla Reis")

    played(seat, scene)
    assert recorded(seat).count("card-handed-over") == 1


def test_no_pin_is_sent_to_a_card_while_the_server_is_dead(seat: Workstation, own_server: Server) -> None:
    """It dies while PINs are asked for. The status line says so; later the same change is done."""
    cards(seat, "anna")

    async def scene(person: Person) -> None:
        await answers(person)
        own_server.kill()
        try:
            await person.types("change\r")
            await person.sees("Cannot reach record", "Nothing was recorded.", "No PIN try spent.")
            await person.presses("enter")
            await person.sees("record cannot be read", "Inspect")
            await person.presses("escape")
            await person.sees("Main", "Leave")
            await person.picks("Record")
            for row in ("Verify", "Cards"):
                await person.picks(row)
                await person.sees("Cannot reach record", "Ask the administrator of the server.")
                await person.presses("escape")
                await person.sees("Open problems", "Sign a checkpoint")
            await person.presses("escape")
            await person.sees("Main", "Leave")
            await person.picks("Smart Card")
            await person.ends()
        finally:
            own_server.start()
        await person.sees("record lifecycle")
        assert "operation-started" not in recorded(seat)
        await answers(person)
        await person.types("change\r")
        await person.sees("PIN changed and checked")

    played(seat, scene)
    assert recorded(seat).count("pin-changed") == 1


def test_at_a_replica_it_says_so_and_records_nothing(own_server: Server, seat: Workstation, tmp_path: Path) -> None:
    """What it shows may be old, and the primary is what takes an act."""
    store = seat.settings.store
    assert isinstance(store, ServerAddress)
    standby = own_server.standby()
    try:
        standby.start()
        at_replica = seat_at(tmp_path / "away", record=standby.address(store.dbname or "", user="ana"))
        cards(at_replica, "anna")

        async def scene(person: Person) -> None:
            await person.sees("REPLICA: reading only")
            await person.begins("Inspect")
            await person.sees("PIN not changed")
            await person.presses("enter")
            await person.sees("this server is a replica.", "Nothing was recorded.", "Next:")

        played(at_replica, scene)
    finally:
        standby.close()
