"""A report as people read it, and as machines do."""

from __future__ import annotations

from typing import Any, Iterator

from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.verdicts import NOT_CHECKED, UNPROVEN


def plain(text: str) -> str:
    """Put a blank in the place of each character that a terminal would obey, or that nobody sees."""
    return "".join(each if each.isprintable() else " " for each in text)


def as_text(report: Report) -> Iterator[str]:
    """Give the lines that a person reads, and no bundle writes to a terminal: the answer first, what is proven last."""
    return (plain(line) for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    said = report.said
    yield report.answer
    if said is not None:
        yield "Record %s, events #%d to #%d, checkpoint of %d events" % (said.origin, said.first, said.last, said.size)
    yield ""
    width = max(len(layer.name) for layer in report.layers)
    for layer in report.layers:
        yield "%s  %s  %s" % (layer.name.ljust(width), layer.verdict.ljust(len(NOT_CHECKED)), layer.note)
    yield ""
    if report.failed:
        first = report.failed[0]
        yield "First fault, in layer %s: %s." % (first.name, first.faults[0])
    if report.forked:
        yield "FORKED or ROLLED BACK: 1 key signed 2 histories that cannot belong to 1 record."
    if report.fork_file is not None:
        yield "Proof of this for others: %s. Keep it with the bundle and your checkpoint." % report.fork_file
    if report.exit_code == UNPROVEN and report.covered is not None:
        yield report.why
    yield from report.notes
    yield report.coverage


def as_json(report: Report) -> dict[str, Any]:
    """Give what a machine reads."""
    said, head = report.said, report.head
    return {
        "schema": 1,
        "bundle": report.path,
        "origin": said.origin if said else None,
        "first": said.first if said else None,
        "last": said.last if said else None,
        "size": said.size if said else None,
        "root": said.root.hex() if said else None,
        "signed_at": head.time if head else None,
        "layers": [
            {
                "layer": layer.name,
                "verdict": layer.verdict,
                "note": layer.note,
                "faults": [fault.__dict__ for fault in layer.faults[:10]],
            }
            for layer in report.layers
        ],
        "covered_until": None if report.failed else report.covered,
        "events_after": report.after,
        "coverage": report.coverage,
        "fork_file": report.fork_file,
        "exit_code": report.exit_code,
    }
