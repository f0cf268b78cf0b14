"""Signing what the record holds: asked before a card is changed whether it can be done, and done when it was.

The last checkpoint that was signed on this machine is compared with the store first. It is swapped before the store
learns of a new one; what a crash in between leaves out is made up at the next signing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.approval.acting import SignedAct
from lifecycle.domain.checkpoint import Checkpoint, SignedCheckpoint, origin_line
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import SigningKeyAdopted
from lifecycle.domain.text import say
from lifecycle.ledger.clock import Earliest, nothing_earlier, require_clock
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record
from lifecycle.projections.lineage import lineage
from lifecycle.projections.signing_keys import NamedKeys, signing_keys
from lifecycle.signing.errors import LastCheckpointMissing, RecordReplaced
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_checkpoint import Held, LastCheckpoints
from lifecycle.store.checkpoints import is_kept, last_checkpoint
from lifecycle.store.errors import StoreUnwritable

_MICROSECONDS = 1_000_000


class KeysChanged(Refused):
    """Another process changed which keys sign the record."""

    def __init__(self) -> None:
        super().__init__(
            "signing-keys-changed",
            say("the signing keys of the record changed meanwhile."),
            say("Run the command again.\n  lifecycle key list"),
        )


@dataclass(frozen=True)
class Signer:
    """What signs one record at one machine."""

    journal: Journal
    keys: KeyFile
    last: LastCheckpoints
    earliest: Earliest = nothing_earlier
    """Gives the time before which no clock can be right."""

    @property
    def here(self) -> KnownLedger:
        """The ledger as this machine knows it."""
        return KnownLedger(self.journal.store, self.last)

    def require(self) -> None:
        """See that a card may be changed: the record is the one that was signed, and it can be signed afterwards.

        At first use the key is made, adopted by the ledger, and signs it. Raises StoreErrors: RolledBack, Forked,
        LastCheckpointMissing, LastCheckpointUnusable, SigningKeyMissing, SigningKeyDiffers and SigningKeyUnusable.
        """
        origin = self.origin()
        self.last.require_writable(origin)
        found = self._compared(origin, self.last.read(origin))
        if self.here.require_key(self.keys) is None or found is None:
            self.sign()

    def examine(self) -> SignedCheckpoint | None:
        """Give the last checkpoint that was signed here; raises what `require` raises, and writes nothing."""
        origin = self.here.origin()
        if origin is None:
            return None
        found = self._compared(origin, self.last.read(origin))
        self.here.require_key(self.keys)
        return found

    def sign(self, *, always: bool = False) -> SignedCheckpoint:
        """Sign the record as it is, and keep the checkpoint; gives the one that covers the head.

        One that covers all of it already is given as it is, unless `always`: then its size is signed again, at a new
        time. Raises Refused where there is no event yet, and what `require` raises.
        """
        origin = self.origin()
        self._replace_earlier(origin)
        with self.last.held(origin) as held:
            self._compared(origin, held.found)
            return self.signed(held, self.key(held), always=always)

    def heartbeat(self) -> SignedCheckpoint:
        """Sign the record as it is, also where nothing happened; raises Refused while the clock is behind."""
        self.origin()
        require_clock(self.journal.store, self.journal.clock, self.earliest)
        return self.sign(always=True)

    # --- what the changing of keys needs too; the lock is held ---

    def origin(self) -> str:
        """Give the origin of the ledger; raises Refused where none was begun."""
        origin = self.here.origin()
        if origin is None:
            raise Refused(
                "nothing-to-sign",
                say("the record has no event yet, so there is nothing to sign."),
                say("Read a card first.\n  lifecycle run inspect"),
            )
        return origin

    def key(self, held: Held) -> SigningKey:
        """Give the key that the record names; one is made and adopted at first use, a change cut off is ended."""
        named = self.here.require_key(self.keys) or self._first_key()
        key = self.keys.load()
        if key is None or key.public != named.public:
            if key is not None and self._gave_its_place(key, named):
                self.signed(held, key)  # so that the old key vouches for the new one, in both of its halves
            self.keys.take_next()
            self.signed(held, named, always=True)
        return named

    def signed(self, held: Held, key: SigningKey, *, always: bool = False) -> SignedCheckpoint:
        """Sign with a key; first what the store did not learn of is made up.

        Where another workstation signs more meanwhile, that stands, and it is signed again over all that is there.
        Raises SigningKeyDiffers where the key was ended.
        """
        self._make_up(held.found)
        while True:
            head = self.journal.store.head()
            if held.found is not None and held.found.checkpoint.size == head.size and not always:
                return held.found
            self._require_signs(key, head.size)
            checkpoint = Checkpoint(origin_line(self.origin()), head.size, head.root)
            signed = key.sign(checkpoint, self.journal.clock() // _MICROSECONDS)
            held.swap(signed)
            if self._keep(signed):
                return signed

    def adoption(self, public: PublicKeys, replaces: PublicKeys | None = None) -> SigningKeyAdopted:
        """Say that a key signs from here on, under the name that the ledger has now."""
        name = origin_line(self.origin())
        ed25519, ml_dsa_44 = public.under(name)
        lost = None if replaces is None else replaces.under(name)[0].line()
        return SigningKeyAdopted(ed25519=ed25519.line(), ml_dsa_44=ml_dsa_44.line(), replaces=lost)

    def record(self, fact: Fact, *, at_keys: Sequence[NamedKeys], act: SignedAct | None = None) -> None:
        """Record a fact of the ledger; one of another process that changed the keys meanwhile keeps it out.

        `at_keys` are the keys that the record named; `act` is what people signed for it.
        """

        def unchanged(record: Record) -> None:
            if signing_keys(record.view.connection) != at_keys:
                raise KeysChanged
            if act is not None:
                act.check(record)

        stream = self.journal.begun(virtual=False).stream
        if act is None:
            self.journal.append(stream, [fact], check=unchanged)
        else:
            self.journal.append(stream, [fact], check=unchanged, operation=act.run, beside=act.beside)

    def _first_key(self) -> SigningKey:
        key = self.keys.made()
        try:
            self.record(self.adoption(key.public), at_keys=[])
        except KeysChanged:
            return self.here.require_key(self.keys) or key
        return key

    def _replace_earlier(self, origin: str) -> None:
        """See that the ledger that this one was restored from counts as replaced, where a crash kept that from it."""
        with self.journal.store.snapshot() as connection:
            earlier = [each.name for each in lineage(connection)[:-1]]
        if earlier and self.last.read(origin) is None and self.here.kept(origin) is None:
            self.last.replace(earlier[-1], origin)

    def _make_up(self, found: SignedCheckpoint | None) -> None:
        """Have the store keep what was signed before a crash; where it went on elsewhere since, that stands."""
        if found is None:
            return
        with self.journal.store.snapshot() as connection:
            kept = last_checkpoint(connection)
            if kept is not None and kept.size > found.checkpoint.size:
                return
            known = is_kept(connection, found.checkpoint.size, found.note.encoded())
        if not known:
            self._keep(found)

    def _keep(self, signed: SignedCheckpoint) -> bool:
        """Have the store keep it; False where another workstation signed more meanwhile."""
        size, time = signed.checkpoint.size, (signed.time or 0) * _MICROSECONDS
        try:
            self.journal.store.keep_checkpoint(size, time, signed.note.encoded())
        except StoreUnwritable:
            kept = self.journal.store.last_checkpoint()
            if kept is None or kept.size <= size:
                raise
            return False
        return True

    def _compared(self, origin: str, found: SignedCheckpoint | None) -> SignedCheckpoint | None:
        """Compare the last checkpoint with the store; what never signed here has to ask for a key first."""
        try:
            return self.here.compared(origin, found)
        except RecordReplaced:
            raise
        except LastCheckpointMissing:
            self.here.require_key(self.keys)
            raise

    def _gave_its_place(self, key: SigningKey, named: SigningKey) -> bool:
        given = (each.ed25519 for each in self.here.named() if each.successor == named.public.ed25519)
        return key.public.ed25519 in given

    def _require_signs(self, key: SigningKey, size: int) -> None:
        """See that a key signs so many events: another workstation may have ended it at any time."""
        own = [each for each in self.here.named() if each.ed25519 == key.public.ed25519]
        if not any(each.may_sign(size, 0) for each in own):
            self.here.require_key(self.keys)
