"""The policy in force, asked of the events themselves: they are few, and there is no table to trust."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from lifecycle.domain.dual_control import DUAL_CONTROL, DualControl, Level, ReceiverRule, Rule
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


class _Leaver(msgspec.Struct, frozen=True):
    also: list[str] = []


class _Told(msgspec.Struct, frozen=True):
    """What is asked of a policy without judging a signature by it."""

    based_on: str
    dual_control: dict[Rule | ReceiverRule, Level]
    leaver: _Leaver


def dual_control_of(adopted: PolicyAdopted | None) -> DualControl:
    """Say what each rule of dual control means under a policy; one that does not name a rule has it from its base."""
    if adopted is None:
        return DUAL_CONTROL["none"]
    told = _told(adopted.policy)
    return {**DUAL_CONTROL[told.based_on], **told.dual_control}


def leaver_duties_of(adopted: PolicyAdopted | None) -> Sequence[str]:
    """Give what a policy has leavers do beside giving cards back."""
    return () if adopted is None else _told(adopted.policy).leaver.also


_told: Final = msgspec.json.Decoder(_Told).decode
