"""What a card signs of the record, and whether a signature is by its key: ECDSA over P-256 with SHA-256."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from lifecycle.cards.answers import Anchored
from lifecycle.cards.openpgp.records import POINT, SIGNATURE, card_id_of
from lifecycle.domain.anchor import Anchor

ALGORITHM = bytes.fromhex("132A8648CE3D030107")
"""Algorithm attributes of the signature key (section 4.4.3.9): ECDSA, P-256."""
_HEAD = b"lifecycle-anchor-v1\0"
_AID = 16


def statement_of(aid: bytes, card_id: bytes, anchor: Anchor) -> bytes:
    """Give the 96 bytes that a card signs: who it is, and the record as it stands at this count."""
    numbers = anchor.counter.to_bytes(4, "big") + anchor.size.to_bytes(8, "big")
    return _HEAD + aid + card_id + bytes.fromhex(anchor.origin) + numbers + bytes.fromhex(anchor.root)


def digest(statement: bytes) -> bytes:
    """Give what is sent to the card of it."""
    return hashlib.sha256(statement).digest()


def is_by(point: bytes, statement: bytes, signature: bytes) -> bool:
    """Say whether a signature, r and s, is by the key with this public point."""
    half = SIGNATURE // 2
    if len(signature) != SIGNATURE or not is_point(point):
        return False
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    try:
        key.verify(encode_dss_signature(r, s), digest(statement), ec.ECDSA(Prehashed(hashes.SHA256())))
    except InvalidSignature:
        return False
    return True


def is_proven(serial: str, public_key: str, anchored: Anchored) -> bool:
    """Say whether the key of a card signed an anchor: what it signed names the serial, the key and the anchor.

    All of it is as it was recorded, and may be anything.
    """
    try:
        point, said = bytes.fromhex(public_key), bytes.fromhex(anchored.statement or "")
        signature = bytes.fromhex(anchored.signature or "")
        aid = said[len(_HEAD) :][:_AID]
        expected = statement_of(aid, card_id_of(point), anchored.anchor)
    except (ValueError, OverflowError):
        return False
    return aid[8:14].hex().upper() == serial and said == expected and is_by(point, said, signature)


def is_point(point: bytes) -> bool:
    """Say whether bytes are a point of the curve."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == POINT
