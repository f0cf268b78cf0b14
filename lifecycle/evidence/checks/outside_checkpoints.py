"""Checkpoints from outside a record: the last one of this machine, and those that somebody kept."""

from collections.abc import Callable, Iterator, Sequence

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.signed_note import VerifierKey
from lifecycle.domain.text import say
from lifecycle.evidence.checks.findings import Findings, ProvenBy
from lifecycle.evidence.checks.layers import FAIL, KEPT, LAST
from lifecycle.evidence.checks.lineage import Names
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.trust import Key, Trusted
from lifecycle.signing.signatures import signed_by


class CheckpointsFromOutside:
    """What they cover has to be there as it was."""

    def __init__(self, found: Findings, outside: Outside, names: Names, trusted: Trusted, size: int) -> None:
        """`size` is that of the record."""
        self._found, self._outside, self._names, self._trusted, self._size = found, outside, names, trusted, size
        self._met: list[tuple[str, SignedCheckpoint]] = []

    def due(self) -> Iterator[tuple[int, Callable[[bytes], None]]]:
        """Give the sizes whose roots are wanted, in no order."""
        if self._outside.last is not None:
            yield from self._held(LAST, self._outside.last, "")
        for file, signed in self._outside.kept:
            yield from self._held(KEPT, signed, file)

    def _held(self, name: str, signed: SignedCheckpoint, file: str) -> Iterator[tuple[int, Callable[[bytes], None]]]:
        said = signed.checkpoint
        if said.size > self._size:
            self._beyond(name, signed)
            return
        if not self._names.fit(said.origin, said.size):
            self._found.layers[name].fails(
                say("checkpoint {file} belongs to another record, {origin}", file=file, origin=said.origin)
            )
            return

        def check(root: bytes) -> None:
            if root == said.root:
                self._found.layers[name].count += 1
                self._met.append((name, signed))
                if self._found.covered is None or self._found.covered.checkpoint.size < said.size:
                    self._found.covered = signed
                return
            self._contradicted(signed)
            self._found.layers[name].fails(
                say(
                    "FORKED: the first {size} events are not the events that were signed",
                    size=said.size,
                )
            )

        yield said.size, check

    def _beyond(self, name: str, signed: SignedCheckpoint) -> None:
        """Look at a checkpoint over more events than there are: rolled back, unless it is only a copy of before."""
        size = signed.checkpoint.size
        if not self._names.know(signed.checkpoint.origin):
            self._found.layers[name].fails(say("belongs to another record, {origin}", origin=signed.checkpoint.origin))
        elif name == LAST and self._outside.copy:
            self._found.layers[name].is_left_out(
                say("covers {size} events; this copy is older, or it was truncated", size=size)
            )
        else:
            self._contradicted(signed)
            self._found.layers[name].fails(
                say(
                    "ROLLED BACK: {size} events were signed, the record has {known}",
                    size=size,
                    known=self._size,
                )
            )

    def finish(self) -> None:
        """Put the verdicts together."""
        self._finish(LAST, [self._outside.last] if self._outside.last else [])
        kept = [signed for _, signed in self._outside.kept]
        self._finish(KEPT, kept)
        if all(self._found.layers[name].verdict != FAIL for name in (LAST, KEPT)):
            self._found.proven_by = self._newest_met([*kept, *([self._outside.last] if self._outside.last else [])])

    def _newest_met(self, given: Sequence[SignedCheckpoint]) -> ProvenBy | None:
        """Give the newest of those from outside if the record has it and a key that counts signed it."""
        size = max((each.checkpoint.size for each in given), default=None)
        for name, signed in self._met:
            key = self._signer(signed) if signed.checkpoint.size == size else None
            if key is not None:
                return ProvenBy(name, signed.checkpoint.size, f"{key.name}+{key.id.hex()}")
        return None

    def _signer(self, signed: SignedCheckpoint) -> VerifierKey | None:
        """Give the key that signed it, of those known here or given, or that signed what an auditor kept."""
        counting = set(self._trusted.given)
        for name, each in self._met:
            if name == KEPT:
                counting.update(key for key in self._trusted.known if signed_by(each, self._of(each, key)))
        keys = (self._of(signed, key) for key in sorted(counting))
        return next((key for key in keys if signed_by(signed, key)), None)

    @staticmethod
    def _of(signed: SignedCheckpoint, key: Key) -> VerifierKey:
        return VerifierKey(signed.checkpoint.origin, *key)

    def _contradicted(self, signed: SignedCheckpoint) -> None:
        """See whether a key of the record, or one that is relied on, signed it: only then does it prove anything."""
        origin = signed.checkpoint.origin
        if any(signed_by(signed, VerifierKey(origin, *key)) for key in self._trusted.known):
            self._found.contradict(signed)

    def _finish(self, name: str, given: Sequence[SignedCheckpoint]) -> None:
        layer = self._found.layers[name]
        if not given:
            none = say("not given (--checkpoint FILE)")
            layer.is_left_out(none if name == KEPT else self._outside.last_missing or none)
        elif layer.count == len(given):
            most = max(each.checkpoint.size for each in given)
            layer.passes(say("the first {size} events are the events that were signed", size=most))
