"""The time that a report judges by, where something is due or overdue."""

import time

from lifecycle.reports import Snapshot


def judged_at(snapshot: Snapshot) -> int:
    """Give the time at which it is judged, microseconds UTC.

    That is the instant that was asked for, or the time of the event that was; for the record as it is now it is the
    clock's, as the record does not grow older by itself.
    """
    asked = snapshot.moment.asked
    if asked is not None:
        return snapshot.moment.time or 0 if asked.instant is None else asked.instant
    return max(time.time_ns() // 1000, snapshot.moment.time or 0)
