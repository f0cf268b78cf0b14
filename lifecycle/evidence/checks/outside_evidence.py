"""What this machine and an auditor know of a record from outside it, gathered before it is verified."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.event import Event, UndecodableEvent
from lifecycle.domain.signed_note import ED25519, ML_DSA_44
from lifecycle.domain.text import Text, say
from lifecycle.evidence.checks.trust import Key
from lifecycle.evidence.verifier.allowed_signers import AllowedSigner
from lifecycle.evidence.verifier.receipts import Receipt
from lifecycle.signing.errors import LastCheckpointUnusable, SigningKeyUnusable
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.store.engine import StoreReader


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
    people: Sequence[AllowedSigner] | None = None
    """Keys of people that were given."""
    receipts: Sequence[Receipt] = ()
    """Intents that people signed and kept."""
    copy: bool = False
    """It is a copy somewhere, which may be older than the last checkpoint."""


def outside_of(  # noqa: PLR0913 - this machine, and what was given
    store: StoreReader[Event],
    key_file: KeyFile,
    last: LastCheckpoints,
    *,
    keys: Sequence[Key],
    kept: Sequence[tuple[str, SignedCheckpoint]],
    people: Sequence[AllowedSigner] | None = None,
    receipts: Sequence[Receipt] = (),
    copy: bool,
) -> Outside:
    """Gather it; keys that were given stand in for this machine's own.

    What of this machine cannot be read is said in its layer.
    """
    found, missing = _last(store, last)
    own = () if keys else _own(key_file)
    here = Outside(keys=keys or own, own=bool(own), last=found, last_missing=missing)
    return replace(here, kept=kept, people=people, receipts=receipts, copy=copy)


def _own(key_file: KeyFile) -> Sequence[Key]:
    try:
        key = key_file.load()
    except SigningKeyUnusable:
        return ()
    return () if key is None else ((ED25519, key.public.ed25519), (ML_DSA_44, key.public.ml_dsa_44))


def _last(store: StoreReader[Event], last: LastCheckpoints) -> tuple[SignedCheckpoint | None, Text | None]:
    try:
        origin = KnownLedger(store, last).origin()
        found = None if origin is None else last.read_replaced(origin)
    except LastCheckpointUnusable as error:
        return None, error.explain()
    except UndecodableEvent:
        return None, say("the events that name the record cannot be read")
    return found, None if found else say("this computer signed no checkpoint of this record")
