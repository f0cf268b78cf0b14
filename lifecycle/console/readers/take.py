"""One look: every card in a reader read once, and the record asked what it says of it and of its sets."""

from lifecycle.console.readers.health import health_of
from lifecycle.console.readers.snapshot import ReadersSnapshot, Seen
from lifecycle.console.workstation import Workstation
from lifecycle.handler.inventory import Slot, taken
from lifecycle.readers.source import CardSource


def take_snapshot(workstation: Workstation, source: CardSource) -> ReadersSnapshot:
    """Look; nothing is recorded. Raises what looking at the readers raises."""
    inventory = taken(source, workstation.reading)
    readers = [_seen(slot) for slot in inventory.slots]
    cards = [seen.shown for seen in readers if seen.shown is not None]
    return ReadersSnapshot(
        readers,
        virtual=any(card.virtual for card in cards) or workstation.virtual(),
        health=health_of(workstation, {card.serial for card in cards}),
        record_problem=inventory.record_problem,
        login=None if inventory.record_problem is not None else workstation.login(),
        ready=True,
    )


def _seen(slot: Slot) -> Seen:
    return Seen(slot.reader, slot.has_card, slot.busy, slot.shown, slot.recorded, slot.problem, slot.differs)
