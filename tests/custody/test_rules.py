"""What is asked beside the table: who, when, and which bag."""

from typing import Any

import pytest
from desk.people import Person

from lifecycle.domain.custody import HappeningKind
from lifecycle.domain.errors import NotConfirmed, Refused, UnknownName
from lifecycle.domain.facts import CardHandedOver, CardReceived, OperationRefused, OperationStarted
from tests.custody.conftest import CARD, MINUTE, OTHER, Keeping


def refused(keeping: Keeping, rule: str, happening: HappeningKind, **fields: Any) -> Refused:  # noqa: ANN401
    """Report what a rule forbids: nothing moves, the refusal is a fact, and there is something to do next."""
    before = keeping.at()
    with pytest.raises(Refused) as caught:
        keeping.report(happening, **fields)
    assert caught.value.rule == rule
    assert isinstance(keeping.facts()[-1], OperationRefused)
    assert keeping.at() == before
    assert caught.value.advise() is not None
    return caught.value


def test_a_card_goes_from_one_person_to_another_who_confirms_it(keeping: Keeping) -> None:
    """The giver is whoever has it by the record, where nobody is named."""
    keeping.bring("held")
    keeping.report("hand-over", receiver="bob", witness="eve", purpose="quarterly drill")
    fact = keeping.facts()[-1]
    assert isinstance(fact, CardHandedOver)
    assert (fact.giver, fact.receiver, fact.witness) == tuple(keeping.ids[each] for each in ("ana", "bob", "eve"))
    assert fact.purpose is not None
    with keeping.handler.record() as record:
        assert record.disclosed(fact.purpose) == "quarterly drill"
    assert "drill" not in str(fact)
    keeping.report("receive", receiver="bob")
    assert isinstance(keeping.facts()[-1], CardReceived)
    assert (keeping.at().custodian, keeping.at().giver) == (keeping.ids["bob"], None)


def test_nobody_hands_a_card_over_to_themselves(keeping: Keeping) -> None:
    """Named, or as the one who has it."""
    refused(keeping, "same-person", "hand-over", giver="ana", receiver="ana")
    keeping.bring("held")
    refused(keeping, "same-person", "hand-over", receiver="ana")


def test_whoever_has_a_card_is_the_one_who_gives_it(keeping: Keeping) -> None:
    """From a safe anybody may take it out."""
    keeping.bring("held")
    said = refused(keeping, "not-its-custodian", "hand-over", giver="bob", receiver="eve")
    assert "is ana. bob cannot hand it over" in str(said)
    keeping.report("store")
    keeping.report("hand-over", giver="bob", receiver="eve")
    assert keeping.at().giver == keeping.ids["bob"]


def test_out_of_a_safe_a_card_goes_back_to_whoever_had_it(keeping: Keeping) -> None:
    """That is no hand-over to themselves."""
    keeping.bring("held")
    keeping.report("store")
    keeping.report("hand-over", receiver="ana")
    assert (keeping.at().giver, keeping.at().place, keeping.at().bag) == (None, None, None)


def test_only_the_one_it_was_handed_to_confirms_that(keeping: Keeping) -> None:
    """And both are named."""
    keeping.bring("handed-over")
    assert "to ana, not to bob" in str(refused(keeping, "not-the-receiver", "receive", receiver="bob"))


@pytest.mark.parametrize(
    ("happening", "fields"),
    [
        ("hand-over", {"giver": "bob", "receiver": "ana", "witness": "bob"}),
        ("hand-over", {"giver": "bob", "receiver": "ana", "witness": "ana"}),
        ("receive", {"witness": "ana"}),
        ("find", {"finder": "bob", "witness": "bob"}),
    ],
)
def test_nobody_is_their_own_witness(keeping: Keeping, happening: HappeningKind, fields: dict[str, str]) -> None:
    """Whoever gives, receives or finds."""
    keeping.bring({"receive": "handed-over", "find": "lost"}.get(happening, "unassigned"))  # type: ignore[arg-type]
    refused(keeping, "witness-took-part", happening, **fields)
    keeping.report(happening, **{**fields, "witness": "eve"})
    assert keeping.at().witness == keeping.ids["eve"]


def test_nothing_happens_in_the_future(keeping: Keeping) -> None:
    """The clock of the record says what that is."""
    refused(keeping, "in-the-future", "lose", at=keeping.time + 3 * MINUTE)
    keeping.report("lose", at=keeping.time + MINUTE)  # which is now: a report takes a minute


def test_nothing_happens_before_a_card_is_known(keeping: Keeping) -> None:
    """Seen, or from a list."""
    refused(keeping, "before-known", "lose", at=keeping.at().known - MINUTE)


def test_nothing_happens_before_what_happened_last(keeping: Keeping) -> None:
    """A look at its bag counts; within one minute nothing is before or after."""
    keeping.time += 10 * MINUTE
    keeping.report("store")
    keeping.report("check-seal")
    looked = keeping.at().last
    assert looked is not None
    refused(keeping, "before-last", "lose", at=looked - MINUTE)
    keeping.report("lose", at=looked // MINUTE * MINUTE)


def test_a_look_at_its_bag_does_not_move_a_card(keeping: Keeping) -> None:
    """It has been there since it was stored."""
    keeping.report("store")
    stored = keeping.at()
    keeping.report("check-seal", intact=True, witness="eve")
    assert (keeping.at().since, keeping.at().where) == (stored.since, "stored")
    assert keeping.at().last == keeping.time


def test_a_seal_that_was_broken_is_not_intact_again(keeping: Keeping) -> None:
    """The card goes into another bag."""
    keeping.report("store", bag="B-1")
    keeping.report("check-seal", intact=False)
    assert keeping.at().seal_broken
    refused(keeping, "seal-was-broken", "check-seal", intact=True)
    keeping.report("check-seal", intact=False)
    keeping.report("store", bag="B-2")
    keeping.report("check-seal", intact=True)
    assert not keeping.at().seal_broken


def test_without_a_bag_there_is_no_seal(keeping: Keeping) -> None:
    """Cards may lie in a place without one."""
    keeping.report("store", bag=None)
    refused(keeping, "no-bag", "check-seal")


def test_a_bag_lies_in_one_place(keeping: Keeping) -> None:
    """Two cards may lie in it together."""
    keeping.see(OTHER)
    keeping.report("store", OTHER, bag="B-1", place="vault")
    assert f"bag B-1 is in vault, with card {OTHER} in it" in str(
        refused(keeping, "bag-elsewhere", "store", bag="B-1", place="safe")
    )
    keeping.report("store", bag="B-1", place="vault")
    assert (keeping.at().bag, keeping.at(OTHER).bag) == ("B-1", "B-1")


def test_a_card_takes_its_own_bag_along_and_a_bag_that_is_empty_is_free(keeping: Keeping) -> None:
    """Only what lies in another place is in the way; a lost card lies nowhere."""
    keeping.report("store", bag="B-1", place="safe")
    keeping.report("store", bag="B-1", place="vault")
    keeping.see(OTHER)
    keeping.report("lose")
    keeping.report("store", OTHER, bag="B-1", place="safe")
    assert keeping.at(OTHER).place == keeping.ids["safe"]


def test_a_card_that_is_not_in_the_record_is_not_found(keeping: Keeping) -> None:
    """Those that are near are named; nothing is recorded of one that is not there."""
    head = keeping.store.head()
    with pytest.raises(UnknownName) as caught:
        keeping.report("lose", CARD[:-1] + "B")
    assert CARD in str(caught.value.advise())
    assert keeping.store.head() == head


def test_that_a_card_is_destroyed_has_to_be_typed(keeping: Keeping) -> None:
    """It cannot be undone."""
    person = Person(refuses=["destroyed"])
    with pytest.raises(NotConfirmed):
        keeping.report("destroy", person=person)
    assert person.phrases == {"destroyed": "destroyed"}
    assert keeping.at().where == "unassigned"


def test_a_clock_that_stepped_back_stops_reports(keeping: Keeping) -> None:
    """As it stops operations on cards."""
    keeping.time -= 10 * MINUTE
    refused(keeping, "clock-stepped-back", "lose")
    keeping.time += 10 * MINUTE


def test_an_operation_that_was_cut_off_is_under_way_for_a_minute(keeping: Keeping) -> None:
    """What is reported in its middle would cut it off; later the card can be lost like any other."""
    started = OperationStarted(name="erase", changes=True, parameters={}, counter=0, tries_left=7)
    keeping.journal.append(f"card:{CARD}", [started], operation="01")
    keeping.time -= MINUTE // 2
    said = refused(keeping, "under-way", "lose")
    assert "erase is running" in str(said)
    keeping.time += MINUTE
    keeping.report("lose")
    assert keeping.at().where == "lost"
