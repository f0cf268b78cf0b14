"""The manifest: every member has the SHA-256 that it names, and the checksum that the zip names."""

from __future__ import annotations

import re
import zlib
from hashlib import sha256

from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.verdicts import Broken, Fault

MANIFEST = "MANIFEST.sha256"


def judge_members(container: Container, report: Report, sums: dict[str, tuple[str, int]]) -> None:
    """Hash every member that was not hashed on the way, and hold all of them against the manifest."""
    whole, layer = report.layer("container"), report.layer("manifest")
    digests = {}
    for name, member in container.members.items():
        digests[name], crc = sums.get(name) or _sums(container, name)
        if crc != member.crc:
            whole.fails(Fault("the zip checksum does not match the content", name))
    whole.passes("%d members and nothing else" % len(container.members))
    with layer.blaming(MANIFEST):
        listed = _listed(container.text(MANIFEST))
        covered = [name for name in container.members if not name.startswith(MANIFEST)]
        for name in sorted({*listed, *covered}):
            if name not in listed:
                layer.fails(Fault("not in the manifest: it was added", name))
            elif name not in container:
                layer.fails(Fault("named in the manifest, but missing", name))
            elif digests[name] != listed[name]:
                layer.fails(Fault("the SHA-256 does not match the manifest", name))
        layer.passes("%d members match their SHA-256 in the manifest" % len(covered))


def _sums(container: Container, name: str) -> tuple[str, int]:
    whole, crc = sha256(), 0
    for piece in container.chunks(name):
        whole.update(piece)
        crc = zlib.crc32(piece, crc)
    return whole.hexdigest(), crc


def _listed(text: str) -> dict[str, str]:
    lines = text.split("\n")
    if lines.pop():
        raise Broken("the last line has no end")
    listed, before = {}, ""
    for number, line in enumerate(lines, 1):
        found = re.fullmatch("([0-9a-f]{64})  (.{1,200})", line)
        if found is None or found.group(2) <= before or found.group(2).startswith(MANIFEST):
            raise Broken("line %d is not an SHA-256 and a name in the order of names" % number)
        before = found.group(2)
        listed[before] = found.group(1)
    return listed
