"""Checkpoints, proofs and keys of a bundle: what ties its events to what was signed."""

import base64
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.event import Event
from lifecycle.domain.signed_note import NoteMalformed
from lifecycle.domain.text import say
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.errors import RecordDoesNotFit
from lifecycle.evidence.bundle.member_names import checkpoint_name, consistency_name, proof_name
from lifecycle.evidence.bundle.plan import Plan, covers
from lifecycle.projections.signing_keys import signing_keys
from lifecycle.signing.keys import PublicKeys
from lifecycle.store.checkpoints import KeptCheckpoint, checkpoints_in_order
from lifecycle.store.engine import StoreReader
from lifecycle.store.proof_checks import ProofWrong, check_consistency, check_inclusion
from lifecycle.store.proofs import consistency_proof, inclusion_proof
from lifecycle.store.sql import Connection
from lifecycle.store.tree import leaf_hash

TLOG_PROOF: Final = "c2sp.org/tlog-proof@v1"
CONSISTENCY: Final = "lifecycle consistency proof v1"

_DAY: Final = 86_400_000_000
"""Microseconds."""


class Evidence:
    """Writes it; remembers which keys signed the checkpoints that it wrote."""

    def __init__(self, store: StoreReader[Event], connection: Connection, plan: Plan) -> None:
        self._store = store
        self._connection = connection
        self._plan = plan
        self._known = [PublicKeys(each.ed25519, each.ml_dsa_44) for each in signing_keys(connection)]
        self._lines: dict[str, None] = {}

    def write(self, container: Container) -> None:
        """Write checkpoints and proofs; raises RecordDoesNotFit where one of them does not hold."""
        for kept in self._checkpoints():
            checkpoint = covers(self._store, kept)
            self._remember_key(kept)
            container.add(checkpoint_name(checkpoint.size), kept.note)
        for size in self._plan.since:
            container.add(consistency_name(size, self._plan.size), self._consistency(size))
        for position in self._plan.prove:
            container.add(proof_name(position), self._inclusion(position))

    def verifier_keys(self, signer: PublicKeys) -> bytes:
        """Give the verifier keys of every key that signed something here, the one that signs the bundle with them."""
        self._remember(signer, self._plan.origin)
        return "".join(f"{line}\n" for line in self._lines).encode("ascii")

    def _checkpoints(self) -> Iterator[KeptCheckpoint]:
        """Give the covering one, the last of each day (UTC) up to it, and that before the range, by size."""
        by_day: dict[int, int] = {}
        before, numbers = -1, {self._plan.covering.number}
        for kept in checkpoints_in_order(self._connection, self._plan.size):
            if kept.size != before:  # of those of one size the first one signed counts
                before = kept.size
                by_day[kept.time // _DAY] = kept.number
        numbers.update(by_day.values())
        last = self._store.checkpoint_upto(self._plan.range.upto)  # the one that reports rest on
        if last is not None:
            numbers.add(last.number)
        earlier = None if self._plan.range.empty else self._store.checkpoint_upto(self._plan.range.after)
        if earlier is not None:
            numbers.add(earlier.number)
        for number in sorted(numbers):
            yield next(checkpoints_in_order(self._connection, self._plan.size, after=number - 1))

    def _remember_key(self, kept: KeptCheckpoint) -> None:
        signed = self._read(kept)
        for keys in self._known:
            if any(line.is_by(key) for key in keys.under(signed.checkpoint.origin) for line in signed.note.signatures):
                self._remember(keys, signed.checkpoint.origin)
                return
        reason = say("no key named in the record signed the stored checkpoint")
        raise RecordDoesNotFit(path=str(self._store.path), size=kept.size, reason=reason)

    def _read(self, kept: KeptCheckpoint) -> SignedCheckpoint:
        try:
            return SignedCheckpoint.read(kept.note)
        except NoteMalformed as error:
            raise RecordDoesNotFit(path=str(self._store.path), size=kept.size, reason=str(error)) from error

    def _remember(self, keys: PublicKeys, name: str) -> None:
        self._lines.update((key.line(), None) for key in keys.under(name))

    def _consistency(self, size: int) -> bytes:
        root, later = self._store.root_at(size), self._plan.checkpoint.root
        proof = consistency_proof(self._connection, size, self._plan.size, self._store.path)
        self._require(lambda: check_consistency(size, self._plan.size, proof, root, later))
        lines = (CONSISTENCY, f"from {size} {_base64(root)}", f"to {self._plan.size} {_base64(later)}")
        return _lines([*lines, *map(_base64, proof)])

    def _inclusion(self, position: int) -> bytes:
        index, size = position - 1, self._plan.size
        ((_, body),) = self._store.read(index, position)
        proof = inclusion_proof(self._connection, index, size, self._store.path)
        self._require(lambda: check_inclusion(index, size, leaf_hash(body), proof, self._plan.checkpoint.root))
        return _lines([TLOG_PROOF, f"index {index}", *map(_base64, proof), ""]) + self._plan.covering.note

    def _require(self, check: Callable[[], None]) -> None:
        """See that a proof holds before it is given to anybody: tiles are derived, and may be damaged."""
        try:
            check()
        except ProofWrong as error:
            reason = say("a proof from the stored tiles is wrong")
            raise RecordDoesNotFit(path=str(self._store.path), size=self._plan.size, reason=reason) from error


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _lines(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("ascii")
