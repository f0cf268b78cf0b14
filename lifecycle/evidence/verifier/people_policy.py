"""Whether an intent has the signatures that a policy wants. People are counted, not signatures.

As what somebody signs follows from the intent: who is named there signs as that, and every other signature is an
approval. So nobody approves what they operate, present or receive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Collection, Iterable, Mapping, Sequence

NAMED = ("leader", "operator", "giver", "receiver", "presenter", "witness")
"""Capacities in which an intent names people."""
PRESENTING = ("operator", "presenter")
"""Those in which they may present a card: one person signs once."""
ROLE_OF = {"operator": "officer", "leader": "officer", "presenter": "custodian", "witness": "witness"}
"""The role that each takes; who gives or receives a card may have any."""
ASKED_BY = {
    "operator": ("operator",),
    "presenter": ("presenter",),
}
EITHER = {
    "operator-or-presenter": (("operator",), ("presenter",)),
    "operator-or-parties": (("operator",), ("giver", "receiver")),
}
"""What a policy asks for, and which of these capacities have to have signed; of two lists one is enough."""


@dataclass(frozen=True)
class Signed:
    """A good signature, and what held of its key when the act began."""

    person: str
    fingerprint: str
    kind: str
    means: str
    touch: bool | None
    pin: bool | None
    valid: bool = True
    """The key was the person's from before the signature until then."""


@dataclass
class PersonThen:
    """A person as the events up to an act have them."""

    roles: set[str] = field(default_factory=set)
    left: bool = False


Judge = Callable[
    [Mapping[str, Any], Mapping[str, Any], Mapping[str, PersonThen], Sequence[Signed], Collection[str]], str
]
"""Given an intent, a policy, people, signatures, and who has the cards, says what is wanted still."""


def need_of(policy: Mapping[str, Any], act: str) -> Mapping[str, Any]:
    """Say what an act needs."""
    need: Mapping[str, Any] = policy["needs"].get(act, policy["otherwise"])
    return need


def is_free(need: Mapping[str, Any]) -> bool:
    """Say whether it needs no signature."""
    wanted = need.get("presenters") or need.get("approvals") or need.get("witnesses")
    return need["signs"] == "nobody" and not wanted


def still_wanted(
    intent: Mapping[str, Any],
    policy: Mapping[str, Any],
    people: Mapping[str, PersonThen],
    given: Sequence[Signed],
    holders: Collection[str],
) -> str:
    """Say what is wanted still, the first thing first; nothing where all is there. Holders have one of its cards."""
    need = need_of(policy, intent["operation"])
    special = need.get("when_below_quorum") if any(map(falls_below, intent["effect"])) else None
    approvals = (special or need).get("approvals", [])
    counted: dict[str, Signed] = {}
    for each in given:
        if erases_own_card(intent, each.person, holders):
            continue
        if fits(intent, policy, people, approvals, each) and (each.person not in counted or each.means == "file"):
            counted[each.person] = each
    elsewhere = need.get("elsewhere", False) or bool(special and special.get("elsewhere"))
    return _wanted_by_name(intent, need, counted) or _wanted_approvals(intent, people, approvals, counted, elsewhere)


def falls_below(effect: Mapping[str, Any]) -> bool:
    """Say whether a set can rebuild its key before an act and not after it, or nobody can tell."""
    before, after = effect["before"], effect["after"]
    return before is None or after is None or before >= effect["needs"] > after


def capacity_in(intent: Mapping[str, Any], person: str) -> str | None:
    """Say as what an intent names a person."""
    return next((each["as"] for each in intent["signers"] if each["person"] == person), None)


def erases_own_card(intent: Mapping[str, Any], person: str, holders: Collection[str]) -> bool:
    """Say whether somebody erases a card in own custody, which nobody may."""
    return intent["operation"] == "erase" and person in holders and capacity_in(intent, person) == "operator"


def fits(
    intent: Mapping[str, Any],
    policy: Mapping[str, Any],
    people: Mapping[str, PersonThen],
    approvals: Sequence[Mapping[str, Any]],
    each: Signed,
) -> bool:
    """Say whether a signature counts by itself."""
    person = people.get(each.person, PersonThen())
    keys = policy["keys"]
    if not each.valid or person.left or each.kind not in keys["kinds"]:
        return False
    if each.touch is False or (keys.get("touch") == "required" and not each.touch):
        return False
    if keys.get("pin") == "required" and not each.pin:
        return False
    capacity = capacity_in(intent, each.person)
    if capacity is None:
        allowed = {role for approval in approvals for role in approval["roles"]}
        return intent["parameters"].get("person") != each.person and bool(person.roles & allowed)
    if capacity == "witness" and each.means != "keyboard":
        return False
    return capacity not in ROLE_OF or ROLE_OF[capacity] in person.roles


def _wanted_by_name(intent: Mapping[str, Any], need: Mapping[str, Any], counted: Mapping[str, Signed]) -> str:
    named = {capacity: [each["person"] for each in intent["signers"] if each["as"] == capacity] for capacity in NAMED}
    if len(named["witness"]) < need.get("witnesses", 0):
        return "no witness is named"
    groups = [[person for capacity in each for person in named[capacity]] for each in EITHER.get(need["signs"], ())]
    for signing in groups:
        if signing and all(person in counted for person in signing):
            return _unsigned(named, ("leader", "witness"), counted)
    asked = ("operator",) if groups and not any(groups) else ASKED_BY.get(need["signs"], ())
    lacking = [capacity for capacity in asked if not named[capacity]]
    if need.get("presenters") and intent["cards"] and not named["presenter"]:
        lacking.append("presenter")
    return "no %s is named" % lacking[0] if lacking else _unsigned(named, NAMED, counted)


def _unsigned(named: Mapping[str, Sequence[str]], capacities: Iterable[str], counted: Mapping[str, Signed]) -> str:
    for capacity in capacities:
        for person in named[capacity]:
            if person not in counted:
                return "no valid signature by %s, %s" % (person, capacity)
    return ""


def _wanted_approvals(
    intent: Mapping[str, Any],
    people: Mapping[str, PersonThen],
    approvals: Sequence[Mapping[str, Any]],
    counted: Mapping[str, Signed],
    elsewhere: bool,
) -> str:
    places = [set(each["roles"]) for each in approvals for _ in range(each["count"])]
    approving = [person for person in counted if capacity_in(intent, person) is None]
    seats: dict[int, str] = {}
    for person in approving:
        _seated(person, places, people, seats, set())
    if len(seats) < len(places):
        return "%d of %d approvals are there" % (len(seats), len(places))
    if elsewhere and not any(counted[person].means == "file" for person in approving):
        return "no approval is from another machine"
    return ""


def _seated(
    person: str, places: Sequence[set[str]], people: Mapping[str, PersonThen], seats: dict[int, str], tried: set[int]
) -> bool:
    """Give a person one of the places; who has one may move to another (Kuhn's matching)."""
    for at, roles in enumerate(places):
        if at not in tried and roles & people.get(person, PersonThen()).roles:
            tried.add(at)
            if at not in seats or _seated(seats[at], places, people, seats, tried):
                seats[at] = person
                return True
    return False
