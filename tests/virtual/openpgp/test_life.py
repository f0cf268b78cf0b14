"""Terminated and activated: a card begins again, and what its maker put on it stays (7.2.16, 7.2.17)."""

from tests.virtual.openpgp.conftest import AID, PW1, PW3, Factory


def test_termination_needs_pw3_or_that_nobody_has_it(openpgp: Factory) -> None:
    """Blocked, it lets everybody reset the card."""
    card = openpgp()
    card.verify("82", PW1)
    assert card.send("00E60000") == "6982"
    for _ in range(3):
        card.verify("83", b"00000000")
    assert card.send("00E60000") == "9000"


def test_a_terminated_application_answers_6285_and_nothing_else(openpgp: Factory) -> None:
    """Through the next power-on."""
    card = openpgp()
    card.serve_an_owner()
    card.verify("83", PW3)
    assert card.send("00E60000") == "9000"
    for _ in range(2):
        assert card.send("00A4040006" + AID) == "6285"
        assert [card.get("006E"), card.verify("82", PW1), card.get("0101")] == ["6985"] * 3
        card.restart()


def test_an_activated_application_is_as_it_came_from_its_maker(openpgp: Factory) -> None:
    """Key, counter, PINs, names and private objects are gone; the serial is the same."""
    card = openpgp()
    before = {tag: card.get(tag) for tag in ("006E", "0065", "005E", "007A", "0101", "00F9", "7F21")}
    card.serve_an_owner()
    card.verify("83", PW3)
    card.send("00E60000")
    assert card.send("00440000") == "9000"
    assert {tag: card.get(tag) for tag in before} == before
    assert (card.verify("82", PW1), card.get("0103")) == ("9000", "9000")


def test_activation_of_an_application_in_use_changes_nothing(openpgp: Factory) -> None:
    """It is answered with 9000."""
    card = openpgp()
    card.serve_an_owner()
    before = card.storage.load()
    assert card.send("00440000") == "9000"
    assert card.storage.load() == before


def test_some_cards_cannot_be_reset(openpgp: Factory) -> None:
    """Their historical bytes say so."""
    card = openpgp("no-reset")
    card.open()
    assert [card.send("00E60000"), card.send("00440000")] == ["6D00", "6D00"]
    assert card.get("5F52").endswith("0090009000")
