"""From which event to which each key signs, and which keys vouch for which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Mapping

Pair = Mapping[int, bytes]
"""Public keys of one signing key by signature type; a half that is not known is left out."""


@dataclass(frozen=True)
class Change:
    """What an event says of the keys that sign; its signatures are good."""

    position: int
    new: Pair | None = None
    """The key that signs from here on."""
    ended: Pair | None = None
    """The key that does not sign from here on."""
    by: tuple[Pair, ...] = ()
    """Those that vouch for the new one."""
    known: tuple[Pair, ...] = ()
    """Those that the new one knows the record by, and vouches for."""
    name: str | None = None
    """Origin line of the ledger that this was signed for; None where nothing is signed."""


def rotation(position: int, old: Pair, new: Pair, name: str | None = None) -> Change:
    """Give the change in which a key gives its place to another, and both sign that."""
    return Change(position, new, old, (old,), (old,), name)


class KeyChain:
    """The keys of one signature type."""

    def __init__(self, kind: int, changes: Iterable[Change]) -> None:
        """Follow the changes in the order of the events; what a key says after its end is void."""
        self._since: dict[bytes, int] = {}
        self._until: dict[bytes, int] = {}
        self._handed: set[bytes] = set()
        self._vouches: dict[bytes, set[bytes]] = {}
        self.void: list[int] = []
        """Positions of changes by keys that had ended, and of those that bring a key back."""
        for change in sorted(changes, key=lambda each: each.position):
            self._follow(kind, change)

    def _follow(self, kind: int, change: Change) -> None:
        new = None if change.new is None else change.new.get(kind)
        ended = None if change.ended is None else change.ended.get(kind)
        if new is not None:
            by, known = (self._in_force(kind, each) for each in (change.by, change.known))
            if not by or new in self._since or new in self._until:
                self.void.append(change.position)
                return
            self._since[new] = change.position
            for each in by:
                self._vouches.setdefault(each, set()).add(new)
            self._vouches.setdefault(new, set()).update(known)
        if ended is not None and ended not in self._until:
            self._until[ended] = change.position
            if new is not None:
                self._handed.add(ended)

    def _in_force(self, kind: int, pairs: Iterable[Pair]) -> list[bytes]:
        halves = (pair.get(kind) for pair in pairs)
        return [each for each in halves if each is not None and each not in self._until]

    def relied_on(self, given: Iterable[bytes]) -> set[bytes]:
        """Give the keys that were given, and all that such keys vouch for."""
        found, left = set(given), list(given)
        while left:
            new = self._vouches.get(left.pop(), set()) - found
            found |= new
            left += new
        return found

    def may_sign(self, public: bytes, size: int, before: int) -> bool:
        """Say whether a key may sign so many events, after a checkpoint of `before` events.

        One that gave its place to another signs the first checkpoint over that too, so as to vouch for the other.
        """
        until = self._until.get(public)
        last = before if public in self._handed else size
        return self._since.get(public, 0) <= size and (until is None or last < until)

    def had_ended(self, public: bytes, size: int) -> bool:
        """Say whether a key had ended, and not just given its place to another, before it signed so many events."""
        return public not in self._handed and size >= self._until.get(public, size + 1)
