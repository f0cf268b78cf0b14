"""Gaps between cards and record."""

import pytest
from custodians import SAFE, Custodians
from desk.chronicle import SERIALS, Chronicle
from vouching import written

from lifecycle.domain.drift import Difference
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import (
    AnchorNotWritten,
    CardDriftDetected,
    CardFound,
    CardLost,
    DriftAccepted,
    GoneCardSeen,
    OperationReconciled,
    OperationStarted,
    SealChecked,
)
from lifecycle.reports.gaps import Gaps

A, B, C, *_ = SERIALS
STARTED = OperationStarted(name="change-pin", changes=True, parameters={}, counter=0, tries_left=7)


def gaps(record: Chronicle, position: int | None = None) -> list[tuple[object, ...]]:
    """Give kind, subject and whether it is open, of each row."""
    return [(row["kind"], row["subject"], row["open"]) for row in record.ask(Gaps(), position)[1]]


@pytest.mark.every_engine
def test_an_operation_is_in_doubt_until_it_is_settled(record: Chronicle) -> None:
    """Even where nothing tells of it but that it has no end; a moment before has it open."""
    record.cards(A)
    record.add(f"card:{A}", STARTED, operation=(operation := new_id()))
    open_at = record.position
    assert gaps(record) == [("in-doubt", A, True)]
    settled = OperationReconciled(
        subject=operation, name="change-pin", outcome="unchanged", evidence="card", tries_spent=1, counter=0
    )
    record.add(f"card:{A}", settled)
    assert gaps(record) == [("settled", A, False)]
    assert "1 PIN try spent" in str(record.ask(Gaps())[1][0]["what"])
    assert gaps(record, open_at) == [("in-doubt", A, True)]
    assert gaps(record, open_at - 1) == []


def test_as_of_a_moment_every_card_is_asked_as_it_was_then(record: Chronicle) -> None:
    """One that did not change since, one that did, and one that was not seen yet."""
    record.cards(A, B)
    for serial in (A, B):
        record.add(f"card:{serial}", STARTED, operation=new_id())
    then = record.position
    record.add(f"card:{B}", DriftAccepted(differences=[], shown=record.shown[B], anchors=[]))
    record.cards(C)
    record.add(f"card:{C}", STARTED, operation=new_id())
    assert gaps(record, then) == [("in-doubt", A, True), ("in-doubt", B, True)]
    assert gaps(record, then - 1) == [("in-doubt", A, True)]
    assert gaps(record, 2) == []


def test_drift_is_named_by_what_it_means(record: Chronicle) -> None:
    """Tries spent elsewhere, changes that this record did not see, and the rest; open until it is accepted."""
    record.cards(A)
    found = [Difference("tries_left", 7, 5), Difference("counter", 0, 2), Difference("sealed", False, True)]
    record.add(f"card:{A}", CardDriftDetected(differences=found))
    assert gaps(record) == [("tries-spent-elsewhere", A, False), ("ticks-beyond", A, True), ("drift", A, True)]
    record.add(f"card:{A}", DriftAccepted(differences=found, shown=record.shown[A], anchors=[]))
    assert {row[2] for row in gaps(record)} == {False}


def test_an_anchor_that_does_not_fit_is_told_by_what_it_means(record: Chronicle) -> None:
    """An operation that the card knows and the record does not, above all; open until it is accepted."""
    record.cards(A)
    found = [Difference("anchor", "unknown-operation", f"0123456789ABCDEF:4:9:{'0' * 16}")]
    record.add(f"card:{A}", CardDriftDetected(differences=found))
    assert gaps(record) == [("anchor-unknown-operation", A, True)]
    assert str(record.ask(Gaps())[1][0]["what"]) == (
        "the anchor was written at change counter 4, and this record does not know that value. The "
        "card was changed by an operation that is not in this record"
    )
    record.add(f"card:{A}", DriftAccepted(differences=found, shown=record.shown[A], anchors=[]))
    assert gaps(record) == [("anchor-unknown-operation", A, False)]


def test_a_closing_anchor_that_was_not_written_is_open_until_another_is(record: Chronicle) -> None:
    """As of a moment between, it still is."""
    record.cards(A)
    before = record.add(f"card:{A}", AnchorNotWritten(reason="card-removed"))
    assert gaps(record) == [("anchor-not-written", A, True)]
    record.add(f"card:{A}", written(record, before))
    assert gaps(record) == [("anchor-not-written", A, False)]
    assert gaps(record, before) == [("anchor-not-written", A, True)]


def test_a_lost_card_that_is_seen_again_is_open_until_it_is_found(record: Chronicle, people: Custodians) -> None:
    """Somebody has it."""
    record.cards(A)
    people.report(f"card:{A}", CardLost(at=1, witness=None, purpose=None))
    record.add(f"card:{A}", GoneCardSeen(reported="lost"))
    assert gaps(record) == [("gone-card-seen", A, True)]
    people.report(
        f"card:{A}", CardFound(at=2, witness="person:2", purpose=None, finder="person:1", seal="none", bag=None)
    )
    assert gaps(record) == [("gone-card-seen", A, False)]


def test_a_broken_seal_is_a_gap_and_an_intact_one_is_not(record: Chronicle, people: Custodians) -> None:
    """Until the card is put into another bag."""
    record.cards(A)
    people.stores(A, SAFE, bag="B-1")
    for intact in (True, False):
        people.report(f"card:{A}", SealChecked(at=1, witness=None, purpose=None, bag="B-1", intact=intact))
    assert gaps(record) == [("seal-broken", A, True)]
    people.stores(A, SAFE, bag="B-2")
    assert gaps(record) == [("seal-broken", A, False)]


def test_a_set_that_was_never_completed_is_open_while_nothing_ended_it(record: Chronicle) -> None:
    """Cut off in the open it is invalid, and closed."""
    made = record.begin("HALF", 2, 3)
    assert gaps(record) == [("set-not-completed", "HALF", True)]
    record.cut_off(made, 0)
    assert gaps(record) == [("set-not-completed", "HALF", False)]
    record.whole("PROD-A", 2, A, B)
    assert len(gaps(record)) == 1
