"""A record verified as a whole: its events, what it keeps beside them, and what is known from outside of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lifecycle.domain.event import Event
from lifecycle.domain.text import say
from lifecycle.evidence.checks.derived import DerivedVerification, of_indices, of_rights, of_schema
from lifecycle.evidence.checks.layers import DERIVED, GUARDS, INDICES, SCHEMA, Layer
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.record import RecordVerification
from lifecycle.store.engine import StoreReader
from lifecycle.store.read_models import ReadModels
from lifecycle.store.verdict import Verdict
from lifecycle.store.verify import Progress, verify


@dataclass(frozen=True)
class Verified:
    """What came of it."""

    verdict: Verdict
    """On the events and their tree."""
    derived: Sequence[Layer]
    """What is kept beside the events."""
    beyond: RecordVerification
    """What is known from outside, and the checkpoints."""


def verify_whole(
    store: StoreReader[Event], outside: Outside, *, fast: bool = False, progress: Progress | None = None
) -> Verified:
    """Verify one moment of a record; raises StoreCorrupt for damaged pages, and what reading can raise."""
    beyond = RecordVerification(outside)
    if fast:
        verdict = verify(store, fast=True, progress=progress, beside=beyond.due)
        layers = {name: Layer(name, note=say("skipped (--fast)")) for name in DERIVED}
    else:
        verdict, layers = _in_full(store, beyond, progress)
    of_schema(layers[SCHEMA], store.check_schema())
    rights = store.check_rights()
    if rights is not None:
        layers[GUARDS] = Layer(GUARDS)
        of_rights(layers[GUARDS], rights)
    if verdict.sound:
        beyond.finish()
    return Verified(verdict, list(layers.values()), beyond)


def _in_full(
    store: StoreReader[Event], beyond: RecordVerification, progress: Progress | None
) -> tuple[Verdict, dict[str, Layer]]:
    """Walk over the events, while the engine looks through its indices in a thread of its own."""
    with ThreadPoolExecutor(max_workers=1) as meanwhile:
        derived = DerivedVerification(ReadModels(store), texts=not store.redacted)
        indices = meanwhile.submit(store.check_indices)
        verdict = verify(store, progress=progress, beside=beyond.due, companions=derived.companions, pages=False)
        of_indices(derived.layers[INDICES], indices.result())
        if verdict.sound:
            derived.finish()
    return verdict, derived.layers
