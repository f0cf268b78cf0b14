"""Signatures checked inside the program, where `verify.py` asks the openssl command: ML-DSA-44 as well."""

from lifecycle.domain.signed_note import ED25519, ML_DSA_44
from lifecycle.evidence.verifier.openssl import P256
from lifecycle.signing.signatures import is_signature


class Backend:
    """What `OpenSSL` is on a machine of its own; it can always tell."""

    def __init__(self) -> None:
        self.reasons = {ED25519: "", ML_DSA_44: "", P256: ""}

    def verify(self, kind: int, public: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether a signature is good; bytes that are no key have signed nothing."""
        return (
            is_p256_signature(public, message, signature)
            if kind == P256
            else is_signature(kind, public, message, signature)
        )


def is_p256_signature(point: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the key with a public point, 65 bytes, signed a message with ECDSA and SHA-256 (DER)."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - takes long to load
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
