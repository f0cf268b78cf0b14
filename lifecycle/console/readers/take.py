"""One look: every card in a reader read once, and the record asked what it says of it and of its sets."""

from dataclasses import replace
from typing import NamedTuple

from lifecycle.console.readers.health import health_of
from lifecycle.console.readers.snapshot import ReadersSnapshot, Seen
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import LifecycleError
from lifecycle.handler.inventory import Slot, taken
from lifecycle.projections.cards import CARDS
from lifecycle.readers.source import CardSource


def take_snapshot(workstation: Workstation, source: CardSource) -> ReadersSnapshot:
    """Look; nothing is recorded. Raises what looking at the readers raises."""
    kept = asked(workstation)
    inventory = taken(source, workstation.reading)
    readers = [_seen(slot) for slot in inventory.slots]
    cards = [seen.shown for seen in readers if seen.shown is not None]
    return ReadersSnapshot(
        readers,
        virtual=any(card.virtual for card in cards) or workstation.virtual(),
        health=health_of(workstation, {card.serial for card in cards}),
        record_problem=inventory.record_problem,
        size=kept.size,
        login=kept.login,
        replica=kept.replica,
        ready=True,
    )


class Kept(NamedTuple):
    """What a record says of itself, and the server that keeps it, if one does; nothing where it cannot be read."""

    size: int | None = None
    """Events."""
    login: str | None = None
    replica: bool = False


def asked(workstation: Workstation) -> Kept:
    """Ask the record."""
    try:
        with workstation.reading() as record:
            return Kept(record.head().size, record.account(), record.replica(ask_primary=False) is not None)
    except LifecycleError:
        return Kept()


def recorded_meanwhile(workstation: Workstation, before: ReadersSnapshot) -> ReadersSnapshot:
    """Ask the record once more of cards that were read, and leave the cards alone. Raises StoreErrors."""
    with workstation.reading() as record, record.view() as view:
        slots = [
            Slot(
                each.reader,
                each.has_card,
                each.busy,
                each.shown,
                None if each.shown is None else CARDS.get(view, each.shown.serial),
                each.problem,
            )
            for each in before.readers
        ]
        size = view.position
    health = health_of(workstation, {each.shown.serial for each in slots if each.shown is not None})
    return replace(before, readers=[_seen(each) for each in slots], health=health, size=size)


def _seen(slot: Slot) -> Seen:
    return Seen(slot.reader, slot.has_card, slot.busy, slot.shown, slot.recorded, slot.problem, slot.differs)
