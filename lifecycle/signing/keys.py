"""The key that signs checkpoints, in memory: an Ed25519 key and an ML-DSA-44 key that belong together."""

from typing import NamedTuple, Protocol

from lifecycle.domain.checkpoint import Checkpoint, SignedCheckpoint, timestamped
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, Signature, SignedNote, VerifierKey

SEED = 32
"""Bytes of the seed of either key (RFC 8032, section 5.1.5; FIPS 204, algorithm 1)."""


class _Private(Protocol):
    def sign(self, data: bytes, /) -> bytes: ...


class PublicKeys(NamedTuple):
    """The public half, under no name yet."""

    ed25519: bytes
    """32 bytes."""
    ml_dsa_44: bytes
    """1312 bytes."""

    def under(self, name: str) -> tuple[VerifierKey, VerifierKey]:
        """Give the verifier keys under a name, Ed25519 first; the name is the origin line of a ledger."""
        return VerifierKey(name, ED25519, self.ed25519), VerifierKey(name, ML_DSA_44, self.ml_dsa_44)

    def pem(self) -> tuple[str, str]:
        """Give both as SubjectPublicKeyInfo in PEM (RFC 8410; RFC 9881), Ed25519 first."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

        keys = Ed25519PublicKey.from_public_bytes(self.ed25519), MLDSA44PublicKey.from_public_bytes(self.ml_dsa_44)
        pems = [key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in keys]
        return pems[0].decode("ascii"), pems[1].decode("ascii")


class SigningKey:
    """Both private keys; they are held by the library alone, show nothing, and cannot be taken out again here."""

    __slots__ = ("_ed25519", "_ml_dsa_44", "public")

    def __init__(self, ed25519: bytes | bytearray, ml_dsa_44: bytes | bytearray) -> None:
        """Make them of their seeds, 32 bytes each, which the caller wipes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - slow to load
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey  # noqa: PLC0415

        first, second = Ed25519PrivateKey.from_private_bytes(ed25519), MLDSA44PrivateKey.from_seed_bytes(ml_dsa_44)
        self._ed25519: _Private = first
        self._ml_dsa_44: _Private = second
        self.public = PublicKeys(first.public_key().public_bytes_raw(), second.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return "<signing key>"

    def sign(self, checkpoint: Checkpoint, timestamp: int) -> SignedCheckpoint:
        """Sign a checkpoint with both, under its own origin line; `timestamp` is in seconds since 1970-01-01 UTC."""
        name = checkpoint.origin
        plain, cosigner = self.public.under(name)
        cosignature = timestamped(timestamp, self._ml_dsa_44.sign(checkpoint.cosigned(name, timestamp)))
        lines = (self.signature(plain, checkpoint.text()), Signature(name, cosigner.id, cosignature))
        return SignedCheckpoint(checkpoint, SignedNote(checkpoint.text(), lines))

    def signature(self, as_key: VerifierKey, text: str) -> Signature:
        """Sign the text of a note with the Ed25519 key, under the name that `as_key` has."""
        return Signature(as_key.name, as_key.id, self._ed25519.sign(text.encode("utf-8")))

    def sign_bytes(self, content: bytes) -> bytes:
        """Sign bytes with the Ed25519 key (RFC 8032, section 5.1.6): 64 bytes."""
        return self._ed25519.sign(content)
