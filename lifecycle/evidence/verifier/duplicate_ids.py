"""An id that two blocks of events have, found without holding all ids against each other."""

from __future__ import annotations

from typing import Sequence


def repeated_id(blocks: Sequence[tuple[str, bytes]]) -> tuple[str, bytes] | None:
    """Find an id that two blocks have; gives the later member and the id. Each block has its ids sorted.

    Ids begin with a time (RFC 9562, section 5.7), so that blocks have little in common: only that is looked at.
    """
    for index, (member, ids) in enumerate(blocks):
        for _, others in blocks[:index]:
            low, high = max(ids[:16], others[:16]), min(ids[-16:], others[-16:])
            if low <= high:
                both = _between(ids, low, high) & _between(others, low, high)
                if both:
                    return member, min(both)
    return None


def _between(ids: bytes, low: bytes, high: bytes) -> set[bytes]:
    first, end = 0, len(ids) // 16
    while first < end:
        middle = (first + end) // 2
        if ids[middle * 16 : middle * 16 + 16] < low:
            first = middle + 1
        else:
            end = middle
    found = set()
    for at in range(first * 16, len(ids), 16):
        key = ids[at : at + 16]
        if key > high:
            break
        found.add(key)
    return found


def id_of(key: bytes) -> str:
    """Give the text form of the 16 bytes of an event id."""
    digits = key.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
