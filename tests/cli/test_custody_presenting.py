"""Who presents a card in an operation: named beforehand, found before anything is sent, recorded with its start."""

from typing import Any

import pytest
from desk.cards import FACTORY_PIN, OTHER_SERIAL, SERIAL
from desk.stores import opened

from lifecycle.domain.facts import OperationStarted
from tests.cli.conftest import Call, Home


def starts(home: Home) -> list[tuple[str, Any]]:
    """Give the serial of each operation that started, and who presented the card."""
    with opened(home.folder / "ledger.db") as store:
        return [
            (event.stream.partition(":")[2], event.facts.parameters.get("presented_by"))
            for _, event in store.events()
            if isinstance(event.facts, OperationStarted)
        ]


@pytest.fixture
def people(call: Call) -> dict[str, str]:
    """Two people, with their pseudonyms."""
    return {name: call("custody", "person", "add", name, "--virtual", "--json").object["id"] for name in ("ana", "bob")}


def test_whoever_presents_a_card_is_recorded_by_pseudonym(home: Home, call: Call, people: dict[str, str]) -> None:
    """Where nobody is named, nothing is said."""
    assert call("run", "inspect").code == 0
    assert call("run", "inspect", "--presented-by", "an").code == 0
    assert call("run", "inspect", "--presented-by", f"{SERIAL}=bob").code == 0
    assert call("run", "inspect", "--presented-by", people["bob"]).code == 0
    assert [person for _, person in starts(home)] == [None, people["ana"], people["bob"], people["bob"]]


def test_in_a_ceremony_each_card_has_its_own(home: Home, call: Call, people: dict[str, str]) -> None:
    """A name without a serial is that of all others."""
    home.make_card("berta", OTHER_SERIAL)
    pins = home.answers(*(f"{serial} {FACTORY_PIN}" for serial in (SERIAL, OTHER_SERIAL)))
    create = ("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "PROD-A", "--pin-file", pins)
    cards = ("--serial", SERIAL, "--serial", OTHER_SERIAL)
    ran = call(*create, *cards, "--presented-by", "ana", "--presented-by", f"{OTHER_SERIAL.lower()}=bob")
    assert ran.code == 0, ran
    assert starts(home) == [(SERIAL, people["ana"]), (OTHER_SERIAL, people["bob"])]


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        (("zoe",), "There is no person named zoe."),
        (("",), "has no name"),
        ((f"{SERIAL}=",), "has no name"),
        (("15=ana",), "is too short for the beginning of a serial"),
        (("ana", "bob"), "several people are named. Use SERIAL=NAME for each card."),
        ((f"{SERIAL}=ana", f"{SERIAL}=bob"), f"card {SERIAL} is named twice."),
    ],
)
def test_whoever_is_not_known_stops_an_operation_before_anything_is_sent(
    home: Home, call: Call, people: dict[str, str], named: tuple[str, ...], problem: str
) -> None:
    """The card is not even read."""
    del people
    options = [word for name in named for word in ("--presented-by", name)]
    ran = call("run", "change-pin", "--yes", "--pin-file", home.pins_of_a_change(), *options)
    assert (ran.code, problem in " ".join(ran.err.split())) == (2, True), ran
    assert starts(home) == []
    assert home.pin() == FACTORY_PIN


def test_who_presents_a_card_that_has_no_part_is_a_mistake(call: Call, people: dict[str, str]) -> None:
    """Said before, where the cards are named, and else afterwards."""
    del people
    named = ("--presented-by", f"{OTHER_SERIAL}=ana")
    ran = call("run", "inspect", "--serial", SERIAL, *named)
    assert (ran.code, "but --serial does not" in ran.err) == (2, True)
    ran = call("run", "inspect", *named)
    assert (ran.code, f"names card {OTHER_SERIAL}. The operation did not use that card" in ran.err) == (0, True)
    ran = call("run", "settle", "--gone", "--serial", SERIAL, "--presented-by", "ana")
    assert (ran.code, "Nobody can present a card that is not here" in ran.err) == (2, True)
