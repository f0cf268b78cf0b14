"""Formatting: our profile on a blank card of the family; on a real one only where that was asked for."""

from collections.abc import Callable

import pytest
from desk.cards import FACTORY_PIN, SERIAL, Drawer, blank_image
from desk.ceremonies import pulled_once, record_in, refused_on
from desk.desk import Desk
from desk.faults import bent
from desk.fixtures import Sit
from desk.people import Person, changing
from desk.stores import must_be_sound

from lifecycle.cards.mpcos.errors import NoTransportKey
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.errors import LeftInDoubt, NotConfirmed
from lifecycle.domain.facts import CardFormatted, OperationStarted, TransportKeyMade, TransportKeyRetired

NEW = "90817263"


@pytest.fixture
def drawer() -> Drawer:
    """A card that nobody has formatted."""
    return Drawer(blank_image())


def test_a_blank_card_becomes_one_of_ours(desk: Desk, drawer: Drawer) -> None:
    """With the transport key that was named and the factory PIN; then everything else can be done with it."""
    person = Person()
    desk.run("format-card", person, key_id=1)
    assert person.phrases == {"format-card": "format"}
    assert person.heard("with transport key 1 and the factory PIN? This cannot be undone.")
    (fact,) = desk.facts(CardFormatted)
    card = desk.state()
    assert (fact.details["key_id"], fact.tries) == (1, 7)
    assert (card.layout, card.card_id, card.pin, card.holding) == (1, fact.card_id, "unchanged", "blank")
    assert (card.tries_left, card.counter, card.doubt, card.drift) == (7, 0, None, None)
    assert record_in(drawer).state == "blank"
    desk.run("change-pin", changing(FACTORY_PIN, NEW))
    assert drawer.truth.sealed
    must_be_sound(desk.store)


def test_without_the_word_nothing_is_written(desk: Desk, drawer: Drawer) -> None:
    """The card was read."""
    with pytest.raises(NotConfirmed):
        desk.run("format-card", Person(refuses=["format-card"]), key_id=1)
    assert drawer.spending() == []
    assert desk.tags() == ["card-seen", "operation-stopped"]


def test_without_the_key_nothing_is_written(desk: Desk, drawer: Drawer) -> None:
    """The key that was named is not there: what was started ends with nothing done."""
    with pytest.raises(NoTransportKey):
        desk.run("format-card", Person(), key_id=9)
    assert drawer.spending() == []
    assert (desk.state().layout, desk.state().doubt) == (None, None)


@pytest.mark.parametrize("key_id", [-1, 256])
def test_a_key_id_is_a_byte(desk: Desk, key_id: int) -> None:
    """0 to 255."""
    refused_on(desk, SERIAL, "bad-key-id", "format-card", key_id=key_id)


def test_a_card_of_ours_is_not_formatted_again(desk: Desk) -> None:
    """What erases it is named."""
    desk.run("format-card", Person(), key_id=1)
    error = refused_on(desk, SERIAL, "already-formatted", "format-card", key_id=1)
    assert "lifecycle run erase --serial" in str(error.advise())


@pytest.mark.parametrize("name", ["CREATE DF", "UPDATE profile", "WRITE secret code", "FREEZE", "UPDATE set record"])
def test_a_formatting_that_was_cut_off_is_gone_on_with(desk: Desk, drawer: Drawer, name: str) -> None:
    """It shows no profile until it is complete; the next one goes on with what is there."""
    pulled_once(drawer, name)
    with pytest.raises(LeftInDoubt):
        desk.run("format-card", Person(), key_id=1)
    assert (desk.state().doubt_operation, desk.state().layout) == ("format-card", None)
    person = Person()
    desk.run("format-card", person, key_id=1)
    assert person.heard("the card does not have the lifecycle profile. Format the card again")
    assert (desk.state().layout, desk.state().doubt, desk.state().holding) == (1, None, "blank")
    assert len(desk.facts(CardFormatted)) == 1


def real(drawer: Drawer) -> Callable[[Command, Callable[[], Response]], Response]:
    """Have a card say an issuer reference that is not the virtual one."""

    def bend(command: Command, ask: Callable[[], Response]) -> Response:
        response = ask()
        if command.name == "GET INFO issuer reference":
            return Response.of(b"ACME\x90\x00")
        return response

    assert drawer.sent == []
    return bend


def test_a_real_card_is_formatted_only_where_that_was_asked_for(sit: Sit, drawer: Drawer) -> None:
    """It was never tried on one, and that is said."""
    drawer.wrap = bent(real(drawer))
    desk = sit(drawer)
    error = refused_on(desk, SERIAL, "untested-on-hardware", "format-card", key_id=1)
    assert "To format a card that you can afford to lose, add --on-hardware." in str(error.advise())
    assert drawer.spending() == []
    refused_on(desk, SERIAL, "key-not-recorded", "format-card", key_id=1, on_hardware=True)
    assert drawer.spending() == []
    desk.journal.append("transport-key-01", [TransportKeyMade(key_id=1, kcv="0011223344")])
    person = Person()
    desk.run("format-card", person, on_hardware=True)
    for unproved in (
        "- a file can be made before its PIN exists.",
        "- the file of the PIN starts with zeros.",
        "- a write only sets bits.",
        "- lifecycle uses the control byte that closes a file.",
        "- a closed file refuses every change.",
        "Format cards away from where cards are kept.",
    ):
        assert person.heard(unproved), unproved
    assert (desk.state().layout, desk.state().virtual) == (1, False)


def test_a_card_gets_the_newest_key_in_use(desk: Desk) -> None:
    """One that is retired is given to no card, also where it is named."""
    for key_id in (0, 1, 2):
        desk.journal.append(
            f"transport-key-0{key_id}", [TransportKeyMade(key_id=key_id, kcv="0011223344")], virtual=True
        )
    desk.journal.append("transport-key-02", [TransportKeyRetired(key_id=2, kcv="0011223344")])
    refused_on(desk, SERIAL, "key-retired", "format-card", key_id=2)
    desk.run("format-card", Person())
    (fact,) = desk.facts(CardFormatted)
    started = desk.facts(OperationStarted)[-1]
    assert (fact.details["key_id"], started.parameters["key_id"]) == (1, 1)
