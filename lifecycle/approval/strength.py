"""How many people a policy needs and has, role by role: whether it can be met, and how many may be lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lifecycle.approval.judgement import Standing
from lifecycle.approval.known import standings
from lifecycle.approval.policy import ROLES, Need, Policy, Role
from lifecycle.domain.coded_words import word
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.person_keys import PersonKey

REPAIRING: Final = ("policy-adopt", "person-add", "person-role", "person-key-add", "person-key-recover")
"""Acts by which people and policies are changed: without the people for these nothing can be put in order again."""


@dataclass(frozen=True)
class Strength:
    """People of one role who have a key that signs, and how many of them are needed at once."""

    role: Role
    have: int
    needed: int

    @property
    def may_be_lost(self) -> int:
        """How many may lose their keys before the role is missing; negative where it is missing now."""
        return self.have - self.needed

    def in_words(self) -> Text:
        """Say it in one line."""
        if self.may_be_lost < 0:
            return say(
                "{role}: {have} with keys, {needed} needed", role=word(self.role), have=self.have, needed=self.needed
            )
        return say(
            "{role}: {have} with keys, {needed} needed, {left} may be lost",
            role=word(self.role),
            have=self.have,
            needed=self.needed,
            left=self.may_be_lost,
        )


def strengths(
    policy: Policy, people: Mapping[str, Standing], keys: Sequence[PersonKey], acts: Collection[str] | None = None
) -> Sequence[Strength]:
    """Count, for all acts or for some, the people that each role needs at once and has; others are left out."""
    needs = [*policy.needs.values(), policy.otherwise] if acts is None else [policy.need(act) for act in acts]
    able = {key.person for key in keys if key.ended is None and key.sealed is None and key.kind in policy.keys.kinds}
    found = []
    for role in ROLES:
        needed = max((_needed(need, role) for need in needs), default=0)
        have = sum(person in able and not known.left and role in known.roles for person, known in people.items())
        if needed:
            found.append(Strength(role, have, needed))
    return found


def strength_now(record: Record, policy: Policy, acts: Collection[str] | None = None) -> Sequence[Strength]:
    """Count them as the record has them now."""
    return strengths(policy, standings(record), keys_that_sign(record), acts)


def keys_that_sign(record: Record) -> Sequence[PersonKey]:
    """Give the keys whose signatures can be checked: of an erased person none can."""
    return [each for each in record.person_keys() if record.disclosed(each.public) is not None]


def _needed(need: Need, role: Role) -> int:
    """Say how many people of a role one act needs at once."""
    approvals = [need.approvals] + ([need.when_below_quorum.approvals] if need.when_below_quorum else [])
    approving = max(sum(each.count for each in wanted if role in each.roles) for wanted in approvals)
    signing = {
        "officer": int(need.signs.startswith("operator")),
        "custodian": int(need.presenters or need.signs == "presenter"),
        "witness": need.witnesses,
    }
    return approving + signing.get(role, 0)
