"""Signatures by keys of SSH: SSHSIG (PROTOCOL.sshsig of OpenSSH), always with SHA-512 and one namespace.

What is recorded is the inner signature alone: the rest of an armored file is the public key, which must stay erasable,
and what is known anyway. `armored` gives the file again, as ssh-keygen wrote it.
"""

import base64
import binascii
import re
from hashlib import sha256, sha512
from typing import Final, NamedTuple

from lifecycle.approval.judging import signed_by_ecdsa, signed_plain
from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.wire import Malformed, Reading, string
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import say

KEY_NAMESPACE: Final = "lifecycle-key@v1"
INTENT_NAMESPACE: Final = "lifecycle-intent@v1"
REFUSAL_NAMESPACE: Final = "lifecycle-refusal@v1"

_MAGIC: Final = b"SSHSIG"
_HEAD: Final = _MAGIC + (1).to_bytes(4, "big")
_HASH: Final = "sha512"
_ARMOR: Final = re.compile(
    r"-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----[ \t\r\n]*"
)
_LINE: Final = 70
_TOUCH: Final = 0x01
_PIN: Final = 0x04


class BadSignature(OperatorError):
    """A signature is none, or not one by this key of these bytes."""

    code = "bad-signature"
    message = "The signature is not valid: {reason}"
    advice = "Sign the same bytes again with the key of the person."


class Flags(NamedTuple):
    """What a FIDO token vouches for; None where the key is on no token, and nothing vouches."""

    touch: bool | None = None
    """Somebody touched it."""
    pin: bool | None = None
    """It asked for its PIN, or knew a finger."""


class Armored(NamedTuple):
    """What an armored signature holds."""

    key: PublicKey
    namespace: str
    blob: bytes
    """The inner signature: algorithm and value."""


def armored(key: PublicKey, namespace: str, blob: bytes) -> str:
    """Give a signature as ssh-keygen writes it to a file, byte for byte."""
    whole = _HEAD + b"".join(map(string, (key.blob, namespace.encode("ascii"), b"", _HASH.encode("ascii"), blob)))
    text = base64.b64encode(whole).decode("ascii")
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    return "\n".join(("-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""))


def read_armored(text: str) -> Armored:
    """Read what ssh-keygen wrote; raises BadSignature, and PublicKeyRefused for a key that may not sign."""
    found = _ARMOR.fullmatch(text.lstrip())
    try:
        blob, namespace, reserved, digest, signature = _parts("" if found is None else found[1])
    except (Malformed, binascii.Error, ValueError) as error:
        raise BadSignature(reason=say("the text is not a signature of ssh-keygen.")) from error
    if digest != _HASH or reserved:
        raise BadSignature(reason=say("it was not made with SHA-512."))
    return Armored(PublicKey.of_blob(blob), namespace, signature)


def _parts(encoded: str) -> tuple[bytes, str, bytes, str, bytes]:
    reading = Reading(base64.b64decode("".join(encoded.split()), validate=True))
    reading.expect(_HEAD)
    parts = reading.string(), reading.text(), reading.string(), reading.text(), reading.string()
    reading.end()
    return parts


def signed_bytes(namespace: str, message: bytes) -> bytes:
    """Give what a key signs for a message."""
    return _MAGIC + b"".join(
        map(string, (namespace.encode("ascii"), b"", _HASH.encode("ascii"), sha512(message).digest()))
    )


def verify(key: PublicKey, namespace: str, message: bytes, blob: bytes) -> Flags:
    """See that a key signed a message in a namespace, and give what a token vouches for; raises BadSignature.

    A signature without touch is one too, as it is for ssh-keygen: whoever asks has to look at the flags.
    """
    try:
        return _judged(key, signed_bytes(namespace, message), blob)
    except Malformed as error:
        raise BadSignature(reason=_NOT_BY_KEY) from error


_NOT_BY_KEY: Final = say("this key did not sign these bytes.")


def _judged(key: PublicKey, message: bytes, blob: bytes) -> Flags:
    reading = Reading(blob)
    algorithm, value = reading.text(), reading.string()
    _require_algorithm(key, algorithm)
    flags = Flags()
    if key.on_token:
        shown, counter = reading.take(1), reading.take(4)
        flags = Flags(bool(shown[0] & _TOUCH), bool(shown[0] & _PIN))
        message = sha256(key.numbers.application).digest() + shown + counter + sha256(message).digest()
    reading.end()
    if not _signed(key, algorithm, message, value):
        raise BadSignature(reason=_NOT_BY_KEY)
    return flags


def _require_algorithm(key: PublicKey, algorithm: str) -> None:
    if key.kind == "rsa":
        if algorithm == "ssh-rsa":
            raise BadSignature(reason=say("it was made with SHA-1, which is too weak."))
        if algorithm in {"rsa-sha2-256", "rsa-sha2-512"}:
            return
    if algorithm != key.algorithm:
        raise BadSignature(reason=_NOT_BY_KEY)


def _signed(key: PublicKey, algorithm: str, message: bytes, value: bytes) -> bool:
    if "ecdsa" not in key.kind:
        return signed_plain(key.kind, key.numbers, algorithm, message, value)
    reading = Reading(value)
    pair = reading.whole(), reading.whole()
    reading.end()
    return signed_by_ecdsa(key.kind, key.numbers, algorithm, message, pair)
