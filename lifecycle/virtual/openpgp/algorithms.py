"""What keys of the card can be: ECDSA and ECDH over P-256, and RSA of 2,048 bits (4.4.3.9)."""

from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from lifecycle.virtual.openpgp.tlv import tlv
from lifecycle.virtual.simulator import Randomness
from lifecycle.virtual.status import Refused, StatusWord

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

RSA_2048 = bytes.fromhex("010800002000")
ECDSA_P256 = bytes.fromhex("132A8648CE3D030107")
ECDH_P256 = bytes.fromhex("122A8648CE3D030107")

_RSA, _BITS, _EXPONENT = 0x01, 2048, 65537
_BYTES = _BITS // 8
_SCALAR = 32
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HASHES: Mapping[int, hashes.HashAlgorithm] = {
    each.digest_size: each
    for each in (hashes.SHA1(), hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512())  # noqa: S303
}


def generate(attributes: bytes, randomness: Randomness) -> bytes:
    """Make a key, in the form in which the card keeps it."""
    if attributes[0] == _RSA:
        return packed(rsa.generate_private_key(_EXPONENT, _BITS))
    return packed(ec.derive_private_key(int.from_bytes(randomness(_SCALAR + 8), "big") % (_ORDER - 1) + 1, _curve()))


def imported(attributes: bytes, parts: Mapping[int, bytes]) -> bytes:
    """Take a key from the parts of a private key template: 91 e, 92 p or the scalar, 93 q (4.4.3.12).

    Raises ValueError where they make no key.
    """
    if attributes[0] != _RSA:
        return packed(ec.derive_private_key(int.from_bytes(parts[0x92], "big"), _curve()))
    e, p, q = (int.from_bytes(parts[tag], "big") for tag in (0x91, 0x92, 0x93))
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    crt = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    key = rsa.RSAPrivateNumbers(p, q, d, *crt, public).private_key()
    if key.key_size != _BITS:
        raise ValueError("a key of another length")
    return packed(key)


def packed(key: Key) -> bytes:
    """Give the form in which the card keeps a key."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def unpacked(kept: bytes) -> Key:
    """Give the key that is kept."""
    key = load_der_private_key(kept, None)
    assert isinstance(key, Key)  # noqa: S101 - nothing else is ever kept
    return key


def public_template(key: Key) -> bytes:
    """Give the public key as GENERATE answers it (7.2.14)."""
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return tlv(0x7F49, tlv(0x81, numbers.n.to_bytes(_BYTES, "big")) + tlv(0x82, numbers.e.to_bytes(3, "big")))
    return tlv(0x7F49, tlv(0x86, key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)))


def sign(key: Key, data: bytes) -> bytes:
    """Sign a DigestInfo with RSA, or a hash with ECDSA: r and s, of equal lengths (7.2.10)."""
    if isinstance(key, rsa.RSAPrivateKey):
        return _raw(key, _signing_block(data))
    if len(data) not in _HASHES:
        raise Refused(StatusWord.WRONG_DATA)
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(Prehashed(_HASHES[len(data)]))))
    return r.to_bytes(_SCALAR, "big") + s.to_bytes(_SCALAR, "big")


def agree(key: ec.EllipticCurvePrivateKey, point: bytes) -> bytes:
    """Give the secret that the key shares with a public one (7.2.11). Raises ValueError."""
    return key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_curve(), point))


def decipher(key: rsa.RSAPrivateKey, cryptogram: bytes) -> bytes:
    """Undo PKCS #1, block type 02 (7.2.11). Raises ValueError."""
    if len(cryptogram) != _BYTES:
        raise ValueError("a cryptogram of another length")
    block = _raw(key, cryptogram)
    head, _, message = block[2:].partition(b"\0")
    if block[:2] != b"\x00\x02" or len(head) < 8:  # noqa: PLR2004 - PKCS #1
        raise ValueError("not padded")
    return message


def _signing_block(data: bytes) -> bytes:
    if len(data) > _BYTES * 2 // 5:  # 7.2.10.2: 40 per cent of the modulus
        raise Refused(StatusWord.WRONG_DATA)
    return b"\x00\x01" + b"\xff" * (_BYTES - 3 - len(data)) + b"\x00" + data


def _raw(key: rsa.RSAPrivateKey, block: bytes) -> bytes:
    numbers = key.private_numbers()
    n = numbers.public_numbers.n
    return pow(int.from_bytes(block, "big") % n, numbers.d, n).to_bytes(_BYTES, "big")


def _curve() -> ec.SECP256R1:
    return ec.SECP256R1()
