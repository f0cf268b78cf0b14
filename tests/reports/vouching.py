"""Keys that a chronicle adopts, and anchors that its cards carry; nothing here is a real signature."""

from dataclasses import dataclass

from desk.chronicle import Chronicle
from notes import ORIGIN

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.anchor_verdict import AnchorVerdict, SeenSlot
from lifecycle.domain.facts import AnchorSeen, AnchorWritten, SigningKeyAdopted
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, PUBLIC_KEY_LENGTHS, VerifierKey


@dataclass(frozen=True)
class Keys:
    """Both halves of a signing key, made of one byte."""

    byte: bytes
    name: str = ORIGIN

    @property
    def ed25519(self) -> VerifierKey:
        """The one half."""
        return VerifierKey(self.name, ED25519, self.byte * PUBLIC_KEY_LENGTHS[ED25519])

    @property
    def ml_dsa_44(self) -> VerifierKey:
        """The other."""
        return VerifierKey(self.name, ML_DSA_44, self.byte * PUBLIC_KEY_LENGTHS[ML_DSA_44])

    def under(self, name: str) -> "Keys":
        """Give them under another name."""
        return Keys(self.byte, name)


KEYS, LOST = Keys(b"\x01"), Keys(b"\x02")


def adopt(record: Chronicle, keys: Keys = KEYS, replaces: str | None = None) -> int:
    """Have the record adopt a key."""
    fact = SigningKeyAdopted(ed25519=keys.ed25519.line(), ml_dsa_44=keys.ml_dsa_44.line(), replaces=replaces)
    return record.add("ledger:1", fact)


def anchor(record: Chronicle, at: int, *, size: int | None = None) -> Anchor:
    """Make an anchor of the record as it was at a size; or one that says that it had another."""
    root = record.store.root_at(at).hex()
    return Anchor(origin="0123456789ABCDEF", counter=1, size=at if size is None else size, root=root)


def written(record: Chronicle, size: int) -> AnchorWritten:
    """Have it written on a card."""
    return AnchorWritten(anchor=anchor(record, size), moment="after")


def seen(verdict: AnchorVerdict, on_it: Anchor) -> AnchorSeen:
    """Have a card show it in one slot, and nothing in the other."""
    slots = (SeenSlot(on_it, verdict, "unsigned"), SeenSlot(None, "never-written", "unsigned"))
    return AnchorSeen(slots=slots, verdict=verdict, size=on_it.size)
