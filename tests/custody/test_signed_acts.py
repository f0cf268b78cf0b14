"""Acts of custody are signed by those whose acts they are, where the policy asks for it; alarms never are."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from desk.people import Person
from desk.signers import Signers, adopt
from desk.stores import opened

from lifecycle.approval.adopted_file import PolicyFile
from lifecycle.approval.built_in import ALARMS, BUILT_IN
from lifecycle.approval.errors import CannotSignHere, KeyNotHere, SigningStopped
from lifecycle.approval.folder import read_folder, write_folder
from lifecycle.approval.intent import read_intent
from lifecycle.approval.stating import open_intents, stated_intent
from lifecycle.custody.describing import Description, describe
from lifecycle.custody.gate import Signing, parameters_of
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.people import add_person
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import Abandoned, Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import (
    ApprovalGiven,
    CardHandedOver,
    CardLost,
    IntentClosed,
    IntentStated,
    OperationRefused,
    PersonDescribed,
    PersonLeft,
    PersonNamed,
    RoleEnded,
)
from tests.custody.conftest import MINUTE, Keeping

pytestmark = pytest.mark.ssh


class Office:
    """A clerk, who is an officer, another one, two custodians and a witness, each with a key."""

    def __init__(self, keeping: Keeping, folder: Path) -> None:
        folder.mkdir()
        self.keeping, self.signers = keeping, Signers(folder)
        roles = {"clerk": "officer", "oda": "officer", "ana": "custodian", "bob": "custodian", "wim": "witness"}
        for name, role in roles.items():
            keeping.ids[name] = self.signers.join(keeping.journal, name, role)

    def adopt(self, policy: str) -> None:
        adopt(self.keeping.journal, policy)

    def sign_by(self, *names: str) -> CustodyHandler:
        """Have these people's key files at the keyboard."""
        signing = Signing(self.signers.tools(*names), lambda: nullcontext(Person()))
        self.keeping.handler.signing = signing
        return self.keeping.handler

    def events(self, kind: type) -> list[Event]:
        return [event for _, event in self.keeping.store.events() if isinstance(event.facts, kind)]

    def signed(self) -> Sequence[str]:
        """Give who signed, in order."""
        names = {person: name for name, person in self.keeping.ids.items()}
        given = [event.facts for event in self.events(ApprovalGiven)]
        return [names[each.person] for each in given if isinstance(each, ApprovalGiven)]


@pytest.fixture
def office(keeping: Keeping, tmp_path: Path) -> Office:
    return Office(keeping, tmp_path / "ssh")


def test_without_a_policy_nobody_signs(office: Office) -> None:
    """As it always was; there is no intent."""
    office.keeping.report("hand-over")
    assert not office.events(IntentStated)


def test_an_officer_signs_a_hand_over_as_the_operator(office: Office) -> None:
    """What is signed says the same as the fact, which has its run; the intent is used by it."""
    office.adopt("signed")
    office.sign_by("clerk")
    office.keeping.report("hand-over", giver="bob")
    (fact,) = office.events(CardHandedOver)
    (stated,) = office.events(IntentStated)
    (closed,) = office.events(IntentClosed)
    assert isinstance(stated.facts, IntentStated)
    intent = read_intent(stated.facts.intent)
    assert intent.parameters == parameters_of([(fact.stream, fact.facts)])
    assert (intent.operation, [card.serial for card in intent.cards]) == ("hand-over", [fact.stream[5:]])
    assert fact.operation == closed.operation == intent.run
    assert closed.facts == IntentClosed(how="used")
    assert office.signed() == ["clerk"]


def test_where_no_officer_works_giver_and_receiver_sign_and_the_witness_watches(
    keeping: Keeping, tmp_path: Path
) -> None:
    """Each as that; one who is missing keeps the act out of the record."""
    with opened(keeping.store.path) as store:
        other = Keeping(store, clerk="bob")
        office = Office(other, tmp_path / "keys")
        office.adopt("two-person")
        office.sign_by("bob", "ana")
        with pytest.raises(Refused) as caught:
            other.report("hand-over", receiver="ana", giver="bob")
        assert caught.value.rule == "signature-missing"
        with pytest.raises(KeyNotHere, match="wim"):
            other.report("hand-over", receiver="ana", giver="bob", witness="wim")
        assert not office.events(CardHandedOver)
        office.sign_by("bob", "ana", "wim")
        other.report("hand-over", receiver="ana", giver="bob", witness="wim")
        assert office.signed()[-3:] == ["bob", "ana", "wim"]


def test_a_receiver_confirms_with_a_signature_of_their_own(office: Office) -> None:
    """Under two-person beside a witness; nobody can confirm it for them."""
    office.keeping.report("hand-over")
    office.adopt("signed")
    office.keeping.handler.signing = None
    with pytest.raises(CannotSignHere):
        office.keeping.report("receive")
    office.sign_by("clerk")
    office.keeping.report("receive")
    assert office.signed() == ["clerk"]


def test_an_alarm_is_raised_without_a_key_whatever_the_policy_says(office: Office) -> None:
    """Lost, damaged, a broken seal; undoing one has to be signed."""
    office.keeping.bring("stored")
    office.adopt("two-person")
    office.keeping.handler.signing = None
    office.keeping.report("check-seal", intact=False)
    office.keeping.report("lose")
    assert office.events(CardLost)
    with pytest.raises(CannotSignHere):
        office.keeping.report("find", finder="bob", seal="none", witness="wim")
    office.sign_by("clerk", "wim", "oda")
    office.keeping.report("find", finder="bob", seal="none", witness="wim")
    assert office.signed() == ["clerk", "wim", "oda"]


def test_another_machine_shows_the_place_of_an_act_by_its_name(office: Office, tmp_path: Path) -> None:
    """As the person's: bound to the signed bytes by its pseudonym."""
    office.adopt("two-person")
    with pytest.raises(KeyNotHere):
        office.sign_by("oda").report(office.keeping.happening("store", witness="wim"), Person())
    with office.keeping.handler.record() as record:
        (state,) = record.intents()
        write_folder(tmp_path / "to-sign", read_intent(state.text), record)
    _, names = read_folder(tmp_path / "to-sign")
    assert "safe" in names.people.values()


class Leaving(Person):
    """Presses Ctrl-C where somebody is to sign."""

    def confirm(self, question: Confirmation) -> None:  # noqa: ARG002
        raise Abandoned


def test_who_stops_at_a_signature_is_told_of_the_intent(office: Office) -> None:
    """It is in the record, and can still be signed: nobody is told that nothing was recorded."""
    office.adopt("two-person")
    handler = office.sign_by("clerk")
    handler.signing = Signing(office.signers.tools("clerk"), lambda: nullcontext(Leaving()))
    with pytest.raises(SigningStopped, match="stays open"):
        handler.report(office.keeping.happening("retire", witness="wim"), Person())
    assert len(office.events(IntentStated)) == 1


def test_an_intent_whose_time_is_over_waits_for_nobody(office: Office) -> None:
    """It is not listed as one to sign, nor is it in the way of the only one that is."""
    office.adopt("two-person")
    for _ in range(2):
        with pytest.raises(KeyNotHere):
            office.sign_by("oda").report(office.keeping.happening("store", witness="wim"), Person())
        office.keeping.time += 2 * 60 * MINUTE
    with office.keeping.handler.record() as record:
        first, second = (read_intent(each.text) for each in record.intents())
        assert [each.id for each in open_intents(record, first.expires)] == [first.id, second.id]
        assert [each.id for each in open_intents(record, first.expires + 1)] == [second.id]
        assert stated_intent(record, None, second.expires).id == second.id


@pytest.mark.parametrize("act", ALARMS)
@pytest.mark.parametrize("policy", BUILT_IN)
def test_no_policy_wants_a_signature_for_an_alarm(policy: str, act: str) -> None:
    """Of those that come with the program."""
    assert BUILT_IN[policy].need(act).anybody


def test_a_person_is_added_once_the_others_have_signed(office: Office) -> None:
    """The operator, another officer, and a witness who was named; the name is a text that can be erased."""
    office.adopt("two-person")
    handler = office.sign_by("clerk", "oda", "wim")
    before = len(office.events(PersonNamed))
    with pytest.raises(Refused) as caught:
        add_person(handler, "Neu Mann", ["officer"])
    assert caught.value.rule == "signature-missing"
    assert len(office.events(PersonNamed)) == before
    assert handler.signing is not None
    handler.signing = Signing(handler.signing.tools, handler.signing.asking, lambda _: [office.keeping.ids["wim"]])
    added = add_person(handler, "Neu Mann", ["officer"])
    named = office.events(PersonNamed)[-1]
    assert named.stream == added.id
    stated = office.events(IntentStated)[-1].facts
    assert isinstance(stated, IntentStated)
    assert "Neu Mann" not in stated.intent
    assert isinstance(named.facts, PersonNamed)
    assert read_intent(stated.intent).parameters["name"] == named.facts.name
    assert stated.texts == [named.facts.name]


def test_what_is_said_of_a_person_is_signed_as_a_person_is_added(office: Office) -> None:
    """Who is meant by a name follows from it; the texts stay outside of what is signed."""
    office.adopt("two-person")
    with pytest.raises(Refused):
        describe(office.sign_by("clerk", "oda"), "ana", Description(department="Treasury"))
    handler = office.sign_by("clerk", "oda", "wim")
    assert handler.signing is not None
    handler.signing = Signing(handler.signing.tools, handler.signing.asking, lambda _: [office.keeping.ids["wim"]])
    (event,) = describe(handler, "ana", Description(department="Treasury", substitute="bob")).events
    stated = office.events(IntentStated)[-1].facts
    assert isinstance(stated, IntentStated)
    assert "Treasury" not in stated.intent
    assert isinstance(event.facts, PersonDescribed)
    wanted = {"department": event.facts.department, "substitute": office.keeping.ids["bob"]}
    assert read_intent(stated.intent).parameters == {"person": event.stream, **wanted}


def test_a_name_of_an_act_that_no_table_has_is_of_the_strictest_class(office: Office) -> None:
    """So an act that somebody forgets to name is never free."""
    office.adopt("signed")
    office.keeping.handler.signing = None
    with pytest.raises(CannotSignHere):
        office.keeping.handler.write(lambda _: [(office.keeping.ids["ana"], PersonNamed(name="00" * 32))])


def test_a_refusal_to_sign_is_recorded_as_that_of_the_act(office: Office) -> None:
    """The rule and the command, as with every refusal."""
    office.adopt("two-person")
    office.sign_by("clerk")
    with pytest.raises(Refused):
        office.keeping.report("retire", witness="ana")
    (refused,) = office.events(OperationRefused)
    assert refused.facts == OperationRefused(name="custody retire", rule="role-may-not")


def test_a_policy_file_that_is_not_the_adopted_one_stops_acts_of_custody_and_no_alarm(
    office: Office, tmp_path: Path
) -> None:
    """As it stops operations; what has to come before an adoption goes on."""
    office.adopt("signed")
    handler = office.sign_by("clerk")
    file = tmp_path / "policy.toml"
    file.write_text("policy = 1\n")
    handler.policy_file = PolicyFile(file)
    with pytest.raises(Refused) as refused:
        office.keeping.report("hand-over", giver="bob")
    assert refused.value.rule == "policy-differs"
    assert [event.facts for event in office.events(OperationRefused)] == [
        OperationRefused(name="custody hand-over", rule="policy-differs")
    ]
    assert not office.events(CardHandedOver)
    office.keeping.report("lose")
    add_person(handler, "zoe", ["custodian"])


def test_who_has_left_is_refused_as_that(office: Office) -> None:
    """And not for want of a role, which nobody could give."""
    office.adopt("two-person")
    office.sign_by("clerk")
    wim = office.keeping.ids["wim"]
    office.keeping.journal.append(wim, [PersonLeft(at=office.keeping.time, reason=None)])
    with pytest.raises(Refused, match="wim has left") as caught:
        office.keeping.report("retire", witness="wim")
    assert caught.value.rule == "signer-left"


def test_an_account_of_nobody_is_told_how_to_say_who_works_under_it(office: Office) -> None:
    """The first act after a policy came into force would end there."""
    office.keeping.journal.append(office.keeping.ids["clerk"], [RoleEnded(role="officer")])
    office.adopt("two-person")
    with pytest.raises(Refused) as caught:
        office.sign_by("clerk").report(office.keeping.happening("retire", witness="wim"), Person())
    assert caught.value.rule == "role-may-not"
    assert "LIFECYCLE_OPERATOR" in str(caught.value.params["next_step"])
