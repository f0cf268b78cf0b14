"""One ledger as this machine knows it: its name and keys by its own events, and the last checkpoint signed here."""

from dataclasses import dataclass

from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line
from lifecycle.domain.errors import Defect
from lifecycle.domain.event import Event
from lifecycle.domain.signed_note import NoteMalformed
from lifecycle.domain.text import say
from lifecycle.projections.lineage import lineage
from lifecycle.projections.signing_keys import signing_keys, was_signed
from lifecycle.signing.errors import (
    CheckpointsGone,
    LastCheckpointMissing,
    LastCheckpointUnusable,
    RecordReplaced,
    SigningKeyDiffers,
    SigningKeyMissing,
)
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.last_checkpoint import LastCheckpoints, must_hold
from lifecycle.signing.signatures import signed_by
from lifecycle.store.engine import StoreReader
from lifecycle.store.errors import StoreCorrupt


@dataclass(frozen=True)
class KnownLedger:
    """A store and the folder of last checkpoints; nothing is written by it."""

    store: StoreReader[Event]
    last: LastCheckpoints

    def origin(self) -> str | None:
        """Give the origin of the ledger, 16 upper-case hex digits; None where none was begun."""
        if not self.store.path.exists():  # it is made when something is first recorded
            return None
        with self.store.snapshot() as connection:
            names = lineage(connection)
        return names[-1].name if names else None

    def name(self) -> str:
        """Give the origin line, and name of its keys, of the ledger; it has to be begun."""
        origin = self.origin()
        if origin is None:
            raise Defect(what="the name of a ledger was asked before it began")
        return origin_line(origin)

    def keys(self) -> list[PublicKeys]:
        """Give the keys that the record names, the one of today last."""
        with self.store.snapshot() as connection:
            return [PublicKeys(named.ed25519, named.ml_dsa_44) for named in signing_keys(connection)]

    def require_key(self, keys: KeyFile) -> SigningKey | None:
        """Give the key that the record names, as it is in a file; None where it names none yet.

        A change of keys that was cut off has it in the file of the next one. Raises SigningKeyMissing,
        SigningKeyDiffers and SigningKeyUnusable.
        """
        named = self.keys()
        if not named:
            return None
        key = keys.load()
        if key is not None and key.public == named[-1]:
            return key
        following = keys.load_next()
        if following is not None and following.public == named[-1]:
            return following
        path, file = str(self.store.path), str(keys.path)
        if key is None:
            raise SigningKeyMissing(path=path, file=file)
        known, found = (public.under(self.name())[0].id.hex() for public in (named[-1], key.public))
        raise SigningKeyDiffers(path=path, file=file, known=known, found=found)

    def kept(self, origin: str) -> SignedCheckpoint | None:
        """Give the newest checkpoint that the store keeps, if it was signed under this origin.

        Raises StoreCorrupt where it cannot be read.
        """
        kept = self.store.last_checkpoint()
        if kept is None:
            return None
        try:
            signed = SignedCheckpoint.read(kept.note)
        except NoteMalformed as error:
            reason = say("the newest checkpoint in the record cannot be read: {problem}", problem=str(error))
            raise StoreCorrupt(path=str(self.store.path), reason=reason) from error
        return signed if signed.checkpoint.origin == origin_line(origin) else None

    def compared(self, origin: str, found: SignedCheckpoint | None) -> SignedCheckpoint | None:
        """Compare what was found as the last checkpoint with the store, which only grows meanwhile; gives it.

        Raises RolledBack, Forked, LastCheckpointMissing (RecordReplaced), CheckpointsGone, and LastCheckpointUnusable
        for one that no key of the record signed.
        """
        if found is not None:
            self.require_signed(origin, found, str(self.last.path(origin)))
            return found
        if self.kept(origin) is not None:
            successor = self.last.successor(origin)
            if successor is not None:
                raise self._replaced(origin, successor)
            raise LastCheckpointMissing(path=str(self.store.path), file=str(self.last.path(origin)))
        with self.store.snapshot() as connection:
            signed = was_signed(connection)
        if signed:
            raise CheckpointsGone(path=str(self.store.path), file=str(self.last.path(origin)))
        return None

    def refuse_another(self) -> None:
        """Refuse a record that is known not to be the one that was signed here, before anything is written onto it.

        For what is recorded without a card. Where nothing is known here, as on another machine or of another user,
        nothing is refused: only what changes cards has to be signed. No signature is looked at, which would take as
        long as all the rest. Raises RolledBack, Forked and RecordReplaced.
        """
        origin = self.origin()
        if origin is None:
            return
        try:
            found = self.last.read(origin)
        except LastCheckpointUnusable:
            return
        if found is not None:
            must_hold(self.store, found)
        elif (successor := self.last.successor(origin)) is not None:
            raise self._replaced(origin, successor)

    def _replaced(self, origin: str, successor: str) -> RecordReplaced:
        path, file = str(self.store.path), str(self.last.path(origin))
        return RecordReplaced(path=path, file=file, successor=origin_line(successor))

    def require_signed(self, origin: str, found: SignedCheckpoint, file: str) -> None:
        """See that the store holds what a checkpoint covers, and that a key of the record signed it."""
        must_hold(self.store, found)
        names = [keys.under(origin_line(origin))[0] for keys in self.keys()]
        if not any(signed_by(found, key) for key in names):
            raise LastCheckpointUnusable(file=file, reason=say("no key of the record signed this checkpoint"))
