"""The names and other texts that are kept beside the events, by the year of the event that each belongs to."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from lifecycle.domain.instant import Instant
from lifecycle.reports import Snapshot
from lifecycle.store.disclosures import is_kept
from lifecycle.store.header import header_of
from lifecycle.store.sql import compiled
from lifecycle.store.tables import disclosures

_COMMITMENT = re.compile(rb'"([0-9a-f]{64})"')
_COUNT = compiled(select(func.count()).select_from(disclosures))


@dataclass(frozen=True)
class Disclosures:
    """How many texts are kept."""

    by_year: Mapping[int, int]
    """Of the year (UTC) of the first event that refers to each."""
    newest: Mapping[int, int]
    """Time of the last of those events in each year, microseconds UTC."""
    astray: int
    """Kept, although no event of the record up to the moment refers to them."""


def texts(snapshot: Snapshot) -> Disclosures:
    """Read the events up to the moment, and look up each digest in them; what is held is a digest of each text.

    Once every text that is kept was found, no more events are read.
    """
    (count,) = snapshot.view.execute(_COUNT).fetchone()
    seen: set[bytes] = set()
    by_year: Counter[int] = Counter()
    newest: dict[int, int] = {}
    for _, body in snapshot.store.read(upto=snapshot.moment.position if count else 0):
        for digits in _COMMITMENT.findall(body):
            digest = bytes.fromhex(digits.decode("ascii"))
            if digest in seen or not is_kept(snapshot.view.connection, digest):
                continue
            seen.add(digest)
            time = header_of(body).time
            year = int(Instant(time).exact().partition("-")[0])
            by_year[year] += 1
            newest[year] = max(newest.get(year, 0), time)
        if len(seen) == count:
            break
    return Disclosures(by_year, newest, count - len(seen))
