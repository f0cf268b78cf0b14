"""A card that signs its anchors, in a few lines: its key, its serial, and its count."""

import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from scene import Scene

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.facts import AnchorWritten, CardKeyMade


@dataclass
class SigningCard:
    """Written from the text of the format; `serial` has 12 hex digits."""

    serial: str
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def stream(self) -> str:
        """Its stream in the record."""
        return f"card:{self.serial}"

    @property
    def point(self) -> bytes:
        """Its public key."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def made(self) -> CardKeyMade:
        """Tell of its key."""
        return CardKeyMade(algorithm="132A8648CE3D030107", public_key=self.point.hex().upper())

    def signed(self, ledger: Scene, *, origin: str = "00112233445566AA") -> AnchorWritten:
        """Sign what the ledger holds now."""
        self.count += 1
        head = ledger.head
        anchor = Anchor(origin=origin, counter=self.count, size=head, root=ledger.store.root_at(head).hex())
        aid = bytes.fromhex("D276000124010304") + bytes.fromhex(self.serial) + bytes(2)
        statement = b"lifecycle-anchor-v1\0" + aid + hashlib.sha256(self.point).digest()[:8] + bytes.fromhex(origin)
        statement += self.count.to_bytes(4, "big") + head.to_bytes(8, "big") + bytes.fromhex(anchor.root)
        signature = signed_by(self.key, statement)
        return AnchorWritten(anchor=anchor, moment="before", signature=signature, statement=statement.hex())

    def sign(self, ledger: Scene, times: int = 1) -> None:
        """Sign, and have that recorded."""
        for _ in range(times):
            ledger.add(self.stream, self.signed(ledger))


def signed_by(key: ec.EllipticCurvePrivateKey, statement: bytes) -> str:
    """Give r and s of a signature, hex."""
    r, s = decode_dss_signature(key.sign(statement, ec.ECDSA(hashes.SHA256())))
    return (r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex()
