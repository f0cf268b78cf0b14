"""A set whose every share is on a card, and of which only the end was cut off: it is complete, and that is recorded."""

from lifecycle.domain.card import CardState
from lifecycle.domain.facts import SetCompleted
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text, say
from lifecycle.ledger.journal import Journal
from lifecycle.projections.sets import stream_of_set


class _Otherwise(Exception):
    """Somebody else ended the set meanwhile."""


def completed_by(card: CardState, journal: Journal, record: Record, operation: str) -> Text | None:
    """Complete the set of a card that was just seen, where nothing but that is missing; gives what to say of it.

    The shares have to be on cards that hold them by the record, which each of them was read back for. `operation` is
    the one that sees the card: the one that makes the set completes it itself.
    """
    if card.holding != "held" or card.set_id is None or not _is_whole(record, card.set_id, operation):
        return None
    set_id = card.set_id

    def still(now: Record) -> None:
        if not _is_whole(now, set_id, operation):
            raise _Otherwise

    try:
        journal.append(stream_of_set(set_id), [SetCompleted(settled=True)], check=still, operation=operation)
    except _Otherwise:
        return None
    known = record.set(set_id)
    name = (known and record.disclosed(known.name)) or set_id[:8]
    return say(
        ("The creation of set {name} was interrupted after all shares were written. The set is complete."), name=name
    )


def _is_whole(record: Record, set_id: str, operation: str) -> bool:
    known = record.set(set_id)
    if known is None or known.stage != "started" or known.operation == operation:
        return False
    held = {
        card.share for card in record.members(set_id) if card.holding == "held" and not card.doubt and not card.drift
    }
    return len(held) == known.issued
