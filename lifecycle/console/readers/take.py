"""One look: every card in a reader read once, and the record asked what it says of it and of its sets."""

from collections.abc import Collection

from lifecycle.console.readers.snapshot import Health, ReadersSnapshot, Seen
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import LifecycleError
from lifecycle.handler.inventory import Slot, taken
from lifecycle.projections.cards import CARDS
from lifecycle.readers.source import CardSource
from lifecycle.reports import opened
from lifecycle.reports.parts.set_standings import standings


def take_snapshot(workstation: Workstation, source: CardSource) -> ReadersSnapshot:
    """Look; nothing is recorded. Raises what looking at the readers raises."""
    inventory = taken(source, workstation.reading)
    readers = [_seen(slot) for slot in inventory.slots]
    cards = [seen.shown for seen in readers if seen.shown is not None]
    return ReadersSnapshot(
        readers,
        virtual=any(card.virtual for card in cards) or workstation.virtual(),
        health=_health(workstation, {card.serial for card in cards}),
        record_problem=inventory.record_problem,
        ready=True,
    )


def _seen(slot: Slot) -> Seen:
    return Seen(slot.reader, slot.has_card, slot.busy, slot.shown, slot.recorded, slot.problem, slot.differs)


def _health(workstation: Workstation, serials: Collection[str]) -> Health:
    """Ask the record; that it cannot be read is told elsewhere."""
    try:
        with workstation.reading() as store, opened(store) as record:
            sets = {each.id: each for each in standings(record)}
            cards = [card for _, card in CARDS.all(record.view)]
    except LifecycleError:
        return Health()
    living = [each.quorum for each in sets.values() if each.rank == "living"]
    return Health(
        good=sum(quorum.spare > 0 for quorum in living),
        edge=sum(quorum.spare == 0 for quorum in living),
        lost=sum(each.complete and each.rank == "dead" for each in sets.values()),
        out=sum(each.rank == "out" for each in sets.values()),
        doubts=[(card.serial, card.doubt_operation or "") for card in cards if card.doubt is not None],
        sets={
            card.serial: sets[card.set_id].in_words()
            for card in cards
            if card.serial in serials and card.set_id in sets and card.set_id is not None
        },
    )
