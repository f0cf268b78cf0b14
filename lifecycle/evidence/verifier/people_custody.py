"""Who has each card by the events of its custody: nobody erases a card in own custody."""

from __future__ import annotations

from typing import Any, Iterable

HANDED_OVER, RECEIVED, DESTROYED = b"card-handed-over.1", b"card-received.1", b"card-destroyed.1"
FOUND = (b"card-found.1", b"card-found.2")
REPLACED = b"card-replaced.2"
ENDING_A_HAND_OVER = (b"card-stored.1", b"card-lost.1", b"card-damaged.1", b"card-retired.1")
OF_CUSTODY = frozenset((HANDED_OVER, RECEIVED, DESTROYED, *FOUND, REPLACED, *ENDING_A_HAND_OVER))
"""Kinds of event after which other people have a card."""


class Holders:
    """Follows these events: the custodian has a card, the last one where it is stored, and its giver until receipt."""

    def __init__(self) -> None:
        self.having: dict[str, tuple[str | None, ...]] = {}
        """By stream, the custodian first."""

    def take(self, _position: int, event: dict[str, Any]) -> None:
        """Take in one of them."""
        tag, stream, facts = event["tag"].encode("ascii"), event["stream"], event["facts"]
        if tag == HANDED_OVER:
            self.having[stream] = facts["receiver"], facts["giver"]
        elif tag == RECEIVED:
            self.having[stream] = (facts["receiver"],)
        elif tag in FOUND:
            self.having[stream] = (facts["finder"],)
        elif tag in ENDING_A_HAND_OVER:
            self.having[stream] = self.having.get(stream, ())[:1]
        else:
            self.having[stream] = ()

    def of(self, serials: Iterable[str]) -> frozenset[str]:
        """Give everybody who has one of these cards."""
        people = (person for serial in serials for person in self.having.get("card:" + serial, ()))
        return frozenset(person for person in people if person is not None)
