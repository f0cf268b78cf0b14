"""What manifest.json says: which part of which ledger the bundle is, and what covers it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lifecycle.evidence.verifier.canonical import canonical, parsed
from lifecycle.evidence.verifier.notes import ORIGIN
from lifecycle.evidence.verifier.parts import PARTS, read_parts
from lifecycle.evidence.verifier.verdicts import Broken

_FIRST_FIELDS = ("bundle", "checkpoint", "disclosures", "first", "last", "origin", "people", "root", "size", "virtual")
FIELDS_OF = {1: _FIRST_FIELDS, 2: tuple(sorted((*_FIRST_FIELDS, "parts", "program")))}
"""By version."""
BLOCK = 65536
"""Events of a member, at most; each member ends at a multiple of it, or at the last event."""


@dataclass(frozen=True)
class Description:
    """What manifest.json says: which part of which ledger the bundle is, and what covers it."""

    origin: str
    size: int
    root: bytes
    first: int
    last: int
    checkpoint: str
    disclosures: str
    version: int = 1
    """Of the form of the bundle."""
    parts: dict[str, int] = field(default_factory=dict)
    """The parts that the bundle has, each with its version; a bundle of version 1 names none."""
    program: str = ""
    """The version of the program that wrote it; a bundle of version 1 does not say it."""
    recorded: bool = True
    """The record knows of it, and its manifest is signed."""

    def knows(self, part: str) -> bool:
        """Say whether it has a part in the version that is known here."""
        return self.version == 1 or self.parts.get(part) == PARTS[part]

    @property
    def count(self) -> int:
        """Events whose lines are in the bundle."""
        return self.last - self.first + 1 if self.last else 0

    @property
    def events(self) -> dict[str, tuple[int, int]]:
        """The members with events: first and last position of each."""
        found, first = {}, self.first
        while self.last and first <= self.last:
            last = min((first - 1) // BLOCK * BLOCK + BLOCK, self.last)
            found["events/%012d.jsonl" % first] = first, last
            first = last + 1
        return found


def read_description(content: bytes) -> Description:
    """Read manifest.json; raises Broken."""
    try:
        said = parsed(content)
        again = canonical(said)
    except (ValueError, RecursionError):
        raise Broken("not JSON") from None
    if again != content.rstrip(b"\n") or not isinstance(said, dict):
        raise Broken("not in canonical form")
    version = said.get("bundle")
    if type(version) is not int or version not in FIELDS_OF:
        raise Broken("unknown version of the bundle; this program reads versions 1 and 2")
    recorded = said.pop("recorded", True) if version > 1 else True
    if tuple(sorted(said)) != FIELDS_OF[version] or (recorded is not True and recorded is not False):
        raise Broken("the fields are not those of bundle version %d" % version)
    numbers = [said[name] for name in ("size", "first", "last")]
    if not all(type(number) is int and 0 <= number < 10**12 for number in numbers):
        raise Broken("the numbers are wrong")
    size, first, last = numbers
    if not (first == last == 0 or 1 <= first <= last <= size):
        raise Broken("the range of events is wrong")
    texts = [said[name] for name in ("origin", "root", "checkpoint", "disclosures")]
    if not all(isinstance(each, str) for each in texts) or not re.fullmatch("[0-9a-f]{64}", said["root"]):
        raise Broken("the root hash is wrong")
    if not ORIGIN.fullmatch(said["origin"]):
        raise Broken("the name of the record is wrong")
    if said["checkpoint"] != "checkpoints/%012d.txt" % size or said["disclosures"] not in ("none", "named", "all"):
        raise Broken("the checkpoint or the rule for disclosures is missing")
    if not isinstance(said["people"], list) or type(said["virtual"]) is not bool:
        raise Broken("a field has the wrong type")
    described = (said["origin"], size, bytes.fromhex(said["root"]), first, last, texts[2], texts[3])
    if version == 1:
        return Description(*described)
    if not isinstance(said["program"], str) or not re.fullmatch("[0-9A-Za-z.+-]{1,40}", said["program"]):
        raise Broken("the version of the program is missing")
    return Description(*described, version, read_parts(said["parts"]), said["program"], recorded)
