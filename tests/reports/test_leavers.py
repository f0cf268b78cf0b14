"""What is open of people who have left, at any moment."""

from custodians import ANNA, BEN, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.facts import PersonLeft, PersonReturned
from lifecycle.reports.leavers import Leavers

A, B, C, *_ = SERIALS


def rows(record: Chronicle, position: int | None = None) -> list[tuple[object, ...]]:
    """Give who, which kind, card and set."""
    found = record.ask(Leavers(), position)[1]
    return [(str(row["person"]), row["kind"], row["serial"], row["set"]) for row in found]


def test_leavers_who_hold_the_quorum_are_listed_with_what_they_reach(record: Chronicle, people: Custodians) -> None:
    """Two of three cards; before they left nothing was open."""
    record.whole("PROD-A", 2, A, B, C)
    people.gives(A, ANNA)
    before = people.gives(B, BEN)
    for each in (ANNA, BEN):
        people.report(each, PersonLeft(at=record.time, reason=None))
    assert rows(record) == [
        ("Anna", "card", A, None),
        ("Anna", "pin", A, "PROD-A"),
        ("Ben", "card", B, None),
        ("Ben", "pin", B, "PROD-A"),
        ("Anna, Ben", "set", None, "PROD-A"),
    ]
    assert str(record.ask(Leavers())[1][-1]["what"]) == "leavers reach 2 of the 2 needed"
    assert rows(record, before) == []


def test_whoever_came_back_is_no_leaver(record: Chronicle, people: Custodians) -> None:
    """From then on."""
    record.whole("PROD-A", 2, A, B)
    people.gives(A, ANNA)
    left = people.report(ANNA, PersonLeft(at=record.time, reason=None))
    people.report(ANNA, PersonReturned(at=record.time))
    assert rows(record) == []
    assert len(rows(record, left)) == 3
