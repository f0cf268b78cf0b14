"""The public key of a person, as OpenSSH writes it, and which keys are accepted."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from lifecycle.approval.judging import Numbers, is_a_key
from lifecycle.approval.wire import Malformed, Reading
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.facts.person_keys import KeyKind
from lifecycle.domain.text import Text, say

KINDS: Final[Mapping[str, KeyKind]] = {
    "ssh-ed25519": "ed25519",
    "ecdsa-sha2-nistp256": "ecdsa-p256",
    "ecdsa-sha2-nistp384": "ecdsa-p384",
    "ssh-rsa": "rsa",
    "sk-ssh-ed25519@openssh.com": "sk-ed25519",
    "sk-ecdsa-sha2-nistp256@openssh.com": "sk-ecdsa",
}
"""The name that OpenSSH gives to each kind of key, and ours."""
LEAST_RSA_BITS: Final = 3072
MOST_RSA_BITS: Final = 16384
"""As in OpenSSH."""
_CURVES: Final = {"ecdsa-p256": ("nistp256", 32), "ecdsa-p384": ("nistp384", 48), "sk-ecdsa": ("nistp256", 32)}
_ED25519: Final = 32
_PRIVATE: Final = "PRIVATE KEY-----"


class PublicKeyRefused(OperatorError):
    """What was given as a public key is none, or is one of a kind that signs nothing here."""

    code = "public-key-refused"
    message = "lifecycle does not accept this public key: {reason}"
    advice = (
        'Make a key for this record. Its public half is the file that ends in ".pub".\n'
        "  ssh-keygen -t ed25519 -C lifecycle -f ~/.ssh/id_lifecycle"
    )


@dataclass(frozen=True)
class PublicKey:
    """A public key that may sign here; two are equal if they are the same key."""

    algorithm: str
    """As OpenSSH names it, for example ssh-ed25519."""
    blob: bytes
    """As it goes over the wire (RFC 4253, section 6.6); its first string is the algorithm."""

    @property
    def kind(self) -> KeyKind:
        """The kind of the key."""
        return KINDS[self.algorithm]

    @property
    def text(self) -> str:
        """Type and base64, as they stand in a file of OpenSSH; without a comment."""
        return f"{self.algorithm} {base64.b64encode(self.blob).decode('ascii')}"

    @property
    def fingerprint(self) -> str:
        """As ssh-keygen -l shows it: SHA256: and 43 characters."""
        return fingerprint_of(self.blob)

    @property
    def on_token(self) -> bool:
        """Whether the private half never leaves a FIDO token."""
        return self.kind.startswith("sk-")

    @cached_property
    def numbers(self) -> Numbers:
        """What the key is made of."""
        return _numbers_of(self.kind, self.blob)

    @classmethod
    def of_blob(cls, blob: bytes) -> "PublicKey":
        """Take a key as it goes over the wire; raises PublicKeyRefused."""
        try:
            algorithm = Reading(blob).text()
        except Malformed as error:
            raise PublicKeyRefused(reason=_MALFORMED) from error
        refused = _kind_refused(algorithm)
        if refused is not None:
            raise PublicKeyRefused(reason=refused)
        key = cls(algorithm, blob)
        try:
            numbers = key.numbers
        except Malformed as error:
            raise PublicKeyRefused(reason=_MALFORMED) from error
        _require_strong(key.kind, numbers)
        return key

    @classmethod
    def parse(cls, line: str) -> "PublicKey":
        """Take a key from a line of OpenSSH: type, base64, and a comment that is dropped; raises PublicKeyRefused."""
        if _PRIVATE in line:
            raise PublicKeyRefused(reason=say("this is a private key. Keep it private, and give the public one."))
        words = line.split(None, 2)
        if len(words) < 2:  # noqa: PLR2004 - type and base64
            raise PublicKeyRefused(reason=_MALFORMED)
        refused = _kind_refused(words[0])
        if refused is not None:
            raise PublicKeyRefused(reason=refused)
        try:
            blob = base64.b64decode(words[1], validate=True)
        except (binascii.Error, ValueError) as error:
            raise PublicKeyRefused(reason=_MALFORMED) from error
        key = cls.of_blob(blob)
        if key.text != f"{words[0]} {words[1]}":
            raise PublicKeyRefused(reason=_MALFORMED)
        return key


_MALFORMED: Final = say("the text is not a public key of OpenSSH.")


def fingerprint_of(blob: bytes) -> str:
    """Give the fingerprint of a key on the wire, as ssh-keygen -l shows it."""
    return "SHA256:" + base64.b64encode(sha256(blob).digest()).decode("ascii").rstrip("=")


def comment_of(line: str) -> str:
    """Give what stands behind the key in a line of OpenSSH."""
    return (line.split(None, 2)[2:] or [""])[0].strip()


def _kind_refused(algorithm: str) -> Text | None:
    if algorithm in KINDS:
        return None
    if "-cert-v" in algorithm:
        return say("it is a certificate. Give the key that the certificate is for.")
    if algorithm == "ssh-dss":
        return say("it is a DSA key. DSA is too weak.")
    return say(
        "its type is {algorithm}. These types can sign: {types}.",
        algorithm=algorithm[:60],
        types=", ".join(KINDS.values()),
    )


def _numbers_of(kind: KeyKind, blob: bytes) -> Numbers:
    """Take a key apart: RFC 8709, RFC 5656, RFC 4253, and PROTOCOL.u2f of OpenSSH; raises Malformed."""
    reading = Reading(blob)
    reading.string()
    if kind == "rsa":
        exponent, modulus = reading.whole(), reading.whole()
        reading.end()
        return Numbers(exponent=exponent, modulus=modulus)
    curve, size = _CURVES.get(kind, ("", 0))
    if curve and reading.text() != curve:
        raise Malformed
    point = reading.string()
    application = reading.string() if kind.startswith("sk-") else b""
    reading.end()
    if len(point) != (2 * size + 1 if curve else _ED25519):
        raise Malformed
    return Numbers(point=point, application=application)


def _require_strong(kind: KeyKind, numbers: Numbers) -> None:
    bits = numbers.modulus.bit_length()
    if kind == "rsa" and bits < LEAST_RSA_BITS:
        raise PublicKeyRefused(
            reason=say("it is an RSA key of {bits} bits. {least} bits are required.", bits=bits, least=LEAST_RSA_BITS)
        )
    if (kind == "rsa" and bits > MOST_RSA_BITS) or not is_a_key(kind, numbers):
        raise PublicKeyRefused(reason=_MALFORMED)
