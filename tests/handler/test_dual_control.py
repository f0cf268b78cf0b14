"""What a policy makes of broken dual control: a typed reason, or a refusal before the PIN of the card."""

from hashlib import sha256

import pytest
from desk.ceremonies import typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.known_people import ANA, BEA, CID, has, know
from desk.people import Person
from desk.rack import SERIALS, Rack
from msgspec.structs import replace

from lifecycle.approval.built_in import BUILT_IN
from lifecycle.custody.presenters import Presenters
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import DualControlBroken, OperationRefused, PersonLeft, PolicyAdopted, RoleEnded
from lifecycle.operations import all_operations

A, B, C, *_ = SERIALS
OWN = Presenters().naming(A, ANA).naming(B, BEA).naming(C, CID)


@pytest.fixture
def desk(sit: Sit) -> Desk:
    """A set of 2 of 3 in the hands of Ana, Bea and Cid; all three cards lie in readers."""
    made = sit(Rack(A, B, C))
    know(made.journal)
    run(made, typing(), "create-server-master-key", needed=2, issued=3, set_name="PROD-A")
    for serial, person in ((A, ANA), (B, BEA), (C, CID)):
        has(made.journal, person, serial)
    return made


def run(desk: Desk, person: Person, name: str, presenters: Presenters = OWN, **fields: object) -> None:
    """Do an operation on the cards in their order."""
    serials = [A, B, C] if name.startswith("create") else [A, B]
    desk.handler.run(all_operations()[name](**fields), person, serials=serials, presenters=presenters)


def adopt(desk: Desk, name: str) -> None:
    """Put a policy in force that judges dual control as a built-in one, and has nobody sign."""
    policy = replace(BUILT_IN["none"], name="ours", dual_control=BUILT_IN[name].dual_control)
    digest = sha256(policy.text.encode()).hexdigest()
    fact = PolicyAdopted(policy=policy.text, digest=policy.digest, file=digest, intent=None)
    desk.journal.append(desk.journal.begun(virtual=True).stream, [fact])


def check(desk: Desk, presenters: Presenters, person: Person | None = None) -> Person:
    """Check the set with two of its cards."""
    person = person or typing()
    run(desk, person, "check-set", presenters, set_name="PROD-A")
    return person


def decided(desk: Desk, *serials: str) -> list[tuple[str, str]]:
    """Give rule and decision of what was broken with these cards since the set was made."""
    facts = [fact for serial in serials for fact in desk.facts(DualControlBroken, serial)]
    return [(fact.rule, fact.decision) for fact in facts if isinstance(fact, DualControlBroken)]


def refused(desk: Desk, serial: str, presenters: Presenters) -> tuple[str, list[str]]:
    """Give the rule that refuses a card, which is recorded, and what was asked of the person."""
    person = typing()
    with pytest.raises(Refused) as caught:
        check(desk, presenters, person)
    *_, last = desk.facts(OperationRefused, serial)
    assert last == OperationRefused(name="check-set", rule=caught.value.rule)
    return caught.value.rule, [name for name in person.asked if "pin" in name]


@pytest.mark.parametrize("policy", ["none", "signed", "two-person"])
def test_custodians_with_their_own_cards_break_nothing(desk: Desk, policy: str) -> None:
    """Whatever the policy."""
    adopt(desk, policy)
    check(desk, OWN)
    assert decided(desk, A, B) == []


def test_what_is_asked_about_goes_on_with_a_reason(desk: Desk) -> None:
    """Its commitment stands in the event, and its text beside the tree."""
    adopt(desk, "signed")
    person = typing(dual_control_reason="Bea is ill")
    check(desk, OWN.naming(B, CID), person)
    assert decided(desk, A, B) == [("not-the-holder", "accepted")]
    (fact,) = desk.facts(DualControlBroken, B)
    assert isinstance(fact, DualControlBroken)
    assert fact.reason is not None
    assert desk.store.text(fact.reason) == "Bea is ill"


def test_without_a_reason_the_card_is_refused_before_its_pin(desk: Desk) -> None:
    """The one before it was asked for its PIN."""
    adopt(desk, "signed")
    assert refused(desk, B, OWN.naming(B, CID)) == ("not-the-holder", ["pin"])
    assert decided(desk, A, B) == [("not-the-holder", "refused")]


def test_one_person_never_reaches_the_quorum_where_people_sign(desk: Desk) -> None:
    """The second share of two that are needed, though it alone would be asked about."""
    adopt(desk, "signed")
    assert refused(desk, B, OWN.naming(B, ANA)) == ("reaches-quorum", ["pin"])


def test_a_leaver_presents_nothing_where_people_sign(desk: Desk) -> None:
    """Not even the own card."""
    adopt(desk, "signed")
    desk.journal.append(ANA, [PersonLeft(at=1, reason=None), RoleEnded(role="custodian")], virtual=True)
    assert refused(desk, A, OWN) == ("leaver", [])


def test_one_file_opens_no_two_shares_where_people_sign(desk: Desk) -> None:
    """It is known before the second PIN is read."""
    adopt(desk, "signed")
    person = typing()
    person.from_file = True
    with pytest.raises(Refused) as caught:
        check(desk, OWN, person)
    assert caught.value.rule == "one-source"


@pytest.mark.parametrize(
    ("presenters", "rule"),
    [
        (Presenters().naming(B, BEA), "nobody-named"),
        (OWN.naming(A, BEA), "not-the-holder"),
    ],
)
def test_under_two_people_nothing_is_asked_about(desk: Desk, presenters: Presenters, rule: str) -> None:
    """A reason opens nothing."""
    adopt(desk, "two-person")
    assert refused(desk, A, presenters) == (rule, [])


def test_a_person_without_the_role_is_refused_under_two_people(desk: Desk) -> None:
    """Although the card is theirs."""
    adopt(desk, "two-person")
    desk.journal.append(ANA, [RoleEnded(role="custodian")], virtual=True)
    assert refused(desk, A, OWN) == ("no-role", [])


def foreseen(desk: Desk, presenters: Presenters, person: Person | None = None) -> list[str]:
    """Give the steps of a dry run of the check of the set."""
    made = all_operations()["check-set"](set_name="PROD-A")
    head = desk.store.head()
    outcome = desk.handler.dry_run(made, person or typing(), serials=[A, B], presenters=presenters)
    assert desk.store.head() == head
    return [str(step.text) for visit in outcome.visits for step in visit.plan or ()]


@pytest.mark.parametrize(
    ("policy", "presenters", "rule"),
    [
        ("signed", OWN.naming(B, ANA), "reaches-quorum"),
        ("two-person", OWN.naming(A, BEA), "not-the-holder"),
        ("two-person", Presenters().naming(B, BEA), "nobody-named"),
    ],
)
def test_a_dry_run_is_refused_as_the_run_would_be(desk: Desk, policy: str, presenters: Presenters, rule: str) -> None:
    """Nothing is recorded of it."""
    adopt(desk, policy)
    with pytest.raises(Refused) as caught:
        foreseen(desk, presenters)
    assert caught.value.rule == rule


def test_a_dry_run_says_what_would_be_asked(desk: Desk) -> None:
    """A reason, and the presenter where somebody is there to say it; under no policy nothing is."""
    assert not [step for step in foreseen(desk, OWN.naming(B, CID)) if step.startswith("Ask")]
    adopt(desk, "signed")
    assert any("Ask for a reason" in step for step in foreseen(desk, OWN.naming(B, CID)))
    person = typing()
    person.waits = True
    asked = [step for step in foreseen(desk, Presenters(), person) if step.startswith("Ask")]
    assert asked == [f"Ask who presents card {serial}." for serial in (A, B)]
