"""Appends of single events by the recorder of the library eventsourcing, which folds nothing; run by `stations.py`.

Arguments: database, folder of the socket, login, number of events, bytes of each. Prints the seconds that they took.
"""

import os
import sys
import time
import uuid

from eventsourcing.persistence import StoredEvent  # type: ignore[import-not-found]
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore  # type: ignore[import-not-found]

WARM = 8
"""Events before the clock starts: it connects with the first."""


def main(database: str, folder: str, login: str, count: int, size: int) -> None:
    """Append events to a few streams by turns."""
    recorder = PostgresApplicationRecorder(PostgresDatastore(database, folder, "5432", login, ""))
    recorder.create_table()
    streams = [uuid.uuid4() for _ in range(64)]
    events = [
        StoredEvent(streams[number % 64], number // 64 + 1, "lifecycle", os.urandom(size // 2).hex().encode())
        for number in range(count + WARM)
    ]
    for event in events[:WARM]:
        recorder.insert_events([event])
    start = time.perf_counter()
    for event in events[WARM:]:
        recorder.insert_events([event])
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
