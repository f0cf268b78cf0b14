"""Signatures checked inside the program, where `verify.py` asks the openssl command: ML-DSA-44 as well."""

from lifecycle.domain.signed_note import ED25519, ML_DSA_44
from lifecycle.signing.signatures import is_signature


class Backend:
    """What `OpenSSL` is on a machine of its own; it can always tell."""

    def __init__(self) -> None:
        self.reasons = {ED25519: "", ML_DSA_44: ""}

    def verify(self, kind: int, public: bytes, message: bytes, signature: bytes) -> bool:
        """Say whether a signature is good; bytes that are no key have signed nothing."""
        return is_signature(kind, public, message, signature)
