"""What may differ between two runs of a page: times, ids, hashes, sizes, versions; all else is compared."""

import re
from collections.abc import Sequence

from documents.page import LEFT_OUT

_MASKS = [
    (re.compile(pattern), mask)
    for pattern, mask in (
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(\.\d+)?", "<time>"),
        (r"\d{4}-\d\d-\d\d", "<date>"),
        (r"[A-Za-z0-9+/]{40,}={0,2}", "<base64>"),
        (r"\b(?!15C0)[0-9A-F]{6,}\b", "<hex>"),
        (r"\b(?=[a-f]*\d)[0-9a-f]{8,}\b", "<hex>"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "<uuid>"),
        (r"\b\d[\d,.]* (bytes|[kKM]i?B)\b", "<size>"),
        (r"\b\d+\.\d+\.\d+\w*\b", "<version>"),
        (r"\b\d+\.\d+ s\b", "<seconds>"),
    )
]


def masked(line: str) -> str:
    """Give a line without what may differ."""
    for pattern, mask in _MASKS:
        line = pattern.sub(mask, line)
    return line.rstrip()


def agree(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Say whether a page shows what was printed; `...` stands for any lines."""
    parts: list[list[str]] = [[]]
    for line in map(masked, shown):
        if line == LEFT_OUT:
            parts.append([])
        else:
            parts[-1].append(line)
    rest = [masked(line) for line in printed]
    first, *others = parts
    if rest[: len(first)] != first:
        return False
    rest = rest[len(first) :]
    if not others:
        return not rest
    *middle, last = others
    for part in middle:
        at = next((n for n in range(len(rest) - len(part) + 1) if rest[n : n + len(part)] == part), None)
        if at is None:
            return False
        rest = rest[at + len(part) :]
    return len(rest) >= len(last) and rest[len(rest) - len(last) :] == last


def shortened(shown: Sequence[str], printed: Sequence[str]) -> list[str]:
    """Give what was printed, left out from where the page leaves lines out to as many lines before its end."""
    if LEFT_OUT not in shown:
        return list(printed)
    before, after = shown.index(LEFT_OUT), len(shown) - 1 - list(shown)[::-1].index(LEFT_OUT)
    end = len(shown) - after - 1
    return [*printed[:before], LEFT_OUT, *(printed[len(printed) - end :] if end else [])]
