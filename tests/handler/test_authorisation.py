"""People sign what is about to be done, before anything is asked that a card needs, and before it is sent anything."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk.desk import Desk, desk_at
from desk.invariants import copied
from desk.issued_set import A, B, C, D, with_a_set
from desk.rack import Rack
from desk.set_custodians import Keyholder
from desk.signers import Signers, adopt, everybody

from lifecycle.approval.adopted_file import PolicyFile
from lifecycle.approval.errors import KeyNotHere
from lifecycle.approval.intent import Intent, read_intent
from lifecycle.approval.stating import close_intent, stated_intent
from lifecycle.custody.presenters import Presenters
from lifecycle.domain.dialogue import Choice, Confirmation
from lifecycle.domain.errors import NotConfirmed, Refused
from lifecycle.domain.facts import (
    ApprovalGiven,
    CardLost,
    IntentClosed,
    IntentStated,
    OperationRefused,
    OperationStarted,
    PinVerified,
    RoleEnded,
    ShareErased,
)
from lifecycle.domain.text import Text
from lifecycle.handler.authority import Signing
from lifecycle.ledger.record import Record

pytestmark = pytest.mark.ssh


class Office:
    """The cards of a set of 2 of 3, a desk with them, and people who sign."""

    def __init__(self, folder: Path, policy: str | None = "two-person") -> None:
        scene = with_a_set("erase", A, B, C, D)
        self.rack, self.path = Rack.of(scene.images), copied(scene.store, folder / "ledger.db")
        self.signers = Signers(folder)
        with desk_at(self.path, self.rack) as desk:
            self.tester, self.bea, self.cid, self.davi, self.eva, self.flo = everybody(self.signers, desk.journal)
            if policy is not None:
                adopt(desk.journal, policy)

    def erase(self, desk: Desk, serial: str, person: Keyholder | None = None, intent: Intent | None = None) -> None:
        """Erase a card that Davi presents, who signs as that."""
        made = desk.handler.operations["erase"]()
        presenters, signing = Presenters(self.davi), Signing(intent)
        desk.handler.run(made, person or Keyholder(), serials=[serial], presenters=presenters, signing=signing)

    @contextmanager
    def with_keys_of(self, *names: str, **rest: Any) -> Iterator[Desk]:  # noqa: ANN401
        with desk_at(self.path, self.rack, tools=self.signers.tools(*names), **rest) as desk:
            yield desk

    def sent_nothing(self, desk: Desk, person: Keyholder) -> bool:
        """Say whether no PIN was asked for, and nothing started."""
        return not any("pin" in name for name in person.asked) and not _facts(desk, OperationStarted, "erase")


def _facts(desk: Desk, kind: type, operation: str | None = None) -> list[object]:
    found = [event.facts for _, event in desk.store.events() if isinstance(event.facts, kind)]
    return [each for each in found if operation is None or getattr(each, "name", None) == operation]


def _intent(desk: Desk) -> str:
    (stated,) = _facts(desk, IntentStated)
    assert isinstance(stated, IntentStated)
    return read_intent(stated.intent).id


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_an_erase_begins_once_its_operator_and_another_officer_have_signed(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        person = Keyholder()
        office.erase(desk, A, person)
        (started,) = _facts(desk, OperationStarted, "erase")
        assert isinstance(started, OperationStarted)
        assert started.parameters["intent"] == _intent(desk)
        signed = [fact.person for fact in _facts(desk, ApprovalGiven) if isinstance(fact, ApprovalGiven)]
        assert signed == [office.tester, office.davi, office.bea]
        assert [fact.how for fact in _facts(desk, IntentClosed) if isinstance(fact, IntentClosed)] == ["used"]
        assert person.asked.index("sign") < person.asked.index("pin")
        assert person.heard("Good shares of set KEY")


def test_the_run_of_an_intent_is_the_operation_of_all_that_follows(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        office.erase(desk, A)
        run = stated_intent(_record(desk), _intent(desk)).run
        erased = [event.operation for event in desk.events(A) if isinstance(event.facts, ShareErased)]
        assert erased == [run]


def _record(desk: Desk) -> Record:
    with desk.store.view() as view:
        return Record(view)


def test_without_another_officer_nothing_is_asked_and_nothing_is_sent(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Eva") as desk:
        person = Keyholder()
        with pytest.raises(Refused) as refused:
            office.erase(desk, A, person)
        assert refused.value.rule == "approval-missing"
        assert office.sent_nothing(desk, person)
        assert _facts(desk, OperationRefused)


def test_an_operator_without_a_key_here_is_told_so_by_name(office: Office) -> None:
    with office.with_keys_of("Bea") as desk, pytest.raises(KeyNotHere, match="tester"):
        office.erase(desk, A)


def test_what_was_signed_before_is_not_asked_again(office: Office) -> None:
    with office.with_keys_of("tester", "Davi") as desk:
        with pytest.raises(Refused):
            office.erase(desk, A)
        intent = stated_intent(_record(desk), _intent(desk))
    with office.with_keys_of("Bea") as desk:
        office.erase(desk, A, intent=intent)
        assert len(_facts(desk, ApprovalGiven)) == 3
        assert desk.state(A).holding == "blank"


def test_an_intent_allows_one_run(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        office.erase(desk, A)
        intent = stated_intent(_record(desk), _intent(desk))
        with pytest.raises(Refused) as refused:
            office.erase(desk, A, intent=intent)
        assert refused.value.rule == "intent-used"


@pytest.mark.parametrize("how", ["withdrawn", "expired", "stale"])
def test_a_closed_intent_allows_nothing(office: Office, how: str) -> None:
    with office.with_keys_of("tester", "Davi") as desk:
        with pytest.raises(Refused):
            office.erase(desk, A)
        intent = stated_intent(_record(desk), _intent(desk))
        close_intent(desk.journal, intent, how)  # type: ignore[arg-type]
        with pytest.raises(Refused) as refused:
            office.erase(desk, A, intent=intent)
        assert refused.value.rule == f"intent-{how}"


def test_a_card_that_nobody_signed_for_is_refused(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        with (
            desk_at(office.path, office.rack, tools=office.signers.tools("tester", "Davi")) as first,
            pytest.raises(Refused),
        ):
            office.erase(first, A)
        intent = stated_intent(_record(desk), _intent(desk))
        person = Keyholder()
        with pytest.raises(Refused) as refused:
            office.erase(desk, B, person, intent)
        assert refused.value.rule == "card-not-in-intent"
        assert office.sent_nothing(desk, person)


def test_an_intent_is_for_its_own_operation(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        with (
            desk_at(office.path, office.rack, tools=office.signers.tools("tester", "Davi")) as first,
            pytest.raises(Refused),
        ):
            office.erase(first, A)
        intent = stated_intent(_record(desk), _intent(desk))
        with pytest.raises(Refused) as refused:
            desk.run("get-label", Keyholder(), serials=[A], signing=Signing(intent))
        assert refused.value.rule == "intent-differs"


def test_an_intent_with_a_parameter_allows_no_run_without_it(office: Office) -> None:
    """What was signed for 2 cards is not done with as many as it takes."""
    with office.with_keys_of("tester") as desk:
        check_set, presenters = desk.handler.operations["check-set"], Presenters(None, {A: office.davi, B: office.flo})
        signing = Signing(witnesses=[office.eva])
        with pytest.raises(KeyNotHere):
            desk.handler.run(
                check_set(set_name="KEY", cards=2), Keyholder(), serials=[A, B], presenters=presenters, signing=signing
            )
        stated = Signing(stated_intent(_record(desk), _intent(desk)))
        with pytest.raises(Refused, match="parameter cards") as refused:
            desk.handler.run(check_set(set_name="KEY"), Keyholder(), serials=[A, B], signing=stated)
        assert refused.value.rule == "intent-differs"


def test_a_card_is_presented_by_the_one_who_signed_for_that_card(office: Office) -> None:
    """Two presenters of one run do not change their cards: nothing is asked of either."""
    with office.with_keys_of("tester") as desk:
        check_set, presenters = desk.handler.operations["check-set"], Presenters(None, {A: office.davi, B: office.flo})
        signing = Signing(witnesses=[office.eva])
        with pytest.raises(KeyNotHere):
            desk.handler.run(
                check_set(set_name="KEY"), Keyholder(), serials=[A, B], presenters=presenters, signing=signing
            )
        intent, person = stated_intent(_record(desk), _intent(desk)), Keyholder()
        assert {each.person: each.cards for each in intent.signers if each.cards} == {office.davi: [A], office.flo: [B]}
        changed = Presenters(None, {A: office.flo, B: office.davi})
        with pytest.raises(Refused, match=f"not named as presenter of card {A}") as refused:
            desk.handler.run(
                check_set(set_name="KEY"), person, serials=[A, B], presenters=changed, signing=Signing(intent)
            )
        assert refused.value.rule == "intent-differs"
        assert person.asked == []
        assert not _facts(desk, OperationStarted, "check-set")


def test_who_presents_a_spare_signs_too(office: Office) -> None:
    """Where somebody is named for it beforehand."""
    with office.with_keys_of("tester") as desk:
        presenters = Presenters(None, {A: office.davi, B: office.flo, C: office.davi})
        made = desk.handler.operations["check-set"](set_name="KEY", cards=2)
        intent = desk.handler.request(
            made, Keyholder(), serials=[A, B, C], presenters=presenters, signing=Signing(witnesses=[office.eva])
        )
        presenting = {each.person: each.cards for each in intent.signers if each.cards}
        assert presenting == {office.davi: [A, C], office.flo: [B]}


def test_a_set_that_changed_meanwhile_makes_the_intent_stale(office: Office) -> None:
    with office.with_keys_of("tester", "Davi") as desk:
        with pytest.raises(Refused):
            office.erase(desk, A)
        intent = stated_intent(_record(desk), _intent(desk))
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        office.erase(desk, B)
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        person = Keyholder()
        with pytest.raises(Refused) as refused:
            office.erase(desk, A, person, intent)
        assert refused.value.rule == "intent-stale"
        assert desk.state(A).holding == "held"
        closed = [fact.how for fact in _facts(desk, IntentClosed) if isinstance(fact, IntentClosed)]
        assert closed == ["used", "stale"]


def test_a_card_that_was_never_seen_may_show_itself_after_people_signed_for_it(tmp_path: Path) -> None:
    """New cards are named by their serials; each shows its id when its turn comes."""
    office, new = Office(tmp_path, "signed"), ["15C000E3A8172001", "15C000E3A8172002"]
    office.rack.drawers |= Rack(*new).drawers
    with office.with_keys_of("tester", "Davi", "Flo") as desk:
        made = desk.handler.operations["create-server-master-key"](needed=2, issued=2, set_name="NEW")
        presenters = Presenters(None, dict(zip(new, (office.davi, office.flo), strict=True)))
        desk.handler.run(made, Keyholder(), serials=new, presenters=presenters)
        (stated,) = [read_intent(fact.intent) for fact in _facts(desk, IntentStated) if isinstance(fact, IntentStated)]
        assert [(each.serial, each.card_id) for each in stated.cards] == [(each, None) for each in new]
        assert all(desk.state(serial).holding == "held" for serial in new)


def test_an_intent_expires_by_the_clock_of_this_machine(office: Office) -> None:
    with office.with_keys_of("tester", "Davi") as desk:
        with pytest.raises(Refused):
            office.erase(desk, A)
        intent = stated_intent(_record(desk), _intent(desk))
    with office.with_keys_of("tester", "Davi", "Bea", clock=lambda: intent.expires + 1) as desk:
        with pytest.raises(Refused) as refused:
            office.erase(desk, A, intent=intent)
        assert refused.value.rule == "intent-expired"


def test_a_role_that_ended_after_the_signature_counts_no_more(office: Office) -> None:
    with office.with_keys_of("Bea") as desk:
        intent = _signed_by_both(office)
        desk.journal.append(office.bea, [RoleEnded(role="officer")])
        with pytest.raises(Refused) as refused:
            office.erase(desk, A, intent=intent)
        assert refused.value.rule == "approval-missing"


def test_a_key_that_was_revoked_after_the_signature_counts_no_more(office: Office) -> None:
    with office.with_keys_of("Bea") as desk:
        intent = _signed_by_both(office)
        office.signers.revoke(desk.journal, office.bea, "Bea")
        with pytest.raises(Refused) as refused:
            office.erase(desk, A, intent=intent)
        assert refused.value.rule == "approval-missing"


class Unsure(Keyholder):
    """Signs, and then does not type the word."""

    def confirm(self, question: Confirmation) -> None:
        if question.name == "erase":
            raise NotConfirmed
        super().confirm(question)


def _signed_by_both(office: Office) -> Intent:
    """Have operator and Bea sign, and stop at the PIN."""
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        with pytest.raises(NotConfirmed):
            office.erase(desk, A, Unsure())
        return stated_intent(_record(desk), _intent(desk))


def test_below_the_quorum_one_approval_comes_from_another_machine(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Bea", "Cid") as desk:
        office.erase(desk, A)
        assert len(_facts(desk, ApprovalGiven)) == 3
        person = Keyholder()
        with pytest.raises(Refused) as refused:
            office.erase(desk, B, person)
        assert refused.value.rule == "approval-elsewhere"
        assert desk.state(B).holding == "held"


def test_a_run_over_many_cards_is_signed_once_for_all_of_them(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Flo", "Eva", "Bea") as desk:
        person = Keyholder()
        signing = Signing(witnesses=[office.eva])
        made = desk.handler.operations["check-set"](set_name="KEY")
        desk.handler.run(
            made, person, serials=[A, B], presenters=Presenters(None, {A: office.davi, B: office.flo}), signing=signing
        )
        assert len(_facts(desk, IntentStated)) == 1
        assert len(_facts(desk, ApprovalGiven)) == 5
        assert len(_facts(desk, PinVerified)) >= 2
        assert len(_facts(desk, OperationStarted, "check-set")) == 2


def test_a_policy_file_that_is_not_the_adopted_one_stops_what_changes(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("policy = 1\n")
    with office.with_keys_of("tester", "Davi", "Bea", policy_file=PolicyFile(file)) as desk:
        with pytest.raises(Refused) as refused:
            office.erase(desk, A)
        assert refused.value.rule == "policy-differs"
        desk.run("inspect", Keyholder(), serials=[A])


def test_without_a_policy_nobody_signs_and_nothing_needs_openssh(tmp_path: Path) -> None:
    office = Office(tmp_path, None)
    with office.with_keys_of() as desk:
        office.erase(desk, A)
        assert not _facts(desk, IntentStated)
        assert desk.state(A).holding == "blank"


class Waiting(Keyholder):
    """Somebody who is there and can bring cards and keys."""

    waits = True


def test_cards_that_nobody_named_are_looked_at_before_people_sign_for_them(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Flo", "Eva", "Bea") as desk:
        office.rack.out |= {C, D}
        made = desk.handler.operations["check-set"](set_name="KEY")
        presenters = Presenters(None, {A: office.davi, B: office.flo})
        person = Keyholder(cards=[A, B, A, B])
        desk.handler.run(made, person, presenters=presenters, signing=Signing(witnesses=[office.eva]))
        (stated,) = _facts(desk, IntentStated)
        assert isinstance(stated, IntentStated)
        assert {each.serial for each in read_intent(stated.intent).cards} == {A, B}


def test_a_card_that_takes_the_place_of_another_is_signed_for_again(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Flo", "Eva", "Bea") as desk:
        office.rack.out |= {C, D}
        lost = CardLost(at=1, witness=None, purpose=None)
        desk.journal.append(f"card:{A}", [lost])
        made = desk.handler.operations["check-set"](set_name="KEY", cards=1)
        presenters = Presenters(None, {A: office.davi, B: office.flo})
        person = Waiting(cards=[B, B, B])
        desk.handler.run(made, person, serials=[A], presenters=presenters, signing=Signing(witnesses=[office.eva]))
        stated = [read_intent(fact.intent) for fact in _facts(desk, IntentStated) if isinstance(fact, IntentStated)]
        assert [[card.serial for card in each.cards] for each in stated] == [[A], [B]]
        assert stated[1].supplements == stated[0].id
        assert stated[1].run == stated[0].run
        (started,) = _facts(desk, OperationStarted, "check-set")
        assert isinstance(started, OperationStarted)
        assert started.parameters["intent"] == stated[1].id


def test_a_dry_run_says_who_would_sign(office: Office) -> None:
    with office.with_keys_of() as desk:
        erase, davi = desk.handler.operations["erase"](), Presenters(office.davi)
        outcome = desk.handler.dry_run(erase, Keyholder(), serials=[A], presenters=davi)
        first = next(iter(outcome.visits[0].plan or ()))
        assert "operator + 1 approval (officer)" in str(first.text)
        assert not _facts(desk, IntentStated)


def test_a_presenter_or_witness_whom_the_intent_does_not_name_is_refused_by_name(office: Office) -> None:
    intent = _signed_by_both(office)
    with office.with_keys_of("tester", "Davi", "Bea") as desk:
        for presenter, witnesses, told in (
            (office.flo, (), "Flo is not named as presenter"),
            (office.davi, (office.eva,), "Eva is not named as witness"),
        ):
            person = Keyholder()
            made, presenters = desk.handler.operations["erase"](), Presenters(presenter)
            signing = Signing(intent, witnesses)
            with pytest.raises(Refused, match=told) as refused:
                desk.handler.run(made, person, serials=[A], presenters=presenters, signing=signing)
            assert refused.value.rule == "intent-differs"
            assert office.sent_nothing(desk, person)


def test_who_presents_and_watches_is_taken_from_the_intent(office: Office) -> None:
    with office.with_keys_of("tester", "Davi", "Flo", "Eva") as desk:
        made = desk.handler.operations["check-set"](set_name="KEY")
        presenters = Presenters(None, {A: office.davi, B: office.flo})
        with pytest.raises(Refused):
            desk.handler.run(
                made, Keyholder(), serials=[A, B], presenters=presenters, signing=Signing(None, [office.eva])
            )
        intent = stated_intent(_record(desk), _intent(desk))
    with office.with_keys_of("Bea") as desk:
        desk.handler.run(made, Keyholder(), serials=[A, B], signing=Signing(intent))
        started = [fact.parameters for fact in _facts(desk, OperationStarted, "check-set")]  # type: ignore[attr-defined]
        assert [(each["presented_by"], each["witness"]) for each in started] == [
            (office.davi, office.eva),
            (office.flo, office.eva),
        ]


def test_a_request_without_the_presenter_that_the_policy_wants_is_refused_at_once(office: Office) -> None:
    with office.with_keys_of() as desk:
        erase = desk.handler.operations["erase"]()
        with pytest.raises(Refused) as refused:
            desk.handler.request(erase, Keyholder(), serials=[A])
        assert refused.value.rule == "nobody-named"
        assert not _facts(desk, IntentStated)
        assert desk.handler.request(erase, Keyholder(), serials=[D]).named("presenter") == []


class Naming(Waiting):
    """Says that Davi presents whatever card is asked about."""

    def choose(self, name: str, text: Text, choices: Sequence[Choice], *, first: bool = False) -> str:
        if name != "presented-by":
            return super().choose(name, text, choices, first=first)
        self.asked.append(name)
        return "Davi"


def test_at_the_keyboard_the_presenter_of_a_share_is_asked_for_and_signs(tmp_path: Path) -> None:
    office = Office(tmp_path, "signed")
    with office.with_keys_of("tester", "Davi") as desk:
        person = Naming()
        desk.run("erase", person, serials=[A])
        signed = [fact.person for fact in _facts(desk, ApprovalGiven) if isinstance(fact, ApprovalGiven)]
        assert signed == [office.tester, office.davi]
        assert person.asked.count("presented-by") == 1
