"""Quorum and dual control: who presented which card, in what order."""

import pytest
from custodians import ANNA, BEN, Custodians, read
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.errors import UnknownName
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import EraseBegun, ShareErased, ShareRead
from lifecycle.reports.quorum import QuorumUsed

A, B, C, D, *_ = SERIALS


def test_the_cards_of_a_drill_are_there_in_order_with_who_presented_them(record: Chronicle, people: Custodians) -> None:
    """And one person with two of them is pointed at."""
    made = record.whole("PROD-A", 3, A, B, C)
    drill = new_id()
    for serial, share, who in ((B, 2, BEN), (A, 1, ANNA), (C, 3, ANNA)):
        people.presents(drill, serial, who, read(made.id, share))
    rows = record.ask(QuorumUsed(set="PROD-A"))[1][3:]
    assert [(row["turn"], row["serial"], row["presented_by"]) for row in rows] == [
        (1, B, "Ben"), (2, A, "Anna"), (3, C, "Anna"),
    ]  # fmt: skip
    assert {row["operation_name"] for row in rows} == {"check-set"}
    assert [str(row["again"] or "") for row in rows] == ["", "", f"same person presented card {A}"]
    assert {row["outcome"] for row in rows} == {"completed"}
    assert str(rows[0]["part_in_words"]) == "reading share 2 of PROD-A"


def test_where_nobody_said_who_presented_a_card_that_is_said(record: Chronicle, people: Custodians) -> None:
    """Whoever was at the keyboard need not be the one."""
    made = record.whole("PROD-A", 2, A, B)
    people.presents(new_id(), A, None, read(made.id, 1))
    row = record.ask(QuorumUsed())[1][-1]
    assert (str(row["presented_by"]), row["presented_by_id"]) == ("not recorded", None)


def test_one_set_is_told_of_alone(record: Chronicle, people: Custodians) -> None:
    """Though its cards may have held shares of others."""
    one = record.whole("PROD-A", 2, A, B)
    other = record.whole("PROD-B", 2, C, D)
    record.write(other, 1, A)
    people.presents(new_id(), A, ANNA, read(other.id, 1))
    people.presents(new_id(), B, ANNA, read(one.id, 2))
    told = {name: record.ask(QuorumUsed(set=name))[1] for name in ("PROD-A", "PROD-B")}
    assert [row["serial"] for row in told["PROD-A"]] == [A, B, B]
    assert [row["serial"] for row in told["PROD-B"]] == [C, D, A, A]
    assert len(record.ask(QuorumUsed())[1]) == 7


def test_a_share_that_was_erased_or_wrong_is_told_of(record: Chronicle, people: Custodians) -> None:
    """For what a card was presented is said in words."""
    made = record.whole("PROD-A", 2, A, B)
    people.presents(new_id(), A, ANNA, ShareRead(set_id=made.id, share=1, as_committed=False))
    erased = (EraseBegun(set_id=made.id, share=1), ShareErased(set_id=made.id, share=1))
    people.presents(new_id(), A, ANNA, *erased, name="erase")
    *_, wrong, lost = record.ask(QuorumUsed())[1]
    assert (wrong["part"], lost["part"], lost["operation_name"]) == ("gave-wrong", "lost", "erase")


def test_a_set_that_is_not_there_brings_the_names_that_are(record: Chronicle) -> None:
    """As for the report of a set."""
    record.whole("PROD-A", 2, A, B)
    with pytest.raises(UnknownName) as caught:
        record.ask(QuorumUsed(set="PROD-X"))
    assert "PROD-A" in str(caught.value.advise())
