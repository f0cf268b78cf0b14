"""What cards showed of a record, and what was written on them, held against the tree once more."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import cast

import msgspec

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.event import FACTS, Event, Fact, UndecodableEvent, decode, tags_of
from lifecycle.domain.facts import AnchorSeen, AnchorWritten, CardAttested, CardKeyMade, CardKeySeen, DriftAccepted
from lifecycle.domain.text import Text, say, say_n
from lifecycle.evidence.checks.card_signatures import CardSignatures
from lifecycle.evidence.checks.layers import ANCHORS, Layer
from lifecycle.projections.lineage import Origin
from lifecycle.store import statements
from lifecycle.store.sql import Connection

_NUMBER = 6
"""Bytes of a size, and of a position."""
_HELD = 2 * _NUMBER + 32
"""Bytes that are held of an anchor: its size, the position of its event, its root."""


class _Telling(msgspec.Struct, frozen=True, gc=False):
    """What is read here of an event that tells of anchors, of any version: its envelope is looked at by the walk."""

    stream: str
    facts: Fact


def _reader(kind: type[Fact]) -> Callable[[bytes], _Telling]:
    """Read an event of one version of a kind, and give its fact in the newest one."""
    told = msgspec.defstruct("_Told", [("facts", kind)], bases=(_Telling,), frozen=True, gc=False)
    decoder = msgspec.json.Decoder(told)

    def read(body: bytes) -> _Telling:
        event = cast("_Telling", decoder.decode(body))
        return _Telling(event.stream, event.facts.upcast())

    return read


_TELLING: Sequence[tuple[str, Callable[[bytes], _Telling]]] = [
    (tag, _reader(FACTS[tag])) for kind in (AnchorSeen, AnchorWritten) for tag in tags_of(kind)
]


class Anchors:
    """All anchors that the events of a record speak of; 44 bytes are held of each until its root is known."""

    def __init__(self, connection: Connection, origins: Sequence[Origin], size: int) -> None:
        self._connection, self._origins, self._size = connection, origins, size
        self._wrong: dict[str, Text] = {}
        self._readings = self._written = self._foreign = self._lost = self._accepted = 0
        self._signatures = CardSignatures(
            sorted((*self._of_kind(CardKeyMade), *self._of_kind(CardKeySeen)), key=itemgetter(0)),
            self._of_kind(CardAttested),
        )
        self._names = set(self._taken_over())
        self._wanted = b"".join(sorted(self._read()))

    def due(self) -> Iterator[tuple[int, Callable[[bytes], None]]]:
        """Give the sizes whose roots are wanted, by size."""
        for start in range(0, len(self._wanted), _HELD):
            held = self._wanted[start : start + _HELD]
            size, position = (int.from_bytes(held[at : at + _NUMBER], "big") for at in (0, _NUMBER))
            yield size, self._check_of(position, size, held[2 * _NUMBER :])

    def finish(self, layers: dict[str, Layer]) -> None:
        """Say what came of it; what a person accepted is named, and what nobody did fails."""
        layer = layers[ANCHORS]
        for name in self._names:
            self._accepted += self._wrong.pop(name, None) is not None
        for note in (*self._wrong.values(), *self._signatures.attestations.wrong):
            layer.fails(note)
        if not self.count:
            layer.is_left_out(say("no anchor was read from or written on a card yet"))
            return
        note = say_n("1 anchor matches the events", "{count} anchors match the events", self._good)
        for count, more in (
            (self._foreign, say("{note}; {count} of other records", note=note, count=self._foreign)),
            (
                self._lost,
                say(
                    "{note}; anchors over events that a restored backup did not have: {count}",
                    note=note,
                    count=self._lost,
                ),
            ),
            (self._accepted, say("{note}; mismatches accepted: {count}", note=note, count=self._accepted)),
        ):
            note = more if count else note
        layer.passes(self._signatures.in_words(note))

    @property
    def count(self) -> int:
        """How many anchors were read."""
        return self._readings + self._written

    @property
    def _good(self) -> int:
        return self.count - self._foreign - self._lost - self._accepted

    def _of_kind(self, kind: type[Fact]) -> Iterator[tuple[int, Event]]:
        """Give the events of all versions of a kind, with their positions."""
        tags = tags_of(kind)
        for position, body in chain.from_iterable(
            self._connection.execute(statements.OF_KIND, (tag, 0)) for tag in tags
        ):
            event = _event(body)
            if event is not None:
                yield position, event

    def _taken_over(self) -> Iterator[str]:
        """Give the ids of the anchors that a person accepted."""
        for _, event in self._of_kind(DriftAccepted):
            if isinstance(event.facts, DriftAccepted):
                yield from event.facts.anchors

    def _read(self) -> Iterator[bytes]:
        for tag, read in _TELLING:
            for position, body in self._connection.execute(statements.OF_KIND, (tag, 0)):
                event = _telling(read, body)
                if event is None:
                    continue
                if isinstance(event.facts, AnchorWritten):
                    fault = self._signatures.fault(position, event.stream, event.facts)
                    if fault is not None:
                        self._wrong.setdefault(f"signature:{position}", fault)
                for anchor in _anchors(event.facts):
                    self._readings += isinstance(event.facts, AnchorSeen)
                    self._written += isinstance(event.facts, AnchorWritten)
                    yield from self._placed(position, event, anchor)

    def _placed(self, position: int, event: "_Telling", anchor: Anchor) -> Iterator[bytes]:
        """Give where an anchor has to be compared, if it can be; one that cannot be is counted or wrong."""
        named = next((each for each in self._origins if each.name == anchor.origin), None)
        if named is None:
            self._foreign += 1
        elif named.until is not None and anchor.size > named.until:
            self._lost += 1
        elif not 0 <= anchor.size <= self._size:
            self._wrong.setdefault(anchor.id, _beyond(event.stream, anchor, position))
        elif _taken(event.facts, anchor):
            self._accepted += 1
        else:
            yield b"".join((anchor.size.to_bytes(_NUMBER, "big"), position.to_bytes(_NUMBER, "big"), _root_of(anchor)))

    def _check_of(self, position: int, size: int, said: bytes) -> Callable[[bytes], None]:
        def check(root: bytes) -> None:
            if root != said:
                self._name_wrong(position, size, root)

        return check

    def _name_wrong(self, position: int, size: int, root: bytes) -> None:
        (body,) = self._connection.execute(statements.BODY_AT, (position,)).fetchone()
        event = _event(body)
        for anchor in () if event is None else _anchors(event.facts):
            if event is not None and anchor.size == size and anchor.root != root.hex():
                self._wrong.setdefault(anchor.id, _other(event.stream, anchor, position))


def _anchors(facts: Fact) -> Iterator[Anchor]:
    match facts:
        case AnchorSeen(slots=slots):
            yield from (slot.anchor for slot in slots if slot.anchor is not None)
        case AnchorWritten(anchor=anchor):
            yield anchor


def _root_of(anchor: Anchor) -> bytes:
    """Give 32 bytes; for what is no root those that no tree has."""
    try:
        root = bytes.fromhex(anchor.root)
    except ValueError:
        return bytes(32)
    return root if root.hex() == anchor.root and len(root) == len(bytes(32)) else bytes(32)


def _taken(facts: Fact, anchor: Anchor) -> bool:
    """Say whether the event itself says that this anchor does not fit and was accepted."""
    return isinstance(facts, AnchorSeen) and any(
        slot.anchor == anchor and slot.verdict == "accepted" for slot in facts.slots
    )


def _telling(read: Callable[[bytes], "_Telling"], body: bytes) -> "_Telling | None":
    try:
        return read(body)
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        return None


def _event(body: bytes) -> Event | None:
    try:
        return decode(body)
    except UndecodableEvent:
        return None


def _serial(stream: str) -> str:
    return stream.partition(":")[2]


def _beyond(stream: str, anchor: Anchor, position: int) -> Text:
    return say(
        "event #{position}: the anchor on card {serial} covers {size} events, and the record has fewer",
        position=position,
        serial=_serial(stream),
        size=anchor.size,
    )


def _other(stream: str, anchor: Anchor, position: int) -> Text:
    return say(
        "event #{position}: the anchor on card {serial} covers {size} events, and the record has other events there",
        position=position,
        serial=_serial(stream),
        size=anchor.size,
    )
