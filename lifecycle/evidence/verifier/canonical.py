"""JSON in the one form that there is for it (RFC 8785, for strings and whole numbers and no others)."""

from __future__ import annotations

import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Write a value; raises ValueError or RecursionError for one that cannot be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def parsed(content: bytes) -> Any:
    """Read a value, in whatever form it is written; raises ValueError or RecursionError."""
    return json.loads(content.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)


def _no_float(text: str) -> Any:
    raise ValueError(text)
