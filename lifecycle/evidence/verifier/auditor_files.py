"""The files that an auditor gives from outside: checkpoints and keys."""

from __future__ import annotations

import base64
import binascii
import os
import re
from dataclasses import dataclass
from typing import Sequence

from lifecycle.evidence.verifier.notes import KEY_LENGTHS, LONGEST_NOTE, Checkpoint, read_checkpoint, read_key
from lifecycle.evidence.verifier.openssl import SPKI
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.verdicts import Broken, Unusable


@dataclass(frozen=True)
class Kept:
    """A checkpoint that the auditor kept, and the file that it came from."""

    file: str
    checkpoint: Checkpoint


def keys_in(content: bytes) -> list[tuple[int, bytes]]:
    """Read public keys that were given: verifier keys line by line, or one in PEM; raises Broken."""
    text = content.decode("ascii", "replace")
    if "-----BEGIN PUBLIC KEY-----" in text:
        found = re.search("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----", text)
        try:
            der = base64.b64decode("".join(found.group(1).split()), validate=True) if found else b""
        except (binascii.Error, ValueError):
            der = b""
        for kind, prefix in SPKI.items():
            if der.startswith(prefix) and len(der) == len(prefix) + KEY_LENGTHS[kind]:
                return [(kind, der[len(prefix) :])]
        raise Broken("the file contains no Ed25519 or ML-DSA-44 public key")
    keys = [read_key(line.strip()) for line in text.splitlines() if line.strip()]
    if not keys:
        raise Broken("the file contains no key")
    return [(key.kind, key.public) for key in keys]


def _given(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(LONGEST_NOTE + 1)
    except OSError as error:
        raise Unusable("%s: %s" % (path, error.strerror)) from None
    if len(content) > LONGEST_NOTE:
        raise Unusable("%s: the file is too long for a key or a checkpoint" % path)
    return content


def require_place(path: str | None) -> None:
    """See before long work that a file can be written there, and that it costs no other; raises Unusable."""
    if path and not os.access(os.path.dirname(os.path.abspath(path)), os.W_OK):
        raise Unusable("cannot save to %s" % path)
    if path and os.path.lexists(path):
        try:
            read_checkpoint(_given(path))
        except Broken:
            raise Unusable("%s exists and is not a checkpoint; it was not overwritten" % path) from None


def read_given(checkpoints: Sequence[str], keys: Sequence[str]) -> tuple[list[Kept], list[tuple[int, bytes]]]:
    """Read the files that were given; raises Unusable, which names the file."""
    kept, found = [], []
    for path in checkpoints:
        try:
            kept.append(Kept(path, read_checkpoint(_given(path))))
        except Broken as error:
            raise Unusable("%s: %s" % (path, error.message)) from None
    for path in keys:
        try:
            found += keys_in(_given(path))
        except Broken as error:
            raise Unusable("%s: %s" % (path, error.message)) from None
    return kept, found


def save_head(report: Report, path: str) -> bool:
    """Keep the checkpoint of a bundle for the next time, whole or not at all; nothing is kept of one that failed."""
    if report.head is None or report.failed:
        return False
    scratch = "%s.%d" % (path, os.getpid())
    with open(scratch, "wb") as file:
        file.write(report.head.note)
    os.replace(scratch, path)
    return True
