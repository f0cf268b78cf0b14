"""The judgement of the file that travels agrees with that of the program, whatever a policy wants and whoever signs."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.approval.built_in import SIGNED, TABLED, TWO_PERSON
from lifecycle.approval.intent import Effect, Intent, IntentCard, Signer
from lifecycle.approval.policy import Policy
from lifecycle.evidence.checks.people_backend import judged
from lifecycle.evidence.verifier.people_policy import PersonThen, Signed, is_free, need_of, still_wanted

PEOPLE = [f"person:{name}" for name in "abcdef"]
ROLES = ("officer", "custodian", "witness", "auditor")
CAPACITIES = ("operator", "presenter", "giver", "receiver", "witness", "leader")

persons = st.builds(PersonThen, st.sets(st.sampled_from(ROLES), max_size=3), st.sampled_from([False] * 9 + [True]))
signatures = st.builds(
    lambda who, kind, means, flags, valid: Signed(who, f"SHA256:{who}", kind, means, *flags, valid=valid),
    st.sampled_from(PEOPLE),
    st.sampled_from(["ed25519", "sk-ed25519"]),
    st.sampled_from(["keyboard", "file"]),
    st.sampled_from([(None, None), (True, False), (True, True), (False, False)]),
    st.sampled_from([True] * 9 + [False]),
)
effects = st.builds(
    lambda before, after: Effect(set="set:AB", needs=2, before=before, after=after),
    st.sampled_from([None, 2, 3]),
    st.sampled_from([None, 1, 2]),
)
policies = st.builds(
    lambda policy, touch, pin: msgspec.structs.replace(
        policy, keys=msgspec.structs.replace(policy.keys, touch=touch, pin=pin)
    ),
    st.sampled_from([SIGNED, TWO_PERSON]),
    st.sampled_from(["accepted"] * 3 + ["required"]),
    st.sampled_from(["accepted"] * 3 + ["required"]),
)


@st.composite
def intents(draw: st.DrawFn) -> Intent:
    """State any act on a card, with anybody named for anything."""
    named = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(CAPACITIES), max_size=4))
    return msgspec.structs.replace(
        stated(draw(st.sampled_from([*sorted(TABLED), "whatever"]))),
        parameters=draw(st.sampled_from([{}, {"person": PEOPLE[0]}])),
        cards=draw(st.sampled_from([[], [IntentCard(serial="15C000E3A8171006", card_id=None, holds=None)]])),
        effect=draw(st.lists(effects, max_size=1)),
        signers=[Signer(person=person, capacity=capacity) for person, capacity in named.items()],  # type: ignore[arg-type]
    )


WANTING = ("no operator is named", "the operator, who is not named yet", "no witness is named")


def stated(operation: str, *signers: Signer) -> Intent:
    """State an act that needs no card."""
    return Intent(
        operation=operation,
        parameters={},
        cards=[],
        spares=[],
        effect=[],
        ledger="0123456789ABCDEF",
        head=1,
        root="00" * 32,
        run="0190b0c0-0000-7000-8000-000000000000",
        signers=list(signers),
        policy="00" * 32,
        station="desk",
        virtual=True,
        time=1,
        expires=2,
    )


@pytest.mark.parametrize("operation", ["check-seal", "hand-over", "receive"])
@pytest.mark.parametrize("named", [(), (Signer(person=PEOPLE[0], capacity="witness"),)], ids=["nobody", "a witness"])
@pytest.mark.parametrize("policy", [SIGNED, TWO_PERSON])
def test_an_act_of_custody_that_names_no_one_whose_act_it_is_is_not_signed(
    operation: str, named: tuple[Signer, ...], policy: Policy
) -> None:
    """However many others signed it."""
    people = {each: PersonThen(set(ROLES)) for each in PEOPLE}
    signed = [Signed(each, f"SHA256:{each}", "ed25519", "keyboard", None, None) for each in PEOPLE]
    said, asked = msgspec.to_builtins(stated(operation, *named)), msgspec.to_builtins(policy)
    for judge in (still_wanted, judged):
        assert judge(said, asked, people, signed, set()) in WANTING


@given(
    intents(),
    policies,
    st.dictionaries(st.sampled_from(PEOPLE), persons, min_size=3),
    st.lists(signatures, max_size=7),
    st.sets(st.sampled_from(PEOPLE), max_size=2),
)
def test_both_judgements_say_the_same(
    intent: Intent, policy: Policy, people: dict[str, PersonThen], signed: list[Signed], holders: set[str]
) -> None:
    """That all is there, or that something is not; in which words is for each to say."""
    said, asked = msgspec.to_builtins(intent), msgspec.to_builtins(policy)
    alone, inside = still_wanted(said, asked, people, signed, holders), judged(said, asked, people, signed, holders)
    assert bool(alone) == bool(inside), (alone, inside)
    assert is_free(need_of(asked, intent.operation)) == policy.need(intent.operation).anybody
