"""A checkpoint: how many events a ledger had, and the root of the tree over them (C2SP tlog-checkpoint)."""

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from typing import Self

from lifecycle.domain.signed_note import NoteMalformed, SignedNote

PREFIX = "lifecycle/ledger/"
"""What every origin line begins with; the random origin of the ledger follows, 16 lower-case hex digits."""

_HASH = 32
_LINES = 3
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_LABEL = b"subtree/v1\n\0"
_TIMESTAMPED = struct.Struct(">Q")
ML_DSA_SIGNATURE = 2420
"""Bytes of an ML-DSA-44 signature (FIPS 204)."""


def origin_line(origin: str) -> str:
    """Give the origin line, and the name of its keys, of a ledger: `origin` is 16 hex digits of any case."""
    return PREFIX + origin.lower()


@dataclass(frozen=True)
class Checkpoint:
    """What the text of a checkpoint says; it has no extension lines, as the ML-DSA line would not sign them."""

    origin: str
    """The whole origin line, without its newline."""
    size: int
    """Events, 0 or more."""
    root: bytes
    """32 bytes (RFC 6962, section 2.1)."""

    def text(self) -> str:
        """Write it as the text of a note: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"

    def cosigned(self, name: str, timestamp: int) -> bytes:
        """Give what an ML-DSA-44 line by the key of a name signs (C2SP tlog-cosignature, `cosigned_message`).

        `timestamp` is in seconds since 1970-01-01 UTC. Raises ValueError where a name has more than 255 bytes.
        """
        names = [each.encode("utf-8") for each in (name, self.origin)]
        if not all(1 <= len(each) <= 0xFF for each in names):  # noqa: PLR2004 - one byte holds the length
            raise ValueError("a name has 1 to 255 bytes")
        cosigner, origin = (bytes((len(each),)) + each for each in names)
        return _LABEL + cosigner + _TIMESTAMPED.pack(timestamp) + origin + struct.pack(">QQ", 0, self.size) + self.root

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the text of a note; raises NoteMalformed where it is no checkpoint, or has extension lines."""
        origin, *lines = text.removesuffix("\n").split("\n")
        if not text.endswith("\n") or not origin or len(lines) != _LINES - 1:
            raise NoteMalformed("a checkpoint has three lines: origin, size and root")
        size, root = lines
        if not _SIZE.fullmatch(size):
            raise NoteMalformed("the size of a checkpoint is no number")
        try:
            hash_ = base64.b64decode(root, validate=True)
        except (binascii.Error, ValueError) as error:
            raise NoteMalformed("the root of a checkpoint is not base64") from error
        if len(hash_) != _HASH or base64.b64encode(hash_).decode("ascii") != root:
            raise NoteMalformed("the root of a checkpoint has not 32 bytes")
        return cls(origin, int(size), hash_)


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint with the note that it stands in."""

    checkpoint: Checkpoint
    note: SignedNote

    @property
    def time(self) -> int | None:
        """When it was signed, seconds since 1970-01-01 UTC, as its ML-DSA-44 line says; None where it has none."""
        for signature in self.note.signatures:
            if (
                signature.name == self.checkpoint.origin
                and len(signature.value) == _TIMESTAMPED.size + ML_DSA_SIGNATURE
            ):
                return timestamp_of(signature.value)
        return None

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read a note that holds a checkpoint; raises NoteMalformed. Whether a signature is good is not looked at."""
        note = SignedNote.read(content)
        return cls(Checkpoint.read(note.text), note)


def timestamp_of(value: bytes) -> int:
    """Give the timestamp of a timestamped signature: its first 8 bytes, seconds since 1970-01-01 UTC."""
    (timestamp,) = _TIMESTAMPED.unpack(value[: _TIMESTAMPED.size])
    return int(timestamp)


def timestamped(timestamp: int, signature: bytes) -> bytes:
    """Put a timestamp before an ML-DSA-44 signature, as a signature line carries it."""
    return _TIMESTAMPED.pack(timestamp) + signature
