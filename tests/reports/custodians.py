"""People, places and what they report of cards, for reports: appended as the program does, through a journal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from desk.chronicle import MINUTE, Chronicle

from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    CardHandedOver,
    CardReceived,
    CardStored,
    OperationCompleted,
    OperationStarted,
    PersonNamed,
    PlaceNamed,
    ShareRead,
)
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal

ANNA, BEN, CARL, DORA = (f"person:{name:0>16}" for name in ("a", "b", "c", "d"))
SAFE, VAULT = "place:00000000000000f1", "place:00000000000000f2"
NAMES = {ANNA: "Anna", BEN: "Ben", CARL: "Carl <script>alert(1)</script>", DORA: "=Dora", SAFE: "safe", VAULT: "vault"}


@dataclass
class Custodians:
    """Appends to the record of a chronicle what people report, a minute after the other events."""

    record: Chronicle
    named: set[str] = field(default_factory=set)

    @cached_property
    def journal(self) -> Journal:
        """Whoever sits at the desk and writes down what is reported."""
        return Journal(self.record.store, login="Clerk", station="desk", clock=self._clock)

    def _clock(self) -> int:
        self.record.time += MINUTE
        return self.record.time

    def report(self, stream: str, *facts: Fact, disclosures: PendingDisclosures | None = None) -> int:
        """Append facts; gives the position of the last."""
        self.journal.append(stream, facts, disclosures=disclosures, virtual=True)
        self.record.position = self.record.store.head().size
        return self.record.position

    def know(self, *who: str) -> None:
        """Give people and places their names."""
        for each in who:
            if each not in self.named:
                self.named.add(each)
                notes = PendingDisclosures()
                kind = PlaceNamed if each.startswith("place:") else PersonNamed
                self.report(each, kind(name=notes.disclose(NAMES[each])), disclosures=notes)

    def gives(self, serial: str, to: str, *, by: str | None = None, witness: str | None = None, why: str = "") -> int:
        """Hand a card over, and have its receipt confirmed."""
        self.know(*(each for each in (to, by, witness) if each))
        notes = PendingDisclosures()
        purpose = notes.disclose(why) if why else None
        at = self.record.time
        given = CardHandedOver(at=at, witness=witness, purpose=purpose, giver=by, receiver=to, pin_shared=False)
        self.report(f"card:{serial}", given, disclosures=notes)
        received = CardReceived(at=self.record.time, witness=witness, purpose=None, receiver=to)
        return self.report(f"card:{serial}", received)

    def stores(self, serial: str, place: str, *, bag: str | None = None, witness: str | None = None) -> int:
        """Put a card into a place."""
        self.know(place, *([witness] if witness else []))
        stored = CardStored(at=self.record.time, witness=witness, purpose=None, place=place, bag=bag)
        return self.report(f"card:{serial}", stored)

    def presents(self, operation: str, serial: str, who: str | None, *facts: Fact, name: str = "check-set") -> int:
        """Have somebody present a card to an operation, which does something with it and ends."""
        self.know(*([who] if who else []))
        parameters: dict[str, str | int | bool | None] = {} if who is None else {"presented_by": who}
        started = OperationStarted(name=name, changes=True, parameters=parameters, counter=0, tries_left=7)
        done = OperationCompleted(name=name, tries_left=7, counter=0)
        return self.record.add(f"card:{serial}", started, *facts, done, operation=operation)


def read(set_id: str, share: int) -> ShareRead:
    """Give the fact that a share was read and found right."""
    return ShareRead(set_id=set_id, share=share, as_committed=True)


Make = Callable[[Chronicle], Custodians]
