"""Values on the Inspect screen that cards of every make with our layout have."""

from lifecycle.domain.anchor import Slots, newest
from lifecycle.domain.checkpoint import origin_line
from lifecycle.domain.holding import Holding, SetRecord
from lifecycle.domain.text import Text, say

_STATES: dict[Holding, Text] = {
    "blank": say("blank"),
    "writing": say("writing"),
    "held": say("held"),
    "erasing": say("erasing"),
    "unreadable": say("unreadable"),
}


def holding_shown(record: SetRecord | None) -> Text | None:
    """Say what the set record of a card says of its share."""
    if record is None:
        return None
    state = _STATES[record.state]
    if record.set_id is None:
        return state
    return say(
        "{state}, share {share} of {issued} ({needed} needed), copy {copy}",
        state=state,
        share=record.share,
        issued=record.issued,
        needed=record.needed,
        copy=record.copy,
    )


def set_id_shown(record: SetRecord | None) -> str | Text | None:
    """Name the set of the share."""
    if record is None or record.state == "unreadable":
        return None
    return record.set_id or say("none")


def anchor_shown(slots: Slots | None, counter: int | None) -> Text | None:
    """Say what the newest anchor covers, or why there is none."""
    if slots is None:
        return None
    anchor = newest(slots, counter)
    if anchor is None:
        return say("damaged") if "damaged" in slots else say("none")
    return say(
        "{size} events, root hash {root}, change counter {tick}",
        size=anchor.size,
        root=anchor.root[:16],
        tick=anchor.counter,
    )


def anchored_by(slots: Slots | None, counter: int | None) -> str | Text | None:
    """Name the record that wrote the newest anchor."""
    anchor = None if slots is None else newest(slots, counter)
    if anchor is None:
        return None if slots is None else say("none")
    return origin_line(anchor.origin)
