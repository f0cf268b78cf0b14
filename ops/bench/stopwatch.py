"""Time and processor time of a piece of work, and how two of them compare."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time


@dataclass
class Lap:
    """What some work took, in seconds."""

    name: str
    count: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def running(self, count: int) -> Iterator[None]:
        """Add the time of the block, which does `count` pieces of work."""
        wall, cpu = perf_counter(), process_time()
        yield
        self.wall += perf_counter() - wall
        self.cpu += process_time() - cpu
        self.count += count

    def __str__(self) -> str:
        each = f"{self.wall / self.count * 1e6:9.2f} us each, {self.cpu / self.count * 1e6:9.2f} us of processor"
        return f"{self.name:44} {self.count / self.wall:12,.0f}/s  {each}"


def ratio(lap: Lap, baseline: Lap, target: float) -> str:
    """Say how fast something is against its baseline, by time and by processor time."""
    wall = (baseline.wall / baseline.count) / (lap.wall / lap.count)
    cpu = (baseline.cpu / baseline.count) / (lap.cpu / lap.count)
    verdict = "met" if wall >= target else "NOT met"
    return f"{lap.name}: {wall:.2f} of {baseline.name} (processor {cpu:.2f}); target {target}: {verdict}"


def memory() -> str:
    """Give the most memory that this process has had."""
    return f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"
