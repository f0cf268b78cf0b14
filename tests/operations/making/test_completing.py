"""A set of which only the end was cut off is completed when one of its cards is seen, if all of them count by then."""

from collections.abc import Callable

import pytest
from desk.cards import Drawer, changed
from desk.ceremonies import MARKS, create, set_of, set_tags, typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.people import Person
from desk.rack import SERIALS, Rack
from desk.stores import Hooked, must_be_sound

from lifecycle.domain.facts import OperationCompleted, SetCompleted

A, B = SERIALS[:2]


class Died(BaseException):
    """The end of a process."""


def dying_before(kind: type, nth: int = 1) -> Callable[[int, object], None]:
    """End the process before the n-th fact of a kind is recorded."""
    seen = 0

    def die(_number: int, drafts: object) -> None:
        nonlocal seen
        seen += kind.__name__ in str(drafts)
        if seen == nth:
            raise Died

    return die


def cut_off_before(desk: Desk, rack: Rack, kind: type, nth: int = 1) -> None:
    """Begin a set on two cards; all of its shares are written and read back, and its end is not recorded."""
    with pytest.raises(Died):
        create(Desk(Hooked(desk.store, before=dying_before(kind, nth)), rack), typing(), [A, B])
    assert set_of(desk).stage == "started"
    assert [desk.state(serial).holding for serial in (A, B)] == ["held", "held"]


def seen(desk: Desk, serial: str) -> str:
    """Have a card seen; gives what became of the set."""
    desk.run("inspect", Person(), serials=[serial])
    must_be_sound(desk.store)
    return set_of(desk).stage


def test_a_set_with_a_card_in_doubt_is_not_called_complete(vault: Desk, rack: Rack) -> None:
    """The other card is seen first; the set is complete once the doubt is settled."""
    cut_off_before(vault, rack, OperationCompleted, nth=2)
    assert vault.state(B).doubt is not None
    assert seen(vault, A) == "started"
    assert set_tags(vault) == ["set-started"]
    assert seen(vault, B) == "complete"


def test_a_set_with_a_card_that_differs_from_the_record_is_not_called_complete(sit: Sit, rack: Rack) -> None:
    """Whichever of its cards is seen; the set is complete once the difference was accepted."""
    cut_off_before(sit(rack), rack, SetCompleted)
    rack.drawers[A] = Drawer(changed(rack.images[A], MARKS, 4, b"\xff"), name=A)
    vault = sit(rack)
    assert seen(vault, A) == "started"
    assert vault.state(A).drift is not None
    assert seen(vault, B) == "started"
    vault.run("accept-drift", Person(), serials=[A])
    assert seen(vault, B) == "complete"
    assert set_tags(vault) == ["set-started", "set-completed"]
