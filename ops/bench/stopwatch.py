"""Time and processor time of a piece of work, and how two of them compare."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
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


@dataclass
class Pairs:
    """Some work and its baseline, done by turns, so that what else runs on the machine slows both."""

    name: str
    baseline: str
    walls: list[tuple[float, float]] = field(default_factory=list)
    """Seconds of the baseline and of the work, for each pair."""
    cpus: list[tuple[float, float]] = field(default_factory=list)
    """The same of the processor, all threads together."""

    def take(self, baseline: Callable[[], object], work: Callable[[], object]) -> None:
        """Do both, one after the other."""
        laps = []
        for each in (baseline, work):
            wall, cpu = perf_counter(), process_time()
            each()
            laps.append((perf_counter() - wall, process_time() - cpu))
        self.walls.append((laps[0][0], laps[1][0]))
        self.cpus.append((laps[0][1], laps[1][1]))

    def speed(self, target: float) -> str:
        """Say how fast the work is against its baseline, in the median of the pairs."""
        wall, cpu = (median(one / other for one, other in laps) for laps in (self.walls, self.cpus))
        verdict = "met" if wall >= target else "NOT met"
        return (
            f"{self.name}: {wall:.2f} of {self.baseline} (processor {cpu:.2f}), median of {len(self.walls)} pairs; "
            f"target {target}: {verdict}"
        )

    def extra(self) -> tuple[float, float]:
        """Give the seconds that the work takes longer, and those of the processor, in the median of the pairs."""
        wall, cpu = (median(other - one for one, other in laps) for laps in (self.walls, self.cpus))
        return wall, cpu


def ratio(lap: Lap, baseline: Lap, target: float) -> str:
    """Say how fast something is against its baseline, by time and by processor time."""
    wall = (baseline.wall / baseline.count) / (lap.wall / lap.count)
    cpu = (baseline.cpu / baseline.count) / (lap.cpu / lap.count)
    verdict = "met" if wall >= target else "NOT met"
    return f"{lap.name}: {wall:.2f} of {baseline.name} (processor {cpu:.2f}); target {target}: {verdict}"


def memory() -> str:
    """Give the most memory that this process has had."""
    return f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"
