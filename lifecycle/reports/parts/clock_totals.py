"""What the report of the clock counts over its whole range, and says below its rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lifecycle.domain.event import Event
from lifecycle.domain.facts import OperationStarted
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.domain.timekeeping import CLOCK_PARAMETER, SOURCES
from lifecycle.reports.parts.cells import Cell
from lifecycle.reports.parts.event_times import Reading

_NOT_RECORDED = "not-recorded"
_KINDS = {
    "steps_accepted": "step-accepted",
    "refusals": "refused",
    "behind": "behind",
}
"""What is counted of each kind of row."""


@dataclass
class Tally:
    """What was counted so far."""

    kinds: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str, event: Event) -> None:
        """Count one row."""
        self.kinds[kind] += 1
        if kind == "operation":
            self.sources[source_of(event)] += 1

    def closing(self, jump: Reading | None) -> Iterator[dict[str, Cell]]:
        """Give the cells of the rows that close the report; `jump` is the event before which time went on most."""
        count = self.kinds["operation"]
        yield {"what": _in_words("operations", count), "counted": "operations", "count": count}
        for code in (*SOURCES, _NOT_RECORDED):
            if self.sources[code]:
                yield self._source(code)
        for counted, kind in _KINDS.items():
            count = self.kinds[kind]
            yield {"what": _in_words(counted, count), "counted": counted, "count": count}
        if jump is not None:
            yield _longest(jump)
        if not self.kinds:
            yield {
                "what": say("No operation changed a card, and no time is out of order"),
                "counted": "all",
                "count": 0,
            }

    def _source(self, code: str) -> dict[str, Cell]:
        count = self.sources[code]
        return {
            "what": say_n("1 of these with this clock", "{count} of these with this clock", count),
            "time_source": code,
            "kept": source_in_words(code),
            "counted": code.replace("-", "_"),
            "count": count,
        }


def _in_words(counted: str, count: int) -> Text:
    match counted:
        case "operations":
            return say_n("1 operation that changes a card", "{count} operations that change a card", count)
        case "steps_accepted":
            return say_n("1 step back accepted", "{count} steps back accepted", count)
        case "refusals":
            return say_n("1 refusal because of the clock", "{count} refusals because of the clock", count)
        case _:
            return say_n("1 event behind an earlier event", "{count} events behind an earlier event", count)


def _longest(jump: Reading) -> dict[str, Cell]:
    return {
        "what": say(
            "Longest time between two events: {length}, up to event #{position}",
            length=length(jump.ahead),
            position=jump.position,
        ),
        "time": Instant(jump.time),
        "position": jump.position,
        "counted": "largest_jump",
        "ahead_microseconds": jump.ahead,
    }


def source_of(event: Event) -> str:
    """Give the time source of an operation that started; earlier versions of this program recorded none."""
    given = event.facts.parameters.get(CLOCK_PARAMETER) if isinstance(event.facts, OperationStarted) else None
    return given if isinstance(given, str) else _NOT_RECORDED


def source_in_words(source: str) -> Text:
    """Say who kept the clock right."""
    return next((words for code, words in SOURCES.items() if code == source), say("not recorded"))


def length(microseconds: int) -> str:
    """Write a length of time: days, hours, minutes, seconds."""
    minutes, seconds = divmod(microseconds // 1_000_000, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{days}d {hours:02}:{minutes:02}:{seconds:02}" if days else f"{hours:02}:{minutes:02}:{seconds:02}"
