"""A set that was cut off with M shares or more is completed: the same key, the missing shares, nothing twice."""

import pytest
from desk.cards import FACTORY_PIN
from desk.ceremonies import create, set_of, typing
from desk.desk import Desk
from desk.people import Person
from desk.rack import SERIALS, Rack

from lifecycle.domain.errors import CeremonyCutOff, NotConfirmed, Refused, SetNotComplete
from lifecycle.domain.facts import SetResumed

A, B, C, D, E = SERIALS[:5]
WRONG = "55544433"


def resumed(vault: Desk) -> list[SetResumed]:
    """Give what is recorded of sets that went on."""
    return [event.facts for _, event in vault.store.events() if isinstance(event.facts, SetResumed)]


def cut_off(vault: Desk, good: int, cards: list[str]) -> SetNotComplete | CeremonyCutOff:
    """Write some shares of a set of two needed, then have a wrong PIN typed and give up."""
    pins = [FACTORY_PIN] * good + [WRONG]
    with pytest.raises((SetNotComplete, CeremonyCutOff)) as caught:
        create(vault, typing(*pins), cards)
    return caught.value


def complete(vault: Desk, person: Person, cards: list[str]) -> dict[str, object]:
    """Complete the set, and give what was found."""
    outcome = vault.run("complete-set", person, serials=cards, set_name="PROD-A")
    return {each.name: each.value for each in outcome.results}


def test_with_m_shares_written_it_stays_started_and_is_completed(vault: Desk, rack: Rack) -> None:
    """The shares that were written stay; the missing one goes onto another card, and the key is the same."""
    error = cut_off(vault, 2, [A, B, C])
    assert error.code == "set-not-complete"
    assert error.params["written"] == 2
    assert "complete-set --set" in str(error.advise())
    assert set_of(vault).stage == "started"
    before = rack[A].storage.load()
    found = complete(vault, person := typing(), [A, B, D])
    assert set_of(vault).stage == "complete"
    assert found["check_value"] == set_of(vault).check_value
    assert person.phrases["complete-set"] == "complete PROD-A"
    assert (vault.state(D).share, vault.state(D).holding) == (3, "held")
    assert before == rack[A].storage.load()
    vault.run("check-set", typing(), serials=[A, D], set_name="PROD-A")
    vault.run("check-set", typing(), serials=[B, D], set_name="PROD-A")


def test_it_is_recorded_that_it_was_resumed(vault: Desk) -> None:
    """With the shares that were presented and those that were missing."""
    cut_off(vault, 2, [A, B, C])
    complete(vault, typing(), [A, B, D])
    assert resumed(vault) == [SetResumed(presented=[1, 2], missing=[3])]


def test_below_m_shares_it_is_invalid_and_stays_so(vault: Desk) -> None:
    """Nothing brings its key back."""
    assert cut_off(vault, 1, [A, B, C]).code == "ceremony-cut-off"
    assert set_of(vault).stage == "invalid"
    with pytest.raises(Refused) as caught:
        complete(vault, typing(), [A, B, D])
    assert caught.value.rule == "set-not-unfinished"


def test_a_set_that_was_used_is_completed_no_more(vault: Desk) -> None:
    """Its key was rebuilt in the meantime."""
    cut_off(vault, 2, [A, B, C])
    vault.run("check-set", typing(), serials=[A, B], set_name="PROD-A")
    with pytest.raises(Refused) as caught:
        complete(vault, typing(), [A, B, D])
    assert caught.value.rule == "set-not-unfinished"


def test_it_can_be_cut_off_and_completed_again(vault: Desk) -> None:
    """As often as it takes."""
    cut_off(vault, 2, [A, B, C, D])
    with pytest.raises(SetNotComplete):
        complete(vault, typing(FACTORY_PIN, FACTORY_PIN, FACTORY_PIN, WRONG), [A, B, D, E])
    assert set_of(vault).stage == "started"
    complete(vault, typing(), [B, D, E])
    assert set_of(vault).stage == "complete"
    assert [vault.state(serial).share for serial in (A, B, D, E)] == [1, 2, 3, 4]


def test_a_card_of_the_set_takes_no_missing_share(vault: Desk) -> None:
    """Its own share would be gone."""
    cut_off(vault, 2, [A, B, C])
    with pytest.raises(Refused) as caught:
        complete(vault, typing(not_ready="go-on"), [A, B, A])
    assert caught.value.rule == "source-card"
    assert (vault.state(A).share, set_of(vault).stage) == (1, "started")


def test_nobody_is_asked_where_there_is_no_phrase(vault: Desk) -> None:
    """`--yes` does not cover it."""
    cut_off(vault, 2, [A, B, C])
    with pytest.raises(NotConfirmed):
        complete(vault, Person(refuses=["complete-set"]), [A, B, D])
    assert resumed(vault) == []
    assert set_of(vault).stage == "started"
