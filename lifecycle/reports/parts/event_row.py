"""An event as rows of reports show it: when it was recorded, by whom, where, in which operation, and which it is."""

from dataclasses import dataclass
from typing import Final, Self

from lifecycle.domain.event import Event
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import say
from lifecycle.reports.parts.cells import Column, Id, Row
from lifecycle.reports.parts.custodian_names import CustodianNames

TIME: Final = Column("time", say("time (UTC)"))
BY: Final = Column("by", say("by"), aside=True)
STATION: Final = Column("station", say("workstation"), aside=True)
OPERATION: Final = Column("operation", say("operation"), aside=True)
POSITION: Final = Column("position", say("event"), aside=True)
ACTOR: Final = Column("actor", say("pseudonym"), detail=True)
STREAM: Final = Column("stream", say("stream"), detail=True)
ID: Final = Column("id", say("id of the event"), detail=True)

ORIGIN: Final = (BY, STATION, OPERATION, POSITION, ACTOR, STREAM, ID)
"""The columns that most rows about events end with."""


@dataclass(frozen=True)
class EventRow:
    """What every such row has, whatever its report tells of the event beside it."""

    time: Instant
    by: str | None
    """The name of who was at the keyboard, or else the pseudonym."""
    station: str
    operation: Id | None
    position: int
    actor: str
    stream: str
    id: str

    @classmethod
    def of(cls, position: int, event: Event, keepers: CustodianNames) -> Self:
        """Take it from an event."""
        return cls(
            time=Instant(event.time),
            by=keepers.person(event.actor),
            station=event.station,
            operation=Id(event.operation) if event.operation else None,
            position=position,
            actor=event.actor,
            stream=event.stream,
            id=event.id,
        )

    @property
    def serial(self) -> str:
        """What follows the kind of its stream: of an event of a card, the serial."""
        return self.stream.partition(":")[2]

    @property
    def origin(self) -> Row:
        """Give the cells of the columns of ORIGIN."""
        return (self.by, self.station, self.operation, self.position, self.actor, self.stream, self.id)
