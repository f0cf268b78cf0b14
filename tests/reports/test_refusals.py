"""Refusals and failures, of virtual cards at a desk and of a record written fact by fact."""

import pytest
from desk.cards import FACTORY_PIN
from desk.chronicle import SERIALS, Chronicle
from desk.fixtures import Sit
from desk.people import changing
from desk.rack import Rack

from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import LifecycleError, Refused
from lifecycle.domain.facts import CardDriftDetected
from lifecycle.reports import opened
from lifecycle.reports.refusals import Refusals

A, *_ = SERIALS


def test_a_wrong_pin_and_a_refused_change_are_told_of(sit: Sit) -> None:
    """In the order in which they happened, with the rule or the reason."""
    rack = Rack()
    desk, serial = sit(rack), rack.serials[0]
    with pytest.raises(LifecycleError):
        desk.run("change-pin", changing("99990000", "90817263"), serials=[serial])
    desk.run("change-pin", changing(FACTORY_PIN, "90817263"), serials=[serial])
    with pytest.raises(Refused):
        desk.run("change-pin", changing("90817263", "18273645"), serials=[serial])
    with opened(desk.store) as record:
        answer = Refusals().answer(record)
        names = [column.name for column in answer.columns]
        rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
    assert [row["kind"] for row in rows] == ["pin-refused", "failed", "refused"]
    assert {row["subject"] for row in rows} == {serial}
    assert (rows[0]["tries_left"], rows[1]["reason"], rows[2]["by"]) == (6, "wrong-pin", "tester")


def test_drift_names_what_differs(record: Chronicle) -> None:
    """For machines as a list of fields."""
    record.cards(A)
    record.add(
        f"card:{A}", CardDriftDetected(differences=[Difference("counter", 0, 2), Difference("sealed", False, True)])
    )
    (row,) = record.ask(Refusals())[1]
    assert (row["kind"], row["reason"]) == ("drift", "counter,sealed")
