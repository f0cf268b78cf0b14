"""FIDO tokens in software: what one signs, as PROTOCOL.u2f of OpenSSH says it."""

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.sshsig import signed_bytes
from lifecycle.approval.wire import string

TOUCH, PIN = 0x01, 0x04
_APPLICATION = b"ssh:lifecycle"


def _mpint(number: int) -> bytes:
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big"))


@dataclass
class Ed25519Token:
    """A token with an Ed25519 key."""

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def key(self) -> PublicKey:
        """The public half."""
        name = b"sk-ssh-ed25519@openssh.com"
        return PublicKey.of_blob(
            b"".join(map(string, (name, self.private.public_key().public_bytes_raw(), _APPLICATION)))
        )

    def signs(self, namespace: str, message: bytes, flags: int = TOUCH) -> bytes:
        """Give the inner signature."""
        tail = bytes([flags]) + (7).to_bytes(4, "big")
        value = self.private.sign(_for_token(namespace, message, tail))
        return string(b"sk-ssh-ed25519@openssh.com") + string(value) + tail


@dataclass
class EcdsaToken:
    """A token with an ECDSA key."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def key(self) -> PublicKey:
        """The public half."""
        name = b"sk-ecdsa-sha2-nistp256@openssh.com"
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PublicKey.of_blob(b"".join(map(string, (name, b"nistp256", point, _APPLICATION))))

    def signs(self, namespace: str, message: bytes, flags: int = TOUCH) -> bytes:
        """Give the inner signature."""
        tail = bytes([flags]) + (7).to_bytes(4, "big")
        pair = decode_dss_signature(self.private.sign(_for_token(namespace, message, tail), ec.ECDSA(SHA256())))
        value = b"".join(map(_mpint, pair))
        return string(b"sk-ecdsa-sha2-nistp256@openssh.com") + string(value) + tail


Token = Ed25519Token | EcdsaToken


def _for_token(namespace: str, message: bytes, tail: bytes) -> bytes:
    return sha256(_APPLICATION).digest() + tail + sha256(signed_bytes(namespace, message)).digest()
