"""The named, versioned parts that manifest.json of a bundle of version 2 lists."""

from __future__ import annotations

import re
from typing import Any

from lifecycle.evidence.verifier.verdicts import Broken

PARTS = {"anchors": 1, "card-signatures": 1, "checkpoints": 1, "events": 1, "people": 1, "proofs": 1, "reports": 1}
"""Those that are known here, each with its version."""
NEEDED = ("checkpoints", "events")
"""Without which there is nothing to judge."""


def read_parts(said: Any) -> dict[str, int]:
    """Read the list in manifest.json; raises Broken."""
    if not isinstance(said, list):
        raise Broken("the list of parts is wrong")
    found: dict[str, int] = {}
    for each in said:
        if not isinstance(each, dict) or sorted(each) != ["name", "version"]:
            raise Broken("a part has no name and version")
        name, version = each["name"], each["version"]
        if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9-]{0,39}", name):
            raise Broken("a part has no name")
        if type(version) is not int or not 1 <= version < 1000 or name <= max(found, default=""):
            raise Broken("the parts are not in order, or a part has no version")
        found[name] = version
    for name in NEEDED:
        if found.get(name) != PARTS[name]:
            raise Broken("part %s of version %d is missing; nothing can be checked without it" % (name, PARTS[name]))
    return found
