"""Where a card and its record differ: each difference in words, and the record that takes over what the card shows."""

import msgspec

from lifecycle.domain.card import CardFacts, CardState, first_sight, holding_of, holding_taken_over
from lifecycle.domain.text import Text, say


class Difference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that the card shows otherwise than the record says."""

    field: str
    recorded: str | int | bool | None
    shown: str | int | bool | None

    def in_words(self) -> Text:
        """Say what the record has and what the card shows."""
        return say(
            "{field}: the record says {recorded}, the card shows {shown}",
            field=field_in_words(self.field),
            recorded=value_in_words(self.recorded),
            shown=value_in_words(self.shown),
        )


_FIELDS = {
    "card_id": say("card id"),
    "profile": say("version of the profile"),
    "sealed": say("sealed"),
    "change_begun": say("mark that a PIN change began"),
    "new_pin_proven": say("mark that the new PIN was proven"),
    "ticks": say("ticks spent"),
    "virtual": say("virtual"),
    "issuer_reference": say("issuer reference"),
    "tries_left": say("tries left"),
    "pin": say("PIN record"),
    "holding": say("what it holds"),
    "set_id": say("set of its share"),
    "share": say("number of its share"),
    "copy": say("which copy of its share"),
}


def field_in_words(field: str) -> Text:
    """Name a field of a difference for people."""
    return _FIELDS.get(field) or Text("{field}", {"field": field})


def value_in_words(value: str | int | bool | None) -> Text:  # noqa: FBT001 - what a card shows
    """Say a value of a difference for people."""
    if value is None:
        return say("nothing")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return Text("{value}", {"value": value})


CONTROLLED = ("card_id", "profile", "sealed", "change_begun", "new_pin_proven", "ticks", "virtual", "issuer_reference")
"""What only an operation of ours may change: a difference stops changing operations until it is accepted."""

HELD = ("holding", "set_id", "share", "copy")
"""What it holds of a set; it stops them too, and is compared where both the record and the card say it."""


def differences(state: CardState, facts: CardFacts) -> list[Difference]:
    """Compare the record with what the card shows; tries are compared too, although they stop nothing."""
    found = [
        Difference(name, getattr(state, name), getattr(facts, name))
        for name in (*CONTROLLED, "tries_left")
        if getattr(state, name) != getattr(facts, name)
    ]
    if facts.set_record is not None and state.holding != "unknown":
        shown = holding_of(facts.set_record)
        found += [
            Difference(name, getattr(state, name), shown[name])  # type: ignore[arg-type]
            for name in HELD
            if getattr(state, name) != shown[name]
        ]
    if facts.pin_torn and state.pin != "torn":
        found.append(Difference("pin", state.pin, "torn"))
    return found


def adopted(state: CardState, facts: CardFacts) -> CardState:
    """Give the state of a card whose record takes over what the card shows.

    What is known of a card beyond what it shows is known of that card alone: of another one, or one that was formatted
    again, the record begins anew.
    """
    if facts.card_id != state.card_id:
        return first_sight(facts, state.first_seen)
    explained = state.change_begun and facts.pin == "uncertain" and not facts.new_pin_proven
    return msgspec.structs.replace(
        holding_taken_over(state, facts.set_record),
        **{name: getattr(facts, name) for name in CONTROLLED},
        tries_left=facts.tries_left,
        pin=state.pin if explained else facts.pin,
        seal_enforced_by="unknown" if facts.sealed and not state.sealed else state.seal_enforced_by,
        drift=None,
    )
