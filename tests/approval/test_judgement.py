"""People are counted and not signatures, and nobody approves what they do themselves."""

import dataclasses

import pytest
from msgspec.structs import replace

from lifecycle.approval.built_in import NONE, SIGNED, TABLED, TWO_PERSON
from lifecycle.approval.intent import Effect, Signer
from lifecycle.approval.judgement import Given, Missing, Standing, judge, may_still_sign, unfit
from lifecycle.approval.policy import Approvals, Need
from tests.approval.made import ANA, BEA, CID, DAVI, EVA, OFFICE, case, intent, signed

BELOW = [Effect(set="AB", needs=2, before=2, after=1)]


def test_an_erase_wants_its_operator_and_one_other_officer() -> None:
    asked = case(intent())
    assert judge(asked, []).missing == [Missing("operator", ANA), Missing("approval", roles=("officer",))]
    assert judge(asked, [signed(ANA), signed(BEA)]).met


def test_an_operator_who_signs_twice_approves_nothing() -> None:
    asked = case(intent())
    twice = judge(asked, [signed(ANA), signed(ANA, "file")])
    assert twice.missing == [Missing("approval", roles=("officer",))]
    assert may_still_sign(asked, [signed(ANA)], signed(ANA, "file")) == "signed-twice"


def test_one_person_with_two_keys_is_one_approval() -> None:
    asked = case(intent(effect=BELOW))
    keys = [signed(ANA), signed(BEA, "file"), signed(BEA, kind="rsa")]
    assert judge(asked, keys).missing == [Missing("approval", roles=("officer",), number=2, of=2)]


def test_below_the_quorum_two_approve_and_one_of_them_elsewhere() -> None:
    asked = case(intent(effect=BELOW))
    here = [signed(ANA), signed(BEA), signed(CID)]
    assert judge(asked, here).missing == [Missing("elsewhere")]
    assert judge(asked, [signed(ANA), signed(BEA), signed(CID, "file")]).met


def test_a_set_that_this_record_did_not_make_counts_as_below_its_quorum() -> None:
    asked = case(intent(effect=[Effect(set="AB", needs=2, before=None, after=None)]))
    assert not judge(asked, [signed(ANA), signed(BEA, "file")]).met


def test_a_presenter_approves_nothing() -> None:
    named = (Signer(person=ANA, capacity="operator"), Signer(person=DAVI, capacity="presenter"))
    both = {**OFFICE, DAVI: Standing(frozenset({"custodian", "officer"}))}
    asked = case(intent("erase", *named), people=both)
    assert judge(asked, [signed(ANA), signed(DAVI)]).missing == [Missing("approval", roles=("officer",))]


def test_whom_it_is_about_does_not_approve_it() -> None:
    asked = case(intent("person-role", parameters={"person": BEA}))
    assert unfit(asked, signed(BEA)) == "approver-is-subject"
    assert unfit(asked, signed(CID)) is None


@pytest.mark.parametrize("person", [DAVI, EVA, "person:stranger"])
def test_without_the_role_nobody_approves(person: str) -> None:
    assert unfit(case(intent()), signed(person)) == "role-may-not"


def test_an_auditor_approves_the_release_of_a_hold_and_nothing_else() -> None:
    auditor = {**OFFICE, CID: Standing(frozenset({"auditor"}))}
    assert unfit(case(intent(), people=auditor), signed(CID)) == "role-may-not"
    lift = case(intent("retention-lift"), people=auditor)
    assert judge(lift, [signed(ANA), signed(BEA), signed(CID)]).met
    assert not judge(lift, [signed(ANA), signed(BEA)]).met


def test_one_person_with_two_roles_stands_in_one_place() -> None:
    lift = case(intent("retention-lift"))
    assert not judge(lift, [signed(ANA), signed(CID)]).met
    assert judge(lift, [signed(ANA), signed(CID), signed(BEA)]).met


def test_a_leaver_approves_nothing() -> None:
    gone = {**OFFICE, BEA: Standing(frozenset({"officer"}), left=True)}
    assert unfit(case(intent(), people=gone), signed(BEA)) == "signer-left"


def test_nobody_erases_a_card_in_own_custody() -> None:
    assert unfit(case(intent(), holders=(ANA,)), signed(ANA)) == "own-custody"


def test_a_witness_signs_at_the_keyboard() -> None:
    named = (Signer(person=ANA, capacity="operator"), Signer(person=EVA, capacity="witness"))
    asked = case(intent("settle", *named))
    assert unfit(asked, signed(EVA, "file")) == "witness-not-here"
    assert judge(asked, [signed(ANA), signed(EVA)]).met
    assert judge(case(intent("settle")), [signed(ANA)]).missing == [Missing("witness")]


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (dataclasses.replace(signed(BEA), valid=False), "key-revoked"),
        (signed(BEA, kind="sk-ed25519", touch=False), "touch-required"),
        (signed(BEA, kind="dsa"), "key-kind"),
    ],
)
def test_a_key_that_does_not_count_is_refused_by_name(given: Given, rule: str) -> None:
    assert unfit(case(intent()), given) == rule
    assert not judge(case(intent()), [signed(ANA), given]).met


def test_a_policy_may_want_a_touch_and_a_pin_of_every_key() -> None:
    strict = replace(TWO_PERSON, keys=replace(TWO_PERSON.keys, touch="required", pin="required"))
    asked = case(intent(), strict)
    token = signed(BEA, kind="sk-ecdsa", touch=True)
    assert unfit(asked, signed(BEA)) == "touch-required"
    assert unfit(asked, dataclasses.replace(token, pin=False)) == "pin-required"
    assert unfit(asked, dataclasses.replace(token, pin=True)) is None


def test_the_owner_of_a_card_changes_its_pin_and_under_signed_an_officer_may_too() -> None:
    presenter, operator = Signer(person=DAVI, capacity="presenter"), Signer(person=ANA, capacity="operator")
    assert judge(case(intent("change-pin", presenter)), [signed(DAVI)]).met
    assert not judge(case(intent("change-pin", operator)), [signed(ANA)]).met
    both = case(intent("change-pin", operator, presenter), SIGNED)
    assert judge(both, [signed(ANA)]).met
    assert judge(both, [signed(DAVI)]).met
    assert not judge(both, []).met


def test_a_hand_over_is_signed_by_its_parties_or_by_an_officer() -> None:
    parties = (Signer(person=DAVI, capacity="giver"), Signer(person=EVA, capacity="receiver"))
    asked = case(intent("hand-over", *parties), SIGNED)
    assert judge(asked, [signed(DAVI), signed(EVA)]).met
    assert not judge(asked, [signed(DAVI)]).met


def test_whatever_no_policy_names_is_of_the_strictest_class() -> None:
    assert not judge(case(intent("something-new")), [signed(ANA), signed(BEA)]).met
    assert judge(case(intent("something-new")), [signed(ANA), signed(BEA), signed(CID)]).met
    assert "something-new" not in TABLED


def test_an_alarm_needs_nobody_under_any_policy() -> None:
    for policy in (NONE, SIGNED, TWO_PERSON):
        for alarm in ("report-lost", "report-damaged", "report-exposed", "key-suspect", "person-key-revoke"):
            assert policy.need(alarm).anybody


def test_nobody_has_to_sign_anything_where_no_policy_was_adopted() -> None:
    assert judge(case(intent(), NONE), [signed(ANA)]).met
    assert NONE.need("erase").anybody


def test_a_signature_that_nobody_wants_any_more_is_said_to_be_that() -> None:
    assert may_still_sign(case(intent()), [signed(ANA), signed(BEA)], signed(CID)) == "not-wanted"


def test_people_who_fit_several_places_make_room_for_each_other() -> None:
    any_two = Need(
        signs="operator",
        approvals=[Approvals(count=1, roles=["officer", "auditor"]), Approvals(count=1, roles=["auditor"])],
    )
    policy = replace(TWO_PERSON, needs={"erase": any_two})
    people = {**OFFICE, CID: Standing(frozenset({"auditor"}))}
    assert judge(case(intent(), policy, people), [signed(ANA), signed(CID), signed(BEA)]).met
