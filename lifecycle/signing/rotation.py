"""The statement that one signing key gives its place to another, signed by both of them.

Its text has four lines: what it is; the origin line of the ledger; the old key and the new one. Each key is written as
the verifier key of its Ed25519 half, a space, and SHA-256 of the public key of its ML-DSA-44 half in hex. There is one
signature line by each Ed25519 key. The ML-DSA-44 halves vouch for it with the checkpoints that cover it.
"""

from typing import Final

from lifecycle.domain.signed_note import NoteMalformed, SignedNote
from lifecycle.signing.addition import described
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.signatures import note_signed_by

FIRST_LINE: Final = "lifecycle signing key rotation v1"


def statement(name: str, old: SigningKey, new: SigningKey) -> SignedNote:
    """Have both keys sign that the one gives its place to the other; `name` is the origin line of the ledger."""
    text = statement_text(name, old.public, new.public)
    lines = [key.signature(key.public.under(name)[0], text) for key in (old, new)]
    return SignedNote(text, tuple(lines))


def statement_text(name: str, old: PublicKeys, new: PublicKeys) -> str:
    """Write what the statement says."""
    return "".join(f"{line}\n" for line in (FIRST_LINE, name, described(name, old), described(name, new)))


def is_stated(note: str, name: str, old: PublicKeys, new: PublicKeys) -> bool:
    """Say whether a note is that statement, about these keys, and signed by both."""
    try:
        read = SignedNote.read(note.encode("utf-8"))
    except NoteMalformed:
        return False
    both = [keys.under(name)[0] for keys in (old, new)]
    return read.text == statement_text(name, old, new) and all(note_signed_by(read, key) for key in both)
