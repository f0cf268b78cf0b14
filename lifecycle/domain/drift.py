"""Where a card and its record differ: each difference in words, and the record that takes over what the card shows."""

import re
from collections.abc import Sequence

import msgspec

from lifecycle.domain.abilities import seal_of
from lifecycle.domain.anchor_verdict import AT_ODDS, difference_in_words, told_apart
from lifecycle.domain.card import (
    CardFacts,
    CardState,
    details_kept,
    details_of,
    first_sight,
    holding_of,
    holding_taken_over,
)
from lifecycle.domain.other_card import is_other_card
from lifecycle.domain.text import Text, collected, say
from lifecycle.domain.tries import tries_shown

_A_NAME = re.compile(r"[a-z][a-z_]*")

ANCHOR = "anchor"
"""An anchor on the card that does not fit the record: it stops changing operations too."""
TRIES_LEFT = "tries_left"
"""Tries that differ are told and recorded, and stop nothing."""


class Difference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that the card shows otherwise than the record says."""

    field: str
    recorded: str | int | bool | None
    """What the record says; of an anchor, the verdict on it."""
    shown: str | int | bool | None
    """What the card shows; of an anchor, its id."""

    def in_words(self) -> Text:
        """Say what the record has and what the card shows."""
        if self.field == ANCHOR:
            return difference_in_words(str(self.recorded), str(self.shown))
        return say(
            "{field}: {recorded} in the record, {shown} on the card",
            field=field_in_words(self.field),
            recorded=value_in_words(self.recorded),
            shown=value_in_words(self.shown),
        )


_FIELDS = {
    "card_id": say("card id"),
    "layout": say("profile version"),
    "sealed": say("sealed"),
    "change_begun": say("mark: PIN change begun"),
    "new_pin_proven": say("mark: new PIN accepted"),
    "counter": say("change counter"),
    "virtual": say("virtual"),
    TRIES_LEFT: say("PIN tries left"),
    "pin": say("PIN record"),
    "holding": say("contents"),
    "set_id": say("set of the share"),
    "share": say("number of the share"),
    "copy": say("copy of the share"),
    ANCHOR: say("anchor"),
}


def field_in_words(field: str) -> Text:
    """Name a field of a difference for people; the words of a detail stand with its make."""
    if _A_NAME.fullmatch(field):
        return _FIELDS.get(field) or collected(field.replace("_", " "))
    return Text("{field}", {"field": field})


def value_in_words(value: str | int | bool | None) -> Text:  # noqa: FBT001 - what a card shows
    """Say a value of a difference for people."""
    if value is None:
        return say("nothing")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return Text("{value}", {"value": value})


CONTROLLED = ("card_id", "layout", "sealed", "change_begun", "new_pin_proven", "counter", "virtual")
"""What only an operation of ours may change: a difference stops changing operations until it is accepted.

A make adds those of its details that nothing at all may change.
"""

HELD = ("holding", "set_id", "share", "copy")
"""What it holds of a set; it stops them too, and is compared where both the record and the card say it."""


def differences(state: CardState, facts: CardFacts, controlled: Sequence[str]) -> list[Difference]:
    """Compare the record with what the card shows; tries are compared too, although they stop nothing.

    `controlled` are the details that the make of the card adds.
    """
    shown = {name: getattr(facts, name) for name in CONTROLLED} | {TRIES_LEFT: tries_shown(state, facts)}
    if is_other_card(state, facts):
        return []  # an alarm, and no difference that the record could take over
    found = [
        Difference(name, getattr(state, name), value) for name, value in shown.items() if getattr(state, name) != value
    ]
    kept = details_of(state)
    found += [
        Difference(name, kept.get(name), facts.details.get(name))
        for name in controlled
        if kept.get(name) != facts.details.get(name)
    ]
    if facts.set_record is not None and state.holding != "unknown":
        held = holding_of(facts.set_record)
        found += [
            Difference(name, getattr(state, name), held[name])  # type: ignore[arg-type]
            for name in HELD
            if getattr(state, name) != held[name]
        ]
    if facts.pin_torn and state.pin != "torn":
        found.append(Difference("pin", state.pin, "torn"))
    found += [Difference(ANCHOR, verdict, id_) for verdict, id_ in told_apart(state.anchors_at_odds)[:1]]
    return found


def adopted(state: CardState, facts: CardFacts, anchors: Sequence[str]) -> CardState:
    """Give the state of a card whose record takes over what the card shows, and the ids of anchors that do not fit it.

    What is known of a card beyond what it shows is known of that card alone: of one that had no profile before, the
    record begins anew. Earlier versions took over another card of the same serial in the same way.
    """
    before = (state.anchors_accepted or "").split(",") if state.anchors_accepted else []
    of_anchors = {
        "anchor": "accepted" if state.anchor in AT_ODDS else state.anchor,
        "anchors_at_odds": None,
        "anchors_accepted": ",".join(dict.fromkeys([*before, *anchors])) or None,
    }
    if facts.card_id != state.card_id:
        return msgspec.structs.replace(first_sight(facts, state.first_seen), **of_anchors)
    explained = state.change_begun and facts.pin == "uncertain" and not facts.new_pin_proven
    unmarked = state.pin == "changed" and facts.pin == "unchanged"  # the card lost its marks; its change is spent
    return msgspec.structs.replace(
        holding_taken_over(state, facts.set_record),
        **{name: getattr(facts, name) for name in CONTROLLED},
        details=details_kept(facts.details),
        tries_left=tries_shown(state, facts),
        pin=state.pin if explained or unmarked else facts.pin,
        seal_enforced_by=seal_of(state) if facts.sealed and not state.sealed else state.seal_enforced_by,
        drift=None,
        **of_anchors,
    )
