"""A sealed card cannot change its PIN any more: whoever had it knows that PIN for ever."""

import pytest
from desk.people import Person

from lifecycle.domain.errors import NotConfirmed, Refused
from lifecycle.domain.facts import CardHandedOver, PinChangeBegun, PinChanged, PinSealed
from tests.custody.conftest import CARD, HELD, OTHER, Keeping

PHRASE = f"share the PIN of {OTHER}"


def with_ana(keeping: Keeping, serial: str = OTHER) -> None:
    """Have ana get a card."""
    keeping.report("hand-over", serial, receiver="ana")
    keeping.report("receive", serial)


def test_a_sealed_blank_card_does_not_go_to_another_custodian(keeping: Keeping) -> None:
    """It is offered to have it destroyed."""
    keeping.see(OTHER, sealed=True)
    with_ana(keeping)
    with pytest.raises(Refused) as caught:
        keeping.report("hand-over", OTHER, receiver="bob")
    assert caught.value.rule == "sealed-blank"
    assert "ana knows its PIN. bob must not get it." in str(caught.value)
    assert "Leave the card with ana, or destroy it." in str(caught.value.advise())
    assert f"custody report-destroyed {OTHER}" in str(caught.value.advise())


def test_neither_does_it_on_the_way_through_a_safe(keeping: Keeping) -> None:
    """What was known is known; it may go back to whoever knows it."""
    keeping.see(OTHER, sealed=True)
    with_ana(keeping)
    keeping.report("store", OTHER)
    with pytest.raises(Refused, match="sealed"):
        keeping.report("hand-over", OTHER, receiver="bob")
    keeping.report("hand-over", OTHER, receiver="ana")


def test_to_be_destroyed_it_goes_to_anybody(keeping: Keeping) -> None:
    """After it was retired."""
    keeping.see(OTHER, sealed=True)
    with_ana(keeping)
    keeping.report("retire", OTHER)
    person = Person()
    keeping.report("hand-over", OTHER, receiver="bob", person=person)
    assert person.asked == []
    keeping.report("receive", OTHER)
    keeping.report("destroy", OTHER)


def test_a_card_with_a_share_goes_to_another_custodian_after_a_phrase(keeping: Keeping) -> None:
    """And the fact says that two people know its PIN."""
    keeping.see(OTHER, sealed=True, holds=HELD)
    with_ana(keeping)
    person = Person(refuses=["pin-shared"])
    with pytest.raises(NotConfirmed):
        keeping.report("hand-over", OTHER, receiver="bob", person=person)
    assert person.phrases == {"pin-shared": PHRASE}
    assert person.heard("ana knows this PIN, and bob will know it too")
    keeping.report("hand-over", OTHER, receiver="bob")
    fact = keeping.facts(OTHER)[-1]
    assert isinstance(fact, CardHandedOver)
    assert fact.pin_shared
    keeping.report("receive", OTHER)
    assert keeping.at(OTHER).knowing == [keeping.ids["ana"], keeping.ids["bob"]]


def test_back_to_one_who_knows_its_pin_it_goes_without_a_phrase(keeping: Keeping) -> None:
    """Nobody learns anything."""
    keeping.see(OTHER, sealed=True, holds=HELD)
    with_ana(keeping)
    keeping.report("hand-over", OTHER, receiver="bob")
    keeping.report("receive", OTHER)
    person = Person()
    keeping.report("hand-over", OTHER, receiver="ana", person=person)
    fact = keeping.facts(OTHER)[-1]
    assert isinstance(fact, CardHandedOver)
    assert (person.asked, fact.pin_shared) == ([], False)


def test_whoever_finds_a_card_does_not_know_its_pin(keeping: Keeping) -> None:
    """They may give it back, and to nobody else without the phrase."""
    keeping.see(OTHER, sealed=True, holds=HELD)
    with_ana(keeping)
    keeping.report("lose", OTHER)
    keeping.report("find", OTHER, finder="eve", witness="bob")
    person = Person()
    keeping.report("hand-over", OTHER, receiver="ana", person=person)
    assert person.asked == []


def test_who_had_a_card_before_its_pin_was_changed_does_not_know_the_new_one(keeping: Keeping) -> None:
    """The one who changed it does."""
    with_ana(keeping, CARD)
    keeping.report("hand-over", receiver="bob")
    keeping.report("receive")
    keeping.add(PinChangeBegun(before="unchanged"), PinChanged(), PinSealed(enforced_by="record"))
    assert keeping.at().knowing == [keeping.ids["bob"]]
    with pytest.raises(Refused) as caught:
        keeping.report("hand-over", receiver="ana")
    assert caught.value.rule == "sealed-blank"


def test_a_card_that_was_sealed_before_anybody_had_it_goes_to_its_first_custodian(keeping: Keeping) -> None:
    """The record knows nobody who knows its PIN."""
    keeping.see(OTHER, sealed=True)
    with_ana(keeping)
    assert keeping.at(OTHER).custodian == keeping.ids["ana"]


def test_a_card_that_is_not_sealed_goes_to_anybody(keeping: Keeping) -> None:
    """Its PIN can be changed once more."""
    with_ana(keeping, CARD)
    person = Person()
    keeping.report("hand-over", receiver="bob", person=person)
    assert person.asked == []


def test_a_card_that_is_sealed_while_the_clerk_types_is_not_handed_over(keeping: Keeping) -> None:
    """All is asked again inside the transaction."""
    keeping.see(OTHER, holds=HELD)
    with_ana(keeping)
    happening = keeping.happening("hand-over", OTHER, receiver="bob")
    begun = keeping.handler._begin(happening)
    keeping.add(PinChangeBegun(before="unchanged"), PinChanged(), PinSealed(enforced_by="record"), serial=OTHER)
    with pytest.raises(Refused) as caught:
        keeping.handler._record(happening, begun.fact)
    assert caught.value.rule == "changed-meanwhile"
