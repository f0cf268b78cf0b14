"""Exports that are no bundles: the exact bytes of events, one a line, and their view in a spreadsheet."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Final, Protocol

import msgspec

from lifecycle.domain.event import Event
from lifecycle.domain.instant import Instant
from lifecycle.evidence.bundle.disclosing import entitled
from lifecycle.evidence.bundle.plan import Plan
from lifecycle.evidence.bundle.tree_pass import Progress, TreePass
from lifecycle.reports.formats.as_csv import line
from lifecycle.reports.parts.cells import Cell
from lifecycle.reports.parts.people import Names
from lifecycle.store.engine import StoreReader

COLUMNS: Final = (
    "position", "time", "actor", "name", "station", "stream", "version", "tag", "operation", "virtual", "id", "facts",
)  # fmt: skip

_text = msgspec.json.Encoder(order="sorted").encode


class Sink(Protocol):
    """What an export is written to."""

    def write(self, content: bytes, /) -> object:
        """Write the next bytes."""


def write_jsonl(store: StoreReader[Event], plan: Plan, sink: Sink, progress: Progress | None = None) -> str:
    """Write each event of the range as the exact bytes of its leaf and a newline; gives the SHA-256 of it all, hex.

    Raises RecordDoesNotFit, and then what was written is to be thrown away.
    """
    digest = sha256()
    with store.snapshot() as connection, TreePass(connection, store.path, plan.checkpoint, progress) as passage:
        _go_to(passage, plan)
        for lines in passage.lines(plan.range.upto):
            digest.update(lines)
            sink.write(lines)
        passage.arrive()
    return digest.hexdigest()


def write_csv(store: StoreReader[Event], plan: Plan, sink: Sink, progress: Progress | None = None) -> str:
    """Write a line for each event of the range, for a spreadsheet; gives the SHA-256 of it all, hex.

    Raises as `write_jsonl` does, and EventUnreadable.
    """
    digest = sha256()
    with (
        store.disclosing(entitled(store, plan.wanted, plan.range.upto)) as shown,
        shown.view() as view,
        store.snapshot() as connection,
        TreePass(connection, store.path, plan.checkpoint, progress) as passage,
    ):
        for content in _rows(store, passage, plan, Names(shown, view, plan.range.upto)):
            digest.update(content)
            sink.write(content)
        passage.arrive()
    return digest.hexdigest()


def _rows(store: StoreReader[Event], passage: TreePass, plan: Plan, names: Names) -> Iterator[bytes]:
    yield line(list(COLUMNS)).encode("utf-8")
    _go_to(passage, plan)
    for bodies in passage.bodies(plan.range.upto):
        first = passage.position - len(bodies) + 1
        rows = [
            _row(position, store.decoded(position, body), body, names) for position, body in enumerate(bodies, first)
        ]
        yield "".join(map(line, rows)).encode("utf-8", errors="replace")


def _row(position: int, event: Event, body: bytes, names: Names) -> tuple[Cell, ...]:
    """Give the cells of one event; the facts as they stand in it, in whatever version."""
    facts = json.dumps(json.loads(body)["facts"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return (
        position, Instant(event.time), event.actor, names.name(event.actor), event.station, event.stream, event.version,
        event.tag, event.operation, event.virtual, event.id, facts,
    )  # fmt: skip


def _go_to(passage: TreePass, plan: Plan) -> None:
    """Pass by what is before the range."""
    for _ in passage.hashes(plan.range.after):
        pass
