"""The names that a ledger went by: it takes a new one when a backup is restored, and events tell of each."""

from __future__ import annotations

from typing import Any

from lifecycle.evidence.verifier.description import Description


class Lineage:
    """The names that events in the bundle give, each with the position of that event."""

    def __init__(self, said: Description) -> None:
        self.said = said
        self.names: list[tuple[str, int]] = []
        self.before = said.origin
        """The name before the first of them."""

    def take(self, position: int, facts: dict[str, Any]) -> None:
        """Take in an event by which the ledger was begun or restored."""
        if not self.names and "was" in facts:
            self.before = ledger_named(facts["was"])
        self.names.append((ledger_named(facts["origin"]), position))

    def had_name(self, name: str, position: int) -> bool | None:
        """Say whether the ledger had a name at an event; None where events after the range would tell."""
        if not self.names and self.said.last < self.said.size and name != self.before:
            return None
        return name == next((each for each, since in reversed(self.names) if since <= position), self.before)

    def is_latest(self, origin: str) -> bool:
        """Say whether the name with these digits is the one that the ledger took last."""
        return bool(self.names) and self.names[-1][0] == ledger_named(origin)

    def until(self, origin: str) -> int | None:
        """Give how many events a ledger had when it gave up a name; None where it has it still, or never had it."""
        index = next((index for index, (name, _) in enumerate(self.names) if name == origin), len(self.names))
        return self.names[index + 1][1] - 1 if index + 1 < len(self.names) else None

    def is_foreign(self, origin: str) -> bool:
        """Say whether a ledger, as far as events tell, never went by a name."""
        known = any(name == origin for name, _ in self.names)
        return not known and (self.said.first <= 1 or origin != self.said.origin)

    def fits(self, origin: str, size: int) -> bool | None:
        """Say whether a ledger went by a name when it had so many events; None where events before would tell."""
        for name, since in self.names:
            if name == origin:
                until = self.until(origin)
                return since <= size <= (self.said.size if until is None else until)
        if self.said.first <= 1 and self.said.last:
            return not self.names and origin == self.said.origin
        if not self.names:
            return True if origin == self.said.origin else None
        return None if size < self.names[0][1] else False


def ledger_named(origin: str) -> str:
    """Give the name of a ledger from its 16 hex digits, as events and cards have them."""
    return "lifecycle/ledger/" + origin.lower()
