"""A record held against what is beyond its events: kept checkpoints, the last one of this machine, and the cards.

It is told the roots that it wants by the walk over the events, in the order of their sizes; so one walk is enough for
any number of checkpoints, and nothing is held but the few that came from outside.
"""

import heapq
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from lifecycle.domain.text import say
from lifecycle.evidence.checks.anchors import Anchors
from lifecycle.evidence.checks.findings import Findings
from lifecycle.evidence.checks.layers import TIME_STAMPS, WITNESSES
from lifecycle.evidence.checks.lineage import names_of
from lifecycle.evidence.checks.outside_checkpoints import CheckpointsFromOutside
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.people import People
from lifecycle.evidence.checks.receipts import ReceiptsFromOutside
from lifecycle.evidence.checks.stored_checkpoints import StoredCheckpoints
from lifecycle.evidence.checks.trust import Key, trusted
from lifecycle.store.sql import Connection
from lifecycle.store.verify import Due


class RecordVerification:
    """The verification of one moment of a record; `due` is handed to the walk, `finish` ends it."""

    def __init__(self, outside: Outside) -> None:
        self.found = Findings()
        self.known_keys: frozenset[Key] = frozenset()
        """All keys by which a signature can be checked; known once the walk has begun."""
        self._outside = outside

    def due(self, connection: Connection, size: int) -> Iterable[Due]:
        """Say which roots are wanted; each is compared when it is told."""
        names, keys = names_of(connection), trusted(connection, self._outside.keys)
        self.known_keys = keys.known
        self._stored = StoredCheckpoints(self.found, names, keys, size)
        self._held = CheckpointsFromOutside(self.found, self._outside, names, keys, size)
        self._anchors = Anchors(connection, names.origins, size)
        self._people = People(connection, names, size, self._outside.people)
        self._receipts = ReceiptsFromOutside(self.found, self._outside, names, self._people.keys, size)
        by_size = itemgetter(0)
        held = sorted((*self._held.due(), *self._receipts.due()), key=by_size)
        wanted = heapq.merge(self._stored.due(connection), held, self._anchors.due(), self._people.due(), key=by_size)
        for at, checks in groupby(wanted, key=by_size):
            yield at, [check for _, check in checks]

    def finish(self) -> None:
        """Put the verdicts together, once the walk has come to its end without a fault."""
        self._stored.finish(own=self._outside.own)
        self._held.finish()
        self._anchors.finish(self.found.layers)
        self._people.finish(self.found.layers)
        self._receipts.finish(self.found.layers)
        self.found.layers[WITNESSES].is_left_out(say("no cosigner signed"))
        self.found.layers[TIME_STAMPS].is_left_out(say("no time stamp (RFC 3161) is stored"))
