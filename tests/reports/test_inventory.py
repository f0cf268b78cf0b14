"""The inventory of cards."""

from custodians import ANNA, SAFE, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.facts import CardLost, CardRegistered
from lifecycle.reports.inventory import Inventory

A, B, C, *_ = SERIALS


def test_every_card_says_what_it_holds_where_it_is_and_what_is_left_of_its_set(
    record: Chronicle, people: Custodians
) -> None:
    """Also one that nobody was named for."""
    record.whole("PROD-A", 2, A, B)
    record.cards(C)
    people.gives(A, ANNA)
    people.stores(A, SAFE, bag="B-1")
    first, second, third = record.ask(Inventory())[1]
    assert (first["where"], first["custodian"], first["place"], first["bag"]) == ("stored", "Anna", "safe", "B-1")
    assert str(first["where_in_words"]) == "stored in safe"
    assert (str(first["holds"]), first["good"], first["needed"]) == ("share 1 of 2 of PROD-A", 2, 2)
    assert str(second["health"]) == "No spare: 2 shares good, 2 needed. Losing 1 more loses the set."
    assert second["where"] == "unassigned"
    assert (str(third["holds"]), third["health"]) == ("blank", None)


def test_a_card_that_is_expected_is_there_before_a_reader_sees_it(record: Chronicle, people: Custodians) -> None:
    """Between the others, in the order of the serials."""
    record.cards(A, C)
    people.report(f"card:{B}", CardRegistered())
    rows = record.ask(Inventory())[1]
    assert [(row["serial"], row["state"]) for row in rows] == [(A, "fresh"), (B, "expected"), (C, "fresh")]


def test_a_moment_before_has_the_card_where_it_was(record: Chronicle, people: Custodians) -> None:
    """And the set as it was."""
    record.whole("PROD-A", 2, A, B)
    before = people.gives(A, ANNA)
    people.report(f"card:{A}", CardLost(at=1, witness=None, purpose=None))
    assert [row["where"] for row in record.ask(Inventory())[1]] == ["lost", "unassigned"]
    assert record.ask(Inventory())[1][0]["good"] == 1
    then = record.ask(Inventory(), before)[1]
    assert (then[0]["where"], then[0]["good"]) == ("held", 2)
    assert record.ask(Inventory(), 1)[1][0]["serial"] == A
