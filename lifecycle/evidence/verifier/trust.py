"""Whose signatures count: keys that were given, those that signed what was kept, and those that such keys vouch for."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Callable, Iterable

from lifecycle.evidence.verifier.key_chain import Change, KeyChain
from lifecycle.evidence.verifier.key_changes import KeyChanges
from lifecycle.evidence.verifier.notes import ED25519, ML_DSA_44, ML_DSA_SIGNATURE, Checkpoint, Key


class Trust:
    """Public keys by what they are relied on for, and the signatures that are checked with them."""

    def __init__(self, signatures: Any, keys: Iterable[tuple[int, bytes]]) -> None:
        self.signatures = signatures
        self.given: dict[int, set[bytes]] = {ED25519: set(), ML_DSA_44: set()}
        for kind, public in keys:
            self.given[kind].add(public)
        self.explicit = any(self.given.values())
        """They were given as such, and nothing else makes a key count."""
        self.by_kept = False
        """They are the keys that signed the checkpoint which was kept."""
        self.brought: list[Key] = []
        """Those that the bundle brings along, which count for nothing by themselves."""
        self.changes: list[Change] = []
        """What the events say of the keys that sign."""
        self.sizes: list[int] = []
        """Those of the checkpoints in the bundle, rising."""
        self._reader = KeyChanges(signatures, self._ml_dsa_of)

    def covers(self, kind: int, public: bytes, size: int) -> bool:
        """Say whether a key is relied on for a checkpoint of so many events."""
        chain = KeyChain(kind, self.changes)
        before = max((each for each in self.sizes if each < size), default=0)
        return public in chain.relied_on(self.given[kind]) and chain.may_sign(public, size, before)

    def had_ended(self, kind: int, public: bytes, size: int) -> bool:
        """Say whether a key had ended before it signed so many events."""
        return KeyChain(kind, self.changes).had_ended(public, size)

    def rely_on_signers(self, kept: Iterable[Checkpoint]) -> None:
        """Rely on the keys that signed a checkpoint which the auditor kept, unless keys were given."""
        for checkpoint in () if self.explicit else kept:
            for kind, keys in self.given.items():
                signers = self.signers(checkpoint, kind)
                keys.update(signers)
                self.by_kept = self.by_kept or bool(signers)

    def take(self, position: int, tag: bytes, facts: dict[str, Any]) -> None:
        """Take what an event says of the keys that sign; raises Broken where its signatures are wrong."""
        change = self._reader.read(position, tag, facts)
        self.changes += [] if change is None else [change]

    def keep_named(self, had_name: Callable[[str, int], bool | None]) -> list[int]:
        """Keep what was signed for the ledger by the name that it had then; give the positions of what was for another.

        A key may sign many ledgers, so that what it signed for another one could be put into this one.
        """
        named = [(each, each.name is None or had_name(each.name, each.position)) for each in self.changes]
        self.changes = [each for each, fits in named if fits]
        return [each.position for each, fits in named if fits is False]

    def _ml_dsa_of(self, digest: str) -> bytes | None:
        """Find the other half of a key, of those that are known or that an event names."""
        pairs = (pair for each in self.changes for pair in (each.new, each.ended) if pair is not None)
        halves = {*self.known(ML_DSA_44), *(pair[ML_DSA_44] for pair in pairs if ML_DSA_44 in pair)}
        return next((each for each in sorted(halves) if sha256(each).hexdigest() == digest), None)

    def known(self, kind: int) -> set[bytes]:
        """Give the keys by which a signature can be checked at all."""
        return {*self.given[kind], *(key.public for key in self.brought if key.kind == kind)}

    def signers(self, checkpoint: Checkpoint, kind: int) -> list[bytes]:
        """Give the public keys, of those known, that signed a checkpoint."""
        return [public for public, good in self.verdicts(checkpoint, kind).items() if good]

    def verdicts(self, checkpoint: Checkpoint, kind: int) -> dict[bytes, bool | None]:
        """Say of each known key that signed a checkpoint by its own word if all of it is good; None: cannot be told."""
        found: dict[bytes, bool | None] = {}
        for public in self.known(kind):
            id_ = Key(checkpoint.origin, kind, public).id
            values = [value for name, each, value in checkpoint.lines if (name, each) == (checkpoint.origin, id_)]
            goods = [self._is_good(checkpoint, kind, public, value) for value in values]
            if goods:
                found[public] = False if False in goods else None if None in goods else True
        return found

    def _is_good(self, checkpoint: Checkpoint, kind: int, public: bytes, value: bytes) -> bool | None:
        message = checkpoint.text.encode()
        if kind == ML_DSA_44:
            if len(value) != 8 + ML_DSA_SIGNATURE:
                return False
            message, value = checkpoint.cosigned(value[:8]), value[8:]
        good: bool | None = self.signatures.verify(kind, public, message, value)
        return good

    def one_key(self, one: Checkpoint, other: Checkpoint) -> bool:
        """Say whether one key signed both, for one origin: only then do they prove anything against its owner."""
        return one.origin == other.origin and any(
            set(self.signers(one, kind)) & set(self.signers(other, kind)) for kind in self.given
        )

    def by_any(self, message: bytes, signature: bytes) -> tuple[bool | None, bytes]:
        """Say whether any Ed25519 key signed something, and which: those relied on first, the newest before others."""
        brought = [key.public for key in self.brought if key.kind == ED25519]
        unknown = not brought and bool(self.signatures.reasons[ED25519])
        for public in dict.fromkeys([*sorted(self.given[ED25519]), *reversed(brought)]):
            good = self.signatures.verify(ED25519, public, message, signature)
            if good:
                return True, public
            unknown = unknown or good is None
        return None if unknown else False, b""

    def whose(self) -> str:
        """Say whose keys are relied on."""
        return "the key of the checkpoint that you kept" if self.by_kept else "the key that you gave"

    def only_own(self) -> str:
        """Say why a good signature does not count."""
        if self.explicit:
            return "not signed by the key that you gave: forged, unless your key is newer"
        if self.by_kept:
            return "not signed by the key of the checkpoint that you kept, and no event records a key change"
        return "signed by the key in the bundle; give a key that you trust (--key FILE)"
