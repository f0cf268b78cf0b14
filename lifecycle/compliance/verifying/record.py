"""A record held against what is beyond its events: kept checkpoints, the last one of this machine, and the cards.

It is told the roots that it wants by the walk over the events, in the order of their sizes; so one walk is enough for
any number of checkpoints, and nothing is held but the few that came from outside.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from lifecycle.compliance.signatures import signed_by
from lifecycle.compliance.verifying.anchors import Anchors
from lifecycle.compliance.verifying.layers import (
    CHECKPOINTS,
    ED25519_LAYER,
    KEPT,
    LAST,
    ML_DSA_LAYER,
    PASS,
    TIME_STAMPS,
    WITNESSES,
    Layer,
    new_layers,
)
from lifecycle.compliance.verifying.trusted import Key, trusted
from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line
from lifecycle.domain.event import UndecodableEvent
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, VerifierKey
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.lineage import Origin, lineage
from lifecycle.store.checkpoints import KeptCheckpoint, checkpoints_by_size, sizes_by_number
from lifecycle.store.sql import Connection
from lifecycle.store.verify import Due

_MICROSECONDS = 1_000_000
_LAYER_OF = {ED25519: ED25519_LAYER, ML_DSA_44: ML_DSA_LAYER}

Check = Callable[[bytes], None]


@dataclass(frozen=True)
class Outside:
    """What is known from outside the database."""

    keys: Sequence[Key] = ()
    """Public keys that were given, or else this machine's own."""
    own: bool = False
    """They are this machine's own."""
    kept: Sequence[tuple[str, SignedCheckpoint]] = ()
    """Checkpoints that somebody kept, each with the name of its file."""
    last: SignedCheckpoint | None = None
    """The last one that was signed on this machine, where it belongs to this record."""
    last_missing: Text | None = None
    """Why there is none of that kind."""
    copy: bool = False
    """It is a copy somewhere, which may be older than the last checkpoint."""


@dataclass
class RecordVerification:
    """The verification of one moment of a record; `due` is handed to the walk, `finish` ends it."""

    outside: Outside = field(default_factory=Outside)
    layers: dict[str, Layer] = field(default_factory=new_layers)
    forked: bool = False
    proven: bool = False
    contradicted_by: SignedCheckpoint | None = None
    """The first checkpoint that a key signed and that the record is not that of."""
    covered: SignedCheckpoint | None = None
    """The one that covers most, of those that can be relied on."""
    newest: SignedCheckpoint | None = None
    """The one that covers most of those in the store."""

    def due(self, connection: Connection, size: int) -> Iterable[Due]:
        """Say which roots are wanted; each is compared when it is told."""
        self._size = size
        self._origins = _origins(connection)
        self._trusted = trusted(connection, self.outside.keys)
        self._time, self._backwards = 0, 0
        self._counted = {kind: [0, 0] for kind in _LAYER_OF}
        self._newest_counts = dict.fromkeys(_LAYER_OF, False)
        self._anchors = Anchors(connection, self._origins, size)
        wanted = heapq.merge(
            self._rows(connection),
            sorted(self._from_outside(), key=itemgetter(0)),
            self._anchors.due(),
            key=itemgetter(0),
        )
        for at, checks in groupby(wanted, key=itemgetter(0)):
            yield at, [check for _, check in checks]

    def finish(self) -> None:
        """Put the verdicts together, once the walk has come to its end without a fault."""
        self._finish_checkpoints()
        for kind in _LAYER_OF:
            self._finish_signatures(kind)
        self._finish_outside(LAST, [self.outside.last] if self.outside.last else [])
        self._finish_outside(KEPT, [signed for _, signed in self.outside.kept])
        self._anchors.finish(self.layers)
        self.layers[WITNESSES].is_left_out(say("no witness cosigns the checkpoints of this record"))
        self.layers[TIME_STAMPS].is_left_out(say("no time stamps (RFC 3161) are kept with this record"))

    # --- the checkpoints in the store ---

    def _rows(self, connection: Connection) -> Iterator[tuple[int, Check]]:
        if not self._in_order(connection):
            return
        for row in checkpoints_by_size(connection):
            yield row.size, self._check_of(row)

    def _in_order(self, connection: Connection) -> bool:
        """See that checkpoints are numbered without a gap, never cover less than before, nor more than there is."""
        before, covered = 0, 0
        for number, size in sizes_by_number(connection):
            if number != before + 1:
                self._wrong(_missing(before + 1, number - before - 1))
            elif not isinstance(size, int) or size < covered:
                self._wrong(say("checkpoint {number} covers less than the one before it", number=number))
            elif size > self._size:
                self._wrong(
                    say(
                        "checkpoint {number} covers {size} events, and the record has {known}: events are gone",
                        number=number,
                        size=size,
                        known=self._size,
                    )
                )
            else:
                before, covered = number, size
                continue
            return False
        return True

    def _check_of(self, row: KeptCheckpoint) -> Check:
        return lambda root: self._check(row, root)

    def _check(self, row: KeptCheckpoint, root: bytes) -> None:
        try:
            signed = SignedCheckpoint.read(_bytes(row.note))
        except NoteMalformed as error:
            self._wrong(say("checkpoint {number} is no signed note: {problem}", number=row.number, problem=str(error)))
            return
        said, time = signed.checkpoint, (signed.time or 0) * _MICROSECONDS
        if (said.size, time) != (row.size, row.time):
            self._wrong(say("the columns of checkpoint {number} are not copies of its note", number=row.number))
        elif not self._fits(said.origin, said.size):
            self._wrong(
                say("checkpoint {number} is of another ledger, {origin}", number=row.number, origin=said.origin)
            )
        elif said.root != root:
            self._wrong(_differs(row.number, said.size))
        else:
            self.layers[CHECKPOINTS].count += 1
            self._backwards += time < self._time
            self._time = time
            self.newest = signed
            self._check_signatures(row.number, signed)

    def _wrong(self, note: Text) -> None:
        self.layers[CHECKPOINTS].fails(note)

    def _fits(self, origin: str, size: int) -> bool:
        """Say whether the record went by an origin when it had so many events."""
        for each in self._origins:
            if origin_line(each.name) == origin:
                return each.since <= size and (each.until is None or size <= each.until)
        return False

    def _check_signatures(self, number: int, signed: SignedCheckpoint) -> None:
        origin, relied_on = signed.checkpoint.origin, []
        for kind, layer in _LAYER_OF.items():
            keys = [key for key in self._trusted.known if key[0] == kind]
            claimed = [key for key in keys if _claims(signed, VerifierKey(origin, *key))]
            good = [key for key in claimed if signed_by(signed, VerifierKey(origin, *key))]
            if not claimed:
                note = say("checkpoint {number} carries no signature by a key of this record", number=number)
                self.layers[layer].fails(note)
            elif len(good) != len(claimed):
                self.layers[layer].fails(say("the signature of checkpoint {number} is not good", number=number))
            counts = bool(self._trusted.given.intersection(good))
            self._counted[kind][not counts] += 1
            self._newest_counts[kind] = counts
            relied_on.append(counts)
        if any(relied_on):
            self.covered = signed

    def _finish_checkpoints(self) -> None:
        layer = self.layers[CHECKPOINTS]
        if not layer.count:
            layer.is_left_out(say("none was signed yet"))
            return
        agree = say_n("1 agrees with the events", "{count} agree with the events", layer.count)
        if self._backwards:
            agree = say_n(
                "{agree}; once the clock had stepped back, which is no sign of a change",
                "{agree}; {count} times the clock had stepped back, which is no sign of a change",
                self._backwards,
                agree=agree,
            )
        layer.passes(agree)

    def _finish_signatures(self, kind: int) -> None:
        layer = self.layers[_LAYER_OF[kind]]
        good, others = self._counted[kind]
        if not good + others:
            layer.is_left_out(say("no checkpoint was signed yet"))
        elif not any(each == kind for each, _ in self._trusted.given):
            layer.is_left_out(say("signed by the key that the record names; give one that you got another way: --key"))
        elif not self._newest_counts[kind] and self.outside.own:
            layer.is_left_out(say("the newest checkpoint is signed by another key than that of this machine"))
        elif not self._newest_counts[kind]:
            layer.fails(say("the newest checkpoint is signed by another key than the one that was given"))
        elif others:
            layer.passes(
                say(
                    "{good} are signed by a key that is relied on; {others} by earlier keys do not count",
                    good=good,
                    others=others,
                )
            )
        elif self.outside.own:
            layer.passes(say("signed by the key of this machine"))
        else:
            layer.passes(say("signed by the key that you gave"))
        self.proven = self.proven or layer.verdict == PASS

    # --- what came from outside ---

    def _from_outside(self) -> Iterator[tuple[int, Check]]:
        if self.outside.last is not None:
            yield from self._held(LAST, self.outside.last, "")
        for file, signed in self.outside.kept:
            yield from self._held(KEPT, signed, file)

    def _held(self, name: str, signed: SignedCheckpoint, file: str) -> Iterator[tuple[int, Check]]:
        said = signed.checkpoint
        if said.size > self._size:
            self._beyond(name, signed)
            return
        if not self._fits(said.origin, said.size):
            self.layers[name].fails(
                say("the checkpoint {file} is of another ledger, {origin}", file=file, origin=said.origin)
            )
            return

        def check(root: bytes) -> None:
            if root == said.root:
                self.layers[name].count += 1
                if self.covered is None or self.covered.checkpoint.size < said.size:
                    self.covered = signed
                return
            self._contradicted(signed)
            self.layers[name].fails(
                say(
                    "THE RECORD WAS FORKED OR REWRITTEN: its first {size} events are not those that were signed",
                    size=said.size,
                )
            )

        yield said.size, check

    def _beyond(self, name: str, signed: SignedCheckpoint) -> None:
        """Look at a checkpoint over more events than there are: rolled back, unless it is only a copy of before."""
        size = signed.checkpoint.size
        if not any(origin_line(each.name) == signed.checkpoint.origin for each in self._origins):
            self.layers[name].fails(say("it is of another ledger, {origin}", origin=signed.checkpoint.origin))
        elif name == LAST and self.outside.copy:
            self.layers[name].is_left_out(
                say("it covers {size} events: this copy is from before it, or was cut", size=size)
            )
        else:
            self._contradicted(signed)
            self.layers[name].fails(
                say(
                    "THE RECORD WAS ROLLED BACK: {size} events were signed, and it has {known}",
                    size=size,
                    known=self._size,
                )
            )

    def _contradicted(self, signed: SignedCheckpoint) -> None:
        if self._is_ours(signed):
            self.forked = True
            self.contradicted_by = self.contradicted_by or signed

    @property
    def known_keys(self) -> frozenset[Key]:
        """All keys by which a signature can be checked."""
        return self._trusted.known

    def _is_ours(self, signed: SignedCheckpoint) -> bool:
        """Say whether a key of the record, or one that is relied on, signed it: only then does it prove anything."""
        origin = signed.checkpoint.origin
        return any(signed_by(signed, VerifierKey(origin, *key)) for key in self._trusted.known)

    def _finish_outside(self, name: str, given: Sequence[SignedCheckpoint]) -> None:
        layer = self.layers[name]
        if not given:
            none = say("none was given (--checkpoint FILE)")
            layer.is_left_out(none if name == KEPT else self.outside.last_missing or none)
        elif layer.count == len(given):
            self.proven = True
            most = max(each.checkpoint.size for each in given)
            layer.passes(say("the first {size} events are those that were signed", size=most))


def _origins(connection: Connection) -> Sequence[Origin]:
    try:
        return lineage(connection)
    except UndecodableEvent:
        return ()


def _bytes(note: object) -> bytes:
    if not isinstance(note, bytes):
        raise NoteMalformed("it is not stored as bytes")
    return note


def _missing(first: int, count: int) -> Text:
    return say_n(
        "checkpoint {first} is missing", "{count} checkpoints are missing, from number {first} on", count, first=first
    )


def _claims(signed: SignedCheckpoint, key: VerifierKey) -> bool:
    return any(signature.is_by(key) for signature in signed.note.signatures)


def _differs(number: int, size: int) -> Text:
    return say(
        "checkpoint {number} has another root than the first {size} events: they are not those that it covered",
        number=number,
        size=size,
    )
