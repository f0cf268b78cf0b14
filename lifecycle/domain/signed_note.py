"""Signed notes and the keys that verify them, as texts (C2SP signed-note); nothing is signed or checked here.

A note is a text that ends in a newline, an empty line, and one signature line for each signature. A verifier key is one
line: name, key id in hex, and base64 of signature type and public key, joined by "+".
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

ED25519 = 0x01
"""Signature type: Ed25519 over the text of the note; a public key has 32 bytes."""
ML_DSA_44 = 0x06
"""Signature type: a timestamped cosignature (C2SP tlog-cosignature); a public key has 1312 bytes."""

PUBLIC_KEY_LENGTHS = {ED25519: 32, ML_DSA_44: 1312}
"""Bytes of the public key of each type that is known here."""

KEY_ID = 4
"""Bytes of a key id."""
_MARK = "— "
_LONGEST = 1 << 20
"""Bytes of a note, at most: sixteen signatures of the longest kind take 80,000."""
_MOST_SIGNATURES = 64
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
"""ASCII control characters but the newline."""


class NoteMalformed(ValueError):
    """A text is no signed note, or no verifier key; says what is wrong with it, and nothing else of it."""


def key_id(name: str, kind: int, public_key: bytes) -> bytes:
    """Give SHA-256(name || 0x0A || signature type || public key)[:4]."""
    return hashlib.sha256(name.encode("utf-8") + b"\n" + bytes((kind,)) + public_key).digest()[:KEY_ID]


def is_key_name(name: str) -> bool:
    """Say whether a text can name a key: not empty, no space of any kind, no "+", nothing that does not print."""
    return bool(name) and name.isprintable() and " " not in name and "+" not in name  # no other space prints


@dataclass(frozen=True)
class VerifierKey:
    """A public key under its name; raises NoteMalformed where it cannot be one."""

    name: str
    kind: int
    public_key: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise NoteMalformed("the name of a key is empty, or has a space or a plus sign in it")
        if len(self.public_key) != PUBLIC_KEY_LENGTHS.get(self.kind, len(self.public_key)):
            raise NoteMalformed("the length of a public key is not that of its type")

    @property
    def id(self) -> bytes:
        """The key id, 4 bytes."""
        return key_id(self.name, self.kind, self.public_key)

    def line(self) -> str:
        """Write it as one line, without a newline."""
        encoded = base64.b64encode(bytes((self.kind,)) + self.public_key).decode("ascii")
        return f"{self.name}+{self.id.hex()}+{encoded}"

    @classmethod
    def read(cls, line: str) -> Self:
        """Read a line; raises NoteMalformed, also where its key id is not that of the key."""
        name, _, rest = line.strip().partition("+")
        id_, _, encoded = rest.partition("+")
        blob = _decoded(encoded)
        if len(blob) < 2:  # noqa: PLR2004 - a type, and at least one byte of a key
            raise NoteMalformed("a verifier key has three parts: name, key id and key")
        key = cls(name, blob[0], blob[1:])
        if id_ != key.id.hex():
            raise NoteMalformed("the id of a verifier key is not that of its name and key")
        return key


@dataclass(frozen=True)
class Signature:
    """One signature line: who signed, by name and key id, and the bytes of the signature."""

    name: str
    key_id: bytes
    """4 bytes."""
    value: bytes = field(repr=False)

    def line(self) -> str:
        """Write the line, without its newline."""
        return f"{_MARK}{self.name} {base64.b64encode(self.key_id + self.value).decode('ascii')}"

    def is_by(self, key: VerifierKey) -> bool:
        """Say whether it claims to be of a key; whether it is, only verifying tells."""
        return (self.name, self.key_id) == (key.name, key.id)


@dataclass(frozen=True)
class SignedNote:
    """A text with its signatures."""

    text: str
    """Ends in a newline; it is what an Ed25519 line signs, in UTF-8."""
    signatures: Sequence[Signature]

    def encoded(self) -> bytes:
        """Write the note, UTF-8."""
        lines = "".join(signature.line() + "\n" for signature in self.signatures)
        return f"{self.text}\n{lines}".encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read a note; raises NoteMalformed. The form there is for it is the only one that is accepted."""
        if len(content) > _LONGEST:
            raise NoteMalformed("it is too long to be a note")
        try:
            whole = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NoteMalformed("it is not UTF-8") from error
        if _CONTROL.search(whole):
            raise NoteMalformed("it has control characters in it")
        text, empty_line, lines = whole.rpartition("\n\n")
        if not empty_line or not text or not lines.endswith("\n"):
            raise NoteMalformed("it has no signatures after an empty line")
        signatures = [_signature(line) for line in lines.removesuffix("\n").split("\n")]
        if len(signatures) > _MOST_SIGNATURES:
            raise NoteMalformed("it has too many signatures")
        return cls(text + "\n", tuple(signatures))


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    if not line.startswith(_MARK) or not is_key_name(name):
        raise NoteMalformed("a signature line is not: dash, name, signature")
    blob = _decoded(encoded)
    if len(blob) <= KEY_ID:
        raise NoteMalformed("a signature line has no signature")
    return Signature(name, blob[:KEY_ID], blob[KEY_ID:])


def _decoded(encoded: str) -> bytes:
    """Decode base64 that is written in the one form there is for it (RFC 4648, sections 3.5 and 4)."""
    try:
        blob = base64.b64decode(encoded.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise NoteMalformed("it has something that is not base64") from error
    if base64.b64encode(blob).decode("ascii") != encoded:
        raise NoteMalformed("it has base64 with bits that mean nothing")
    return blob
