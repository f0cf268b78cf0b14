"""What the policy in force asks for, and what open intents still want, in words."""

from collections.abc import Iterator, Sequence

from lifecycle.approval.collecting import missing_of
from lifecycle.approval.intent import Intent, read_intent
from lifecycle.approval.need_words import need_in_words
from lifecycle.approval.policy import Policy
from lifecycle.approval.strength import Strength
from lifecycle.domain.errors import Refused
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.intents import IntentState


def policy_in_words(policy: Policy) -> Iterator[Text]:
    """Name a policy; of one under which nobody signs say that."""
    if not policy.signed:
        yield say("NOT SIGNED: policy none. Nobody has to sign anything.")
        return
    if policy.name == policy.based_on:
        yield say("Policy {name}, built in", name=policy.name)
    else:
        yield say("Policy {name}, based on {base}", name=policy.name, base=policy.based_on)
    yield say("SHA-256 of the policy: {digest}", digest=policy.digest)


def needs_in_words(policy: Policy) -> Iterator[tuple[str | None, Text]]:
    """Say who signs each act that needs anybody; at last, for None, who signs all else."""
    for act, need in sorted(policy.needs.items()):
        if not need.anybody:
            yield act, need_in_words(need)
    yield None, need_in_words(policy.otherwise)


def strength_in_words(found: Sequence[Strength]) -> Iterator[Text]:
    """Say how many people of each role there are for a policy, and where they are too few."""
    for each in found:
        yield each.in_words()
    if any(each.may_be_lost < 0 for each in found):
        yield say("Not every act can be signed now. Give people roles and keys.")


def wanted_in_words(record: Record, state: IntentState) -> tuple[Intent, Sequence[Text]]:
    """Give an intent with the signatures that are missing, or with what keeps it from being signed."""
    intent = read_intent(state.text)
    if state.closed is not None:
        return intent, []
    try:
        return intent, [each.in_words(record.called) for each in missing_of(record, intent)]
    except Refused as refusal:
        return intent, [refusal.reason]
