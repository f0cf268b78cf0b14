"""What is open of people who have left, at any moment."""

from custodians import ANNA, BEN, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.facts import PersonLeft, PersonReturned, ShareExposed
from lifecycle.reports.key import OneKey
from lifecycle.reports.leavers import Leavers

A, B, C, D, *_ = SERIALS


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


def test_a_copied_and_erased_set_closes_for_custody_and_its_key_stays_exposed(
    record: Chronicle, people: Custodians
) -> None:
    """Copy Set writes the same key to new cards: what Anna knew of the old set is true of it too."""
    old = record.whole("PROD-A", 2, A, B, key=7)
    people.gives(A, ANNA)
    people.report(ANNA, PersonLeft(at=record.time, reason=None))
    people.report(f"card:{A}", ShareExposed(cause="leaver", at=record.time, person=ANNA, reason=None))
    people.gives(A, BEN)
    record.whole("PROD-B", 2, C, D, key=7, source=old)
    assert [kind for _, kind, _, _ in rows(record)] == ["pin", "set"]
    record.erase(old, 1, A)
    assert rows(record) == []
    head, exposed, _ = record.ask(OneKey(key="PROD-B"))
    assert str(head["exposure"]) == "1 exposed, 2 needed in one set; 1 exposed in all sets"
    assert [(row["set"], row["share"]) for row in exposed] == [("PROD-A", 1)]
