"""The statement that a workstation signs too, signed by its key and by one that signs already.

Its text is lines, each with a newline:

    lifecycle signing key addition v1
    <origin line of the ledger>
    <verifier key of the Ed25519 half of the new key>
    <verifier key of its ML-DSA-44 half>
    workstation <name>
    known <verifier key of the Ed25519 half of a key> <SHA-256 of the public key of its ML-DSA-44 half, hex>

with a last line for each key that signed when the new workstation wrote it, by which it knows the record. The new
workstation signs it first: this note is its request. One of the keys that it knows is the second to sign.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from lifecycle.domain.signed_note import NoteMalformed, SignedNote, VerifierKey
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.signatures import note_signed_by

FIRST_LINE: Final = "lifecycle signing key addition v1"
_WORKSTATION: Final = "workstation "
_KNOWN: Final = "known "
_HEAD: Final = 5
"""Lines before the keys that are known."""


@dataclass(frozen=True)
class Addition:
    """What the statement says, and who signed it."""

    name: str
    """Origin line of the ledger."""
    new: PublicKeys
    workstation: str
    known: Sequence[str]
    """Of each key that signed already: verifier key of its Ed25519 half, a space, and the digest of the other half."""
    note: SignedNote

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read one; raises NoteMalformed, also where the new key did not sign it."""
        note = SignedNote.read(content)
        lines = note.text.split("\n")[:-1]
        if len(lines) <= _HEAD or lines[0] != FIRST_LINE or not lines[4].startswith(_WORKSTATION):
            raise NoteMalformed("it is no request for a signing key")
        first, second = VerifierKey.read(lines[2]), VerifierKey.read(lines[3])
        new = PublicKeys(first.public_key, second.public_key)
        known = [line.removeprefix(_KNOWN) for line in lines[_HEAD:]]
        made = cls(lines[1], new, lines[4].removeprefix(_WORKSTATION), known, note)
        if note.text != _text(made.name, new, made.workstation, known) or not note_signed_by(note, made.key):
            raise NoteMalformed("it is not signed by the key that it asks for")
        return made

    @property
    def key(self) -> VerifierKey:
        """The Ed25519 half of the new key."""
        return self.new.under(self.name)[0]

    def knows(self, keys: PublicKeys) -> bool:
        """Say whether the new workstation knows the record by a key."""
        return described(self.name, keys) in self.known

    def signed_by(self, keys: PublicKeys) -> bool:
        """Say whether a key that it knows vouches for the new one."""
        return self.knows(keys) and note_signed_by(self.note, keys.under(self.name)[0])

    def vouched(self, key: SigningKey) -> SignedNote:
        """Have a key vouch for the new one."""
        line = key.signature(key.public.under(self.name)[0], self.note.text)
        return SignedNote(self.note.text, (*self.note.signatures, line))


def request(name: str, new: SigningKey, workstation: str, known: Sequence[PublicKeys]) -> SignedNote:
    """Have a new key ask to sign too; `name` is the origin line, `known` are the keys that sign already."""
    text = _text(name, new.public, workstation, [described(name, each) for each in known])
    return SignedNote(text, (new.signature(new.public.under(name)[0], text),))


def described(name: str, keys: PublicKeys) -> str:
    """Write a key in one line: the verifier key of its Ed25519 half, and the digest of the other half."""
    return f"{keys.under(name)[0].line()} {hashlib.sha256(keys.ml_dsa_44).hexdigest()}"


def _text(name: str, new: PublicKeys, workstation: str, known: Sequence[str]) -> str:
    head = (FIRST_LINE, name, *(key.line() for key in new.under(name)), f"{_WORKSTATION}{workstation}")
    return "".join(f"{line}\n" for line in (*head, *(f"{_KNOWN}{each}" for each in known)))
