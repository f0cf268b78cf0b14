"""Signing what the record holds: asked before a card is changed whether it can be done, and done when it was.

The last checkpoint that was signed on this machine is compared with the store first. It is swapped before the store
learns of a new one; what a crash in between leaves out is made up at the next signing.
"""

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
from lifecycle.projections.signing_keys import signing_keys
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_checkpoint import Held, LastCheckpoints

_MICROSECONDS = 1_000_000


class _AdoptedMeanwhile(Exception):
    """Another process had the ledger adopt a key."""


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
        found = self.here.compared(origin, self.last.read(origin))
        if self.here.require_key(self.keys) is None or found is None:
            self.sign()

    def examine(self) -> SignedCheckpoint | None:
        """Give the last checkpoint that was signed here; raises what `require` raises, and writes nothing."""
        origin = self.here.origin()
        if origin is None:
            return None
        found = self.here.compared(origin, self.last.read(origin))
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
            self.here.compared(origin, held.found)
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
            if key is not None and self.here.keys()[-2:-1] == [key.public]:
                self.signed(held, key)  # so that the old key vouches for the new one, in both of its halves
            self.keys.take_next()
            self.signed(held, named, always=True)
        return named

    def signed(self, held: Held, key: SigningKey, *, always: bool = False) -> SignedCheckpoint:
        """Sign with a key; first what the store did not learn of is made up."""
        self._make_up(held.found)
        head = self.journal.store.head()
        if held.found is not None and held.found.checkpoint.size == head.size and not always:
            return held.found
        checkpoint = Checkpoint(origin_line(self.origin()), head.size, head.root)
        signed = key.sign(checkpoint, self.journal.clock() // _MICROSECONDS)
        held.swap(signed)
        self._keep(signed)
        return signed

    def adoption(self, public: PublicKeys, replaces: PublicKeys | None = None) -> SigningKeyAdopted:
        """Say that a key signs from here on, under the name that the ledger has now."""
        name = origin_line(self.origin())
        ed25519, ml_dsa_44 = public.under(name)
        lost = None if replaces is None else replaces.under(name)[0].line()
        return SigningKeyAdopted(ed25519=ed25519.line(), ml_dsa_44=ml_dsa_44.line(), replaces=lost)

    def record(self, fact: Fact, *, at_keys: int, act: SignedAct | None = None) -> None:
        """Record a fact of the ledger; one of another process that named a key meanwhile keeps it out.

        `at_keys` is how many keys the record names; `act` is what people signed for it.
        """

        def unchanged(record: Record) -> None:
            if len(signing_keys(record.view.connection)) != at_keys:
                raise _AdoptedMeanwhile
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
            self.record(self.adoption(key.public), at_keys=0)
        except _AdoptedMeanwhile:
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
        kept = self.journal.store.last_checkpoint()
        if found is None or (kept is not None and kept.size > found.checkpoint.size):
            return
        if kept is None or kept.note != found.note.encoded():
            self._keep(found)

    def _keep(self, signed: SignedCheckpoint) -> None:
        time = (signed.time or 0) * _MICROSECONDS
        self.journal.store.keep_checkpoint(signed.checkpoint.size, time, signed.note.encoded())
