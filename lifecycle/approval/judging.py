"""Whether numbers make a key, and whether it signed: by the library that knows, which is loaded only here."""

from functools import lru_cache
from typing import Any, Final, NamedTuple

from lifecycle.domain.facts.person_keys import KeyKind

_P: Final = 2**255 - 19
_ORDER_8: Final = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL_ORDER: Final = frozenset({0, 1, _P - 1, _P, _P + 1, _ORDER_8, _P - _ORDER_8})
"""The y of each Ed25519 point under which anybody can sign: whoever has such a key could deny each signature."""
_HASHES: Final = {
    "ecdsa-sha2-nistp256": "SHA256",
    "ecdsa-sha2-nistp384": "SHA384",
    "sk-ecdsa-sha2-nistp256@openssh.com": "SHA256",
    "rsa-sha2-256": "SHA256",
    "rsa-sha2-512": "SHA512",
}


class Numbers(NamedTuple):
    """What a key is made of; what its kind has no use for is empty."""

    point: bytes = b""
    """Ed25519: 32 bytes (RFC 8032). ECDSA: uncompressed (SEC 1, section 2.3.3)."""
    exponent: int = 0
    modulus: int = 0
    application: bytes = b""
    """What a FIDO token signs for."""


def is_a_key(kind: KeyKind, numbers: Numbers) -> bool:
    """Say whether there is a private key to these numbers, and only one person can have it."""
    if kind in {"ed25519", "sk-ed25519"}:
        y = int.from_bytes(numbers.point, "little") % 2**255
        if y in _SMALL_ORDER:
            return False
    try:
        _loaded(kind, numbers)
    except ValueError:
        return False
    return True


def signed_plain(kind: KeyKind, numbers: Numbers, algorithm: str, message: bytes, value: bytes) -> bool:
    """Say whether an Ed25519 or RSA key signed a message; RSA with PKCS #1 v1.5 (RFC 8332), never with SHA-1."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - takes long to load
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415

    key = _loaded(kind, numbers)
    try:
        if kind == "rsa":
            length = (numbers.modulus.bit_length() + 7) // 8
            key.verify(value.rjust(length, b"\0"), message, padding.PKCS1v15(), _hash(algorithm))
        else:
            key.verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_by_ecdsa(kind: KeyKind, numbers: Numbers, algorithm: str, message: bytes, pair: tuple[int, int]) -> bool:
    """Say whether an ECDSA key signed a message; the signature is r and s."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - takes long to load
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # noqa: PLC0415

    try:
        _loaded(kind, numbers).verify(encode_dss_signature(*pair), message, ec.ECDSA(_hash(algorithm)))
    except (InvalidSignature, ValueError):
        return False
    return True


def _hash(algorithm: str) -> Any:  # noqa: ANN401 - a value of the library
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - takes long to load

    return getattr(hashes, _HASHES[algorithm])()


@lru_cache(maxsize=256)
def _loaded(kind: KeyKind, numbers: Numbers) -> Any:  # noqa: ANN401 - a key of the library, by kind
    """Give the key; it is kept, as one person signs many acts with it."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - takes long to load

    if kind == "rsa":
        return rsa.RSAPublicNumbers(numbers.exponent, numbers.modulus).public_key()
    if kind in {"ed25519", "sk-ed25519"}:
        return ed25519.Ed25519PublicKey.from_public_bytes(numbers.point)
    curve = ec.SECP384R1() if kind == "ecdsa-p384" else ec.SECP256R1()
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, numbers.point)
