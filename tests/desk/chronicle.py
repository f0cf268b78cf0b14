"""A record written fact by fact, for what people ask of it: whatever could have happened to sets and cards."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import structs

from lifecycle.domain.card import CardFacts
from lifecycle.domain.event import Draft, Event, Fact, new_id
from lifecycle.domain.facts import (
    CardDriftDetected,
    CardSeen,
    DriftAccepted,
    EraseBegun,
    SetChecked,
    SetCompleted,
    SetInvalidated,
    SetStarted,
    ShareErased,
    ShareWriteBegun,
    ShareWritten,
)
from lifecycle.domain.holding import BLANK, SetRecord
from lifecycle.domain.instant import AsOf
from lifecycle.reports import Answer, Report, opened
from lifecycle.reports.parts.cells import Cell
from lifecycle.reports.set import OneSet
from lifecycle.reports.sets import Sets
from lifecycle.store.disclosures import Disclosure, commitment
from lifecycle.store.sqlite.audit import AuditStore

MINUTE = 60_000_000
"""Microseconds between two events."""
START = 1_790_000_000_000_000
SERIALS = tuple(digit * 16 for digit in "ABCDEF")

Told = dict[str, Cell]
"""Cells by the names of their columns."""


@dataclass(frozen=True)
class Made:
    """A set of the chronicle."""

    id: str
    name: str
    needed: int
    issued: int

    def record(self, share: int, *, state: Any = "held", copy: int = 0) -> SetRecord:  # noqa: ANN401 - a Holding
        """Give the set record of a card that holds a share of it."""
        return SetRecord(
            state=state, kind="server-master-key", needed=self.needed, issued=self.issued, share=share, copy=copy,
            set_id=self.id,
        )  # fmt: skip


@dataclass
class Chronicle:
    """Appends facts to a store, one a minute, and asks reports of it."""

    store: AuditStore[Event]
    time: int = START
    position: int = 0
    """Of the last event."""
    sets: int = 0
    shown: dict[str, CardFacts] = field(default_factory=dict)

    def add(
        self, stream: str, *facts: Fact, disclosed: tuple[Disclosure, ...] = (), operation: str | None = None
    ) -> int:
        """Append facts; gives the position of the last."""
        for fact in facts:
            self.time += MINUTE
            draft = Draft(
                actor="person:1", facts=fact, id=new_id(), operation=operation, station="desk", stream=stream,
                time=self.time, virtual=True,
            )  # fmt: skip
            self.position = self.store.append([draft], disclosures=disclosed)[-1].position
        return self.position

    def cards(self, *serials: str, holds: SetRecord = BLANK, tries: int = 7) -> int:
        """Have cards seen for the first time, or again."""
        for serial in serials:
            self.shown[serial] = CardFacts(
                serial=serial, make="mpcos", atr="3B", virtual=True, layout=1,
                card_id="00", tries=7, tries_left=tries, sealed=False, set_record=holds,
            )  # fmt: skip
            self.add(f"card:{serial}", CardSeen(shown=self.shown[serial]))
        return self.position

    def begin(self, name: str, needed: int, issued: int, *, key: int | None = None, source: Made | None = None) -> Made:
        """Start a set; without a key of its own, each has another."""
        self.sets += 1
        made = Made(hashlib.sha256(b"%d" % self.sets).hexdigest()[:32].upper(), name, needed, issued)
        digest = commitment(bytes(16), name.encode())
        started = SetStarted(
            kind="server-master-key", needed=needed, issued=issued, name=digest.hex(), partition=None,
            copied_from=None if source is None else source.id, check_value="0102030405",
            fingerprint=f"{key or -self.sets:064x}",
        )  # fmt: skip
        self.add(f"set:{made.id}", started, disclosed=(Disclosure(digest, bytes(16), name.encode()),))
        return made

    def write(self, made: Made, share: int, serial: str, *, copy: int = 0, done: bool = True) -> int:
        """Have a card take a share."""
        held = f"{share:02x}" * 32
        begun = ShareWriteBegun(
            set_id=made.id, kind="server-master-key", needed=made.needed, issued=made.issued, share=share, copy=copy,
            commitment=held, label=None, replaces=None,
        )  # fmt: skip
        written = ShareWritten(set_id=made.id, share=share, copy=copy, commitment=held, label=None)
        return self.add(f"card:{serial}", begun, *([written] if done else []))

    def erase(self, made: Made, share: int, serial: str, *, done: bool = True) -> int:
        """Have a card erased."""
        begun, erased = EraseBegun(set_id=made.id, share=share), ShareErased(set_id=made.id, share=share)
        return self.add(f"card:{serial}", begun, *([erased] if done else []))

    def accept(self, serial: str, holds: SetRecord) -> int:
        """Have the record take over what a card was found to hold."""
        shown = structs.replace(self.shown[serial], set_record=holds)
        accepted = DriftAccepted(differences=[], shown=shown, anchors=[])
        return self.add(f"card:{serial}", CardDriftDetected(differences=[]), accepted)

    def complete(self, made: Made) -> int:
        """Complete a set."""
        return self.add(f"set:{made.id}", SetCompleted(settled=False))

    def cut_off(self, made: Made, written: int) -> int:
        """Have its making end early."""
        return self.add(f"set:{made.id}", SetInvalidated(reason="card-removed", written=written))

    def drill(self, made: Made, *, rebuilt: bool | None) -> int:
        """Have it checked."""
        return self.add(f"set:{made.id}", SetChecked(shares=[1], rebuilt=rebuilt))

    def whole(self, name: str, needed: int, *serials: str, key: int | None = None, source: Made | None = None) -> Made:
        """Make a set on new cards, from its start to its end."""
        self.cards(*serials)
        made = self.begin(name, needed, len(serials), key=key, source=source)
        for share, serial in enumerate(serials, 1):
            self.write(made, share, serial)
        self.complete(made)
        return made

    def ask(self, report: Report, position: int | None = None) -> tuple[Told, list[Told], Answer]:
        """Ask a report: its head, its rows and the rest, now or as of a position."""
        asked = None if position is None else AsOf(f"#{position}", position=position)
        with opened(self.store, asked) as record:
            answer = report.answer(record)
            names = [column.name for column in answer.columns]
            rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
        return {column.name: cell for column, cell in answer.head}, rows, replace(answer, rows=())


def sets_of(record: Chronicle, position: int | None = None) -> dict[str, Told]:
    """Give the rows of the report of all sets by name, in their order."""
    return {str(row["name"]): row for row in record.ask(Sets(), position)[1]}


def cards_of(record: Chronicle, made: Made, position: int | None = None) -> list[tuple[object, ...]]:
    """Give serial, share, copy, what became of it, and whether it counts."""
    rows = record.ask(OneSet(set=made.id), position)[1]
    return [(row["serial"], row["share"], row["copy"], row["now"], row["counts"]) for row in rows]
