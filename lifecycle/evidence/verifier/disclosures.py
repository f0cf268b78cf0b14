"""Disclosures: names and texts whose digests stand in events."""

from __future__ import annotations

import json
from hashlib import sha256

from lifecycle.evidence.verifier.canonical import canonical
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.verdicts import Broken, Fault, some

DISCLOSURES = "disclosures.jsonl"


def read_disclosures(case: Case) -> None:
    """Read them, each digest with its line."""
    layer = case.layer("disclosures")
    if DISCLOSURES not in case.container:
        layer.is_left_out("the bundle contains no names and texts")
        return
    if case.said.disclosures == "none":
        layer.fails(Fault("the file exists, but manifest.json says that nothing is disclosed", DISCLOSURES))
    before = ""
    for number, line in enumerate(case.container.lines(DISCLOSURES), 1):
        with layer.blaming():
            try:
                digest = _digest_of(line)
            except (ValueError, LookupError, TypeError, RecursionError):
                raise Broken("not a disclosure", DISCLOSURES, number) from None
            except Broken as error:
                raise Broken(error.message, DISCLOSURES, number) from None
            if digest <= before:
                layer.fails(Fault("not in the order of digests", DISCLOSURES, number))
            before = digest
            case.disclosed[digest] = number


def _digest_of(line: bytes) -> str:
    """Give the digest of a line once its salt and text were found to have it."""
    said = json.loads(line.decode("utf-8"))
    salt, content, digest = (said[name] for name in ("salt", "content", "digest"))
    mixed = b"\x02" + bytes.fromhex(salt) + content.encode("utf-8")
    if len(said) != 3 or canonical(said) != line:
        raise Broken("not in canonical form")
    if len(bytes.fromhex(salt)) != 16 or sha256(mixed).hexdigest() != digest:
        raise Broken("salt and text do not give the digest")
    return str(digest)


def judge_disclosures(case: Case) -> None:
    """See that an event holds the digest of each."""
    layer, disclosed = case.layer("disclosures"), case.disclosed
    if not case.sound:
        return
    astray = [number for digest, number in disclosed.items() if digest.encode() not in case.seen.found]
    if astray and case.said.first > 1:  # they may belong to events before the range, which are not here
        told = some(len(astray), "1 text belongs to an event", "{} texts belong to events")
        layer.is_left_out(told + " before the range, or to none: no event of this bundle has the digest")
        return
    for number in astray:
        layer.fails(Fault("no event of this bundle has the digest", DISCLOSURES, number))
    if disclosed:
        those = some(len(disclosed), "1 text matches", "{} texts match")
        layer.passes(those + " the digests in the events")
