"""An attacker who writes whole records with SQL and computes everything anew; with the signing key or without it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from lab.intruder import intruding

from lifecycle.domain.checkpoint import Checkpoint, SignedCheckpoint
from lifecycle.domain.event import decode
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.keys import SigningKey
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.address import Place
from lifecycle.store.checkpoints import KeptCheckpoint
from lifecycle.store.header import event_key, header_of
from lifecycle.store.opening import open_store
from lifecycle.store.tree import Frontier, Growth, leaf_hash

Json = dict[str, Any]

_decoded = msgspec.json.Decoder(Json).decode
_encoded = msgspec.json.Encoder(order="sorted").encode


@dataclass
class Forgery:
    """What a store holds, to be changed and written back as if it had always been so."""

    place: Place
    events: list[Json]
    notes: list[KeptCheckpoint]
    newest: KeptCheckpoint | None = None
    """Of the notes that it had."""

    @classmethod
    def of(cls, place: Place) -> "Forgery":
        """Read a store."""
        with intruding(place) as intruder:
            bodies = intruder.rows("SELECT body FROM events ORDER BY position")
            rows = intruder.rows("SELECT * FROM checkpoints ORDER BY number")
        notes = [KeptCheckpoint(*row) for row in rows]
        return cls(place, [_decoded(body) for (body,) in bodies], notes, notes[-1] if notes else None)

    def find(self, tag: str, stream: str | None = None) -> int:
        """Give the index of the first event of a kind."""
        return next(
            index
            for index, event in enumerate(self.events)
            if event["tag"] == tag and stream in (None, event["stream"])
        )

    def cut(self, size: int) -> None:
        """Take away what comes after so many events, and the checkpoints over it."""
        del self.events[size:]
        self.notes = [note for note in self.notes if note.size <= size]

    def bodies(self) -> list[bytes]:
        """Give all events, each with the version and the anchors that its place asks for."""
        return [body for body, _ in self._grown()]

    def _grown(self) -> Iterator[tuple[bytes, bytes]]:
        """Give each event with the root of the tree up to it."""
        versions: dict[str, int] = {}
        tree = Frontier()
        roots = [tree.root]
        for event in self.events:
            event["version"] = versions[event["stream"]] = versions.get(event["stream"], 0) + 1
            for anchor in _anchors(event["facts"]):
                anchor["size"] = min(anchor["size"], tree.size)
                anchor["root"] = roots[anchor["size"]].hex()
            body = _encoded(event)
            tree = tree.append(leaf_hash(body))
            roots.append(tree.root)
            yield body, tree.root

    def signed_anew(self, key: SigningKey) -> None:
        """Have every checkpoint that still fits signed again, at its time; where none is left, the newest."""
        roots = [Frontier().root, *(root for _, root in self._grown())]
        notes = []
        for note in self.notes or filter(None, [self.newest]):
            if note.size < len(roots):
                said = SignedCheckpoint.read(note.note)
                checkpoint = Checkpoint(said.checkpoint.origin, note.size, roots[note.size])
                signed = key.sign(checkpoint, said.time or 0)
                notes.append(note._replace(number=len(notes) + 1, note=signed.note.encoded()))
        self.notes = notes

    def write(self) -> None:
        """Put it in the place of the store."""
        growth = Growth()
        with intruding(self.place) as intruder:
            for table in ("events", "tiles", "checkpoints"):
                intruder.change(f"DELETE FROM {table}")  # noqa: S608 - names from the line above
            for position, body in enumerate(self.bodies(), 1):
                head, leaf = header_of(body), leaf_hash(body)
                row = (position, event_key(head.id), head.stream, head.version, head.tag, head.time, body, leaf)
                intruder.change("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
                intruder.each("INSERT INTO tiles VALUES (?, ?, ?, ?)", growth.take([leaf]))
            tree = growth.frontier
            intruder.change("UPDATE tree SET size = ?, frontier = ?", (tree.size, tree.to_bytes()))
            intruder.each("INSERT INTO checkpoints VALUES (?, ?, ?, ?)", self.notes)
        with open_store(self.place, decode, PROJECTIONS) as store:
            store.refresh([projection.name for projection in PROJECTIONS])  # which folds the events into them


def _anchors(facts: Json) -> list[Json]:
    """Give the anchors that a fact speaks of."""
    slots = facts.get("slots") or ([facts] if "anchor" in facts else [])
    return [slot["anchor"] for slot in slots if isinstance(slot, dict) and isinstance(slot.get("anchor"), dict)]


def key_in(folder: Path) -> SigningKey:
    """Steal the signing key."""
    key = KeyFile(folder / "signing.key").load()
    assert key is not None
    return key


Attack = Callable[[Forgery, Sequence[int]], None]
"""Changes a record; it is told how many events the auditor's checkpoint and the witness's cover."""


def edit(forgery: Forgery, marks: Sequence[int]) -> None:
    """Say that somebody else did it."""
    del marks
    forgery.events[forgery.find("operation-started.2")]["station"] = "another-desk"


def delete(forgery: Forgery, marks: Sequence[int]) -> None:
    """Take an event away, and number the others as if it had never been."""
    del marks
    del forgery.events[forgery.find("operation-completed.2")]


def reorder(forgery: Forgery, marks: Sequence[int]) -> None:
    """Exchange two events."""
    del marks
    at = forgery.find("operation-started.2")
    forgery.events[at], forgery.events[at + 1] = forgery.events[at + 1], forgery.events[at]


def renumber(forgery: Forgery, marks: Sequence[int]) -> None:
    """Put an event in, so that all others move."""
    del marks
    at = forgery.find("operation-completed.2")
    forgery.events.insert(at, forgery.events[at] | {"id": "01a20dec-80db-717e-b70f-f85cbbb812de"})


def backdate(forgery: Forgery, marks: Sequence[int]) -> None:
    """Have an event happen a day earlier."""
    del marks
    forgery.events[forgery.find("operation-started.2")]["time"] -= 86_400_000_000


def cut_tail(forgery: Forgery, marks: Sequence[int]) -> None:
    """Take away the newest events, down to just after what the auditor has."""
    forgery.cut(marks[0] + 1)


def cut_custody(forgery: Forgery, marks: Sequence[int]) -> None:
    """Take away what happened without a card since the last operation on one, and what was signed of it."""
    del marks
    forgery.cut(max(number for number, event in enumerate(forgery.events, 1) if event["operation"] is not None))


def cut_to_witness(forgery: Forgery, marks: Sequence[int]) -> None:
    """Take away all that no witness saw."""
    forgery.cut(marks[1])


def fork(forgery: Forgery, marks: Sequence[int]) -> None:
    """Have another history after what the auditor has."""
    for event in forgery.events[marks[0] + 1 :]:
        event["station"] = "another-desk"


def remove_checkpoints(forgery: Forgery, marks: Sequence[int]) -> None:
    """Leave no checkpoint in the database."""
    del marks
    forgery.notes.clear()


def nothing(forgery: Forgery, marks: Sequence[int]) -> None:
    """Leave it as it is."""
    del forgery, marks
