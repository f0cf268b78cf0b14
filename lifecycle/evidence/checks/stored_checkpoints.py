"""The checkpoints in a record: numbered without a gap, each the root of its events, and signed by a key that counts."""

from collections.abc import Callable, Iterator

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, VerifierKey
from lifecycle.domain.text import Text, say, say_n
from lifecycle.evidence.checks.findings import Findings
from lifecycle.evidence.checks.layers import CHECKPOINTS, ED25519_LAYER, ML_DSA_LAYER
from lifecycle.evidence.checks.lineage import Names
from lifecycle.evidence.checks.trust import Trusted
from lifecycle.projections.signing_keys import was_signed
from lifecycle.signing.signatures import signed_by
from lifecycle.store.checkpoints import KeptCheckpoint, checkpoints_by_size, sizes_by_number
from lifecycle.store.sql import Connection

_MICROSECONDS = 1_000_000
_LAYER_OF = {ED25519: ED25519_LAYER, ML_DSA_44: ML_DSA_LAYER}


class StoredCheckpoints:
    """All of them; each is read when the walk has come to its size, and none is held."""

    def __init__(self, found: Findings, names: Names, trusted: Trusted, size: int) -> None:
        """`size` is that of the record."""
        self._found, self._names, self._trusted, self._size = found, names, trusted, size
        self._time, self._backwards = 0, 0
        self._covered, self._before = 0, 0
        self._counted = {kind: [0, 0] for kind in _LAYER_OF}
        self._newest_counts = dict.fromkeys(_LAYER_OF, False)

    def due(self, connection: Connection) -> Iterator[tuple[int, Callable[[bytes], None]]]:
        """Give the sizes whose roots are wanted, by size."""
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
                self._wrong(say("checkpoint {number} covers fewer events than the one before", number=number))
            elif size > self._size:
                self._wrong(
                    say(
                        "TRUNCATED: checkpoint {number} covers {size} events, the record has {known}",
                        number=number,
                        size=size,
                        known=self._size,
                    )
                )
            else:
                before, covered = number, size
                continue
            return False
        if not before and was_signed(connection):
            self._wrong(say("cards were changed, so a checkpoint was signed, but none is left"))
        return True

    def finish(self, *, own: bool) -> None:
        """Put the verdicts together; `own` says that the keys which count are those of this machine."""
        self._finish_checkpoints()
        for kind in _LAYER_OF:
            self._finish_signatures(kind, own=own)

    def _check_of(self, row: KeptCheckpoint) -> Callable[[bytes], None]:
        return lambda root: self._check(row, root)

    def _check(self, row: KeptCheckpoint, root: bytes) -> None:
        try:
            signed = SignedCheckpoint.read(_bytes(row.note))
        except NoteMalformed as error:
            self._wrong(
                say("checkpoint {number} is not a signed note: {problem}", number=row.number, problem=str(error))
            )
            return
        said, time = signed.checkpoint, (signed.time or 0) * _MICROSECONDS
        if (said.size, time) != (row.size, row.time):
            self._wrong(say("the columns of checkpoint {number} do not match its note", number=row.number))
        elif not self._names.fit(said.origin, said.size):
            self._wrong(
                say("checkpoint {number} belongs to another record, {origin}", number=row.number, origin=said.origin)
            )
        elif said.root != root:
            self._wrong(_differs(row.number, said.size))
        else:
            self._found.layers[CHECKPOINTS].count += 1
            self._backwards += time < self._time
            self._time = time
            self._found.newest = signed
            self._check_signatures(row.number, signed)

    def _wrong(self, note: Text) -> None:
        self._found.layers[CHECKPOINTS].fails(note)

    def _check_signatures(self, number: int, signed: SignedCheckpoint) -> None:
        origin, size, relied_on = signed.checkpoint.origin, signed.checkpoint.size, []
        if size > self._covered:
            self._before, self._covered = self._covered, size
        for kind, layer in _LAYER_OF.items():
            keys = [key for key in self._trusted.known if key[0] == kind]
            claimed = [key for key in keys if _claims(signed, VerifierKey(origin, *key))]
            good = [key for key in claimed if signed_by(signed, VerifierKey(origin, *key))]
            if not claimed:
                note = say("checkpoint {number} has no signature by a key of this record", number=number)
                self._found.layers[layer].fails(note)
            elif len(good) != len(claimed):
                self._found.layers[layer].fails(say("the signature of checkpoint {number} is wrong", number=number))
            counts = any(self._trusted.covers(key, size, self._before) for key in good)
            if any(self._trusted.had_ended(key, size) for key in good):
                self._found.layers[layer].fails(
                    say("checkpoint {number} is signed by a key that had ended", number=number)
                )
            self._counted[kind][not counts] += 1
            self._newest_counts[kind] = counts
            relied_on.append(counts)
        if any(relied_on):
            self._found.covered = signed

    def _finish_checkpoints(self) -> None:
        layer = self._found.layers[CHECKPOINTS]
        if not layer.count:
            layer.is_left_out(say("no checkpoint was signed yet"))
            return
        agree = say_n("1 checkpoint matches the events", "{count} checkpoints match the events", layer.count)
        if self._backwards:
            agree = say_n(
                "{agree}; the clock moved back 1 time, which does not show tampering",
                "{agree}; the clock moved back {count} times, which does not show tampering",
                self._backwards,
                agree=agree,
            )
        layer.passes(agree)

    def _finish_signatures(self, kind: int, *, own: bool) -> None:
        layer = self._found.layers[_LAYER_OF[kind]]
        good, others = self._counted[kind]
        if kind == ED25519 and self._trusted.unsigned:
            layer.fails(
                say(
                    "event {position} changes the signing keys without their signatures",
                    position=self._trusted.unsigned[0],
                )
            )
        if not good + others:
            layer.is_left_out(say("no checkpoint was signed yet"))
        elif not any(each == kind for each, _ in self._trusted.given):
            layer.is_left_out(say("signed by the key named in the record; give a key that you trust (--key FILE)"))
        elif not self._newest_counts[kind] and own:
            layer.is_left_out(say("the newest checkpoint was not signed by the key of this computer"))
        elif not self._newest_counts[kind]:
            layer.fails(say("the newest checkpoint was not signed by the key that you gave"))
        elif others:
            layer.passes(
                say(
                    "signed by a trusted key: {good}; signed by earlier keys, not counted: {others}",
                    good=good,
                    others=others,
                )
            )
        elif own and self._trusted.vouched:
            layer.passes(say("signed by the key of this computer, or by a key that it vouches for"))
        elif own:
            layer.passes(say("signed by the key of this computer"))
        elif self._trusted.vouched:
            layer.passes(say("signed by the key that you gave, or by a key that it vouches for"))
        else:
            layer.passes(say("signed by the key that you gave"))


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
        "checkpoint {number} does not match the first {size} events: its root hash is different",
        number=number,
        size=size,
    )
