"""The check values of a key: recorded, shown with their conventions, and compared with what an HSM shows."""

import pytest
from desk.ceremonies import made, set_of, typing, vault
from desk.desk import Desk
from desk.rack import SERIALS

from lifecycle.domain.check_values import BadCheckValue, TypedCheckValue
from lifecycle.domain.event import decode
from lifecycle.domain.facts import SetChecked, SetStarted
from lifecycle.domain.facts.earlier_sets import SetChecked1, SetStarted1
from lifecycle.handler.outcome import Outcome
from lifecycle.steps.check_value import CheckValueDiffers

__all__ = ["vault"]

A, B, C = SERIALS[:3]


def check(desk: Desk, value: str, *, cards: tuple[str, ...] = (A, B)) -> Outcome:
    """Check the set, and compare its key with a value that was read elsewhere."""
    return desk.run("check-set", typing(), serials=list(cards), check_value=value)


def started(desk: Desk) -> SetStarted:
    """Give how the set began."""
    return next(event.facts for _, event in desk.store.events() if isinstance(event.facts, SetStarted))


def last_check(desk: Desk) -> SetChecked:
    """Give what was recorded of the last check."""
    return [event.facts for _, event in desk.store.events() if isinstance(event.facts, SetChecked)][-1]


@pytest.mark.parametrize("convention", ["CMAC-5", "ECB-3", "SHA-8"])
def test_a_value_in_any_convention_is_compared_and_its_convention_is_named(vault: Desk, convention: str) -> None:
    """Typed as devices show it: in groups, in lower case."""
    made(vault, [A, B, C])
    fact = started(vault)
    value = {"CMAC-5": fact.check_value, "ECB-3": fact.ecb_3, "SHA-8": fact.sha_8}[convention]
    assert value is not None
    typed = " ".join(value[at : at + 4] for at in range(0, len(value), 4)).lower()
    outcome = check(vault, typed)
    assert str(outcome.results[-1].text) == f"The key check values ({convention}) are equal: {value}."
    assert outcome.results[-1].value is True
    assert last_check(vault) == SetChecked(
        shares=[1, 2], rebuilt=True, ecb_3=fact.ecb_3, sha_8=fact.sha_8, compared=convention
    )
    assert str(last_check(vault).in_words()) == f"Secret rebuilt in memory; its {convention} was compared"


def test_the_value_of_another_key_is_told_apart_and_the_check_stands(vault: Desk) -> None:
    """The cards hold their key; the device holds another one."""
    made(vault, [A, B, C])
    with pytest.raises(CheckValueDiffers) as caught:
        check(vault, "F29000")
    right = started(vault).ecb_3
    assert str(caught.value.explain()) == f"The key of set PROD-A has ECB-3 {right}, not F29000."
    assert last_check(vault).rebuilt
    assert last_check(vault).compared is None
    assert set_of(vault).checked_at is not None


def test_too_few_cards_compare_nothing_and_say_so(vault: Desk) -> None:
    """No key is rebuilt from one card."""
    made(vault, [A, B, C])
    outcome = check(vault, "F29000", cards=(A,))
    assert outcome.results[-1].name == "check_value_agrees"
    assert outcome.results[-1].value is None
    assert "NOT CHECKED" in str(outcome.results[-1].text)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("0000000000000000", "a device shows zeros until somebody has logged in."),
        ("00 00 00", "a device shows zeros until somebody has logged in."),
        ("F290", "a key check value has 6, 10 or 16 digits, not 4."),
        ("", "a key check value has only the characters 0-9 and A-F."),
        ("F2900G", "a key check value has only the characters 0-9 and A-F."),
    ],
)
def test_what_is_no_check_value_is_refused_before_a_card_is_wanted(vault: Desk, typed: str, problem: str) -> None:
    """With what may be typed."""
    made(vault, [A, B, C])
    with pytest.raises(BadCheckValue) as caught:
        check(vault, typed)
    assert str(caught.value.explain()) == f"This is not a key check value: {problem}"
    assert "16 for SHA-8" in str(caught.value.advise())


def test_each_length_has_one_convention() -> None:
    """So a value names its own."""
    for typed, convention in (("377822c093", "CMAC-5"), ("F2:90:00", "ECB-3"), ("630DCD29-66C43366", "SHA-8")):
        assert TypedCheckValue.read(typed).convention == convention


def test_facts_of_earlier_versions_are_read_as_those_that_know_less() -> None:
    """Their stored bytes stay."""
    earlier = SetStarted1(
        kind="server-master-key", needed=2, issued=3, name="ab", partition=None, copied_from=None,
        check_value="377822C093", fingerprint="cd",
    )  # fmt: skip
    now = earlier.upcast()
    assert isinstance(now, SetStarted)
    assert (now.check_value, now.ecb_3, now.sha_8) == ("377822C093", None, None)
    assert SetChecked1(shares=[1, 2], rebuilt=True).upcast() == SetChecked(shares=[1, 2], rebuilt=True)
    body = (
        b'{"actor":"person:1","facts":{"rebuilt":true,"shares":[1,2]},"id":"x","operation":null,"station":"s",'
        b'"stream":"set:1","tag":"set-checked.1","time":1,"version":2,"virtual":true}'
    )
    assert decode(body).facts == SetChecked(shares=[1, 2], rebuilt=True)
