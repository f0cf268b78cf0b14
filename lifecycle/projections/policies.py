"""The policy in force, asked of the events themselves: they are few, and there is no table to trust."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from lifecycle.domain.dual_control import NONE, DualControl
from lifecycle.domain.event import decode
from lifecycle.domain.facts import PolicyAdopted, PolicyForfeited
from lifecycle.store.statements import OF_KIND_IN
from lifecycle.store.view import View


class PolicyChange(NamedTuple):
    """A policy came into force, or the one before was given up."""

    position: int
    time: int
    """Microseconds UTC."""
    fact: PolicyAdopted | PolicyForfeited


def policy_changes(view: View, position: int | None = None) -> Sequence[PolicyChange]:
    """Give every change of the policy, in order: until now, or up to an event."""
    at = view.position if position is None else position
    found = []
    for tag in (PolicyAdopted.tag, PolicyForfeited.tag):
        for place, body in view.execute(OF_KIND_IN, (tag, 0, at)):
            event = decode(body)
            if isinstance(event.facts, PolicyAdopted | PolicyForfeited):
                found.append(PolicyChange(place, event.time, event.facts))
    return sorted(found)


def policy_at(view: View, position: int | None = None) -> PolicyAdopted | None:
    """Give the policy in force, now or after an event; None where none was adopted, or the last one was given up."""
    changes = policy_changes(view, position)
    fact = changes[-1].fact if changes else None
    return fact if isinstance(fact, PolicyAdopted) else None


def dual_control_at(view: View, position: int | None = None) -> DualControl:
    """Say what each rule of dual control means under the policy in force."""
    adopted = policy_at(view, position)
    return NONE if adopted is None else {**NONE, **json.loads(adopted.policy)["dual_control"]}
