"""What cards showed of a record, and what was written on them, held against the tree once more."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.event import Event, UndecodableEvent, decode, tags_of
from lifecycle.domain.facts import AnchorSeen, AnchorWritten, DriftAccepted
from lifecycle.domain.text import Text, say, say_n
from lifecycle.evidence.checks.layers import ANCHORS, Layer
from lifecycle.projections.lineage import Origin
from lifecycle.store import statements
from lifecycle.store.sql import Connection

_PLACES = 40
"""Bits that a position takes beside a size in one number."""


class Anchors:
    """All anchors that the events of a record speak of; eight bytes are held of each until its root is known."""

    def __init__(self, connection: Connection, origins: Sequence[Origin], size: int) -> None:
        self._connection, self._origins, self._size = connection, origins, size
        self._wrong: dict[str, Text] = {}
        self._readings = self._written = self._foreign = self._lost = self._accepted = 0
        self._names = set(self._taken_over())
        self._wanted = array("Q", sorted(self._read()))

    def due(self) -> Iterator[tuple[int, Callable[[bytes], None]]]:
        """Give the sizes whose roots are wanted, by size."""
        for each in self._wanted:
            yield each >> _PLACES, self._check_of(each & ((1 << _PLACES) - 1), each >> _PLACES)

    def finish(self, layers: dict[str, Layer]) -> None:
        """Say what came of it; what a person accepted is named, and what nobody did fails."""
        layer = layers[ANCHORS]
        for name in self._names:
            self._accepted += self._wrong.pop(name, None) is not None
        for note in self._wrong.values():
            layer.fails(note)
        if not self._readings + self._written:
            layer.is_left_out(say("no card with an anchor was read or written yet"))
            return
        note = say_n("1 anchor agrees with the events", "{count} anchors agree with the events", self._good)
        for count, more in (
            (self._foreign, say("{note}; {count} of other ledgers", note=note, count=self._foreign)),
            (self._lost, say("{note}; {count} cover what a restored backup did not have", note=note, count=self._lost)),
            (self._accepted, say("{note}; {count} do not, and were accepted", note=note, count=self._accepted)),
        ):
            note = more if count else note
        layer.passes(note)

    @property
    def _good(self) -> int:
        return self._readings + self._written - self._foreign - self._lost - self._accepted

    def _taken_over(self) -> Iterator[str]:
        """Give the ids of the anchors that a person accepted."""
        tags = tags_of(DriftAccepted)
        for _, body in chain.from_iterable(self._connection.execute(statements.OF_KIND, (tag, 0)) for tag in tags):
            event = _event(body)
            if event is not None and isinstance(event.facts, DriftAccepted):
                yield from event.facts.anchors

    def _read(self) -> Iterator[int]:
        for tag in (*tags_of(AnchorSeen), *tags_of(AnchorWritten)):
            for position, body in self._connection.execute(statements.OF_KIND, (tag, 0)):
                event = _event(body)
                if event is not None:
                    for anchor in _anchors(event):
                        yield from self._placed(position, event, anchor)

    def _placed(self, position: int, event: Event, anchor: Anchor) -> Iterator[int]:
        """Give where an anchor has to be compared, if it can be; one that cannot be is counted or wrong."""
        self._readings += isinstance(event.facts, AnchorSeen)
        self._written += isinstance(event.facts, AnchorWritten)
        named = next((each for each in self._origins if each.name == anchor.origin), None)
        if named is None:
            self._foreign += 1
        elif named.until is not None and anchor.size > named.until:
            self._lost += 1
        elif anchor.size > self._size:
            self._wrong.setdefault(anchor.id, _beyond(event, anchor, position))
        elif _taken(event, anchor):
            self._accepted += 1
        else:
            yield anchor.size << _PLACES | position

    def _check_of(self, position: int, size: int) -> Callable[[bytes], None]:
        def check(root: bytes) -> None:
            (body,) = self._connection.execute(statements.BODY_AT, (position,)).fetchone()
            event = _event(body)
            for anchor in () if event is None else _anchors(event):
                if event is not None and anchor.size == size and anchor.root != root.hex():
                    self._wrong.setdefault(anchor.id, _other(event, anchor, position))

        return check


def _anchors(event: Event) -> Iterator[Anchor]:
    match event.facts:
        case AnchorSeen(slots=slots):
            yield from (slot.anchor for slot in slots if slot.anchor is not None)
        case AnchorWritten(anchor=anchor):
            yield anchor


def _taken(event: Event, anchor: Anchor) -> bool:
    """Say whether the event itself says that this anchor does not fit and was accepted."""
    facts = event.facts
    return isinstance(facts, AnchorSeen) and any(
        slot.anchor == anchor and slot.verdict == "accepted" for slot in facts.slots
    )


def _event(body: bytes) -> Event | None:
    try:
        return decode(body)
    except UndecodableEvent:
        return None


def _serial(event: Event) -> str:
    return event.stream.partition(":")[2]


def _beyond(event: Event, anchor: Anchor, position: int) -> Text:
    return say(
        "event #{position}: card {serial} keeps an anchor over {size} events, and the record has fewer of them",
        position=position,
        serial=_serial(event),
        size=anchor.size,
    )


def _other(event: Event, anchor: Anchor, position: int) -> Text:
    return say(
        "event #{position}: card {serial} keeps an anchor over {size} events, and the record has others in their place",
        position=position,
        serial=_serial(event),
        size=anchor.size,
    )
