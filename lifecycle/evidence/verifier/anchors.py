"""Anchors: what cards showed of the ledger, and what was written on them, held against the tree again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Callable, Iterator

from lifecycle.evidence.verifier.blocks import SIZE
from lifecycle.evidence.verifier.canonical import canonical
from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import Description
from lifecycle.evidence.verifier.event_pass import Seen
from lifecycle.evidence.verifier.lineage import Lineage, ledger_named
from lifecycle.evidence.verifier.subtrees import Nodes
from lifecycle.evidence.verifier.verdicts import Fault, Layer

ANCHORS_MEMBER = "card-anchors.jsonl"
WRITTEN = re.compile(
    rb'"facts":\{"anchor":\{"counter":[0-9]+,"origin":"([0-9A-F]{16})","root":"([0-9a-f]{64})","size":([0-9]{1,12})\},'
    rb'"moment":"(?:after|before)"(?:,"signature":null,"statement":null)?\},"id"'
)
"""The facts of an anchor that was written and not signed, in the forms that they have."""


@dataclass(frozen=True)
class Held:
    """An anchor that stands in an event."""

    id: str
    size: int
    root: bytes
    serial: str
    position: int
    event: str
    accepted: bool
    """The event says that it does not fit and that a person accepted it."""

    def contradiction(self, what: str) -> Fault:
        """Say how it contradicts the tree."""
        message = "the anchor on card %s covers %d events, and the record has %s" % (self.serial, self.size, what)
        return Fault(message, None, None, self.position, self.event)


class Anchors:
    """All anchors that events speak of; those whose root is not known yet wait for the end of the walk."""

    def __init__(self, container: Container, said: Description, lineage: Lineage, layer: Layer, seen: Seen) -> None:
        self.said, self.lineage, self.layer, self.roots = said, lineage, layer, seen.roots
        self.listed = container.lines(ANCHORS_MEMBER) if ANCHORS_MEMBER in container else iter(())
        self.readings = self.written = self.foreign = self.lost = 0
        self.waiting: list[Held] = []
        self.contradictions: dict[str, Fault] = {}
        self.accepted: set[str] = set()

    def take_seen(self, position: int, event: dict[str, Any], roots: dict[int, bytes]) -> None:
        """Take in an event that tells of the anchors on a card; the list has to tell the same."""
        slots, serial = event["facts"]["slots"], event["stream"].partition(":")[2]
        said = {
            "position": position,
            "serial": serial,
            "slots": [slot["anchor"] for slot in slots],
            "time": event["time"],
            "verdict": event["facts"]["verdict"],
        }
        self.readings += 1
        listed = next(self.listed, None)
        if self.said.knows("anchors") and listed != canonical(said):
            message = "the anchor does not match the event" if listed is not None else "no anchor for this event"
            self.layer.fails(Fault(message, ANCHORS_MEMBER, self.readings, position, event["id"]))
        for slot in slots:
            if slot["anchor"] is not None:
                self._hold(slot["anchor"], position, event, roots, accepted=slot["verdict"] == "accepted")

    def take_written(self, position: int, line: bytes, roots: dict[int, bytes]) -> None:
        """Take in an event that tells of an anchor that a card took; there are many, and nearly all of them fit."""
        self.written += 1
        found = WRITTEN.search(line)
        if found is not None:
            origin, root, size = found.groups()
            if self.lineage.is_latest(origin.decode()) and roots.get(int(size)) == bytes.fromhex(root.decode()):
                return
        event = json.loads(line)
        self._hold(event["facts"]["anchor"], position, event, roots)

    def take_accepted(self, facts: dict[str, Any]) -> None:
        """Take in an event by which a person accepted anchors that do not fit."""
        self.accepted.update(facts["anchors"])

    def _hold(
        self,
        anchor: dict[str, Any],
        position: int,
        event: dict[str, Any],
        roots: dict[int, bytes],
        *,
        accepted: bool = False,
    ) -> None:
        origin, size, root = ledger_named(anchor["origin"]), anchor["size"], bytes.fromhex(anchor["root"])
        if not isinstance(size, int) or size < 0:
            raise ValueError(size)
        until = self.lineage.until(origin)
        if self.lineage.is_foreign(origin):
            self.foreign += 1
        elif until is not None and size > until:
            self.lost += 1
        else:
            id_ = "%s:%d:%d:%s" % (anchor["origin"], anchor["counter"], size, anchor["root"][:16])
            serial = event["stream"].partition(":")[2]
            held = Held(id_, size, root, serial, position, event["id"], accepted)
            if size > self.said.size:
                self._contradicts(held, "fewer (TRUNCATED)")
            else:
                self._compare(held, roots.get(size) or self.roots.get(size))

    def _compare(self, held: Held, root: bytes | None) -> None:
        if root is None:
            self.waiting.append(held)
        elif held.root != root:
            self._contradicts(held, "other events there")

    def _contradicts(self, held: Held, what: str) -> None:
        self.contradictions.setdefault(held.id, held.contradiction(what))
        if held.accepted:
            self.accepted.add(held.id)

    def finish(self, nodes: Callable[[], Nodes]) -> None:
        """Say what came of all of them; one that contradicts the tree fails until a person has accepted it."""
        self._compare_waiting(nodes)
        if next(self.listed, None) is not None:
            self.layer.fails(Fault("an anchor belongs to no event", ANCHORS_MEMBER, self.readings + 1))
        for id_, fault in self.contradictions.items():
            if id_ not in self.accepted:
                self.layer.fails(fault)
        parts = []
        if self.readings:
            parts.append("%d read from cards" % self.readings)
        if self.written:
            parts.append("%d written on cards" % self.written)
        if not parts:
            self.layer.is_left_out("the events of this bundle contain no anchor")
            return
        note = "anchors match the events: " + ", ".join(parts)
        for count, what in (
            (self.foreign, "; of other records: {}"),
            (self.lost, "; over events that a restored backup did not have: {}"),
            (len(self.accepted.intersection(self.contradictions)), "; mismatches that were accepted: {}"),
        ):
            note += what.format(count) if count else ""
        self.layer.passes(note)

    def _compare_waiting(self, nodes: Callable[[], Nodes]) -> None:
        """Compare those that wait: with roots that came later, or of the tree, which is read again for them."""
        tree = None
        waiting, self.waiting = sorted(self.waiting, key=lambda each: each.size), []
        for held in waiting:
            root = self.roots.get(held.size)
            if root is None:
                tree = tree or nodes()
                root = tree.subtree(0, held.size)
            self._compare(held, root)


def sizes_listed(container: Container) -> Iterator[int]:
    """Give the sizes in the list of what cards showed."""
    for line in container.lines(ANCHORS_MEMBER) if ANCHORS_MEMBER in container else ():
        yield from map(int, SIZE.findall(line))
