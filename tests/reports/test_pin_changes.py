"""The report of PIN changes, of cards at a desk and of a record written fact by fact."""

from custodians import ANNA, Custodians
from desk.cards import FACTORY_PIN
from desk.chronicle import SERIALS, Chronicle
from desk.fixtures import Sit
from desk.people import changing
from desk.rack import Rack

from lifecycle.domain.event import new_id
from lifecycle.domain.facts import (
    OperationCompleted,
    OperationInterrupted,
    OperationStarted,
    PinChangeBegun,
    PinChanged,
    PinChangeFound,
    PinSealed,
)
from lifecycle.reports import opened
from lifecycle.reports.pin_changes import PinChanges

A, B, *_ = SERIALS
STARTED = OperationStarted(name="change-pin", changes=True, parameters={}, counter=0, tries_left=7)
ENDED = OperationCompleted("change-pin", tries_left=7, counter=1)


def test_a_change_at_a_desk_is_sealed_and_read_back(sit: Sit) -> None:
    """By whoever sat there."""
    rack = Rack()
    desk, serial = sit(rack), rack.serials[0]
    desk.run("change-pin", changing(FACTORY_PIN, "90817263"), serials=[serial])
    with opened(desk.store) as record:
        answer = PinChanges().answer(record)
        names = [column.name for column in answer.columns]
        (row,) = [dict(zip(names, row, strict=True)) for row in answer.rows]
    assert (row["serial"], row["by"], row["sealed"], row["read_back"]) == (serial, "tester", True, True)
    assert row["sealed_at"] is not None
    assert row["outcome"] == "completed"


def test_a_change_that_was_cut_off_is_in_doubt_until_it_is_settled(record: Chronicle) -> None:
    """The card answered to the new PIN, and was not read back."""
    record.cards(A)
    cut = OperationInterrupted("change-pin", reason="card-removed")
    record.add(f"card:{A}", STARTED, PinChangeBegun("unchanged"), PinChanged(), cut, operation=new_id())
    (row,) = record.ask(PinChanges())[1]
    assert (row["sealed"], row["read_back"], row["outcome"]) == (False, False, "in-doubt")


def test_a_change_that_only_the_card_told_of_afterwards_is_there_once(record: Chronicle) -> None:
    """Where the record has the fact already, what is found is not a second change."""
    record.cards(A, B)
    found = PinChangeFound(pin="changed", sealed=True, change_begun=True, new_pin_proven=True, enforced_by="record")
    record.add(f"card:{A}", STARTED, PinChangeBegun("unchanged"), operation=new_id())
    record.add(f"card:{A}", found)
    record.add(f"card:{B}", STARTED, PinChangeBegun("unchanged"), PinChanged(), operation=new_id())
    record.add(f"card:{B}", found)
    rows = record.ask(PinChanges())[1]
    assert [(row["serial"], str(row["how"]), row["sealed"]) for row in rows] == [
        (A, "found on the card later", True),
        (B, "card accepted the new PIN", True),
    ]


def test_whoever_presented_the_card_is_named(record: Chronicle, people: Custodians) -> None:
    """Beside whoever was at the keyboard."""
    record.cards(A)
    people.presents(
        new_id(), A, ANNA, PinChangeBegun("unchanged"), PinChanged(), PinSealed("record"), name="change-pin"
    )
    (row,) = record.ask(PinChanges())[1]
    assert (row["presented_by"], row["presented_by_id"]) == ("Anna", ANNA)


def test_a_moment_before_its_seal_shows_a_change_unsealed(record: Chronicle) -> None:
    """And one before it shows none."""
    record.cards(A)
    record.add(f"card:{A}", STARTED, PinChangeBegun("unchanged"), PinChanged(), operation=(operation := new_id()))
    changed = record.position
    record.add(f"card:{A}", PinSealed("record"), ENDED, operation=operation)
    assert record.ask(PinChanges(), changed)[1][0]["sealed"] is False
    assert record.ask(PinChanges())[1][0]["sealed"] is True
    assert record.ask(PinChanges(), changed - 1)[1] == []
