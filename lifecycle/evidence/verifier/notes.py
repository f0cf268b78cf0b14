"""Keys and signed checkpoints as text (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from hashlib import sha256

from lifecycle.evidence.verifier.merkle import HASH
from lifecycle.evidence.verifier.verdicts import Broken

ED25519, ML_DSA_44 = 1, 6
KEY_LENGTHS = {ED25519: 32, ML_DSA_44: 1312}
ML_DSA_SIGNATURE = 2420
LONGEST_NOTE = 1 << 20
ORIGIN = re.compile(r"lifecycle/ledger/[0-9a-f]{16}")
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
DASH = "\u2014 "


def unbase64(text: str) -> bytes:
    """Decode base64 that is written in the one form there is for it."""
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise Broken("the text contains something that is not base64") from None
    if base64.b64encode(content).decode("ascii") != text:
        raise Broken("base64 with unused bits set")
    return content


def hash_of(text: str) -> bytes:
    """Decode a hash in base64."""
    value = unbase64(text)
    if len(value) != HASH:
        raise Broken("a hash does not have 32 bytes")
    return value


@dataclass(frozen=True)
class Key:
    """A public key under the name of a ledger."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """SHA-256(name || 0x0A || type || public key)[:4]."""
        return sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public).digest()[:4]


def read_key(line: str) -> Key:
    """Read a verifier key: name+id+base64(type || key)."""
    name, _, rest = line.partition("+")
    id_, _, encoded = rest.partition("+")
    blob = unbase64(encoded)
    if not name or len(blob) <= 1 or KEY_LENGTHS.get(blob[0]) != len(blob) - 1:
        raise Broken("a line is not a verifier key of a known type")
    key = Key(name, blob[0], blob[1:])
    if key.id.hex() != id_:
        raise Broken("the id of a verifier key does not match its name and key")
    return key


@dataclass(frozen=True)
class Checkpoint:
    """A signed checkpoint: what it says, and its signature lines as (name, key id, signature)."""

    origin: str
    size: int
    root: bytes
    text: str
    lines: tuple[tuple[str, bytes, bytes], ...]
    note: bytes

    @property
    def member(self) -> str:
        """The member of a bundle that it has to be in."""
        return "checkpoints/%012d.txt" % self.size

    @property
    def time(self) -> int | None:
        """Seconds since 1970-01-01 UTC as its ML-DSA-44 line says; None where it has none."""
        for name, _, value in self.lines:
            if name == self.origin and len(value) == 8 + ML_DSA_SIGNATURE:
                return int.from_bytes(value[:8], "big")
        return None

    def cosigned(self, timestamp: bytes) -> bytes:
        """Give what its ML-DSA-44 line signs (C2SP tlog-cosignature, `cosigned_message`)."""
        name = self.origin.encode()
        named = bytes((len(name),)) + name
        return b"subtree/v1\n\0" + named + timestamp + named + struct.pack(">QQ", 0, self.size) + self.root


def read_checkpoint(content: bytes) -> Checkpoint:
    """Read a note that holds a checkpoint; no signature is looked at."""
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Broken("not UTF-8") from None
    if CONTROL.search(whole):
        raise Broken("the text contains control characters")
    text, _, below = whole.rpartition("\n\n")
    said = text.split("\n")
    if len(said) != 3 or not below.endswith("\n"):
        raise Broken("not a checkpoint: 3 lines, an empty line, and signatures")
    origin, size, root = said
    if not ORIGIN.fullmatch(origin):
        raise Broken("the first line is not the name of a card record")
    if not NUMBER.fullmatch(size):
        raise Broken("the size is not a number")
    lines = tuple(signature_line(line) for line in below[:-1].split("\n"))
    return Checkpoint(origin, int(size), hash_of(root), text + "\n", lines, content)


def signature_line(line: str) -> tuple[str, bytes, bytes]:
    """Read a signature line: name, key id and signature."""
    name, _, encoded = line[len(DASH) :].partition(" ")
    if not line.startswith(DASH) or not name:
        raise Broken("a signature line is not: dash, name, signature")
    blob = unbase64(encoded)
    if len(blob) <= 4:
        raise Broken("a signature line has no signature")
    return name, blob[:4], blob[4:]
