"""Intents and what people signed of them, asked of the events themselves: each has a stream of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lifecycle.domain.event import decode
from lifecycle.domain.facts import ApprovalGiven, ApprovalRefused, IntentClosed, IntentStated
from lifecycle.domain.facts.intents import How
from lifecycle.store.statements import OF_KIND_IN, STREAM
from lifecycle.store.view import View

_STREAM = "intent:"


class Signed(NamedTuple):
    """One signature in the record."""

    position: int
    time: int
    """Microseconds UTC."""
    fact: ApprovalGiven | ApprovalRefused


@dataclass(frozen=True)
class IntentState:
    """An intent as the record has it."""

    id: str
    text: str
    position: int
    """Of the event that states it."""
    closed: How | None = None
    signed: tuple[Signed, ...] = ()

    @property
    def approvals(self) -> list[tuple[int, ApprovalGiven]]:
        """Every signature for it, with its position."""
        return [(each.position, each.fact) for each in self.signed if isinstance(each.fact, ApprovalGiven)]

    @property
    def refusals(self) -> list[ApprovalRefused]:
        """Every signature against it."""
        return [each.fact for each in self.signed if isinstance(each.fact, ApprovalRefused)]


def intent_at(view: View, intent_id: str, position: int | None = None) -> IntentState | None:
    """Give an intent, now or after an event; None where it is not in the record."""
    at = view.position if position is None else position
    stated: IntentState | None = None
    signed: list[Signed] = []
    closed: How | None = None
    for place, body in view.execute(STREAM, (_STREAM + intent_id, 0)):
        if place > at:
            break
        event = decode(body)
        match event.facts:
            case IntentStated(intent=text) if stated is None:
                stated = IntentState(intent_id, text, place)
            case IntentClosed(how=how):
                closed = closed or how
            case ApprovalGiven() | ApprovalRefused() as fact:
                signed.append(Signed(place, event.time, fact))
            case _:
                pass
    return None if stated is None else IntentState(stated.id, stated.text, stated.position, closed, tuple(signed))


def intents_at(view: View, position: int | None = None) -> Sequence[IntentState]:
    """Give every intent, the oldest first."""
    at = view.position if position is None else position
    found = []
    for _, body in view.execute(OF_KIND_IN, (IntentStated.tag, 0, at)):
        state = intent_at(view, decode(body).stream.removeprefix(_STREAM), at)
        if state is not None:
            found.append(state)
    return found
