"""The files that an auditor gives from outside: checkpoints and keys."""

from __future__ import annotations

import base64
import binascii
import itertools
import os
import re
import shlex
from dataclasses import dataclass
from typing import Iterator, Sequence

from lifecycle.evidence.verifier.allowed_signers import AllowedSigner, read_allowed_signers
from lifecycle.evidence.verifier.notes import KEY_LENGTHS, LONGEST_NOTE, Checkpoint, read_checkpoint, read_key
from lifecycle.evidence.verifier.openssl import SPKI
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.verdicts import Broken, Unusable

WANTED = "Give the zip file that `lifecycle export` wrote, and not its unpacked folder."
"""What to do where something else was given as a bundle."""


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


def is_checkpoint(content: bytes) -> bool:
    """Say whether a file is a checkpoint."""
    try:
        read_checkpoint(content)
    except Broken:
        return False
    return True


def is_key(content: bytes) -> bool:
    """Say whether a file holds public keys."""
    try:
        return bool(keys_in(content))
    except Broken:
        return False


def mistaken(content: bytes, path: str) -> tuple[str, str]:
    """Say of a file that was given as a bundle what it is, and how to give it."""
    for kind, option, is_one in (("checkpoint", "--checkpoint", is_checkpoint), ("public key", "--key", is_key)):
        if is_one(content):
            step = "Give the bundle first: python3 verify.py BUNDLE %s %s"
            return "the file is a %s, not an evidence bundle" % kind, step % (option, shlex.quote(path))
    return "the file is not an evidence bundle (a zip file)", WANTED


def _given(path: str, step: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(LONGEST_NOTE + 1)
    except OSError as error:
        raise Unusable(error.strerror or type(error).__name__, step, path) from None
    if len(content) > LONGEST_NOTE:
        raise Unusable("the file is too long for keys or a checkpoint", step, path)
    return content


def require_place(path: str | None) -> None:
    """See before long work that a file can be written there, and that it costs no other; raises Unusable."""
    if not path:
        return
    step = "Choose another file after --save."
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise Unusable("the checkpoint cannot be saved: the folder does not exist", step, path)
    if not os.access(folder, os.W_OK):
        raise Unusable("the checkpoint cannot be saved: you may not write to the folder", step, path)
    if os.path.isdir(path):
        raise Unusable("the checkpoint cannot be saved: this is a folder", "Name a file in the folder.", path)
    if os.path.lexists(path) and not is_checkpoint(_given(path, step)):
        raise Unusable("the file exists and is not a checkpoint; it was not overwritten", step, path)


def read_given(checkpoints: Sequence[str], keys: Sequence[str]) -> tuple[list[Kept], list[tuple[int, bytes]]]:
    """Read the files that were given; raises Unusable, which names the file."""
    kept, found = [], []
    for path in checkpoints:
        content = _given(path, "Check the path after --checkpoint.")
        try:
            kept.append(Kept(path, read_checkpoint(content)))
        except Broken as error:
            step = "Give the file of the checkpoint as it was saved, unchanged."
            if is_key(content):
                step = "The file is a public key. Give it with --key."
            raise Unusable(error.message, step, path) from None
    for path in keys:
        content = _given(path, "Check the path after --key.")
        try:
            found += keys_in(content)
        except Broken as error:
            step = "Give a file with the line that `lifecycle key show` prints, or with a key in PEM form."
            if is_checkpoint(content):
                step = "The file is a checkpoint. Give it with --checkpoint."
            raise Unusable(error.message, step, path) from None
    return kept, found


def read_people(path: str) -> list[AllowedSigner]:
    """Read the keys of people that were given; raises Unusable, which names the file."""
    step = "Give the list of keys as ssh-keygen takes it: a line for each, with a name and a public key."
    try:
        found = read_allowed_signers(_given(path, "Check the path after --people."))
    except Broken as error:
        raise Unusable(error.message, step, path) from None
    if not found:
        raise Unusable("the file contains no key", step, path)
    return found


def earlier_names(path: str, size: int) -> Iterator[str]:
    """Give the names that the file of an earlier checkpoint can get, in their order: monday-17.txt, monday-17-2.txt."""
    stem, ending = os.path.splitext(path)
    yield "%s-%d%s" % (stem, size, ending)
    for number in itertools.count(2):
        yield "%s-%d-%d%s" % (stem, size, number, ending)


def _keep_earlier(path: str, note: bytes) -> str | None:
    """Copy the checkpoint that another is to take the place of beside it; gives where it is, None for the same one."""
    content = _given(path, "") if os.path.lexists(path) else note
    if content == note:
        return None
    for name in earlier_names(path, read_checkpoint(content).size):
        try:
            with open(name, "xb") as file:
                file.write(content)
        except FileExistsError:
            if not os.path.isfile(name) or _given(name, "") != content:
                continue
        return name
    return None


def save_head(report: Report, path: str) -> list[str]:
    """Keep the checkpoint of a bundle for the next time, whole or not at all, and say so; an earlier one is kept too.

    Nothing is kept of a bundle that failed.
    """
    if report.failed or report.head is None:
        return ["The checkpoint was not saved to %s, because a check failed." % path]
    earlier = _keep_earlier(path, report.head.note)
    scratch = "%s.%d" % (path, os.getpid())
    with open(scratch, "wb") as file:
        file.write(report.head.note)
    os.replace(scratch, path)
    told = ["Checkpoint saved to %s. Next time, give it with --checkpoint." % path]
    return told if earlier is None else ["The earlier checkpoint is kept in %s." % earlier, *told]
