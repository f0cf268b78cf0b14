"""What the anchors of a card say of a record: each slot held against the ledger and the change counter."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Annotated, Final, Literal, get_args

import msgspec

from lifecycle.domain.anchor import Anchor, Slot, Slots, numbers_of
from lifecycle.domain.text import Text, say

AnchorVerdict = Literal[
    "fork",
    "clone",
    "rollback",
    "restored",
    "unknown-operation",
    "other-ledger",
    "consistent",
    "accepted",
    "damaged",
    "never-written",
]
"""What is found of one slot, or of a card; the worst first.

fork: the record has other events in the place of those that the anchor covers. clone: the change counter of the card
shows less than its anchor or the record. rollback: the anchor covers more events than the record has. restored: it
covers events that the backup did not have which the record was restored from. unknown-operation: its counter, or an
anchor, shows more changes than the record knows. other-ledger: another record wrote it. accepted: one of those, and a
person accepted it. damaged and never-written: there is no anchor, and nothing was checked.
"""

_WORST_FIRST: Final[tuple[AnchorVerdict, ...]] = get_args(AnchorVerdict)

AT_ODDS: Final[frozenset[str]] = frozenset(_WORST_FIRST[: _WORST_FIRST.index("consistent")])
"""Verdicts that stop changing operations until a person accepts them."""

NOT_CHECKED: Final[frozenset[str]] = frozenset({"damaged", "never-written"})


SignatureVerdict = Literal["unsigned", "good", "bad", "not-checked"]
"""What is found of the signature of an anchor, apart from what the anchor says.

unsigned: there is none, as the make of the card signs no anchors. good and bad: the key that was recorded of the card
made it, or did not. not-checked: no key of the card is recorded, or its slot keeps no signature.
"""


class SeenSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A slot as it was read: its anchor, or None, and what was found of it and of its signature."""

    anchor: Anchor | None
    verdict: AnchorVerdict
    signature: SignatureVerdict


SeenSlots = Annotated[tuple[SeenSlot, ...], msgspec.Meta(min_length=1, max_length=2)]
"""Of one card, in their order on it."""


@dataclass(frozen=True)
class Named:
    """One name of the ledger, as in `lifecycle.projections.lineage.Origin`."""

    name: str
    since: int
    until: int | None


@dataclass(frozen=True)
class Ledger:
    """What anchors are held against: the names of a ledger, its size, and its root at any size up to that."""

    names: Sequence[Named]
    size: int
    root_at: Callable[[int], str]
    """Gives 32 bytes, lower-case hex."""


@dataclass(frozen=True)
class Counted:
    """The change counter of a card."""

    shown: int | None
    """As the card shows it; None where its make has none."""
    recorded: int | None
    """As the record knows it, an operation in doubt included; None where it does not know the card."""


def judged(  # noqa: PLR0913 - all that slots are held against
    slots: Slots,
    ledger: Ledger,
    counted: Counted,
    *,
    accepted: Collection[str],
    found: Mapping[str, AnchorVerdict],
    signatures: Sequence[SignatureVerdict] = (),
) -> SeenSlots:
    """Hold the slots of a card against the record.

    `accepted` are the ids of anchors that a person accepted, `found` those that did not fit when they were read before:
    of those the verdict stays, as a record that was cut grows past an anchor with whatever is recorded from then on.
    `signatures` are those of the slots, none for a make that signs no anchors.
    """

    def seen(slot: Slot, signature: SignatureVerdict) -> SeenSlot:
        if not isinstance(slot, Anchor):
            return SeenSlot(None, slot, signature)
        verdict = _verdict(slot, ledger, counted)
        if verdict in AT_ODDS:
            verdict = "accepted" if slot.id in accepted else found.get(slot.id, verdict)
        return SeenSlot(slot, verdict, signature)

    unsigned: SignatureVerdict = "unsigned"
    return tuple(seen(*each) for each in zip(slots, chain(signatures, repeat(unsigned)), strict=False))


def verdict_of(slots: SeenSlots, counted: Counted) -> AnchorVerdict:
    """Give what counts of all slots and of the marks: the worst; what was checked counts before what could not be."""
    found = [slot.verdict for slot in slots]
    if counted.recorded is not None and counted.shown is not None and counted.shown != counted.recorded:
        found.append("unknown-operation" if counted.shown > counted.recorded else "clone")
    return min(found, key=_WORST_FIRST.index)


def at_odds(slots: SeenSlots) -> str | None:
    """Give the anchors that do not fit the record as they stand in the state of a card: verdict, @ and id of each.

    They are comma-separated, the worst first, and of two that are as bad the one of the larger record; None where there
    are none.
    """
    bad = [(slot.verdict, slot.anchor) for slot in slots if slot.anchor is not None and slot.verdict in AT_ODDS]
    bad.sort(key=lambda each: (_WORST_FIRST.index(each[0]), -each[1].size))
    return ",".join(dict.fromkeys(f"{verdict}@{anchor.id}" for verdict, anchor in bad)) or None


def told_apart(found: str | None) -> list[tuple[AnchorVerdict, str]]:
    """Give verdict and id of each anchor that does not fit, from what `at_odds` gave."""
    pairs = (each.partition("@") for each in found.split(",")) if found else ()
    return [(next(known for known in _WORST_FIRST if known == verdict), id_) for verdict, _, id_ in pairs]


def _verdict(anchor: Anchor, ledger: Ledger, counted: Counted) -> AnchorVerdict:
    """Judge a good slot; a card that contradicts itself is told before what it says of the record."""
    if counted.shown is not None and anchor.counter > counted.shown:
        return "clone"
    named = next((each for each in ledger.names if each.name == anchor.origin), None)
    if named is None:
        return "other-ledger"
    if named.until is not None and anchor.size > named.until:
        return "restored"
    if anchor.size > ledger.size:
        return "rollback"
    if anchor.size < named.since or ledger.root_at(anchor.size) != anchor.root:
        return "fork"
    beyond = counted.shown is not None and anchor.counter > (counted.recorded or 0)
    return "unknown-operation" if beyond else "consistent"


_WORDS: Final[dict[AnchorVerdict, Text]] = {
    "fork": say("the record was truncated, rewritten or forked"),
    "clone": say("the card is a copy of an earlier state, or the chip was reset"),
    "rollback": say("the record was rolled back or truncated"),
    "restored": say("events were lost when the record was restored from a backup"),
    "unknown-operation": say("the card was changed by an operation that is not in the record"),
    "other-ledger": say("another record was used with the card"),
    "consistent": say("agrees with the record"),
    "accepted": say("does not match the record, and a person accepted this"),
    "damaged": say("NOT CHECKED: the anchor is damaged"),
    "never-written": say("NOT CHECKED: the card has no anchor"),
}


def verdict_in_words(verdict: AnchorVerdict) -> Text:
    """Say what a verdict means: what goes after the word anchor and a colon."""
    return _WORDS[verdict]


def difference_in_words(verdict: str, anchor_id: str) -> Text:
    """Say what an anchor on a card shows that does not fit the record, with its numbers."""
    origin, counter, size = numbers_of(anchor_id)
    match verdict:
        case "fork":
            return say(
                "the card has seen {size} events, and this record has other events in their place. The "
                "record was truncated, rewritten or forked",
                size=size,
            )
        case "clone":
            return say(
                "the anchor was written at change counter {counter}, and the card shows a lower value. The "
                "card is a copy of an earlier state, or the chip was reset",
                counter=counter,
            )
        case "rollback":
            return say(
                "the card has seen {size} events, and this record has fewer. The record was rolled back or truncated",
                size=size,
            )
        case "restored":
            return say(
                "the card has seen {size} events, and the restored backup had fewer. The later events are lost",
                size=size,
            )
        case "unknown-operation":
            return say(
                "the anchor was written at change counter {counter}, and this record does not know that "
                "value. The card was changed by an operation that is not in this record",
                counter=counter,
            )
        case _:
            return say(
                "the anchor belongs to another record ({origin}). That record was used with the card", origin=origin
            )
