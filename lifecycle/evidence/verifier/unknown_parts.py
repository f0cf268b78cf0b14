"""Parts of a bundle that are not known here: each is a layer that was not checked, and the rest is judged."""

from __future__ import annotations

import re

from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import Description
from lifecycle.evidence.verifier.parts import PARTS
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.verdicts import Fault, Layer

OF_LATER = re.compile("parts/([a-z][a-z0-9-]*)/.+")
"""Members of parts, or of versions of them, that came after this program."""
OF_PART = re.compile("(proofs|consistency|reports)/.+|(card-anchors)[.]jsonl")
CARD_SIGNATURES, PEOPLE = "card-signatures", "people"
"""Known parts that are in such a folder, so that programs that do not know them judge the rest."""
PART_OF = {"card-anchors": "anchors", "consistency": "proofs", "proofs": "proofs", "reports": "reports"}
VALUES = re.compile("reports/[a-z0-9-]+[.]json")
"""Members that a bundle of version 1 does not have."""


def judge_parts(container: Container, report: Report, said: Description) -> None:
    """Add a layer for each part that is not known here, and see that no member is of a part that is not listed."""
    for name in container.members:
        if not belongs(name, said):
            report.layer("container").fails(Fault("not in a part that manifest.json lists: it was added", name))
    for part, number in said.parts.items():
        if PARTS.get(part) != number:
            layer = Layer("part " + part)
            layer.is_left_out("unknown version %d of this part" % number)
            report.layers.append(layer)


def belongs(name: str, said: Description) -> bool:
    """Say whether a member is of a part that is listed, or of none."""
    later = OF_LATER.fullmatch(name)
    if later:
        part = later.group(1)
        return part in said.parts and (part in (CARD_SIGNATURES, PEOPLE) or said.parts[part] != PARTS.get(part))
    if said.version == 1:
        return not VALUES.fullmatch(name)
    found = OF_PART.fullmatch(name)
    return not found or said.knows(PART_OF[found.group(1) or found.group(2)])


def leave_out_reports(report: Report, said: Description) -> None:
    """Say of reports why they are not compared: that takes the program which makes them."""
    why = "only `lifecycle verify` compares reports with the events"
    if said.version == 1:
        why = "a bundle of version 1 contains no report values"
    elif "reports" not in said.parts:
        why = "the bundle contains no reports"
    for name in ("reports", "report pages"):
        report.layer(name).is_left_out(why)
