"""The reports of a bundle asked once more, of a store that is made from its events, and compared with those in it."""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lifecycle import DISTRIBUTION
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.errors import StoreError
from lifecycle.domain.event import Event, decode
from lifecycle.evidence.bundle.reporting import VALUES, Written, bundled_reports, formats_of, pieces
from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import Description
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.verdicts import Fault, Layer, some
from lifecycle.evidence.verifier.verification import READ_IN_FULL
from lifecycle.reports import Report as Question
from lifecycle.reports.parts.ranges import Range
from lifecycle.store.borrowed import Borrowed, borrowed_store
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.engine import StoreReader
from lifecycle.store.projection import Projection

REPORTS, PAGES = "reports", "report pages"


def compare_reports(
    path: Path, report: Report, projections: Sequence[Projection[Event]], *, thorough: bool = False
) -> None:
    """Judge the layers of reports, where all other layers left the events standing."""
    said = report.said
    if said is None or report.failed or said.parts.get(REPORTS) != 1 or not said.last:
        return
    why = _hindrance(said, thorough=thorough)
    if not why:
        try:
            _derive(path, report, said, projections)
        except StoreError as error:  # a kind of event that came later, or no room for them
            why = f"they could not be derived: {error}"
    if why:
        for name in (REPORTS, PAGES):
            report.layer(name).is_left_out(why)


def _derive(path: Path, report: Report, said: Description, projections: Sequence[Projection[Event]]) -> None:
    container = Container(str(path))
    with container.file:
        disclosures = list(_disclosures(container))
        made_of = Borrowed(_bodies(container, said), disclosures, _checkpoints(container, said))
        with (
            borrowed_store(made_of, decode, projections) as whole,
            whole.disclosing([each.digest for each in disclosures]) as store,
        ):
            Comparison(container, said, store).judge(report)


def _hindrance(said: Description, *, thorough: bool) -> str:
    if said.first != 1:
        return f"the reports depend on events before #{said.first}, which are not in this bundle"
    if said.count > READ_IN_FULL and not thorough:
        return f"skipped above {READ_IN_FULL} events; --thorough compares them"
    return ""


class Comparison:
    """Of every report in a bundle with what a store says."""

    def __init__(self, container: Container, said: Description, store: StoreReader[Event]) -> None:
        self._container, self._said, self._store = container, said, store
        self._ours = version(DISTRIBUTION)
        self._same_program = said.program == self._ours
        self._good = {REPORTS: 0, PAGES: 0}
        self._other = f"made by version {said.program}, and this is {self._ours}"
        self._open: dict[str, dict[str, list[str]]] = {REPORTS: {}, PAGES: {}}
        """For each layer: the members that were not compared, by the reason."""

    def judge(self, report: Report) -> None:
        """Compare all of them, and put the verdicts together."""
        known: set[str] = set()
        for kind in bundled_reports():
            for ending, written in formats_of(kind).items():
                name = f"reports/{kind.name}.{ending}"
                known.add(name)
                layer = report.layer(REPORTS if ending == VALUES else PAGES)
                if name not in self._container:
                    self._miss(layer, name)
                elif ending == VALUES:
                    self._compare_values(layer, name, kind, written)
                else:
                    self._compare_page(layer, name, kind, written)
        for name in self._container.under("reports/"):
            if name not in known:
                self._leave(REPORTS if name.endswith(VALUES) else PAGES, name, "this version has no such report")
        for name in (REPORTS, PAGES):
            self._conclude(report.layer(name))

    def _miss(self, layer: Layer, name: str) -> None:
        """Another version of the program may not have had that report."""
        if self._same_program:
            layer.fails(Fault("the member is missing", name))
        else:
            self._leave(layer.name, name, self._other)

    def _compare_values(self, layer: Layer, name: str, kind: type[Question], written: Written) -> None:
        found = b"".join(self._container.chunks(name))
        if _version_of(found) not in (kind.version, None):
            self._leave(layer.name, name, "another version of the report")
        else:
            self._compare(layer, name, found, kind, written)

    def _compare_page(self, layer: Layer, name: str, kind: type[Question], written: Written) -> None:
        if not self._same_program:
            self._leave(layer.name, name, self._other)
        elif not kind.from_events:
            self._leave(layer.name, name, "shows what is kept beside the events")
        else:
            self._compare(layer, name, b"".join(self._container.chunks(name)), kind, written)

    def _compare(self, layer: Layer, name: str, found: bytes, kind: type[Question], written: Written) -> None:
        over = Range(self._said.first - 1, self._said.last)
        derived = b"".join(pieces(self._store, over, kind, written))
        if sha256(found).digest() == sha256(derived).digest():
            self._good[layer.name] += 1
            return
        lines = zip(found.split(b"\n"), derived.split(b"\n"), strict=False)
        line = next((number for number, (one, other) in enumerate(lines, 1) if one != other), None)
        layer.fails(Fault("the report does not match the events", name, line))

    def _conclude(self, layer: Layer) -> None:
        good, unchecked = self._good[layer.name], self._open[layer.name]
        note = some(good, "1 report matches the events", "{} reports match the events") if good else ""
        if not unchecked:
            layer.passes(note)
            return
        parts = [note] if note else []
        for why, names in unchecked.items():
            parts.append(f"not checked ({why}): {', '.join(each.partition('/')[2] for each in names)}")
        layer.is_left_out("; ".join(parts))

    def _leave(self, layer: str, name: str, why: str) -> None:
        self._open[layer].setdefault(why, []).append(name)


def _version_of(found: bytes) -> int | None:
    """Read which version of a report values are of; None where they do not say it, so that they are compared."""
    try:
        said: Any = json.loads(found)["version"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return said if type(said) is int else None


def _bodies(container: Container, said: Description) -> Iterator[bytes]:
    for name in said.events:
        yield from container.lines(name)


def _disclosures(container: Container) -> Iterator[Disclosure]:
    if "disclosures.jsonl" not in container:
        return
    for line in container.lines("disclosures.jsonl"):
        said = json.loads(line)
        yield Disclosure(bytes.fromhex(said["digest"]), bytes.fromhex(said["salt"]), said["content"].encode("utf-8"))


def _checkpoints(container: Container, said: Description) -> list[tuple[int, int, bytes]]:
    found = []
    for name in container.under("checkpoints/"):
        note = container.read(name)
        signed = SignedCheckpoint.read(note)
        if signed.checkpoint.size <= said.last:
            found.append((signed.checkpoint.size, (signed.time or 0) * 1_000_000, note))
    return sorted(found)
