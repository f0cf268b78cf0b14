"""Blocks under way, several at once in processes of their own."""

from __future__ import annotations

import gc
import itertools
import os
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Iterator, Sequence

from lifecycle.evidence.verifier.block_plan import Job
from lifecycle.evidence.verifier.blocks import Done, done_of


def _be_quiet() -> None:
    """Leave Ctrl-C to the process that was asked; and nothing here makes cycles that would have to be collected."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


class Work:
    """Jobs under way, several at once where there are enough of them; `results` gives what came of each in order."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        """Begin at once; whoever begins has to end it, too."""
        self.jobs, processes = jobs, processors()
        self.pool: ProcessPoolExecutor | None = None
        self.waiting: deque[Any] = deque()
        self.left = iter(jobs)
        if processes > 1 and len(jobs) > 2:
            self.pool = ProcessPoolExecutor(processes, initializer=_be_quiet)
            self._submit(2 * processes)

    def _submit(self, count: int) -> None:
        if self.pool is not None:
            for job in itertools.islice(self.left, count):
                self.waiting.append(self.pool.submit(done_of, job))

    def results(self) -> Iterator[tuple[Job, Done]]:
        """Give each job with what came of it."""
        for job in self.jobs:
            if self.pool is None:
                yield job, done_of(job)
            else:
                done = self.waiting.popleft().result()
                self._submit(1)
                yield job, done

    def end(self) -> None:
        """Let go of the processes."""
        if self.pool is not None:
            for each in self.waiting:
                each.cancel()
            self.pool.shutdown()


def processors() -> int:
    """Give how many processes can run at once here, 8 at most."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(count, 8)
