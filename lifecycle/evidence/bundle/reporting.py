"""The reports of a bundle: every one that needs no argument, as it was after the last event of the range."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from lifecycle.domain.event import Event
from lifecycle.domain.instant import AsOf
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.member_names import report_name
from lifecycle.evidence.bundle.plan import Plan
from lifecycle.evidence.bundle.tree_pass import Progress
from lifecycle.reports import Answer, Report, Snapshot, all_reports
from lifecycle.reports.formats import as_csv, as_html, as_values
from lifecycle.reports.parts.moment import at
from lifecycle.reports.parts.people import Names
from lifecycle.reports.parts.ranges import Asked, Range
from lifecycle.store.engine import StoreReader

Written = Callable[[Answer], Iterable[str]]

_IN_MEMORY: Final = 1 << 20
_PIECE: Final = 1 << 16

# In English, whoever exports it: the bytes have to be the same.
VALUES: Final = "json"
"""How the names of values end."""
FORMATS: Final[dict[str, Written]] = {"csv": as_csv.written, "html": lambda answer: as_html.written(answer, str)}


def write_reports(
    container: Container, store: StoreReader[Event], plan: Plan, scratch: Path, progress: Progress | None = None
) -> None:
    """Write each report in each format, with the names and texts that the store discloses.

    `scratch` is a folder for what does not fit into memory; `progress` is told now and then how many files are done
    and how many there are, and may raise to end it.
    """
    kinds = bundled_reports() if plan.range.upto else ()
    files = [(kind, ending, written) for kind in kinds for ending, written in formats_of(kind).items()]
    for done, (kind, ending, written) in enumerate(files):
        with SpooledTemporaryFile(_IN_MEMORY, dir=str(scratch)) as spool:
            for piece in pieces(store, plan.range, kind, written):
                if progress:
                    progress(done, len(files))
                spool.write(piece)
            _move(spool, container, report_name(kind.name, ending))


def bundled_reports() -> list[type[Report]]:
    """Give the reports that a bundle has."""
    return [kind for kind in all_reports().values() if kind.bundled and not _is_of_one(kind)]


def formats_of(kind: type[Report]) -> dict[str, Written]:
    """Give the forms that a bundle has a report in; its values only where they follow from the events alone."""
    if not kind.from_events:
        return FORMATS
    return FORMATS | {VALUES: lambda answer: as_values.written(answer, kind.version)}


def _is_of_one(kind: type[Report]) -> bool:
    """Say whether a report has to be told of which card, or which set."""
    return any(field.default is MISSING and field.default_factory is MISSING for field in fields(kind))


def pieces(store: StoreReader[Event], range_: Range, kind: type[Report], written: Written) -> Iterator[bytes]:
    """Give one report in one format, as of the last event of the range and over the range."""
    upto, after = range_.upto, range_.after
    with store.view() as view:
        moment = at(AsOf(f"#{upto}", position=upto), store, view.position)
        over = Range(after, upto, range_.asked)
        if not over.empty:  # said by its positions: how it was asked for must not show
            asked = Asked(AsOf(f"#{after + 1}", position=after + 1), AsOf(f"#{upto}", position=upto))
            over = Range(after, upto, asked)
        snapshot = Snapshot(store, view, moment, Names(store, view, upto), over)
        gathered: list[str] = []
        size = 0
        for piece in written(kind().answer(snapshot)):
            gathered.append(piece)
            size += len(piece)
            if size >= _PIECE:
                yield "".join(gathered).encode("utf-8", errors="replace")
                gathered, size = [], 0
        yield "".join(gathered).encode("utf-8", errors="replace")


def _move(spool: IO[bytes], container: Container, name: str) -> None:
    """Write a member of which the length was not known beforehand."""
    length = spool.tell()
    spool.seek(0)
    with container.member(name, length) as member:
        while piece := spool.read(_IN_MEMORY):
            member.write(piece)
