"""What is signed has one form, and its id is the digest of exactly that."""

from hashlib import sha256

import pytest
from msgspec.structs import replace

from lifecycle.approval.intent import Capacity, IntentUnreadable, Signer, read_intent, signers_of
from lifecycle.approval.words import Names, intent_in_words
from tests.approval.made import ANA, intent


def test_an_intent_is_read_back_from_its_own_text() -> None:
    stated = intent()
    assert read_intent(stated.text) == stated
    assert stated.id == sha256(stated.text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"erase"', '"erase" '),
        ("{", "{ "),
        ('"virtual":true', '"virtual":true,"extra":1'),
        ('"as":"operator"', '"as":"x"'),
    ],
)
def test_bytes_that_are_not_in_the_one_form_are_no_intent(before: str, after: str) -> None:
    with pytest.raises(IntentUnreadable):
        read_intent(intent().text.replace(before, after, 1))


def test_a_final_line_break_makes_it_another_text() -> None:
    with pytest.raises(IntentUnreadable):
        read_intent(intent().text + "\n")


def test_one_person_has_one_capacity() -> None:
    twice = intent("erase", Signer(person=ANA, capacity="operator"), Signer(person=ANA, capacity="witness"))
    with pytest.raises(IntentUnreadable, match="2 capacities"):
        read_intent(twice.text)


def test_the_words_say_all_that_is_signed() -> None:
    stated = intent()
    words = "\n".join(
        str(each) for each in intent_in_words(stated, Names(people={ANA: "Ana Lima"}, sets={"AB": "PROD"}))
    )
    for said in ("Erase", "15C000E3A8171006", "share 1 of set PROD", "Ana Lima (person:ana)", stated.id, "event #40"):
        assert said in words


def test_who_and_what_an_act_is_about_is_shown_as_it_is_signed() -> None:
    """A pseudonym beside the name, which the signed bytes do not hold, and the digest of a policy in full."""
    stated = intent("policy-adopt", parameters={"person": ANA, "place": "place:7", "policy": "ab" * 32})
    words = [str(each) for each in intent_in_words(stated, Names(people={ANA: "Ana Lima", "place:7": "Safe"}))]
    assert {"person: Ana Lima (person:ana)", "place: Safe (place:7)", f"policy: {'ab' * 32}"} <= set(words)


def test_an_intent_says_who_presents_which_card_where_that_is_known() -> None:
    """One that does not say it has the bytes that it always had."""
    named: list[tuple[Capacity, str]] = [("operator", "person:1"), ("presenter", "person:2"), ("presenter", "person:1")]
    assert '"signers":[{"as":"operator","person":"person:1"},' in replace(intent(), signers=signers_of(named)).text
    bound = replace(intent(), signers=signers_of(named, {"A": "person:1", "B": "person:2", "C": None}))
    assert (
        '"signers":[{"as":"operator","cards":["A"],"person":"person:1"},{"as":"presenter","cards":["B"],' in bound.text
    )
    assert [bound.presenters_of(serial) for serial in "ABC"] == [["person:1"], ["person:2"], ["person:1", "person:2"]]
    assert read_intent(bound.text) == bound
    with pytest.raises(IntentUnreadable):
        read_intent(bound.text.replace('"cards":["A"]', '"cards":[]'))
