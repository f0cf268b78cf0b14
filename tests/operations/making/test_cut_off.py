"""A set that is not made to its end: it is invalid, and it is said which cards hold, or may hold, shares of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN, Drawer
from desk.ceremonies import create, pulled_once, record_of, set_of, set_tags, share_in, typing
from desk.desk import Desk
from desk.faults import answers
from desk.fixtures import Sit
from desk.invariants import WRONG
from desk.processes import Moments
from desk.rack import SERIALS, Rack
from desk.stores import Hooked, must_be_sound, new_store, opened

from lifecycle.domain.errors import (
    Abandoned,
    CeremonyCutOff,
    ExitCode,
    Interrupted,
    LeftInDoubt,
    SetNotComplete,
    WrongPin,
)
from lifecycle.domain.facts import OperationFailed, SetInvalidated
from lifecycle.store.errors import StoreFull

A, B, C = SERIALS[:3]


class Stop:
    """Asks to stop from the n-th time on that it is asked."""

    def __init__(self, at: int) -> None:
        self._moments = Moments(at, self._now)
        self.asked = False

    def _now(self) -> None:
        self.asked = True

    def __call__(self) -> bool:
        """Say whether to stop."""
        self._moments.step()
        return self.asked


def cut_off(
    desk: Desk, serials: Sequence[str], *, pins: Sequence[str] = (), needed: int = 2
) -> CeremonyCutOff | SetNotComplete:
    """Begin a set that does not come to its end: below M shares it is invalid, from M on it stays started."""
    with pytest.raises((CeremonyCutOff, SetNotComplete)) as caught:
        create(desk, typing(*pins), serials, needed=needed)
    kept = isinstance(caught.value, SetNotComplete)
    assert kept == (int(str(caught.value.params["written"])) >= needed)
    assert set_of(desk).stage == ("started" if kept else "invalid")
    assert set_tags(desk) == (["set-started"] if kept else ["set-started", "set-invalidated"])
    must_be_sound(desk.store)
    return caught.value


def test_where_nobody_can_be_asked_a_wrong_pin_ends_the_ceremony(vault: Desk, rack: Rack) -> None:
    """One of three shares was written: it brings nothing back."""
    error = cut_off(vault, [A, B, C], pins=[FACTORY_PIN, WRONG])
    assert str(error.explain()) == (
        f"Set PROD-A is INVALID: 1 of 3 shares written. Wrong PIN for card {B}. 1 try spent, 6 left."
    )
    assert str(error.advise()) == (
        f"Erase these cards or use them again: {A}. Their secret was never used.\n  lifecycle run erase --serial {A}"
    )
    assert error.exit_code == WrongPin.exit_code
    assert vault.facts(SetInvalidated, A) == []
    assert set_of(vault).ended_at is not None
    assert share_in(rack[B]) is None


def test_from_m_shares_on_it_can_be_completed_and_that_is_said(vault: Desk) -> None:
    """With its command."""
    error = cut_off(vault, [A, B, C], pins=[FACTORY_PIN, FACTORY_PIN, WRONG])
    assert "  lifecycle run complete-set --set PROD-A" in str(error.advise())
    assert error.exit_code == WrongPin.exit_code


def test_a_card_that_may_hold_its_share_counts_among_those_that_bring_it_back(vault: Desk, rack: Rack) -> None:
    """The second card was pulled when its share was written: both together may bring the secret back."""
    pulled_once(rack[B], "UPDATE label")
    error = cut_off(vault, [A, B, C])
    assert share_in(rack[B]) is not None
    advice = str(error.advise())
    assert f"start again: {A}, {B}. Until then they can rebuild the secret" in advice
    assert advice.endswith(f"\n  lifecycle run erase --serial {A}\n  lifecycle run erase --serial {B}")
    assert error.exit_code == ExitCode.IN_DOUBT


@pytest.mark.parametrize("written", [[], [A], [A, B]])
def test_ctrl_c_between_two_cards_ends_the_ceremony(sit: Sit, rack: Rack, written: list[str]) -> None:
    """Heeded before the next card starts: nothing of it is sent. It is asked twice for each card: start and share."""
    vault = sit(rack, stop_asked=Stop(2 * len(written) + 1))
    error = cut_off(vault, [A, B, C])
    assert str(error.explain()).endswith("Stopped at your request.")
    assert f"{len(written)} of 3 shares written." in str(error.explain())
    assert isinstance(error.__cause__, Abandoned)
    assert error.exit_code == ExitCode.INTERRUPTED
    assert str(error.params.get("cards", f"{A}, {B}")) == (", ".join(written) or "-")
    assert (str(error.advise()) == "No card holds a share of the set. Start again.") == (not written)
    assert not any(rack[serial].count("VERIFY") for serial in [A, B, C][len(written) :])


def test_ctrl_c_in_the_middle_of_a_card_is_heeded_before_its_share_is_begun(sit: Sit, rack: Rack) -> None:
    """Its PIN was presented; nothing of the share was sent, and the card is as it was."""
    vault = sit(rack, stop_asked=Stop(4))
    error = cut_off(vault, [A, B, C])
    assert isinstance(error.__cause__, Interrupted)
    assert error.params["cards"] == A
    assert rack[B].count("VERIFY") == 1
    assert rack[B].count("UPDATE set record") == 0
    assert [fact.reason for fact in vault.facts(OperationFailed, B)] == ["interrupted"]
    assert (vault.state(B).holding, vault.state(B).doubt, vault.state(B).counter) == ("blank", None, 1)


def test_ctrl_c_once_the_share_is_begun_lets_the_card_end(sit: Sit, rack: Rack) -> None:
    """No card is left half written for it; the next one does not start."""
    vault = sit(rack, stop_asked=Stop(5))
    error = cut_off(vault, [A, B, C])
    assert error.params["written"] == 2
    assert vault.state(B).holding == "held"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda drawer: pulled_once(drawer, "UPDATE share"), "The card was removed"),
        (lambda drawer: setattr(drawer, "wrap", answers("VERIFY", "6F00")), "6F00"),
    ],
)
def test_what_a_card_does_in_its_middle_is_what_ended_it(
    vault: Desk, rack: Rack, fault: Callable[[Drawer], None], said: str
) -> None:
    """The sentence begins with it."""
    fault(rack[B])
    error = cut_off(vault, [A, B, C])
    assert said in str(error.explain())


def test_the_cards_of_an_invalid_set_can_take_another_one(vault: Desk, rack: Rack) -> None:
    """After the word alone: no key in use is lost with them."""
    cut_off(vault, [A, B, C], pins=[FACTORY_PIN, FACTORY_PIN, WRONG])
    person = typing()
    create(vault, person, [A, B, C], name="PROD-B")
    assert person.phrases == {"overwrite": "overwrite"}
    assert set_of(vault, "PROD-B").stage == "complete"
    assert [each.share for each in record_of(vault).members(set_of(vault).id)] == []
    assert vault.state(C).tries_left == 7
    assert rack[C].truth.tries_left == 7


class Died(BaseException):
    """The end of a process."""


def dying_before(*words: str) -> Callable[[int, object], None]:
    """End the process before the fact with these words is recorded."""

    def die(_number: int, drafts: object) -> None:
        if all(word in str(drafts) for word in words):
            raise Died

    return die


def test_a_set_of_which_only_the_end_was_cut_off_is_completed_at_the_next_sight(sit: Sit, rack: Rack) -> None:
    """The process died between the last card and the end of the set; every share is on a card."""
    vault = sit(rack)
    with pytest.raises(Died):
        create(Desk(Hooked(vault.store, before=dying_before("SetCompleted")), rack), typing(), [A, B])
    assert set_of(vault).stage == "started"
    person = typing()
    vault.run("inspect", person, serials=[B])
    assert set_of(vault).stage == "complete"
    assert person.heard(
        "The creation of set PROD-A was interrupted after all shares were written. The set is complete."
    )
    must_be_sound(vault.store)


def test_a_share_whose_last_fact_was_cut_off_is_found_with_its_commitment_and_label(sit: Sit, rack: Rack) -> None:
    """What the card holds is told from the fact before it was written: the set is whole, and its cards count."""
    vault = sit(rack)
    with pytest.raises(Died):
        create(Desk(Hooked(vault.store, before=dying_before("ShareWritten", "share=2")), rack), typing(), [A, B])
    share = share_in(rack[B])
    assert share is not None
    assert (vault.state(B).holding, vault.state(B).commitment) == ("writing", None)
    person = typing()
    vault.run("inspect", person, serials=[B])
    assert person.heard("The card shows the result: the card holds share 2 of 2.")
    assert (vault.state(B).holding, vault.state(B).doubt) == ("held", None)
    assert vault.state(B).commitment == share.commitment(set_of(vault).id)
    assert vault.run("get-label", typing(), serials=[B]).results[0].value == "PROD-A 2/2"
    assert set_of(vault).stage == "complete"
    vault.run("check-set", typing(), serials=[A, B])
    must_be_sound(vault.store)


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4, 5, 6, 7, 12, 18])
def test_when_the_store_fails_no_more_is_recorded_and_the_card_in_doubt_is_named(tmp_path: Path, at: int) -> None:
    """At this append after the beginning of the set: the set is not complete, and nothing more was sent or recorded."""
    first, rack, sent = 0, Rack(A, B), [0, 0]

    def fail(number: int, drafts: object) -> None:
        nonlocal first
        first = first or (number if "SetStarted" in str(drafts) else 0)
        if first and number >= first + at:
            sent[:] = [len(rack[serial].sent) for serial in (A, B)]
            raise StoreFull(path="ledger", reason="as planned")

    with opened(new_store(tmp_path / "ledger.db")) as store:
        hooked = Hooked(store, before=fail)
        with pytest.raises((StoreFull, LeftInDoubt)) as caught:
            create(Desk(hooked, rack), typing(), [A, B])
        assert hooked.appends == first + at
        assert [len(rack[serial].sent) for serial in (A, B)] == sent
        assert isinstance(caught.value, LeftInDoubt) == (at in {2, 3, 4, 5, 6, 7, 12})
        assert [each.stage for each in record_of(Desk(store, rack)).sets()] == ["started"] * (at > 0)
        must_be_sound(store)
