"""The anchors that cards carry: what each covers, when it was read last, and what it said of the record."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from lifecycle.cards.registry import abilities_of
from lifecycle.domain.anchor import Anchor
from lifecycle.domain.anchor_verdict import AT_ODDS, AnchorVerdict, verdict_in_words
from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event, tags_of
from lifecycle.domain.facts import AnchorSeen, AnchorWritten
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.cards import stream_of
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.cells import Cell, Column
from lifecycle.reports.parts.set_standings import cards_at
from lifecycle.store.sql import compiled, unindexed
from lifecycle.store.tables import events
from lifecycle.wording.card_key import key_in_words

_MANY: Final = 200
"""Cards that still are a row each."""
_LAST_ON = compiled(
    select(events.c.position, events.c.body)
    .where(
        events.c.stream == bindparam("stream"),
        unindexed(events.c.tag) >= bindparam("first"),  # so SQLite goes down the stream, and not over all of the kind
        unindexed(events.c.tag) <= bindparam("last"),
        events.c.position <= bindparam("upto"),
    )
    .order_by(events.c.version.desc()),
    "stream",
    "first",
    "last",
    "upto",
)
_LAST = compiled(
    select(events.c.position, events.c.body)
    .where(events.c.tag == bindparam("tag"), events.c.position <= bindparam("upto"))
    .order_by(events.c.position.desc()),
    "tag",
    "upto",
)
_WRITTEN, _READ = tags_of(AnchorWritten), tags_of(AnchorSeen)


@dataclass(frozen=True)
class OnCard:
    """What the record knows of the anchor of a card."""

    serial: str
    anchor: Anchor | None
    """The one that does not fit the record, or else the last that was written on it; None where there is neither."""
    written: int | None
    """Time of the event that says that it was written, microseconds UTC; None where the record did not write it."""
    read: int | None
    """Time of the event that says what the card showed last, microseconds UTC."""


def newest_written(snapshot: Snapshot) -> tuple[str, Anchor] | None:
    """Give serial and anchor of what was written on any card last; it covers most."""
    upto = snapshot.moment.position
    rows = (snapshot.view.execute(_LAST, (tag, upto)).fetchone() for tag in _WRITTEN)
    last = max((row for row in rows if row is not None), default=None)
    event = None if last is None else snapshot.store.decoded(*last)
    if event is None or not isinstance(event.facts, AnchorWritten):
        return None
    return event.stream.partition(":")[2], event.facts.anchor


def written_after(snapshot: Snapshot, stream: str, position: int) -> bool:
    """Say whether an anchor was written on the card of a stream after an event, up to the moment."""
    row = snapshot.view.execute(_LAST_ON, (stream, *_ends(_WRITTEN), snapshot.moment.position)).fetchone()
    return row is not None and int(row[0]) > position


def on_card(snapshot: Snapshot, card: CardState) -> OnCard:
    """Find what the record knows of the anchor of a card; its stream is read backwards."""
    stream, upto = stream_of(card.serial), snapshot.moment.position
    written = _found(snapshot, (stream, *_ends(_WRITTEN), upto))
    read = _found(snapshot, (stream, *_ends(_READ), upto))
    return OnCard(
        card.serial,
        _telling(card, written, read),
        None if written is None else written.time,
        None if read is None else read.time,
    )


def _telling(card: CardState, written: Event | None, read: Event | None) -> Anchor | None:
    """Give the anchor that does not fit the record, where there is one; else the last written; else the newest read."""
    slots = read.facts.slots if read is not None and isinstance(read.facts, AnchorSeen) else ()
    if card.anchor in AT_ODDS:
        for slot in slots:
            if slot.anchor is not None and slot.verdict == card.anchor:
                return slot.anchor
    if written is not None and isinstance(written.facts, AnchorWritten):
        return written.facts.anchor
    shown = [slot.anchor for slot in slots if slot.anchor is not None]
    return max(shown, key=lambda each: (each.counter, each.size), default=None)


def anchor_cells(snapshot: Snapshot, card: CardState) -> list[tuple[Column, Cell]]:
    """Give what the report of a card says of its anchor."""
    found = OnCard(card.serial, None, None, None) if card.anchor is None else on_card(snapshot, card)
    return [
        (Column("anchor", say("code of the anchor"), detail=True), card.anchor),
        (Column("anchor_in_words", say("anchor")), _in_words(card.anchor, found.anchor)),
        (
            Column("anchor_size", say("events under the anchor"), detail=True),
            None if found.anchor is None else found.anchor.size,
        ),
        (Column("anchor_written", say("anchor written (UTC)"), aside=True), _at(found.written)),
        (Column("anchor_read", say("anchor read (UTC)"), aside=True), _at(found.read)),
        (Column("key", say("key of the card"), aside=True), key_in_words(card)),
        (Column("attested", say("code of the attestation"), detail=True), card.attested),
        (Column("firmware", say("firmware"), detail=True), card.firmware),
    ]


def anchored(snapshot: Snapshot) -> Iterator[dict[str, Cell]]:
    """Give the cells of a row for each card, or of one for each verdict where there are many cards.

    What does not fit the record comes first, and is a row of its own in any case.
    """
    verdicts: Counter[AnchorVerdict | None] = Counter()
    few: list[CardState] = []
    without = 0
    for card in cards_at(snapshot):
        if not abilities_of(card).anchors:
            without += 1
            continue
        if card.anchor in AT_ODDS:
            yield _row(on_card(snapshot, card), card)
            continue
        verdicts[card.anchor] += 1
        if card.anchor is not None and len(few) <= _MANY:
            few.append(card)
    if len(few) <= _MANY:
        yield from (_row(on_card(snapshot, card), card) for card in few)
        verdicts = Counter({None: verdicts[None]})
    for verdict in sorted(verdicts, key=lambda each: each or ""):
        if verdicts[verdict]:
            yield _counted(verdict, verdicts[verdict])
    if without:
        what = say_n(
            "1 card has no anchor",
            "{count} cards have no anchor",
            without,
        )
        yield {"kind": "cards", "what": what, "cards": without}


def _row(found: OnCard, card: CardState) -> dict[str, Cell]:
    anchor, last = found.anchor, max(found.written or 0, found.read or 0)
    words = say("not read yet") if card.anchor is None else verdict_in_words(card.anchor)
    return {
        "kind": "card",
        "time": Instant(last) if last else None,
        "what": _what(card, words),
        "size": None if anchor is None else anchor.size,
        "card": card.serial,
        "verdict": card.anchor,
        "flags": "anchor" if card.anchor in AT_ODDS else None,
        "root": None if anchor is None else anchor.root,
        "cards": 1,
        "anchor_written": _at(found.written),
        "anchor_read": _at(found.read),
    }


def _what(card: CardState, verdict: Text) -> Text:
    """Say what was found, and of a card that signs, what its key is worth."""
    key = key_in_words(card)
    if key is None:
        return say("card {serial}, anchor: {verdict}", serial=card.serial, verdict=verdict)
    return say("card {serial}, anchor: {verdict}; {key}", serial=card.serial, verdict=verdict, key=key)


def _counted(verdict: AnchorVerdict | None, count: int) -> dict[str, Cell]:
    words = say("not read yet") if verdict is None else verdict_in_words(verdict)
    what = say_n("1 card, anchor: {verdict}", "{count} cards, anchor: {verdict}", count, verdict=words)
    return {"kind": "cards", "what": what, "cards": count, "verdict": verdict}


def _in_words(verdict: AnchorVerdict | None, anchor: Anchor | None) -> Text | None:
    if verdict is None:
        return None
    words = verdict_in_words(verdict)
    if anchor is None:
        return words
    return say_n("1 event; {verdict}", "{count} events; {verdict}", anchor.size, verdict=words)


def _at(time: int | None) -> Instant | None:
    return None if time is None else Instant(time)


def _ends(tags: Sequence[str]) -> tuple[str, str]:
    """Give the first and the last of the tags of a kind: all of its versions stand between them."""
    return tags[0], tags[-1]


def _found(snapshot: Snapshot, parameters: tuple[str | int, ...]) -> Event | None:
    row = snapshot.view.execute(_LAST_ON, parameters).fetchone()
    return None if row is None else snapshot.store.decoded(*row)
