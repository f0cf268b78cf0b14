"""One card, proven before it is changed: each of its events, the texts that they name, and the read models of them.

Proven are the streams of the card, of the set that it belongs to, and of the cards that hold shares of that set: each
event against its leaf, its columns and the tile over it, each text against its digest, and the rows of cards, custody
and sets, history included, against a fold of those events. What else the record holds is not looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from lifecycle.domain.errors import StoreError
from lifecycle.domain.event import Event
from lifecycle.domain.text import Text, say
from lifecycle.ledger.card_stream import CardStream
from lifecycle.projections.cards import CARDS, stream_of
from lifecycle.projections.custody import CUSTODY
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.projections.sets import SETS, members_of, stream_of_set
from lifecycle.store import statements
from lifecycle.store.disclosures import is_whole
from lifecycle.store.engine import PlacedEvent, StoreReader
from lifecycle.store.header import header_of
from lifecycle.store.texts import COMMITMENT
from lifecycle.store.tree import TILE, leaf_hash
from lifecycle.store.view import View

Numbered = list[tuple[int, Event]]
"""Events, each with its position."""


class CardDamaged(StoreError):
    """What the record holds of a card, or of its set, is not what was recorded."""

    code = "card-damaged"
    message = (
        "The events of card {serial} in record {path} are damaged: {what}. Nothing was sent that changes the card."
    )
    advice = "Find out what is damaged.\n  lifecycle verify"


class _Damage(Exception):
    """What is wrong."""

    def __init__(self, what: Text) -> None:
        super().__init__()
        self.what = what


def require_proven(store: StoreReader[Event], stream: CardStream) -> None:
    """Prove what the record holds of a card and its set; what was read of the card already is not read once more.

    Raises CardDamaged, and EventUnreadable.
    """
    with store.view() as view:
        proof = _Proof(store, view)
        try:
            proof.card(stream.serial, stream.read, stream.events[: len(stream.read)])
            card = CARDS.get(view, stream.serial)
            if card is not None and card.set_id is not None:
                proof.set(card.set_id)
                for member in members_of(view, card.set_id):
                    if member.serial != stream.serial:
                        proof.card(member.serial)
        except _Damage as damage:
            raise CardDamaged(path=str(store.path), serial=stream.serial, what=damage.what) from None


@dataclass(frozen=True)
class _Proof:
    """Proves at one moment of the record; raises _Damage."""

    store: StoreReader[Event]
    view: View

    def card(self, serial: str, read: Sequence[PlacedEvent] = (), decoded: Sequence[Event] = ()) -> None:
        """Prove a card; `read` are the first of its events, as they were some time ago, and `decoded` the same."""
        self._prove((CARDS, CUSTODY), serial, self._events(stream_of(serial), read, decoded))

    def set(self, set_id: str) -> None:
        """Prove a set, but for the cards of it."""
        self._prove((SETS,), set_id, self._events(stream_of_set(set_id), (), ()))

    def _events(self, stream: str, read: Sequence[PlacedEvent], decoded: Sequence[Event]) -> Numbered:
        """Give the events of a stream, each proven to be the one that was recorded, and their texts with them."""
        filled = self.view.position - self.view.position % TILE
        rows = list(takewhile(lambda row: row[0] > filled or row[7] is not None, read))  # no tile came over them since
        since = self.view.execute(statements.PLACED_STREAM, (stream, len(rows))).fetchall()
        decoded_since = self.store.decoded_rows([(row[0], row[5]) for row in since])
        events = [*decoded[: len(rows)], *(event for _, event in decoded_since)]
        rows += since
        for place, (row, event) in enumerate(zip(rows, events, strict=True), start=1):
            position, key, version, tag, time, body, leaf, in_tile = row
            if not isinstance(body, bytes) or leaf_hash(body) != leaf:
                raise _Damage(say("event #{position} was altered", position=position))
            if in_tile != leaf and position <= filled:
                raise _Damage(say("event #{position} is not in the tree", position=position))
            if event.stream != stream or event.time != time or event.id.replace("-", "") != key.hex():
                raise _Damage(say("the columns of event #{position} differ from its body", position=position))
            if event.facts.tag != tag and header_of(body).tag != tag:  # an older kind is decoded as a newer one
                raise _Damage(say("the columns of event #{position} differ from its body", position=position))
            if not event.version == version == place:
                raise _Damage(say("an event before #{position} is missing", position=position))
        for digits in set(COMMITMENT.findall(b"".join([row[5] for row in rows]))):
            self._prove_text(digits)
        return [(row[0], event) for row, event in zip(rows, events, strict=True)]

    def _prove_text(self, digits: bytes) -> None:
        """Compare a text with its digest, where one is kept: it may be erased, or the digest be of something else."""
        digest = bytes.fromhex(digits.decode())
        row = self.view.execute(statements.DISCLOSURE, (digest,)).fetchone()
        if row is not None and not is_whole(digest, *row):
            raise _Damage(say("ALTERED: text with digest {digest}", digest=digits[:16].decode()))

    def _prove(self, projections: Sequence[KeyedProjection[Event, Any]], key: str, events: Numbered) -> None:
        """Fold events again, and compare what comes of it with the rows that are kept of a key."""
        for projection in projections:
            kept, now = list(projection.life_of(self.view, key)), projection.get(self.view, key)
            last = kept[-1][2] if kept and kept[-1][1] is None else None
            if kept != list(_life(projection, events)) or now != last:
                raise _Damage(say("projection {name} differs from the events", name=projection.name))


def _life(projection: KeyedProjection[Event, Any], events: Numbered) -> Iterator[tuple[int, int | None, Any]]:
    """Give each state that comes of the events, with the positions of the event that made it and that ended it."""
    state, since = None, 0
    for position, event in events:
        after = projection.fold(state, event)
        if after is state or after == state:
            continue
        if state is not None:
            yield since, position, state
        state, since = after, position
    if state is not None:
        yield since, None, state
