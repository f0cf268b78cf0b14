"""Signatures checked by the `cryptography` library, for `verify.py` inside the program: ML-DSA-44 as well."""

from lifecycle.domain.signed_note import ED25519, ML_DSA_44


class Library:
    """What `verify.OpenSSL` is on a machine of its own; it can always tell."""

    def __init__(self) -> None:
        self.reasons = {ED25519: "", ML_DSA_44: ""}

    def verify(self, kind: int, public: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether a signature is good; bytes that are no key have signed nothing."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - takes long to load
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # noqa: PLC0415

        try:
            if kind == ED25519:
                Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
            else:
                MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True
