"""Exposure: which shares were ever out of control. It is counted per key, and nothing ever lowers it.

What exposes a share is a fact of the card that holds it, or may hold it. The state of a card carries every exposure on,
whatever becomes of the card: found, corrected, erased, copied, replaced and written again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.text import Text, say

Cause = Literal[
    "lost", "replaced", "seal-broken", "out-of-control", "factory-pin", "leaver", "may-hold", "disclosed", "suspected"
]
"""Why a share is exposed."""

CAUSES: tuple[Cause, ...] = get_args(Cause)

REPORTED: tuple[Cause, ...] = ("out-of-control", "disclosed", "suspected")
"""Those that people report in one command."""

CAUSES_IN_WORDS: Mapping[Cause, Text] = {
    "lost": say("card lost"),
    "replaced": say("card replaced by another card"),
    "seal-broken": say("bag seal broken"),
    "out-of-control": say("card out of control for a time"),
    "factory-pin": say("written under the factory PIN, which is public"),
    "leaver": say("PIN known to a leaver"),
    "may-hold": say("operation failed or interrupted; the card may hold the share"),
    "disclosed": say("share disclosed"),
    "suspected": say("share reported as possibly known to others"),
}


@dataclass(frozen=True, order=True)
class Exposed:
    """One share, and one reason why it is exposed."""

    set_id: str
    share: int
    cause: Cause


@dataclass(frozen=True)
class CardExposure:
    """An exposure as it is kept outside of the record: of which card, and of which key."""

    serial: str
    exposed: Exposed
    fingerprint: str | None = None
    """Of the key; None where the record did not see its set made."""
    needed: int = 0
    """Shares that bring the key back: M of the set."""


@dataclass(frozen=True)
class KeySuspicion:
    """An alarm about a key as it is kept outside of the record: that it may be known to others."""

    fingerprint: str
    set_id: str
    """A set of it, by which it is known where the record has no other."""
    needed: int
    """M of that set."""


KeptOutside = CardExposure | KeySuspicion


def exposures_of(card: CardState) -> Iterator[Exposed]:
    """Give every exposure that the state of a card carries, the first one first."""
    for each in (card.exposed or "").split(","):
        if each:
            set_id, share, cause = each.split("/")
            yield Exposed(set_id, int(share), cause)  # type: ignore[arg-type]


def shares_on(card: CardState) -> list[tuple[str, int]]:
    """Give the shares that a card holds or may hold: also the one that an unfinished one was written over."""
    found = []
    if card.set_id is not None and card.share and card.holding != "blank":
        found.append((card.set_id, card.share))
    if card.overwrites is not None:
        set_id, share = card.overwrites.split("/")
        found.append((set_id, int(share)))
    return found


def carried(before: CardState, after: CardState, cause: Cause | None) -> CardState:
    """Give the state after an event with every exposure of before, and with those that the event brings."""
    if cause is None and after is before:
        return after
    exposed, overwrites = before.exposed, _overwritten(before, after)
    if cause is not None or after.exposed != exposed:
        exposed = _exposed(before, after, cause)
    if after.exposed == exposed and after.overwrites == overwrites:
        return after
    return replace(after, exposed=exposed, overwrites=overwrites)


def _exposed(before: CardState, after: CardState, cause: Cause | None) -> str | None:
    known = [each for card in (before, after) for each in (card.exposed or "").split(",") if each]
    added = [f"{set_id}/{share}/{cause}" for set_id, share in shares_on(before)] if cause is not None else []
    return ",".join(dict.fromkeys([*known, *added])) or None


def with_exposure(card: CardState, exposed: Exposed) -> CardState:
    """Give the state of a card with an exposure that is known from elsewhere."""
    told = f"{exposed.set_id}/{exposed.share}/{exposed.cause}"
    return replace(card, exposed=",".join([*filter(None, [card.exposed]), told]))


def _overwritten(before: CardState, after: CardState) -> str | None:
    """Give the share that may still be in the memory of a card that another one is being written to."""
    if after.holding not in UNFINISHED:
        return None
    if after.holding == "writing" and before.holding not in {"writing", "blank"} and before.set_id and before.share:
        return f"{before.set_id}/{before.share}"
    return before.overwrites
