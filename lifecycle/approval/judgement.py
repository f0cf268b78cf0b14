"""Whether an intent has the signatures that a policy wants: pure, so that handler and verifiers ask the same function.

People are counted, not signatures. As what somebody signs follows from the intent: who is named there signs as that,
and every other valid signature is an approval. So nobody approves what they operate, present or receive.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from lifecycle.approval.intent import CAPACITIES, Capacity, Intent
from lifecycle.approval.policy import Approvals, Keys, Need, Policy
from lifecycle.domain.coded_words import word
from lifecycle.domain.facts import Means
from lifecycle.domain.text import Text, say

Unfit = Literal[
    "key-revoked", "key-kind", "touch-required", "pin-required", "signer-left", "role-may-not", "approver-is-subject",
    "own-custody", "witness-not-here", "signed-twice", "not-wanted",
]  # fmt: skip

_SUBJECT: Final = "person"
"""The parameter that names whom an act is about."""
_WANTED_ROLE: Final[Mapping[Capacity, frozenset[str]]] = {
    "operator": frozenset({"officer"}),
    "leader": frozenset({"officer"}),
    "presenter": frozenset({"custodian"}),
    "witness": frozenset({"witness"}),
}
"""Who receives or gives a card may have any role."""


@dataclass(frozen=True)
class Standing:
    """A person as the record has them at the moment that is judged."""

    roles: frozenset[str] = frozenset()
    left: bool = False


@dataclass(frozen=True)
class Given:
    """One signature, which was found to be by this key over these bytes, and what holds of the key at that moment."""

    person: str
    fingerprint: str
    kind: str
    means: Means
    touch: bool | None = None
    """What a FIDO token vouches for; None of another key."""
    pin: bool | None = None
    valid: bool = True
    """Whether the key was the person's from before the signature until now."""


@dataclass(frozen=True)
class Missing:
    """One signature that is still wanted."""

    capacity: Capacity | Literal["approval", "elsewhere"]
    person: str | None = None
    """None where any fit person may give it."""
    roles: tuple[str, ...] = ()
    number: int = 1
    of: int = 1

    def in_words(self, called: Callable[[str], str]) -> Text:
        """Say who has to sign, and as what."""
        role: Text | str = word(self.roles[0]) if self.roles else ""
        if self.capacity == "elsewhere":
            return say("1 approval from another machine")
        if self.capacity == "approval":
            return say("Approval {number} of {of}, {role}", number=self.number, of=self.of, role=role)
        if self.person is None:
            return say("the {capacity}, who is not named yet", capacity=word(self.capacity))
        return say("{name}, {capacity}", name=called(self.person), capacity=word(self.capacity))


@dataclass(frozen=True)
class Judgement:
    """What is still wanted, and which signatures do not count, each with the rule that says so."""

    missing: Sequence[Missing]
    unfit: Sequence[tuple[Given, Unfit]] = ()

    @property
    def met(self) -> bool:
        """Whether the act may begin."""
        return not self.missing


@dataclass(frozen=True)
class Case:
    """What is judged: an intent under a policy, and the people as the record has them at that moment."""

    intent: Intent
    policy: Policy
    people: Mapping[str, Standing]
    holders: Collection[str] = field(default=())
    """person:IDs of those who have one of the cards in custody."""

    @property
    def need(self) -> Need:
        """What the act needs."""
        return self.policy.need(self.intent.operation)

    @property
    def wanted_approvals(self) -> list[Approvals]:
        """The approvals that it needs."""
        return self.need.approvals_for(below_quorum=self.intent.below_quorum)

    @property
    def wants_elsewhere(self) -> bool:
        """Whether one of them has to come from another machine."""
        return self.need.elsewhere_for(below_quorum=self.intent.below_quorum)


def unfit(case: Case, given: Given) -> Unfit | None:
    """Say why a signature does not count, by itself; None where it does."""
    standing = case.people.get(given.person, Standing())
    if not given.valid:
        return "key-revoked"
    if standing.left:
        return "signer-left"
    return _unfit_key(case.policy.keys, given) or _unfit_person(case, given, standing)


def unfit_signer(case: Case, person: str) -> Unfit | None:
    """Say why somebody who is named cannot sign as that; asked before anything is signed."""
    standing = case.people.get(person, Standing())
    if standing.left:
        return "signer-left"
    return _unfit_person(case, Given(person, "", "", "keyboard"), standing)


def judge(case: Case, given: Sequence[Given]) -> Judgement:
    """Count the people who signed, and say who is still wanted."""
    counted: dict[str, Given] = {}
    not_counted: list[tuple[Given, Unfit]] = []
    for each in given:
        why = unfit(case, each)
        if why is not None:
            not_counted.append((each, why))
        elif each.person not in counted or each.means == "file":
            counted[each.person] = each
    return Judgement([*_missing_named(case, counted), *_missing_approvals(case, counted)], not_counted)


def may_still_sign(case: Case, given: Sequence[Given], new: Given) -> Unfit | None:
    """Say why one more signature would be of no use; None where it is one that is still wanted."""
    why = unfit(case, new)
    if why is not None:
        return why
    if any(each.person == new.person and unfit(case, each) is None for each in given):
        return "signed-twice"
    before, after = judge(case, given), judge(case, [*given, new])
    return None if len(after.missing) < len(before.missing) else "not-wanted"


def _unfit_key(keys: Keys, given: Given) -> Unfit | None:
    if given.kind not in keys.kinds:
        return "key-kind"
    if keys.touch == "required" and not given.touch:
        return "touch-required"
    if given.touch is False:  # a token that nobody touched: any program could have asked it
        return "touch-required"
    return "pin-required" if keys.pin == "required" and not given.pin else None


def _unfit_person(case: Case, given: Given, standing: Standing) -> Unfit | None:
    capacity = case.intent.capacity_of(given.person)
    if capacity is None:
        if case.intent.parameters.get(_SUBJECT) == given.person:
            return "approver-is-subject"
        allowed = {role for each in case.wanted_approvals for role in each.roles}
        return None if standing.roles & allowed else "role-may-not"
    if capacity == "operator" and case.intent.operation == "erase" and given.person in case.holders:
        return "own-custody"
    if capacity == "witness" and given.means != "keyboard":
        return "witness-not-here"
    wanted = _WANTED_ROLE.get(capacity)
    return None if wanted is None or standing.roles & wanted else "role-may-not"


def _missing_named(case: Case, counted: Mapping[str, Given]) -> list[Missing]:
    """Give those who are expected by name and have not signed, and those whom the policy wants and nobody named."""
    intent, need = case.intent, case.need
    for group in _EITHER.get(need.signs, ()):
        people = [person for capacity in group for person in intent.named(capacity)]
        if people and all(person in counted for person in people):
            return _unsigned(intent, ("leader", "witness"), counted) + _unnamed_witnesses(intent, need)
    missing = _unsigned(intent, CAPACITIES, counted)
    wanted: tuple[Capacity, ...] = _ASKED.get(need.signs, ())
    missing += [Missing(each) for each in wanted if not intent.named(each)]
    groups = _EITHER.get(need.signs, ())
    if groups and not any(intent.named(capacity) for group in groups for capacity in group):
        missing.append(Missing("operator"))
    if need.presenters and intent.cards and not intent.named("presenter") and "presenter" not in wanted:
        missing.append(Missing("presenter"))
    return missing + _unnamed_witnesses(intent, need)


_EITHER: Final[Mapping[str, Sequence[Sequence[Capacity]]]] = {
    "operator-or-presenter": (("operator",), ("presenter",)),
    "operator-or-parties": (("operator",), ("giver", "receiver")),
}
"""Groups of whom one signs for all of them."""
_ASKED: Final[Mapping[str, tuple[Capacity, ...]]] = {
    "operator": ("operator",),
    "presenter": ("presenter",),
}


def _unsigned(intent: Intent, capacities: Sequence[Capacity], counted: Mapping[str, Given]) -> list[Missing]:
    return [Missing(each, person) for each in capacities for person in intent.named(each) if person not in counted]


def _unnamed_witnesses(intent: Intent, need: Need) -> list[Missing]:
    return [Missing("witness")] * (need.witnesses - len(intent.named("witness")))


def _missing_approvals(case: Case, counted: Mapping[str, Given]) -> list[Missing]:
    """Give each approval in whose place nobody stands yet; one person stands in one place."""
    places = [(each, number) for each in case.wanted_approvals for number in range(1, each.count + 1)]
    approving = [each for each in counted if case.intent.capacity_of(each) is None]
    taken: dict[int, str] = {}
    for person in approving:
        _seat(case, person, [each for each, _ in places], taken, set())
    missing = [
        Missing("approval", roles=tuple(each.roles), number=number, of=each.count)
        for at, (each, number) in enumerate(places)
        if at not in taken
    ]
    elsewhere = any(counted[each].means == "file" for each in approving)
    return missing if elsewhere or not case.wants_elsewhere else [*missing, Missing("elsewhere")]


def _seat(case: Case, person: str, places: Sequence[Approvals], taken: dict[int, str], tried: set[int]) -> bool:
    """Give a person a place, where others who have one may move to another one (Kuhn's matching)."""
    roles = case.people.get(person, Standing()).roles
    for at, place in enumerate(places):
        if at in tried or not roles & set(place.roles):
            continue
        tried.add(at)
        if at not in taken or _seat(case, taken[at], places, taken, tried):
            taken[at] = person
            return True
    return False
