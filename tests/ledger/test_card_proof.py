"""A card whose events were read some time ago is proven with the tiles that the record has now."""

from desk.cards import SERIAL
from desk.desk import Desk
from desk.people import Person

from lifecycle.ledger.card_proof import require_proven
from lifecycle.ledger.card_stream import dry_card_stream
from lifecycle.store.tree import TILE


def test_a_tile_that_came_over_events_since_they_were_read_is_no_damage(desk: Desk) -> None:
    """They stood under no tile then, and another operation filled it."""
    desk.run("inspect", Person())
    stream = dry_card_stream(desk.journal, SERIAL, virtual=True)
    while desk.store.head().size < TILE:
        desk.run("inspect", Person())
    require_proven(desk.store, stream)
