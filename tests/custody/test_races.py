"""Two clerks at once: what one of them reports is seen by the other's checks, inside the transaction."""

import threading

import pytest
from desk.stores import Hook, Hooked, must_be_sound, opened

from lifecycle.custody.people import add_person
from lifecycle.domain.errors import LifecycleError, Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardHandedOver, OperationRefused
from lifecycle.store.address import Place
from lifecycle.store.sqlite.audit import AuditStore
from tests.custody.conftest import CARD, Keeping


def beside(keeping: Keeping, store: object) -> Keeping:
    """Sit down beside a clerk, with the same record."""
    other = Keeping(store, clerk="other clerk")
    other.ids, other.time = dict(keeping.ids), keeping.time
    return other


def interrupted(keeping: Keeping, store: AuditStore[Event], first: Hook) -> Keeping:
    """Sit down beside a clerk who does something just before one's own first append, after it was checked."""
    other = beside(keeping, store)
    other.people("first of the other clerk")  # who is named in the record then
    other.journal.store = Hooked(store, before=first)  # type: ignore[assignment]
    return other


@pytest.mark.every_engine
def test_of_two_hand_overs_at_once_one_is_refused(keeping: Keeping, new_record: Place) -> None:
    """The second was right when it was checked, and is not when it is recorded."""
    with opened(new_record) as store:

        def first(number: int, _: object) -> None:
            if number == 1:
                keeping.report("hand-over", receiver="ana")

        hooked = interrupted(keeping, store, first)
        with pytest.raises(Refused) as caught:
            hooked.report("hand-over", receiver="bob")
    assert caught.value.rule == "while-handed-over"
    assert [type(fact) for fact in keeping.facts()[-2:]] == [CardHandedOver, OperationRefused]
    assert keeping.at().custodian == keeping.ids["ana"]


def test_many_clerks_at_once_hand_a_card_over_once(keeping: Keeping, new_record: Place) -> None:
    """Whoever comes first; all others are told where it is."""
    done: list[Event] = []
    refused: list[LifecycleError] = []
    start = threading.Barrier(4)

    def clerk(name: str) -> None:
        with opened(new_record) as store:
            mine = beside(keeping, store)
            mine.time += 60_000_000
            start.wait()
            try:
                done.append(mine.handler.report(mine.happening("hand-over", receiver=name), _Silent()))
            except Refused as error:
                refused.append(error)

    clerks = [threading.Thread(target=clerk, args=(name,)) for name in ("ana", "bob", "eve", "ana")]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join()
    assert (len(done), len(refused)) == (1, 3)
    assert sum(isinstance(fact, CardHandedOver) for fact in keeping.facts(CARD)) == 1
    keeping.time += 2 * 60_000_000
    must_be_sound(keeping.store)


def test_of_two_people_of_one_name_at_once_one_is_added(keeping: Keeping, new_record: Place) -> None:
    """The other clerk is told that there is one."""
    with opened(new_record) as store:

        def first(number: int, _: object) -> None:
            if number == 1:
                add_person(keeping.handler, "Zoe", ["custodian"])

        hooked = interrupted(keeping, store, first)
        with pytest.raises(Refused) as caught:
            add_person(hooked.handler, "zoe", ["witness"])
    assert caught.value.rule == "name-taken"


class _Silent:
    """A dialogue of which nothing is asked."""

    def tell(self, text: object) -> None:
        """Hear it."""
