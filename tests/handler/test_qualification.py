"""Qualification with a person at the reader, and what it means for cards that get shares."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from desk.people import Person

from lifecycle.domain.errors import CardRemoved
from lifecycle.domain.text import Text
from lifecycle.handler.qualification.pulls import NotPulled, PulledByHand
from lifecycle.handler.qualification.result import Check, outcome_of
from lifecycle.readers.source import Inserted


@dataclass
class Table:
    """A reader whose card a person takes out and puts back."""

    there: bool = True
    asked: list[str] = field(default_factory=list)

    def cards(self) -> list[Inserted]:
        """Say whether it is in."""
        return [Inserted("desk", has_card=self.there, busy=False)]


class AtReader(Person):
    """Sits there, and puts the card back when asked for it."""

    waits = True

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table

    def card(self, text: Text, arrivals: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Put it back."""
        self.table.there = True
        self.told.append(str(text))
        return arrivals()


def test_a_person_pulls_the_card_three_times_and_puts_it_back() -> None:
    """Each pull is given when the card is there again."""
    table = Table()
    person, written = AtReader(table), [0]

    def work(_: int) -> None:
        written[0] += 1
        if written[0] % 3 == 0:
            table.there = False
            raise CardRemoved(reader="desk")

    pulls = PulledByHand(table, "desk", person)  # type: ignore[arg-type]
    for _ in pulls.during(work, None):
        assert table.there
    assert written == [9]
    assert person.heard("Pull 3 of 3")


def test_a_card_that_nobody_pulls_was_not_tried() -> None:
    """Nor where nobody is there: then nothing is written at all."""
    table, written = Table(), list[int]()
    with pytest.raises(NotPulled, match="not pulled within"):
        list(PulledByHand(table, "desk", AtReader(table)).during(written.append, None))  # type: ignore[arg-type]
    assert written
    written.clear()
    with pytest.raises(NotPulled, match="nobody was there"):
        list(PulledByHand(table, "desk", Person()).during(written.append, None))  # type: ignore[arg-type]
    assert not written


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        ({"format": "pass", "reset": "not-done"}, "passed"),
        ({"format": "pass", "pull-while-writing": "not-done"}, "incomplete"),
        ({"format": "fail", "reset": "not-done"}, "failed"),
        ({"format": "pass", "reset": "fail"}, "failed"),
    ],
)
def test_only_the_reset_may_be_left_out(results: dict[str, str], outcome: str) -> None:
    """And what failed is never made good by what was left out."""
    assert outcome_of([Check(name, result, "") for name, result in results.items()]) == outcome  # type: ignore[arg-type]
