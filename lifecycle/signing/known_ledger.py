"""One ledger as this machine knows it: its name and keys by its own events, and the last checkpoint signed here."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line
from lifecycle.domain.errors import Defect
from lifecycle.domain.event import Event
from lifecycle.domain.signed_note import ED25519, NoteMalformed, VerifierKey
from lifecycle.domain.text import say
from lifecycle.projections.lineage import lineage
from lifecycle.projections.signing_keys import NamedKeys, in_force, signing_keys, was_signed
from lifecycle.signing.errors import (
    CheckpointsGone,
    KeysForged,
    LastCheckpointMissing,
    LastCheckpointUnusable,
    OwnKeyEnded,
    RecordReplaced,
    SigningKeyDiffers,
    SigningKeyMissing,
)
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.key_statements import key_statements
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

    def named(self) -> Sequence[NamedKeys]:
        """Give every key that the record ever named, in the order in which they came.

        Raises KeysForged where an event changes them that is not signed for this record by a key that signed it then.
        """
        with self.store.snapshot() as connection:
            keys = signing_keys(connection)
            unsigned = key_statements(connection).unsigned if len(keys) > 1 else ()
        if unsigned:
            raise KeysForged(path=str(self.store.path), position=unsigned[0])
        return keys

    def keys_in_force(self) -> list[PublicKeys]:
        """Give the keys that sign the record, one for each workstation, the newest last."""
        return [PublicKeys(each.ed25519, each.ml_dsa_44) for each in in_force(self.named())]

    def workstation_of(self, keys: PublicKeys) -> str:
        """Give the name of the workstation that signs with a key."""
        return next((each.workstation for each in in_force(self.named()) if each.ed25519 == keys.ed25519), "")

    def require_key(self, keys: KeyFile) -> SigningKey | None:
        """Give the key of this workstation that signs the record, as it is in a file; None where none signs it yet.

        A change of keys that was cut off has it in the file of the next one. Raises SigningKeyMissing,
        SigningKeyDiffers (OwnKeyEnded) and SigningKeyUnusable.
        """
        sign = self.keys_in_force()
        if not sign:
            return None
        key = keys.load()
        if key is not None and key.public in sign:
            return key
        following = keys.load_next()
        if following is not None and following.public in sign:
            return following
        path, file = str(self.store.path), str(keys.path)
        if key is None:
            raise SigningKeyMissing(path=path, file=file)
        found, *known = (public.under(self.name())[0].id.hex() for public in (key.public, *sign))
        ended = any(each.ed25519 == key.public.ed25519 and each.end == "ended" for each in self.named())
        error = OwnKeyEnded if ended else SigningKeyDiffers
        raise error(path=path, file=file, known=", ".join(known), found=found)

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
        size, name = found.checkpoint.size, origin_line(origin)
        counting = [each for each in self.named() if each.may_sign(size, 0)]
        if not any(signed_by(found, VerifierKey(name, ED25519, each.ed25519)) for each in counting):
            raise LastCheckpointUnusable(file=file, reason=say("no key of the record signed this checkpoint"))
