"""Verify an evidence bundle of a card ledger offline, with Python's standard library and the openssl command alone.

    python3 verify.py BUNDLE [--checkpoint FILE]... [--key FILE]... [--save FILE] [--thorough] [--json]

It believes nothing that the bundle says of itself. Every layer gets PASS, FAIL or NOT CHECKED; what could not be
checked is never called good. Exit codes: 0 proven, 1 found wrong, 2 wrong use, 5 the file cannot be read, 7 sound in
itself but nothing from outside the bundle was given to hold it against, 8 a fork or a rollback is proven.

It is one file, for Python 3.8 or later, because it travels: every bundle carries it. Read it before you trust it: each
part begins with a line that says what it is. It is put together, from the parts in lifecycle/evidence/verifier of the
program that exports bundles, by ops/generate; whoever wants to change it changes them.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import gc
import hashlib
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from array import array
from bisect import bisect_right
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import Any, Callable, Collection, Dict, Iterable, Iterator, Mapping, NoReturn, Optional, Sequence, Tuple

# ----------------------------------------------------------------------------------------------------------------------
# verdicts.py: What a layer can come to, what is wrong with it as exactly as it can be named, and the exit codes.

PASS, FAIL, NOT_CHECKED = "PASS", "FAIL", "NOT CHECKED"
PROVEN, FOUND_WRONG, WRONG_USE, UNREADABLE, UNPROVEN, FORKED = 0, 1, 2, 5, 7, 8
LAYERS = (
    "container",
    "manifest",
    "manifest signature",
    "positions",
    "leaves",
    "events",
    "checkpoints",
    "signatures (Ed25519)",
    "signatures (ML-DSA-44)",
    "kept checkpoint",
    "consistency proofs",
    "inclusion proofs",
    "disclosures",
    "card anchors",
    "people",
    "reports",
    "report pages",
    "witnesses",
    "time stamps",
)
MOST_NAMED = 1000
"""Faults of one layer that are kept, at most; the first is what is shown."""


class Unusable(Exception):
    """What was given cannot be used: no such file, not a bundle, no key in it; the file, if it is not the bundle."""

    def __init__(self, message: str, step: str, file: str | None = None) -> None:
        super().__init__(message)
        self.step, self.file = step, file


class Broken(Exception):
    """The container or a text in it is not what it must be: the message, and where."""

    def __init__(self, message: str, member: str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.member, self.line = message, member, line


@dataclass
class Fault:
    """One thing that is wrong, as exactly as it can be named."""

    message: str
    member: str | None = None
    line: int | None = None
    position: int | None = None
    event: str | None = None

    def __str__(self) -> str:
        place = [self.member or "", f"line {self.line}" if self.line else ""]
        where = ", ".join(part for part in place if part)
        of = f"event #{self.position}" if self.position else ""
        of += f" ({self.event})" if self.event else ""
        named = ": ".join(part for part in (where, of) if part)
        return f"{named}: {self.message}" if named else self.message


@dataclass
class Layer:
    """One layer: its verdict, what was looked at or why it was not, and what is wrong, the first thing first."""

    name: str
    verdict: str = NOT_CHECKED
    note: str = ""
    faults: list[Fault] = field(default_factory=list)

    def passes(self, note: str) -> None:
        """Call it good, unless something was found wrong."""
        if not self.faults:
            self.verdict, self.note = PASS, note

    def fails(self, fault: Fault) -> None:
        """Keep what is wrong with it; from then on it is not good."""
        if len(self.faults) < MOST_NAMED:
            self.faults.append(fault)
        self.verdict, self.note = FAIL, str(self.faults[0])

    @contextmanager
    def blaming(self, member: str | None = None) -> Iterator[None]:
        """Take what is found broken inside for a fault of this layer, in a member if it names no other."""
        try:
            yield
        except Broken as error:
            self.fails(Fault(error.message, error.member or member, error.line))

    def is_left_out(self, why: str) -> None:
        """Say why it was not checked, unless something was found wrong."""
        if not self.faults:
            self.verdict, self.note = NOT_CHECKED, why


def some(count: int, one: str, many: str) -> str:
    """Choose between two forms by a number, which both may name as {}."""
    return (one if count == 1 else many).format(count)


def utc(seconds: int | None) -> str:
    """Write a time for people."""
    if seconds is None:
        return "an unknown time"
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        return "a time outside the calendar"


# ----------------------------------------------------------------------------------------------------------------------
# ssh_keys.py: Keys and signatures of SSH (OpenSSH's PROTOCOL, PROTOCOL.u2f and PROTOCOL.sshsig), read and written again.

SSH_KINDS = {
    "ssh-ed25519": "ed25519",
    "ecdsa-sha2-nistp256": "ecdsa-p256",
    "ecdsa-sha2-nistp384": "ecdsa-p384",
    "ssh-rsa": "rsa",
    "sk-ssh-ed25519@openssh.com": "sk-ed25519",
    "sk-ecdsa-sha2-nistp256@openssh.com": "sk-ecdsa",
}
"""The keys that people may have: what OpenSSH calls each kind, and what the record does."""
RSA_SIGNATURES = ("rsa-sha2-256", "rsa-sha2-512")
"""Never SHA-1."""
SSHSIG_BEGINS = b"SSHSIG\0\0\0\1"
"""Magic and version."""
TOUCHED, PIN_GIVEN = 0x01, 0x04
"""Bits of the flags that a FIDO token signs."""


def ssh_string(content: bytes) -> bytes:
    """Write a string (RFC 4251, section 5)."""
    return struct.pack(">I", len(content)) + content


def ssh_strings(content: bytes, count: int) -> tuple[list[bytes], bytes]:
    """Read so many strings, and give what comes after them; raises Broken."""
    found = []
    for _ in range(count):
        end = 4 + int.from_bytes(content[:4], "big")
        if len(content) < max(end, 4):
            raise Broken("a string of SSH is cut off")
        found.append(content[4:end])
        content = content[end:]
    return found, content


@dataclass(frozen=True)
class SshKey:
    """A public key, as a file of OpenSSH has it."""

    algorithm: str
    blob: bytes

    @property
    def kind(self) -> str:
        """As the record calls it."""
        return SSH_KINDS[self.algorithm]

    @property
    def text(self) -> str:
        """Type and base64."""
        return "%s %s" % (self.algorithm, base64.b64encode(self.blob).decode("ascii"))

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` shows it."""
        return "SHA256:" + base64.b64encode(sha256(self.blob).digest()).decode("ascii").rstrip("=")

    @property
    def ed25519(self) -> bytes:
        """The 32 bytes of a plain Ed25519 key; raises Broken."""
        (_, public), rest = ssh_strings(self.blob, 2)
        if len(public) != 32 or rest:
            raise Broken("not an Ed25519 key")
        return public


def read_ssh_key(algorithm: str, encoded: str) -> SshKey:
    """Read type and base64; raises Broken."""
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Broken("not a key of SSH") from None
    (named,), _ = ssh_strings(blob, 1)
    if algorithm not in SSH_KINDS or named != algorithm.encode("ascii"):
        raise Broken("not a key of a kind that people may have")
    return SshKey(algorithm, blob)


@dataclass(frozen=True)
class SshSignature:
    """The inner signature of SSHSIG: what the record keeps. It holds no public key."""

    blob: bytes
    algorithm: str
    value: bytes
    flags: int | None
    """What a FIDO token says of itself; None of any other key."""

    @property
    def touched(self) -> bool | None:
        """Whether somebody touched the token."""
        return None if self.flags is None else bool(self.flags & TOUCHED)

    @property
    def with_pin(self) -> bool | None:
        """Whether the token was given its PIN."""
        return None if self.flags is None else bool(self.flags & PIN_GIVEN)

    def suits(self, kind: str) -> bool:
        """Say whether a key of a kind makes such signatures."""
        return kind == "rsa" if self.algorithm in RSA_SIGNATURES else SSH_KINDS.get(self.algorithm) == kind != "rsa"


def read_ssh_signature(encoded: str) -> SshSignature:
    """Read it from the base64 in an event; raises Broken."""
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Broken("not a signature of SSH") from None
    (algorithm, value), rest = ssh_strings(blob, 2)
    name = algorithm.decode("ascii", "replace")
    if len(rest) != (5 if name.startswith("sk-") else 0):  # flags, and a counter of 4 bytes
        raise Broken("not a signature of SSH")
    return SshSignature(blob, name, value, rest[0] if rest else None)


def ssh_signed(namespace: str, text: bytes) -> bytes:
    """Give the bytes that a key signs for a text."""
    return b"SSHSIG" + _space(namespace) + ssh_string(hashlib.sha512(text).digest())


def ssh_armored(key: SshKey, namespace: str, signature: SshSignature) -> bytes:
    """Write the file that `ssh-keygen -Y sign` wrote, byte for byte."""
    whole = SSHSIG_BEGINS + ssh_string(key.blob) + _space(namespace) + ssh_string(signature.blob)
    encoded = base64.b64encode(whole)
    lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
    return b"\n".join([b"-----BEGIN SSH SIGNATURE-----", *lines, b"-----END SSH SIGNATURE-----", b""])


def read_ssh_armored(content: bytes) -> tuple[SshKey, str, SshSignature]:
    """Read a file of `ssh-keygen -Y sign`: by which key, for which namespace, and the signature; raises Broken."""
    first, *lines, last = content.strip().split(b"\n") if content.count(b"\n") > 1 else (b"", b"")
    try:
        whole = base64.b64decode(b"".join(lines), validate=True)
    except (binascii.Error, ValueError):
        whole = b""
    armored = (first.rstrip(), last.rstrip()) == (b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----")
    if not armored or not whole.startswith(SSHSIG_BEGINS):
        raise Broken("not a signature file of ssh-keygen")
    (blob, namespace, _, digest, inner), rest = ssh_strings(whole[len(SSHSIG_BEGINS) :], 5)
    if digest != b"sha512" or rest:
        raise Broken("not a signature over SHA-512")
    (algorithm,), _ = ssh_strings(blob, 1)
    key = read_ssh_key(algorithm.decode("ascii", "replace"), base64.b64encode(blob).decode("ascii"))
    signature = read_ssh_signature(base64.b64encode(inner).decode("ascii"))
    return key, namespace.decode("ascii", "replace"), signature


def _space(namespace: str) -> bytes:
    return ssh_string(namespace.encode("ascii")) + ssh_string(b"") + ssh_string(b"sha512")


# ----------------------------------------------------------------------------------------------------------------------
# allowed_signers.py: Lists of keys as OpenSSH has them (ALLOWED SIGNERS of ssh-keygen): that of a bundle, and that of an auditor.

SIGNER_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')
"""Options may have blanks between quotation marks."""


@dataclass(frozen=True)
class AllowedSigner:
    """One line: for whom, and which key."""

    principals: tuple[str, ...]
    key: SshKey

    def is_for(self, person: str) -> bool:
        """Say whether the line can be about a person: it names that pseudonym, or no pseudonym at all."""
        return person in self.principals or not any(each.startswith("person:") for each in self.principals)


def read_allowed_signers(content: bytes) -> list[AllowedSigner]:
    """Read the lines; raises Broken, which names the line."""
    found = []
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        words = SIGNER_WORD.findall(line)
        if not words or words[0].startswith("#"):
            continue
        at = next((index for index, word in enumerate(words) if word in SSH_KINDS and index), 0)
        if not at or at + 1 >= len(words):
            raise Broken("line %d has no name and key" % number, None, number)
        try:
            key = read_ssh_key(words[at], words[at + 1])
        except Broken as error:
            raise Broken("line %d: %s" % (number, error.message), None, number) from None
        found.append(AllowedSigner(tuple(words[0].strip('"').split(",")), key))
    return found


# ----------------------------------------------------------------------------------------------------------------------
# merkle.py: The tree over all events, and the proofs in it (RFC 6962, section 2.1; RFC 9162, section 2.1).

EMPTY_ROOT = sha256(b"").digest()
HASH = 32
TILE = 256


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def pyramid(leaves: list[bytes], height: int) -> list[list[bytes]]:
    """Give the perfect subtrees over leaves, level by level, up to a height; what has no pair is left out above."""
    levels = [leaves]
    for _ in range(height):
        one = iter(levels[-1])
        levels.append([sha256(b"\x01" + left + right).digest() for left, right in zip(one, one)])
    return levels


def prefix_roots(levels: Sequence[Sequence[bytes]], end: int, start: int = 0) -> list[bytes]:
    """Give the roots of the perfect subtrees over leaves from one that begins a large one, the largest first."""
    roots, at = [], start
    for height in reversed(range((end - start).bit_length())):
        if (end - start) >> height & 1:
            roots.append(levels[height][at >> height])
            at += 1 << height
    return roots


def folded(roots: Sequence[bytes]) -> bytes:
    """Give the root of the tree whose perfect subtrees have these roots, the largest first."""
    if not roots:
        return EMPTY_ROOT
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node_hash(left, root)
    return root


@dataclass
class Frontier:
    """A growing tree, in perfect subtrees of one size."""

    count: int = 0
    roots: list[bytes] = field(default_factory=list)

    def push(self, node: bytes) -> None:
        """Append a subtree."""
        count = self.count
        while count & 1:
            node = node_hash(self.roots.pop(), node)
            count >>= 1
        self.roots.append(node)
        self.count += 1


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Verify an inclusion proof (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, node = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            node = node_hash(other, node)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, other)
        first, last = first >> 1, last >> 1
    return last == 0 and node == root


def is_consistent(size: int, larger: int, proof: Sequence[bytes], root: bytes, larger_root: bytes) -> bool:
    """Verify a consistency proof (RFC 9162, section 2.1.4.2); the empty tree is a part of every tree."""
    if any((each == EMPTY_ROOT) != (count == 0) for count, each in ((size, root), (larger, larger_root))):
        return False
    if size == larger:
        return not proof and root == larger_root
    if size == 0:
        return not proof and root == EMPTY_ROOT
    if size > larger or not proof:
        return False
    path = list(proof) if size & (size - 1) else [root, *proof]
    first, last = size - 1, larger - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, other)
        first, last = first >> 1, last >> 1
    return last == 0 and old == root and new == larger_root


def consistency_proof(size: int, larger: int, subtree: Callable[[int, int], bytes]) -> list[bytes]:
    """Give a consistency proof (RFC 6962, section 2.1.2); `subtree` gives the root over leaves from, up to before."""

    def part(count: int, low: int, high: int, *, whole: bool) -> list[bytes]:
        if count == high - low:
            return [] if whole else [subtree(low, high)]
        half = split_of(high - low)
        if count <= half:
            return [*part(count, low, low + half, whole=whole), subtree(low + half, high)]
        return [*part(count - half, low + half, high, whole=False), subtree(low, low + half)]

    return part(size, 0, larger, whole=True) if 0 < size < larger else []


def split_of(count: int) -> int:
    """Give the largest power of two that is smaller than a number of leaves, which is 2 or more."""
    return 1 << ((count - 1).bit_length() - 1)


# ----------------------------------------------------------------------------------------------------------------------
# notes.py: Keys and signed checkpoints as text (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

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


# ----------------------------------------------------------------------------------------------------------------------
# openssl.py: Signatures checked by the openssl command, which says so where it cannot tell.

P256 = 2
"""ECDSA over P-256 with SHA-256; no key of a record is one (its type in C2SP signed-note)."""
SPKI = {
    ED25519: bytes.fromhex("302a300506032b6570032100"),
    ML_DSA_44: bytes.fromhex("30820532300b06096086480165030403110382052100"),
    P256: bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200"),
}
"""What stands before a public key in its SubjectPublicKeyInfo (RFC 8410, 4; RFC 9881, 4; RFC 5480, 2)."""


def pem_of(kind: int, public: bytes) -> bytes:
    """Write a public key as PEM (RFC 7468, section 13)."""
    encoded = base64.b64encode(SPKI[kind] + public)
    lines = b"".join(encoded[at : at + 64] + b"\n" for at in range(0, len(encoded), 64))
    return b"-----BEGIN PUBLIC KEY-----\n" + lines + b"-----END PUBLIC KEY-----\n"


class OpenSSL:
    """Verifies signatures by `openssl pkeyutl`; answers None, with a reason, where it cannot."""

    def __init__(self, command: str | None = None) -> None:
        self.command = command or shutil.which("openssl")
        self.answers: dict[tuple[int, bytes, bytes, bytes], bool | None] = {}
        self.reasons = dict.fromkeys(SPKI, "")
        version = self._version()
        if version is None:
            self.reasons = dict.fromkeys(self.reasons, "the openssl command is not on this computer")
        elif version < (3, 5):
            self.reasons[ML_DSA_44] = (
                "openssl %d.%d on this computer does not know ML-DSA-44; 3.5 and later do" % version
            )
        if version is not None and not self._knows_ed25519():
            self.reasons[ED25519] = "the openssl command on this computer cannot verify Ed25519"

    def verify(self, kind: int, public: bytes, message: bytes, signature: bytes) -> bool | None:
        """Say whether a signature is good; None where `reasons` says why it cannot be told."""
        if self.reasons[kind]:
            return None
        asked = (kind, public, sha256(message).digest(), signature)
        if asked not in self.answers:
            self.answers[asked] = self._verify(kind, public, message, signature)
        return self.answers[asked]

    def _verify(self, kind: int, public: bytes, message: bytes, signature: bytes) -> bool | None:
        with tempfile.TemporaryDirectory(prefix="verify-") as folder:
            names = [os.path.join(folder, name) for name in ("key.pem", "message", "signature")]
            for name, content in zip(names, (pem_of(kind, public), message, signature)):
                with open(name, "wb") as file:
                    file.write(content)
            key, text, sig = names
            words = ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", text, "-sigfile", sig]
            if kind == P256:
                words = ["dgst", "-sha256", "-verify", key, "-signature", sig, text]
            done = self._run(words)
        if done is None:
            return None
        said = done.stdout + done.stderr
        if done.returncode == 0 and (b"Verified Successfully" in said or b"Verified OK" in said):
            return True
        return False if done.returncode == 1 and b"verification failure" in said.lower() else None

    def _run(self, words: Sequence[str]) -> subprocess.CompletedProcess[bytes] | None:
        if self.command is None:
            return None
        try:
            return subprocess.run(
                [self.command, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
            )
        except (OSError, subprocess.SubprocessError):
            return None

    def _version(self) -> tuple[int, int] | None:
        done = self._run(["version"])
        found = re.match(rb"(?:OpenSSL|LibreSSL) (\d+)\.(\d+)", done.stdout) if done else None
        return (int(found.group(1)), int(found.group(2))) if found else None

    def _knows_ed25519(self) -> bool:
        """Hold it against test 2 of RFC 8032, section 7.1, right and wrong: a verdict of it has to mean something."""
        public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        good = bytes.fromhex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        )
        tried = [self._verify(ED25519, public, b"\x72", each) for each in (good, good[:5] + b"\x01" + good[6:])]
        return tried == [True, False]


# ----------------------------------------------------------------------------------------------------------------------
# canonical.py: JSON in the one form that there is for it (RFC 8785, for strings and whole numbers and no others).

def canonical(value: Any) -> bytes:
    """Write a value; raises ValueError or RecursionError for one that cannot be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def parsed(content: bytes) -> Any:
    """Read a value, in whatever form it is written; raises ValueError or RecursionError."""
    return json.loads(content.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)


def _no_float(text: str) -> Any:
    raise ValueError(text)


# ----------------------------------------------------------------------------------------------------------------------
# parts.py: The named, versioned parts that manifest.json of a bundle of version 2 lists.

PARTS = {"anchors": 1, "card-signatures": 1, "checkpoints": 1, "events": 1, "people": 1, "proofs": 1, "reports": 1}
"""Those that are known here, each with its version."""
NEEDED = ("checkpoints", "events")
"""Without which there is nothing to judge."""


def read_parts(said: Any) -> dict[str, int]:
    """Read the list in manifest.json; raises Broken."""
    if not isinstance(said, list):
        raise Broken("the list of parts is wrong")
    found: dict[str, int] = {}
    for each in said:
        if not isinstance(each, dict) or sorted(each) != ["name", "version"]:
            raise Broken("a part has no name and version")
        name, version = each["name"], each["version"]
        if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9-]{0,39}", name):
            raise Broken("a part has no name")
        if type(version) is not int or not 1 <= version < 1000 or name <= max(found, default=""):
            raise Broken("the parts are not in order, or a part has no version")
        found[name] = version
    for name in NEEDED:
        if found.get(name) != PARTS[name]:
            raise Broken("part %s of version %d is missing; nothing can be checked without it" % (name, PARTS[name]))
    return found


# ----------------------------------------------------------------------------------------------------------------------
# description.py: What manifest.json says: which part of which ledger the bundle is, and what covers it.

_FIRST_FIELDS = ("bundle", "checkpoint", "disclosures", "first", "last", "origin", "people", "root", "size", "virtual")
FIELDS_OF = {1: _FIRST_FIELDS, 2: tuple(sorted((*_FIRST_FIELDS, "parts", "program")))}
"""By version."""
BLOCK = 65536
"""Events of a member, at most; each member ends at a multiple of it, or at the last event."""


@dataclass(frozen=True)
class Description:
    """What manifest.json says: which part of which ledger the bundle is, and what covers it."""

    origin: str
    size: int
    root: bytes
    first: int
    last: int
    checkpoint: str
    disclosures: str
    version: int = 1
    """Of the form of the bundle."""
    parts: dict[str, int] = field(default_factory=dict)
    """The parts that the bundle has, each with its version; a bundle of version 1 names none."""
    program: str = ""
    """The version of the program that wrote it; a bundle of version 1 does not say it."""
    recorded: bool = True
    """The record knows of it, and its manifest is signed."""

    def knows(self, part: str) -> bool:
        """Say whether it has a part in the version that is known here."""
        return self.version == 1 or self.parts.get(part) == PARTS[part]

    @property
    def count(self) -> int:
        """Events whose lines are in the bundle."""
        return self.last - self.first + 1 if self.last else 0

    @property
    def events(self) -> dict[str, tuple[int, int]]:
        """The members with events: first and last position of each."""
        found, first = {}, self.first
        while self.last and first <= self.last:
            last = min((first - 1) // BLOCK * BLOCK + BLOCK, self.last)
            found["events/%012d.jsonl" % first] = first, last
            first = last + 1
        return found


def read_description(content: bytes) -> Description:
    """Read manifest.json; raises Broken."""
    try:
        said = parsed(content)
        again = canonical(said)
    except (ValueError, RecursionError):
        raise Broken("not JSON") from None
    if again != content.rstrip(b"\n") or not isinstance(said, dict):
        raise Broken("not in canonical form")
    version = said.get("bundle")
    if type(version) is not int or version not in FIELDS_OF:
        raise Broken("unknown version of the bundle; this program reads versions 1 and 2")
    recorded = said.pop("recorded", True) if version > 1 else True
    if tuple(sorted(said)) != FIELDS_OF[version] or (recorded is not True and recorded is not False):
        raise Broken("the fields are not those of bundle version %d" % version)
    numbers = [said[name] for name in ("size", "first", "last")]
    if not all(type(number) is int and 0 <= number < 10**12 for number in numbers):
        raise Broken("the numbers are wrong")
    size, first, last = numbers
    if not (first == last == 0 or 1 <= first <= last <= size):
        raise Broken("the range of events is wrong")
    texts = [said[name] for name in ("origin", "root", "checkpoint", "disclosures")]
    if not all(isinstance(each, str) for each in texts) or not re.fullmatch("[0-9a-f]{64}", said["root"]):
        raise Broken("the root hash is wrong")
    if not ORIGIN.fullmatch(said["origin"]):
        raise Broken("the name of the record is wrong")
    if said["checkpoint"] != "checkpoints/%012d.txt" % size or said["disclosures"] not in ("none", "named", "all"):
        raise Broken("the checkpoint or the rule for disclosures is missing")
    if not isinstance(said["people"], list) or type(said["virtual"]) is not bool:
        raise Broken("a field has the wrong type")
    described = (said["origin"], size, bytes.fromhex(said["root"]), first, last, texts[2], texts[3])
    if version == 1:
        return Description(*described)
    if not isinstance(said["program"], str) or not re.fullmatch("[0-9A-Za-z.+-]{1,40}", said["program"]):
        raise Broken("the version of the program is missing")
    return Description(*described, version, read_parts(said["parts"]), said["program"], recorded)


# ----------------------------------------------------------------------------------------------------------------------
# report.py: What came of a verification.

@dataclass
class Report:
    """What came of a verification."""

    path: str
    layers: list[Layer]
    said: Description | None = None
    head: Checkpoint | None = None
    """The checkpoint that covers the bundle."""
    proven: bool = False
    forked: bool = False
    covered: int | None = None
    covered_at: int | None = None
    """Seconds since 1970-01-01 UTC."""
    fork_file: str | None = None
    notes: list[str] = field(default_factory=list)
    why: str = "Not proven: no trusted key or checkpoint. Give one with --key FILE or --checkpoint FILE."
    """What to say where it is not proven."""

    def layer(self, name: str) -> Layer:
        """Give a layer by its name."""
        return next(layer for layer in self.layers if layer.name == name)

    def give_up(self, why: str) -> None:
        """Say of every layer that has said nothing yet why it was not checked."""
        for layer in self.layers:
            if not layer.note:
                layer.is_left_out(why)

    @property
    def failed(self) -> list[Layer]:
        """The layers in which something is wrong, in their order."""
        return [layer for layer in self.layers if layer.verdict == FAIL]

    @property
    def exit_code(self) -> int:
        """0 proven, 1 found wrong, 7 sound in itself alone, 8 forked or rolled back."""
        if self.forked:
            return FORKED
        if self.failed:
            return FOUND_WRONG
        return PROVEN if self.proven else UNPROVEN

    @property
    def after(self) -> int:
        """Events of the bundle that nothing covers which could be relied on."""
        return max(0, self.said.last - (self.covered or 0)) if self.said else 0

    @property
    def answer(self) -> str:
        """The sentence that comes first."""
        if self.forked:
            return "Bundle %s: NOT the record that was signed." % self.path
        if self.failed:
            return "Bundle %s: %s failed." % (self.path, some(len(self.failed), "1 check", "{} checks"))
        if not self.proven:
            return "Bundle %s: consistent, but not proven." % self.path
        return "Bundle %s: proven up to event #%d." % (self.path, self.covered or 0)

    @property
    def coverage(self) -> str:
        """The sentence that comes last."""
        if self.failed or self.forked:
            return "Not proven: a check failed."
        if self.covered is None:
            return self.why
        rest = "No newer event."
        if self.after:
            rest = some(self.after, "1 newer event is not covered.", "{} newer events are not covered.")
        return "Covered up to event #%d (%s). %s" % (self.covered, utc(self.covered_at), rest)


# ----------------------------------------------------------------------------------------------------------------------
# auditor_files.py: The files that an auditor gives from outside: checkpoints and keys.

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


# ----------------------------------------------------------------------------------------------------------------------
# output.py: A report as people read it, and as machines do.

def plain(text: str) -> str:
    """Put a blank in the place of each character that a terminal would obey, or that nobody sees."""
    return "".join(each if each.isprintable() else " " for each in text)


def as_text(report: Report) -> Iterator[str]:
    """Give the lines that a person reads, and no bundle writes to a terminal: the answer first, what is proven last."""
    return (plain(line) for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    said = report.said
    yield report.answer
    if said is not None:
        yield "Record %s, events #%d to #%d, checkpoint of %d events" % (said.origin, said.first, said.last, said.size)
    yield ""
    width = max(len(layer.name) for layer in report.layers)
    for layer in report.layers:
        yield "%s  %s  %s" % (layer.name.ljust(width), layer.verdict.ljust(len(NOT_CHECKED)), layer.note)
    yield ""
    if report.failed:
        first = report.failed[0]
        yield "First fault, in layer %s: %s." % (first.name, first.faults[0])
    if report.forked:
        yield "FORKED or ROLLED BACK: 1 key signed 2 histories that cannot belong to 1 record."
    if report.fork_file is not None:
        yield "Proof of this for others: %s. Keep it with the bundle and your checkpoint." % report.fork_file
    if report.exit_code == UNPROVEN and report.covered is not None:
        yield report.why
    yield from report.notes
    yield report.coverage


def as_json(report: Report) -> dict[str, Any]:
    """Give what a machine reads."""
    said, head = report.said, report.head
    return {
        "schema": 1,
        "bundle": report.path,
        "origin": said.origin if said else None,
        "first": said.first if said else None,
        "last": said.last if said else None,
        "size": said.size if said else None,
        "root": said.root.hex() if said else None,
        "signed_at": head.time if head else None,
        "layers": [
            {
                "layer": layer.name,
                "verdict": layer.verdict,
                "note": layer.note,
                "faults": [fault.__dict__ for fault in layer.faults[:10]],
            }
            for layer in report.layers
        ],
        "covered_until": None if report.failed else report.covered,
        "events_after": report.after,
        "coverage": report.coverage,
        "fork_file": report.fork_file,
        "exit_code": report.exit_code,
    }


# ----------------------------------------------------------------------------------------------------------------------
# lineage.py: The names that a ledger went by: it takes a new one when a backup is restored, and events tell of each.

class Lineage:
    """The names that events in the bundle give, each with the position of that event."""

    def __init__(self, said: Description) -> None:
        self.said = said
        self.names: list[tuple[str, int]] = []
        self.before = said.origin
        """The name before the first of them."""

    def take(self, position: int, facts: dict[str, Any]) -> None:
        """Take in an event by which the ledger was begun or restored."""
        if not self.names and "was" in facts:
            self.before = ledger_named(facts["was"])
        self.names.append((ledger_named(facts["origin"]), position))

    def had_name(self, name: str, position: int) -> bool | None:
        """Say whether the ledger had a name at an event; None where events after the range would tell."""
        if not self.names and self.said.last < self.said.size and name != self.before:
            return None
        return name == next((each for each, since in reversed(self.names) if since <= position), self.before)

    def is_latest(self, origin: str) -> bool:
        """Say whether the name with these digits is the one that the ledger took last."""
        return bool(self.names) and self.names[-1][0] == ledger_named(origin)

    def until(self, origin: str) -> int | None:
        """Give how many events a ledger had when it gave up a name; None where it has it still, or never had it."""
        index = next((index for index, (name, _) in enumerate(self.names) if name == origin), len(self.names))
        return self.names[index + 1][1] - 1 if index + 1 < len(self.names) else None

    def is_foreign(self, origin: str) -> bool:
        """Say whether a ledger, as far as events tell, never went by a name."""
        known = any(name == origin for name, _ in self.names)
        return not known and (self.said.first <= 1 or origin != self.said.origin)

    def fits(self, origin: str, size: int) -> bool | None:
        """Say whether a ledger went by a name when it had so many events; None where events before would tell."""
        for name, since in self.names:
            if name == origin:
                until = self.until(origin)
                return since <= size <= (self.said.size if until is None else until)
        if self.said.first <= 1 and self.said.last:
            return not self.names and origin == self.said.origin
        if not self.names:
            return True if origin == self.said.origin else None
        return None if size < self.names[0][1] else False


def ledger_named(origin: str) -> str:
    """Give the name of a ledger from its 16 hex digits, as events and cards have them."""
    return "lifecycle/ledger/" + origin.lower()


# ----------------------------------------------------------------------------------------------------------------------
# people_policy.py: Whether an intent has the signatures that a policy wants. People are counted, not signatures.
# As what somebody signs follows from the intent: who is named there signs as that, and every other signature is an
# approval. So nobody approves what they operate, present or receive.

NAMED = ("leader", "operator", "giver", "receiver", "presenter", "witness")
"""Capacities in which an intent names people."""
PRESENTING = ("operator", "presenter")
"""Those in which they may present a card: one person signs once."""
ROLE_OF = {"operator": "officer", "leader": "officer", "presenter": "custodian", "witness": "witness"}
"""The role that each takes; who gives or receives a card may have any."""
ASKED_BY = {
    "operator": ("operator",),
    "presenter": ("presenter",),
}
EITHER = {
    "operator-or-presenter": (("operator",), ("presenter",)),
    "operator-or-parties": (("operator",), ("giver", "receiver")),
}
"""What a policy asks for, and which of these capacities have to have signed; of two lists one is enough."""


@dataclass(frozen=True)
class Signed:
    """A good signature, and what held of its key when the act began."""

    person: str
    fingerprint: str
    kind: str
    means: str
    touch: bool | None
    pin: bool | None
    valid: bool = True
    """The key was the person's from before the signature until then."""


@dataclass
class PersonThen:
    """A person as the events up to an act have them."""

    roles: set[str] = field(default_factory=set)
    left: bool = False


Judge = Callable[
    [Mapping[str, Any], Mapping[str, Any], Mapping[str, PersonThen], Sequence[Signed], Collection[str]], str
]
"""Given an intent, a policy, people, signatures, and who has the cards, says what is wanted still."""


def need_of(policy: Mapping[str, Any], act: str) -> Mapping[str, Any]:
    """Say what an act needs."""
    need: Mapping[str, Any] = policy["needs"].get(act, policy["otherwise"])
    return need


def is_free(need: Mapping[str, Any]) -> bool:
    """Say whether it needs no signature."""
    wanted = need.get("presenters") or need.get("approvals") or need.get("witnesses")
    return need["signs"] == "nobody" and not wanted


def still_wanted(
    intent: Mapping[str, Any],
    policy: Mapping[str, Any],
    people: Mapping[str, PersonThen],
    given: Sequence[Signed],
    holders: Collection[str],
) -> str:
    """Say what is wanted still, the first thing first; nothing where all is there. Holders have one of its cards."""
    need = need_of(policy, intent["operation"])
    special = need.get("when_below_quorum") if any(map(falls_below, intent["effect"])) else None
    approvals = (special or need).get("approvals", [])
    counted: dict[str, Signed] = {}
    for each in given:
        if erases_own_card(intent, each.person, holders):
            continue
        if fits(intent, policy, people, approvals, each) and (each.person not in counted or each.means == "file"):
            counted[each.person] = each
    elsewhere = need.get("elsewhere", False) or bool(special and special.get("elsewhere"))
    return _wanted_by_name(intent, need, counted) or _wanted_approvals(intent, people, approvals, counted, elsewhere)


def falls_below(effect: Mapping[str, Any]) -> bool:
    """Say whether a set can rebuild its key before an act and not after it, or nobody can tell."""
    before, after = effect["before"], effect["after"]
    return before is None or after is None or before >= effect["needs"] > after


def capacity_in(intent: Mapping[str, Any], person: str) -> str | None:
    """Say as what an intent names a person."""
    return next((each["as"] for each in intent["signers"] if each["person"] == person), None)


def erases_own_card(intent: Mapping[str, Any], person: str, holders: Collection[str]) -> bool:
    """Say whether somebody erases a card in own custody, which nobody may."""
    return intent["operation"] == "erase" and person in holders and capacity_in(intent, person) == "operator"


def fits(
    intent: Mapping[str, Any],
    policy: Mapping[str, Any],
    people: Mapping[str, PersonThen],
    approvals: Sequence[Mapping[str, Any]],
    each: Signed,
) -> bool:
    """Say whether a signature counts by itself."""
    person = people.get(each.person, PersonThen())
    keys = policy["keys"]
    if not each.valid or person.left or each.kind not in keys["kinds"]:
        return False
    if each.touch is False or (keys.get("touch") == "required" and not each.touch):
        return False
    if keys.get("pin") == "required" and not each.pin:
        return False
    capacity = capacity_in(intent, each.person)
    if capacity is None:
        allowed = {role for approval in approvals for role in approval["roles"]}
        return intent["parameters"].get("person") != each.person and bool(person.roles & allowed)
    if capacity == "witness" and each.means != "keyboard":
        return False
    return capacity not in ROLE_OF or ROLE_OF[capacity] in person.roles


def _wanted_by_name(intent: Mapping[str, Any], need: Mapping[str, Any], counted: Mapping[str, Signed]) -> str:
    named = {capacity: [each["person"] for each in intent["signers"] if each["as"] == capacity] for capacity in NAMED}
    if len(named["witness"]) < need.get("witnesses", 0):
        return "no witness is named"
    groups = [[person for capacity in each for person in named[capacity]] for each in EITHER.get(need["signs"], ())]
    for signing in groups:
        if signing and all(person in counted for person in signing):
            return _unsigned(named, ("leader", "witness"), counted)
    asked = ("operator",) if groups and not any(groups) else ASKED_BY.get(need["signs"], ())
    lacking = [capacity for capacity in asked if not named[capacity]]
    if need.get("presenters") and intent["cards"] and not named["presenter"]:
        lacking.append("presenter")
    return "no %s is named" % lacking[0] if lacking else _unsigned(named, NAMED, counted)


def _unsigned(named: Mapping[str, Sequence[str]], capacities: Iterable[str], counted: Mapping[str, Signed]) -> str:
    for capacity in capacities:
        for person in named[capacity]:
            if person not in counted:
                return "no valid signature by %s, %s" % (person, capacity)
    return ""


def _wanted_approvals(
    intent: Mapping[str, Any],
    people: Mapping[str, PersonThen],
    approvals: Sequence[Mapping[str, Any]],
    counted: Mapping[str, Signed],
    elsewhere: bool,
) -> str:
    places = [set(each["roles"]) for each in approvals for _ in range(each["count"])]
    approving = [person for person in counted if capacity_in(intent, person) is None]
    seats: dict[int, str] = {}
    for person in approving:
        _seated(person, places, people, seats, set())
    if len(seats) < len(places):
        return "%d of %d approvals are there" % (len(seats), len(places))
    if elsewhere and not any(counted[person].means == "file" for person in approving):
        return "no approval is from another machine"
    return ""


def _seated(
    person: str, places: Sequence[set[str]], people: Mapping[str, PersonThen], seats: dict[int, str], tried: set[int]
) -> bool:
    """Give a person one of the places; who has one may move to another (Kuhn's matching)."""
    for at, roles in enumerate(places):
        if at not in tried and roles & people.get(person, PersonThen()).roles:
            tried.add(at)
            if at not in seats or _seated(seats[at], places, people, seats, tried):
                seats[at] = person
                return True
    return False


# ----------------------------------------------------------------------------------------------------------------------
# people_facts.py: What is known of people who sign: their keys, the intents that were stated, and the signatures that events keep.

KEY_NAMESPACE, INTENT_NAMESPACE, REFUSAL_NAMESPACE = (
    "lifecycle-key@v1",
    "lifecycle-intent@v1",
    "lifecycle-refusal@v1",
)

RECOVERY = "person-key-recover"


@dataclass
class KeyLife:
    """A key of a person: from which event to which it is one."""

    person: str
    kind: str
    added: int
    added_at: int
    """Microseconds; so are the others."""
    sealed: bool
    """It lies in a bag until its person has lost the other one, and counts for that alone."""
    first: bool
    """No policy asked anybody to sign when it was added: nothing in the record vouches for it."""
    revoked: int | None = None
    revoked_at: int | None = None
    compromised_since: int | None = None


@dataclass
class Stated:
    """An intent, and who signed it."""

    position: int
    text: bytes
    said: Any
    """What the text says; None where it cannot be read."""
    given: list[tuple[int, Signed]] = field(default_factory=list)
    """With the positions."""
    refused: str = ""
    """Who signed that it must not be."""
    closed: str = ""
    closed_at: int = 0
    """The position of the end; the facts of an act without a card come before it."""
    started: bool = False
    """Whether an operation began by it, whose facts come after that."""
    begun: dict[str, str] = field(default_factory=dict)
    """Streams in which it was used; of a card the part that it had last."""
    done: set[tuple[str, str]] = field(default_factory=set)
    """The parts that cards have had, each once; one that failed may be tried again, as its operation lets people."""


@dataclass(frozen=True)
class Signing:
    """What is signed: the name of its file, what for, and the bytes."""

    name: str
    namespace: str
    text: bytes


@dataclass(frozen=True)
class SignatureOf:
    """A signature that an event keeps: what lies in a file of its own in the part."""

    position: int
    time: int
    fingerprint: str
    signing: Signing
    signature: SshSignature


Verify = Callable[[SshKey, str, bytes, SshSignature], "bool | None"]


# ----------------------------------------------------------------------------------------------------------------------
# member_names.py: What members of a bundle are called: there is a closed list, and none of them climbs out of the folder.

MEMBER = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
KNOWN = re.compile(
    r"README\.txt|MANIFEST\.sha256(?:\.ed25519|\.sig|\.minisig)?|manifest\.json|verify\.py"
    r"|events/[0-9]{12}\.jsonl|leaves/(?:before|after)\.bin|checkpoints/[0-9]{12}\.txt"
    r"|consistency/[0-9]{12}-[0-9]{12}\.txt|proofs/[0-9]{12}\.tlog-proof|card-anchors\.jsonl|disclosures\.jsonl"
    r"|keys/(?:ledger\.vkey|ledger\.pem|ledger\.ml-dsa-44\.pem|allowed_signers|minisign\.pub)"
    r"|reports/[a-z0-9-]+\.(?:html|csv|json)|parts/[a-z][a-z0-9-]*/.+|spec/(?:format\.txt|events\.json)"
)
REQUIRED = (
    "README.txt",
    "MANIFEST.sha256",
    "manifest.json",
    "keys/ledger.vkey",
)
SIGNATURES_BESIDE = ("MANIFEST.sha256.ed25519", "MANIFEST.sha256.sig", "MANIFEST.sha256.minisig")
"""Of the manifest, in every bundle that the record knows of, and in no other."""


def member_name(raw: bytes) -> str:
    """Read the name of a member; raises Broken for one that no member has."""
    try:
        name = raw.decode("ascii")
    except UnicodeDecodeError:
        raise Broken("the name of a member is not ASCII") from None
    shown = json.dumps(name)
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or re.match("[A-Za-z]:", name):
        raise Broken("a member name leads out of the folder: " + shown)
    if name.endswith("/"):
        raise Broken("a member is a directory: " + shown)
    if len(name) > 200 or not MEMBER.fullmatch(name):
        raise Broken("unknown member name: " + shown)
    return name


# ----------------------------------------------------------------------------------------------------------------------
# entries.py: The entries of a zip and the headers before its members: they are read, written again, and have to be the same.

CLOCK, DATE = 0, 0x21
"""1980-01-01 00:00:00, as a zip writes it."""
FILE_MODE = 0o644 << 16
MADE_BY = 3 << 8
LARGE = 0xFFFFFFFF
LARGEST = 0x7FFFFFFF
"""Sizes and places above it are written in 64 bits."""
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
REPACKED = "the zip entry does not have the form of a bundle: another program repacked it"


@dataclass(frozen=True)
class Member:
    """Where a member is in the file: its header and its content, and what its checksum is said to be."""

    name: str
    header: int
    size: int
    crc: int
    room: bool = False
    """The header before it has room for a size in 64 bits."""

    @property
    def start(self) -> int:
        """Where its content begins."""
        return self.header + len(self.before())

    @property
    def end(self) -> int:
        """Where what comes after it begins."""
        return self.start + self.size

    def before(self) -> bytes:
        """Write the header before it (APPNOTE.TXT, section 4.3.7)."""
        raw, version = self.name.encode("ascii"), 45 if self.room else 20
        short = LARGE if self.room else self.size
        more = struct.pack("<2H2Q", 1, 16, self.size, self.size) if self.room else b""
        fixed = LOCAL.pack(b"PK\3\4", version, 0, 0, CLOCK, DATE, self.crc, short, short, len(raw), len(more))
        return fixed + raw + more

    def entry(self) -> bytes:
        """Write its entry in the directory (section 4.3.12): in 64 bits what needs them, and nothing else (4.5.3)."""
        raw = self.name.encode("ascii")
        long = [self.size] * 2 * (self.size > LARGEST) + [self.header] * (self.header > LARGEST)
        more = struct.pack("<2H%dQ" % len(long), 1, 8 * len(long), *long) if long else b""
        version = 45 if long or self.room else 20
        size, header = (LARGE if value > LARGEST else value for value in (self.size, self.header))
        return (
            CENTRAL.pack(
                *(b"PK\1\2", MADE_BY | version, version, 0, 0, CLOCK, DATE, self.crc, size, size),
                *(len(raw), len(more), 0, 0, 0, FILE_MODE, header),
            )
            + raw
            + more
        )


def read_entry(content: bytes, at: int, header_at: Callable[[int, int], bytes], total: int) -> tuple[Member, int]:
    """Read an entry of the directory, and hold it and the header before the member to the one form that they have.

    Gives the member, and where the next entry begins; `total` is the size of the file.
    """
    if len(content) < at + CENTRAL.size:
        raise Broken("the zip directory is truncated")
    fields = CENTRAL.unpack_from(content, at)
    mark, flags, method, (crc, packed, size, named, extra) = fields[0], fields[3], fields[4], fields[7:12]
    outer, header = fields[15:]
    end = at + CENTRAL.size + named
    name, more = member_name(content[end - named : end]), content[end : end + extra]
    end += extra + fields[12]
    if mark != b"PK\1\2":
        raise Broken("the zip directory contains something other than members")
    _require_plain(name, flags, method, outer)
    size, packed, header = _long(name, (size, packed, header), more)
    if packed != size:
        raise Broken("the member is stored, but has 2 sizes", name)
    if header + LOCAL.size + named + size > total:
        raise Broken("the member is larger than the file", name)
    member = Member(name, header, size, crc)
    forms = [member] * (size <= LARGEST) + [replace(member, room=True)]
    forms = [form for form in forms if form.entry() == content[at:end]]
    if not forms:
        raise Broken(REPACKED, name)
    before = header_at(header, LOCAL.size + named + 20)
    for form in forms:
        if before.startswith(form.before()):
            return form, end
    if not before.startswith(b"PK\3\4"):
        raise Broken("no member header where the zip directory places it", name)
    said = LOCAL.unpack_from(before.ljust(LOCAL.size))
    if said[6] == crc and said[8] in (size, LARGE) and before[LOCAL.size :].startswith(name.encode("ascii")):
        raise Broken("the member header does not have the form of a bundle", name)
    raise Broken("the member header contradicts the zip directory", name)


def _require_plain(name: str, flags: int, method: int, outer: int) -> None:
    for wrong, message in (
        (outer >> 28 == 0xA, "the member is a link"),
        (outer >> 28 == 4 or outer & 0x10, "the member is a directory"),
        (flags & 1, "the member is encrypted"),
        (method, "the member is compressed: another program repacked the bundle"),
        (flags, REPACKED),
        (not KNOWN.fullmatch(name), "not a member of a bundle of this version: it was added"),
    ):
        if wrong:
            raise Broken(message, name)


def _long(name: str, short: tuple[int, int, int], more: bytes) -> tuple[int, ...]:
    """Take values that need 64 bits from the extra field, which has those and nothing else."""
    count = short.count(LARGE)
    if more and not count:
        raise Broken("the zip entry has an extra field", name)
    if len(more) != (4 + 8 * count if count else 0):
        raise Broken("the zip64 field does not have the form of a bundle", name)
    values = iter(struct.unpack("<%dQ" % count, more[4:]))
    return tuple(next(values) if value == LARGE else value for value in short)


# ----------------------------------------------------------------------------------------------------------------------
# container.py: The container: a zip of stored members that fills its file to the last byte.

CHUNK = 1 << 18
LONGEST_LINE = 1 << 20
"""Bytes of an event, at most."""
LONGEST_TEXT = 64 << 20
"""Bytes of a member that is read whole, at most."""
MOST_MEMBERS = 200_000
END = struct.Struct("<4s4H2LH")
LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")


class Container:
    """The members of a bundle, by name, once the whole structure of the file was found to be as it must be."""

    def __init__(self, path: str) -> None:
        """Read the structure; raises Unusable for what is no bundle, Broken for what is a bad one, and OSError."""
        if not os.path.exists(path):
            raise Unusable("the file does not exist", "Check the path of the bundle.")
        if not os.path.isfile(path):
            raise Unusable("not a regular file", WANTED)
        self.path = path
        self.file = open(path, "rb")
        try:
            self.size = os.fstat(self.file.fileno()).st_size
            self.members = self._read()
        except BaseException:
            self.file.close()
            raise

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def chunks(self, name: str) -> Iterator[bytes]:
        """Give the content of a member in pieces."""
        member = self.members[name]
        at, left = member.start, member.size
        while left > 0:
            self.file.seek(at)
            piece = self.file.read(min(CHUNK * 4, left))
            if not piece:
                raise Broken("the file became shorter while it was read", name)
            yield piece
            at, left = at + len(piece), left - len(piece)

    def read(self, name: str, most: int = LONGEST_TEXT) -> bytes:
        """Give a member that is small; raises Broken where it is not, or not there."""
        if name not in self.members:
            raise Broken("the member is missing", name)
        if self.members[name].size > most:
            raise Broken("the member is too large", name)
        return b"".join(self.chunks(name))

    def text(self, name: str, most: int = LONGEST_TEXT) -> str:
        """Give a small member that is ASCII."""
        try:
            return self.read(name, most).decode("ascii")
        except UnicodeDecodeError:
            raise Broken("not ASCII", name) from None

    def lines(self, name: str) -> Iterator[bytes]:
        """Give the lines of a member that may be long, without their newlines; what is no line ends them."""
        rest = b""
        for piece in self.chunks(name):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                break
            yield from lines
        if rest:
            yield rest

    def under(self, folder: str) -> list[str]:
        """Give the names of the members in a folder, in order."""
        return [name for name in self.members if name.startswith(folder)]

    def piece(self, at: int, size: int) -> bytes:
        """Give bytes of the file, wherever they are."""
        self.file.seek(at)
        return self.file.read(size)

    def _read(self) -> dict[str, Member]:
        begins = self.piece(0, 4)
        directory, length, count = self._end(begins)
        content = self.piece(directory, length)
        members: list[Member] = []
        at = 0
        for _ in range(count):
            member, at = read_entry(content, at, self.piece, self.size)
            before = members[-1].name if members else ""
            if member.name == before:
                raise Broken("2 members have this name", member.name)
            if member.name < before:
                raise Broken("not in the order of names: another program repacked the bundle", member.name)
            members.append(member)
        if at != length:
            raise Broken("the zip directory is longer than its members")
        self._require_tiled(members, directory)
        if len({member.name.lower() for member in members}) != len(members):
            raise Broken("2 member names differ only in upper and lower case")
        return {member.name: member for member in members}

    def _end(self, begins: bytes) -> tuple[int, int, int]:
        """Read the end of the zip; gives where its directory is, how long, and how many members it names."""
        tail = self.piece(max(0, self.size - END.size), END.size)
        if len(tail) < END.size or not tail.startswith(b"PK\5\6"):
            self._say_what_it_is(begins)
        _, disk, first_disk, here, count, length, directory, comment = END.unpack(tail)
        at = self.size - END.size
        if comment or disk or first_disk or here != count:
            raise Broken("the end of the zip has a comment or names several disks")
        if self.piece(max(0, at - LOCATOR.size), 4) == b"PK\6\7":
            at, (count, length, directory) = self._end64(at, (count, length, directory))
        if count > MOST_MEMBERS or length > LONGEST_TEXT:
            raise Broken("the zip has more members than a bundle can have")
        if directory + length != at:
            raise Broken("the zip directory is not directly before the end: bytes were added or removed")
        return directory, length, count

    def _say_what_it_is(self, begins: bytes) -> None:
        if begins in {b"PK\x03\x04", b"PK\x05\x06"}:
            window = self.piece(max(0, self.size - 0xFFFF - END.size), 0xFFFF + END.size)
            end = window.rfind(b"PK\5\6")
            if 0 <= end <= len(window) - END.size:
                raise Broken("bytes after the end of the zip")
            raise Broken("the file is truncated: the end of the zip is missing")
        raise Unusable(*mistaken(self.piece(0, LONGEST_NOTE), self.path))

    def _end64(self, at: int, short: tuple[int, int, int]) -> tuple[int, tuple[int, int, int]]:
        """Read the zip64 end, which has to be there for a value that the short one cannot hold, and only then."""
        start = at - LOCATOR.size - END64.size
        if start < 0:
            raise Broken("the zip64 end of the zip is missing")
        content = self.piece(start, LOCATOR.size + END64.size)
        count, length, directory = END64.unpack_from(content)[7:]
        written = END64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, directory)
        if content != written + LOCATOR.pack(b"PK\6\7", 0, start, 1):
            raise Broken("the zip64 end does not have the form of a bundle")
        if short != (min(count, 0xFFFF), min(length, LARGE), min(directory, LARGE)):
            raise Broken("the 2 ends of the zip contradict each other")
        if count <= 0xFFFF and max(length, directory) <= LARGEST:
            raise Broken("the zip has an unnecessary zip64 end")
        return start, (count, length, directory)

    def _require_tiled(self, members: Sequence[Member], end: int) -> None:
        """Require that members fill the file: nothing before, between, after or under them."""
        at = 0
        for member in sorted(members, key=lambda each: each.header):
            if member.header < at:
                raise Broken("the member overlaps another member", member.name)
            if member.header > at:
                raise Broken("bytes before the member belong to no member", member.name)
            at = member.end
        if at != end:
            raise Broken("bytes after the last member belong to no member")


# ----------------------------------------------------------------------------------------------------------------------
# events.py: Events as bytes: their envelopes, many at once; and one by one in full.

ENVELOPE = re.compile(
    rb'\},"id":"(.{36})","operation":(?:null|".{36}"),"station":"[^"]*","stream":"([^"]*)","tag":"([^"]*)",'
    rb'"time":[1-9][0-9]*,"version":([1-9][0-9]*),"virtual":(?:true|false)\}\n(?:\{"actor":"[^"]*","facts":\{|\Z)'
)
"""The end of an event, where its keys are in their one order and no text needs an escape; and the start of the next."""
START = re.compile(rb'\{"actor":"[^"]*","facts":\{')
FIELDS = ("actor", "facts", "id", "operation", "station", "stream", "tag", "time", "version", "virtual")
EVENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEX = b"0123456789abcdef-"
MOST_NUMBER = 1 << 53
Reading = Callable[[Sequence[bytes]], Optional[Tuple[int, str]]]
"""Reads events in full; gives the index of the first that cannot be, and what is wrong with it."""
Columns = Tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes], Sequence[bytes]]
"""Of some events: ids, streams, tags and versions."""


def envelopes(text: bytes, count: int) -> Columns | None:
    """Read the envelopes of so many lines; None where they have to be looked at one by one.

    As every match begins inside a line and ends with its newline, so many matches in so many lines are one in each.
    """
    found = ENVELOPE.findall(text) if START.match(text) else []
    if len(found) != count:
        return None
    ids, streams, tags, versions = zip(*found)
    joined = b"".join(ids)
    hyphens = b"-" * count
    if any(joined[at::36] != hyphens for at in (8, 13, 18, 23)) or joined.translate(None, HEX):
        return None
    return None if joined.count(b"-") != 4 * count else (ids, streams, tags, versions)


def columns_of(lines: Sequence[bytes]) -> Columns:
    """Give the same of events that were read in full."""
    said = [json.loads(line) for line in lines]
    ids, streams, tags, versions = (
        [str(event[name]).encode() for event in said] for name in ("id", "stream", "tag", "version")
    )
    return ids, streams, tags, versions


def in_full(lines: Sequence[bytes]) -> tuple[int, str] | None:
    """Read events in full: canonical JSON (RFC 8785, for strings and whole numbers and no others), and the envelope."""
    for index, line in enumerate(lines):
        try:
            event = parsed(line)
            written = canonical(event)
        except (ValueError, RecursionError):
            return index, "not the JSON of an event"
        if not isinstance(event, dict) or not _is_event(event):
            return index, "the fields are not those of an event"
        if written != line:
            return index, "the event does not have its canonical form"
    return None


def _is_event(event: dict[str, Any]) -> bool:
    texts = ("actor", "station", "stream", "tag")
    numbers = (event.get("time"), event.get("version"))
    return (
        tuple(sorted(event)) == FIELDS
        and all(isinstance(event[name], str) for name in texts)
        and all(type(number) is int and 0 < number < MOST_NUMBER for number in numbers)
        and isinstance(event["facts"], dict)
        and isinstance(event["virtual"], bool)
        and isinstance(event["id"], str)
        and EVENT_ID.fullmatch(event["id"]) is not None
        and (event["operation"] is None or isinstance(event["operation"], str))
    )


# ----------------------------------------------------------------------------------------------------------------------
# block_plan.py: A bundle cut into blocks of 65,536 events: what there is to be done for each.

@dataclass(frozen=True)
class Wanted:
    """What is to be looked for in all of the events."""

    sizes: Sequence[int] = ()
    """Sizes of the tree whose root is asked for, in order."""
    positions: Iterable[int] = ()
    """Events whose leaf hash is asked for."""
    digests: frozenset[bytes] = frozenset()
    """Digests to be found, in hex."""
    reading: Reading | None = None
    acts: bool = False
    """Whether events that people may have signed for are to be told."""


@dataclass(frozen=True)
class Job:
    """What there is to be done for one block. Places in the file are (offset, length)."""

    path: str
    number: int
    before: tuple[int, int]
    events: tuple[int, int]
    after: tuple[int, int]
    member: str
    first: int
    """Position of the first event of the member."""
    count: int
    """Events that have to be in it."""
    wanted: Wanted
    """Of the sizes those after the start of the block, up to its end; of the positions those in it."""


def jobs_of(container: Container, said: Description, wanted: Wanted) -> list[Job]:
    """Cut a bundle into blocks."""
    jobs = []
    named = {(first - 1) // BLOCK: (name, first, last) for name, (first, last) in said.events.items()}
    positions: dict[int, list[int]] = {}
    for position in wanted.positions:
        positions.setdefault((position - 1) // BLOCK, []).append(position)
    for number in range((said.size + BLOCK - 1) // BLOCK):
        low, high = number * BLOCK, min((number + 1) * BLOCK, said.size)
        member, first, last = named.get(number, ("", low + 1, low))
        at = container.members[member] if member else None
        sizes = wanted.sizes[bisect_right(wanted.sizes, low) : bisect_right(wanted.sizes, high)]
        jobs.append(
            Job(
                path=container.path,
                number=number,
                before=_hashes(container, "leaves/before.bin", low, min(high, max(said.first - 1, 0))),
                events=(at.start, at.size) if at else (0, 0),
                after=_hashes(container, "leaves/after.bin", max(low, said.last), high, said.last),
                member=member,
                first=first,
                count=last - first + 1,
                wanted=replace(wanted, sizes=sizes, positions=positions.get(number, ())),
            )
        )
    return jobs


def _hashes(container: Container, name: str, low: int, high: int, base: int = 0) -> tuple[int, int]:
    if high <= low or name not in container:
        return 0, 0
    return container.members[name].start + (low - base) * HASH, (high - low) * HASH


# ----------------------------------------------------------------------------------------------------------------------
# key_chain.py: From which event to which each key signs, and which keys vouch for which.

Pair = Mapping[int, bytes]
"""Public keys of one signing key by signature type; a half that is not known is left out."""


@dataclass(frozen=True)
class Change:
    """What an event says of the keys that sign; its signatures are good."""

    position: int
    new: Pair | None = None
    """The key that signs from here on."""
    ended: Pair | None = None
    """The key that does not sign from here on."""
    by: tuple[Pair, ...] = ()
    """Those that vouch for the new one."""
    known: tuple[Pair, ...] = ()
    """Those that the new one knows the record by, and vouches for."""
    name: str | None = None
    """Origin line of the ledger that this was signed for; None where nothing is signed."""


def rotation(position: int, old: Pair, new: Pair, name: str | None = None) -> Change:
    """Give the change in which a key gives its place to another, and both sign that."""
    return Change(position, new, old, (old,), (old,), name)


class KeyChain:
    """The keys of one signature type."""

    def __init__(self, kind: int, changes: Iterable[Change]) -> None:
        """Follow the changes in the order of the events; what a key says after its end is void."""
        self._since: dict[bytes, int] = {}
        self._until: dict[bytes, int] = {}
        self._handed: set[bytes] = set()
        self._vouches: dict[bytes, set[bytes]] = {}
        self.void: list[int] = []
        """Positions of changes by keys that had ended, and of those that bring a key back."""
        for change in sorted(changes, key=lambda each: each.position):
            self._follow(kind, change)

    def _follow(self, kind: int, change: Change) -> None:
        new = None if change.new is None else change.new.get(kind)
        ended = None if change.ended is None else change.ended.get(kind)
        if new is not None:
            by, known = (self._in_force(kind, each) for each in (change.by, change.known))
            if not by or new in self._since or new in self._until:
                self.void.append(change.position)
                return
            self._since[new] = change.position
            for each in by:
                self._vouches.setdefault(each, set()).add(new)
            self._vouches.setdefault(new, set()).update(known)
        if ended is not None and ended not in self._until:
            self._until[ended] = change.position
            if new is not None:
                self._handed.add(ended)

    def _in_force(self, kind: int, pairs: Iterable[Pair]) -> list[bytes]:
        halves = (pair.get(kind) for pair in pairs)
        return [each for each in halves if each is not None and each not in self._until]

    def relied_on(self, given: Iterable[bytes]) -> set[bytes]:
        """Give the keys that were given, and all that such keys vouch for."""
        found, left = set(given), list(given)
        while left:
            new = self._vouches.get(left.pop(), set()) - found
            found |= new
            left += new
        return found

    def may_sign(self, public: bytes, size: int, before: int) -> bool:
        """Say whether a key may sign so many events, after a checkpoint of `before` events.

        One that gave its place to another signs the first checkpoint over that too, so as to vouch for the other.
        """
        until = self._until.get(public)
        last = before if public in self._handed else size
        return self._since.get(public, 0) <= size and (until is None or last < until)

    def had_ended(self, public: bytes, size: int) -> bool:
        """Say whether a key had ended, and not just given its place to another, before it signed so many events."""
        return public not in self._handed and size >= self._until.get(public, size + 1)


# ----------------------------------------------------------------------------------------------------------------------
# key_changes.py: The events that say which keys sign, and whether the signatures in each are good.

ROTATED, ADDED, ENDED = b"signing-key-rotated.1", b"signing-key-added.1", b"signing-key-ended.1"
KEY_CHANGES = (ROTATED, ADDED, ENDED)
ADDITION = "lifecycle signing key addition v1"
HEAD = 5
"""Lines of an addition before the keys that are known."""

Resolve = Callable[[str], "bytes | None"]
"""Gives the ML-DSA-44 public key with a SHA-256 in hex; None where it is not known."""


class KeyChanges:
    """Reads them; `signatures` checks, and says None where it cannot."""

    def __init__(self, signatures: Any, resolve: Resolve) -> None:
        self._signatures, self._resolve = signatures, resolve

    def read(self, position: int, tag: bytes, facts: dict[str, Any]) -> Change | None:
        """Give the change; None where its signatures cannot be checked. Raises Broken where one is wrong."""
        if tag == ROTATED:
            return self._rotation(position, facts)
        if tag == ADDED:
            return self._addition(position, facts)
        return Change(position, ended=_pair(read_key(facts["ed25519"]), read_key(facts["ml_dsa_44"])))

    def _rotation(self, position: int, facts: dict[str, Any]) -> Change | None:
        names = ("old_ed25519", "old_ml_dsa_44", "new_ed25519", "new_ml_dsa_44")
        old, old_other, new, new_other = (read_key(facts[name]) for name in names)
        text = "lifecycle signing key rotation v1\n%s\n" % old.name
        for name, other in (("old_ed25519", old_other), ("new_ed25519", new_other)):
            text += "%s %s\n" % (facts[name], sha256(other.public).hexdigest())
        stated, lines = _note(facts["statement"])
        verdicts = [self._signed(key, text, lines) for key in (old, new)]
        if stated != text or False in verdicts:
            raise Broken("the key change is not signed by both keys")
        pairs = _pair(old, old_other), _pair(new, new_other)
        return None if None in verdicts else rotation(position, *pairs, old.name)

    def _addition(self, position: int, facts: dict[str, Any]) -> Change | None:
        new, other = read_key(facts["ed25519"]), read_key(facts["ml_dsa_44"])
        text, lines = _note(facts["statement"])
        said = text.split("\n")[:-1]
        head = [ADDITION, new.name, facts["ed25519"], facts["ml_dsa_44"], "workstation %s" % facts["workstation"]]
        own = self._signed(new, text, lines)
        if said[:HEAD] != head or other.name != new.name or own is False:
            raise Broken("the added signing key did not sign what the event says")
        known, by, unknown = [], [], own is None
        for line in said[HEAD:]:
            word, written, digest = line.split(" ") if line.count(" ") == 2 else ("", "", "")
            key = read_key(written) if word == "known" else new
            if key.name != new.name or key.public == new.public:
                raise Broken("the added signing key does not say by which keys it knows the record")
            second = self._resolve(digest)
            known.append(_pair(key, None if second is None else Key(key.name, ML_DSA_44, second)))
            good = self._signed(key, text, lines)
            unknown = unknown or good is None
            by += [known[-1]] if good else []
        if not by and not unknown:
            raise Broken("no key that signed the record vouches for the added signing key")
        pair = _pair(new, other)
        return None if unknown else Change(position, pair, by=tuple(by), known=tuple(known), name=new.name)

    def _signed(self, key: Key, text: str, lines: list[tuple[str, bytes, bytes]]) -> bool | None:
        """Say whether every line that claims to be by a key is good; False where there is none."""
        values = [value for name, id_, value in lines if (name, id_) == (key.name, key.id)]
        goods = [self._signatures.verify(ED25519, key.public, text.encode(), value) for value in values]
        return False if not goods or False in goods else None if None in goods else True


def _note(statement: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    text, _, below = statement.rpartition("\n\n")
    return text + "\n", [signature_line(line) for line in below[:-1].split("\n")]


def _pair(first: Key, second: Key | None) -> Pair:
    return {each.kind: each.public for each in (first, second) if each is not None}


# ----------------------------------------------------------------------------------------------------------------------
# people_custody.py: Who has each card by the events of its custody: nobody erases a card in own custody.

HANDED_OVER, RECEIVED, DESTROYED = b"card-handed-over.1", b"card-received.1", b"card-destroyed.1"
FOUND = (b"card-found.1", b"card-found.2")
REPLACED = b"card-replaced.2"
ENDING_A_HAND_OVER = (b"card-stored.1", b"card-lost.1", b"card-damaged.1", b"card-retired.1")
OF_CUSTODY = frozenset((HANDED_OVER, RECEIVED, DESTROYED, *FOUND, REPLACED, *ENDING_A_HAND_OVER))
"""Kinds of event after which other people have a card."""


class Holders:
    """Follows these events: the custodian has a card, the last one where it is stored, and its giver until receipt."""

    def __init__(self) -> None:
        self.having: dict[str, tuple[str | None, ...]] = {}
        """By stream, the custodian first."""

    def take(self, _position: int, event: dict[str, Any]) -> None:
        """Take in one of them."""
        tag, stream, facts = event["tag"].encode("ascii"), event["stream"], event["facts"]
        if tag == HANDED_OVER:
            self.having[stream] = facts["receiver"], facts["giver"]
        elif tag == RECEIVED:
            self.having[stream] = (facts["receiver"],)
        elif tag in FOUND:
            self.having[stream] = (facts["finder"],)
        elif tag in ENDING_A_HAND_OVER:
            self.having[stream] = self.having.get(stream, ())[:1]
        else:
            self.having[stream] = ()

    def of(self, serials: Iterable[str]) -> frozenset[str]:
        """Give everybody who has one of these cards."""
        people = (person for serial in serials for person in self.having.get("card:" + serial, ()))
        return frozenset(person for person in people if person is not None)


# ----------------------------------------------------------------------------------------------------------------------
# people_roles.py: Which roles people have, and whether they have left, by the events that say so.

ROLE_GIVEN, ROLE_ENDED = b"role-given.1", b"role-ended.1"
PERSON_LEFT, PERSON_RETURNED = b"person-left.1", b"person-returned.1"
OF_ROLES = (ROLE_GIVEN, ROLE_ENDED, PERSON_LEFT, PERSON_RETURNED)
"""Kinds of event after which somebody may sign something else."""


class Roles:
    """Follows these events."""

    def __init__(self) -> None:
        self.people: dict[str, PersonThen] = {}
        """By stream."""

    def take(self, _position: int, event: dict[str, Any]) -> None:
        """Take in one of them."""
        tag, person = event["tag"].encode("ascii"), self.people.setdefault(event["stream"], PersonThen())
        if tag == ROLE_GIVEN:
            person.roles.add(event["facts"]["role"])
        elif tag == ROLE_ENDED:
            person.roles.discard(event["facts"]["role"])
        else:
            person.left = tag == PERSON_LEFT


# ----------------------------------------------------------------------------------------------------------------------
# people_acts.py: Which acts each kind of event records; a policy says who has to sign them. Acts have the recorded names.

STARTED, COMPLETED = b"operation-started.2", b"operation-completed.2"
KEY_ADDED, KEY_REVOKED = b"person-key-added.1", b"person-key-revoked.1"
POLICY_ADOPTED, POLICY_FORFEITED = b"policy-adopted.1", b"policy-forfeited.1"
INTENT_STATED, INTENT_CLOSED = b"intent-stated.1", b"intent-closed.1"
APPROVAL_GIVEN, APPROVAL_REFUSED = b"approval-given.1", b"approval-refused.1"
RESTORED, ROTATED_BY_PEOPLE = b"ledger-restored.1", b"signing-key-rotated.1"
SET_STARTED = b"set-started.2"

ABOUT_PEOPLE = (KEY_ADDED, KEY_REVOKED, *OF_ROLES)
ABOUT_INTENTS = (POLICY_ADOPTED, POLICY_FORFEITED, INTENT_STATED, INTENT_CLOSED, APPROVAL_GIVEN, APPROVAL_REFUSED)
OF_SIGNING = frozenset((*ABOUT_PEOPLE, *ABOUT_INTENTS, RESTORED))
"""Kinds of event that say who signs, with which key, and what, and after which a policy may be given up.

The part has those before its range, too.
"""
SIGNING_BEGINS = frozenset((KEY_ADDED, POLICY_ADOPTED, INTENT_STATED))
"""Before one of these nobody signs anything."""
OF_SETS = ("create-server-master-key", "create-partition-auth-set", "back-up-transport-key")
"""Operations that make a set of a new secret."""
ACTS = {
    b"card-destroyed.1": ("report-destroyed",),
    b"card-found.2": ("report-found",),
    b"card-handed-over.1": ("hand-over",),
    b"card-nicknamed.1": ("nickname",),
    b"card-qualification-begun.1": ("card-qualify",),
    b"card-received.1": ("receive",),
    b"card-registered.1": ("import",),
    b"card-replaced.2": ("replaced",),
    b"card-retired.1": ("retire",),
    b"card-stored.1": ("store",),
    b"export-made.1": ("export-names",),
    b"key-decided.1": ("key-decide",),
    b"key-described.1": ("key-describe",),
    b"last-checkpoint-unknown.1": ("first-here",),
    b"leaver-item-attested.1": ("person-attest",),
    b"legal-hold-lifted.1": ("retention-lift",),
    b"legal-hold-placed.1": ("retention-hold",),
    b"person-described.1": ("person-describe", "person-add"),
    b"person-erased.1": ("person-erase",),
    KEY_ADDED: ("person-key-add", "person-key-rotate", "person-key-recover", "person-join"),
    PERSON_LEFT: ("person-leave",),
    b"person-login-set.1": ("person-login",),
    PERSON_RETURNED: ("person-return",),
    b"person-namesake.1": ("person-add",),
    b"place-named.1": ("place-add",),
    POLICY_ADOPTED: ("policy-adopt",),
    b"retention-set.1": ("retention-set",),
    b"store-moved.1": ("record-move",),
    ROLE_ENDED: ("person-role", "person-leave"),
    ROLE_GIVEN: ("person-role", "person-add", "person-return", "person-join"),
    b"seal-checked.1": ("check-seal",),
    SET_STARTED: (*OF_SETS, "copy-set"),
    b"signing-key-added.1": ("key-add",),
    b"signing-key-adopted.1": ("key-adopt",),
    ROTATED_BY_PEOPLE: ("key-rotate",),
    b"transport-key-backed-up.1": ("transport-key-backup", "back-up-transport-key"),
    b"transport-key-backup-erased.1": ("transport-key-backup-erased",),
    b"transport-key-made.1": ("transport-key-new",),
    b"transport-key-registered.1": ("transport-key-register",),
    b"transport-key-restored.1": ("transport-key-restore", "restore-transport-key"),
    b"transport-key-retired.1": ("transport-key-retire",),
}
"""Beside the start of an operation, which names its act. Not here: alarms, which nobody has to sign."""
ALSO_SIGNED = ("accept-drift",)
"""Operations that change no card and spend no try, and what is believed of one."""
PARTS_OF_CARDS = {
    **dict.fromkeys(OF_SETS, ("look", "target")),
    **dict.fromkeys(("copy-set", "complete-set", "copy-card"), ("look", "source", "target")),
    **dict.fromkeys(("check-set", "restore-transport-key"), ("source",)),
}
"""Operations over many cards, and the parts that a card can have in each, as its start says: one part once."""
ADDED_LATER = {
    b"export-made.1": ("sha256", "size"),
    b"signing-key-added.1": ("statement",),
    b"signing-key-adopted.1": ("ed25519", "ml_dsa_44"),
    ROTATED_BY_PEOPLE: ("statement",),
    b"store-moved.1": ("root", "size"),
    b"transport-key-backed-up.1": ("sha256",),
    b"transport-key-made.1": ("kcv",),
    b"transport-key-restored.1": ("written",),
}
"""Fields that nobody may know yet while people sign; all others are in the intent, but for operations on cards."""
HAPPENINGS = frozenset(
    (b"card-destroyed.1", b"card-found.2", b"card-handed-over.1", b"card-received.1", b"card-retired.1",
     b"card-stored.1", b"seal-checked.1")
)  # fmt: skip
"""Kinds of which an act records one fact: what it does not have was not signed either."""
OF_NOBODY = {
    b"export-made.1": ("disclosed", "none"),
    b"key-decided.1": ("decision", "suspected"),
    b"seal-checked.1": ("intact", False),
    b"signing-key-adopted.1": ("replaces", None),
}
"""A field and its value with which the event is no act: no names, alarms, and the first key of a record."""
OF_ACTS = frozenset((STARTED, COMPLETED, *ACTS, *OF_CUSTODY))
"""Kinds of event that acts are judged by, beside those of signing."""


def acts_of(tag: bytes, facts: dict[str, object]) -> tuple[str, ...]:
    """Give the acts that an event can be of."""
    if tag == STARTED:
        return (str(facts["name"]),) if facts["changes"] or facts["name"] in ALSO_SIGNED else ()
    field, value = OF_NOBODY.get(tag, ("", ""))
    if field in facts and facts[field] == value:
        return ()
    return ACTS.get(tag, ())


# ----------------------------------------------------------------------------------------------------------------------
# blocks.py: One block of events: hashed, looked at, and put together to subtrees.

DIGEST = re.compile(rb'"([0-9a-f]{64})"')
SIZE = re.compile(rb'"size":([0-9]{1,12})[,}]')
BEGUN = b"ledger-begun.1"
ANCHOR_SEEN, ANCHOR_WRITTEN = (b"anchor-seen.1", b"anchor-seen.2"), (b"anchor-written.1", b"anchor-written.2")
DRIFT_ACCEPTED = (b"drift-accepted.3", b"drift-accepted.4")
TELLING = frozenset((BEGUN, *KEY_CHANGES, *ANCHOR_SEEN, *ANCHOR_WRITTEN, *DRIFT_ACCEPTED, *OF_SIGNING))
"""Kinds of event that the verification itself has to understand; acts only where people signed some."""


@dataclass
class Done:
    """What came of a block."""

    number: int
    digest: str = ""
    crc: int = 0
    count: int = 0
    tiles: list[bytes] = field(default_factory=list)
    tail: list[bytes] = field(default_factory=list)
    """Roots of the perfect subtrees over the events after the last full tile."""
    prefixes: dict[int, list[bytes]] = field(default_factory=dict)
    """For each size asked for, and those of anchors written: the root over its last tile, if it has a part of one."""
    leaves: dict[int, bytes] = field(default_factory=dict)
    first: dict[bytes, int] = field(default_factory=dict)
    """First version in each stream."""
    last: dict[bytes, int] = field(default_factory=dict)
    """Last version in each stream."""
    ids: bytes = b""
    """16 bytes each, sorted."""
    seen_ids: list[bytes] = field(default_factory=list)
    """In their text form, in the order of the events, until the block is done."""
    telling: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    """Position, tag and line."""
    found: set[bytes] = field(default_factory=set)
    fault: Fault | None = None


def done_of(job: Job) -> Done:
    """Do all that there is to be done for one block."""
    done = Done(job.number)
    with open(job.path, "rb") as file:
        leaves = _stored(file, job.before)
        _read_events(file, job, done, leaves)
        leaves += _stored(file, job.after)
    levels, start, count = pyramid(leaves, 8), job.number * BLOCK, len(leaves)
    done.tiles = levels[8]
    done.tail = prefix_roots(levels, count, count - count % TILE)
    for size in {*job.wanted.sizes, *_anchored(done)}:
        if 0 < size - start <= count:
            roots = prefix_roots(levels, size - start, (size - start) // TILE * TILE)
            done.prefixes[size] = [folded(roots)] if roots else []
    done.leaves = {at: leaves[at - start - 1] for at in job.wanted.positions if at - start <= count}
    return done


def _anchored(done: Done) -> Iterator[int]:
    """Give the sizes that anchors were written over: nearly always in the block of the event itself."""
    for _, tag, line in done.telling:
        if tag in ANCHOR_WRITTEN:
            yield from map(int, SIZE.findall(line))


def _stored(file: Any, place: tuple[int, int]) -> list[bytes]:
    file.seek(place[0])
    content = file.read(place[1])
    return [content[at : at + HASH] for at in range(0, len(content), HASH)]


def _read_events(file: Any, job: Job, done: Done, leaves: list[bytes]) -> None:
    offset, left = job.events
    file.seek(offset)
    whole, rest = sha256(), b""
    while left > 0:
        piece = file.read(min(CHUNK, left))
        if not piece:
            break
        left -= len(piece)
        whole.update(piece)
        done.crc = zlib.crc32(piece, done.crc)
        text = rest + piece
        end = text.rfind(b"\n") + 1
        rest = text[end:]
        if end:
            _take(job, done, leaves, text[:end])
        if len(rest) > LONGEST_LINE:
            _blame(job, done, done.count, "the line is longer than any event")
            rest = b""
    if rest:
        _blame(job, done, done.count, "the line has no end")
        done.count += 1
    done.digest = whole.hexdigest()
    _keep_ids(job, done)


def _keep_ids(job: Job, done: Done) -> None:
    """See that no id is used twice in a block, and keep all of them, sorted, to be compared with other blocks."""
    ids, done.seen_ids = done.seen_ids, []
    if done.fault is None and len(set(ids)) != len(ids):
        known: set[bytes] = set()
        for index, each in enumerate(ids):
            if each in known:
                _blame(job, done, index, "the id is used twice", b'"id":"%s"' % each)
                break
            known.add(each)
    if done.fault is None:
        ids.sort()  # nearly sorted already, as they begin with a time
        done.ids = bytes.fromhex(b"".join(ids).replace(b"-", b"").decode("ascii"))


def _take(job: Job, done: Done, leaves: list[bytes], text: bytes) -> None:
    prefixed = (b"\0" + text[:-1].replace(b"\n", b"\n\0")).split(b"\n")
    if done.count + len(prefixed) > job.count:  # more than belongs there is counted, and not kept
        done.count += len(prefixed)
        return
    leaves += [sha256(line).digest() for line in prefixed]
    at = done.count
    done.count += len(prefixed)
    if job.wanted.digests:
        done.found.update(job.wanted.digests.intersection(DIGEST.findall(text)))
    if done.fault is not None:
        return
    seen = envelopes(text, len(prefixed))
    if seen is None or job.wanted.reading is not None:
        lines = text[:-1].split(b"\n")
        wrong = in_full(lines) if seen is None else None
        if wrong is None and job.wanted.reading is not None:
            wrong = job.wanted.reading(lines)
        if wrong is not None:
            _blame(job, done, at + wrong[0], wrong[1], lines[wrong[0]])
            return
        seen = seen or columns_of(lines)
    _follow(job, done, at, seen, text)


def _follow(job: Job, done: Done, at: int, seen: Columns, text: bytes) -> None:
    """Follow each stream from version to version, and pick out what has to be understood."""
    ids, streams, tags, versions = seen
    done.seen_ids += ids
    first, last = done.first, done.last
    for index, (stream, number) in enumerate(zip(streams, map(int, versions))):
        if stream not in last:
            first[stream] = number
        elif last[stream] + 1 != number:
            _blame(job, done, at + index, "the event is not the next event of its stream", text.split(b"\n")[index])
            return
        last[stream] = number
    telling = TELLING | OF_ACTS if job.wanted.acts else TELLING
    if not telling.isdisjoint(tags):
        lines = text.split(b"\n")
        told = [(job.first + at + index, tag, lines[index]) for index, tag in enumerate(tags) if tag in telling]
        done.telling += told


def _blame(job: Job, done: Done, index: int, message: str, line: bytes = b"") -> None:
    if done.fault is None:
        found = re.findall(rb'"id":"([0-9a-f-]{36})"', line)
        event = found[-1].decode() if found else None
        done.fault = Fault(message, job.member, index + 1, job.first + index, event)


# ----------------------------------------------------------------------------------------------------------------------
# pool.py: Blocks under way, several at once in processes of their own.

def _be_quiet() -> None:
    """Leave Ctrl-C to the process that was asked; and nothing here makes cycles that would have to be collected."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


class Work:
    """Jobs under way, several at once where there are enough of them; `results` gives what came of each in order."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        """Begin at once; whoever begins has to end it, too."""
        self.jobs, processes = jobs, processors()
        self.pool: ProcessPoolExecutor | None = None
        self.waiting: deque[Any] = deque()
        self.left = iter(jobs)
        if processes > 1 and len(jobs) > 2:
            self.pool = ProcessPoolExecutor(processes, initializer=_be_quiet)
            self._submit(2 * processes)

    def _submit(self, count: int) -> None:
        if self.pool is not None:
            for job in itertools.islice(self.left, count):
                self.waiting.append(self.pool.submit(done_of, job))

    def results(self) -> Iterator[tuple[Job, Done]]:
        """Give each job with what came of it."""
        for job in self.jobs:
            if self.pool is None:
                yield job, done_of(job)
            else:
                done = self.waiting.popleft().result()
                self._submit(1)
                yield job, done

    def end(self) -> None:
        """Let go of the processes."""
        if self.pool is not None:
            for each in self.waiting:
                each.cancel()
            self.pool.shutdown()


def processors() -> int:
    """Give how many processes can run at once here, 8 at most."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(count, 8)


# ----------------------------------------------------------------------------------------------------------------------
# event_pass.py: The walk over all blocks in their order, in which the tree grows and the streams are followed.

@dataclass
class Seen:
    """What the walk over all blocks gave."""

    root: bytes = EMPTY_ROOT
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY_ROOT})
    """Root at each size that was asked for."""
    tiles: bytearray = field(default_factory=bytearray)
    leaves: dict[int, bytes] = field(default_factory=dict)
    sums: dict[str, tuple[str, int]] = field(default_factory=dict)
    """SHA-256 and CRC-32 of each member with events."""
    streams: dict[bytes, int] = field(default_factory=dict)
    """Last version in each stream."""
    ids: list[tuple[str, bytes]] = field(default_factory=list)
    """For each member with events: its ids, sorted."""
    found: set[bytes] = field(default_factory=set)
    miscounted: Fault | None = None
    fault: Fault | None = None


Progress = Callable[[int, int], None]
"""Told how many events are done, and how many there are."""


def in_silence(_done: int, _total: int) -> None:
    """Tell nobody."""


Told = Callable[[int, bytes, bytes, Dict[int, bytes]], None]
"""Told position, tag and line of an event, and the roots that were asked for in its block."""


def walk(seen: Seen, said: Description, work: Work, told: Told, progress: Progress) -> None:
    """Go over all blocks in order and grow the tree; `told` is given what has to be understood, event by event."""
    tree = Frontier()
    tail: list[bytes] = []
    for job, done in work.results():
        if job.member:
            seen.sums[job.member] = done.digest, done.crc
        if done.count != job.count and seen.miscounted is None:
            message = "%d lines, expected %d" % (done.count, job.count)
            seen.miscounted = Fault(message, job.member)
        _merge(seen, job, done)
        roots = _grown(tree, done)
        seen.roots.update((size, roots[size]) for size in job.wanted.sizes if size in roots)
        seen.tiles += b"".join(done.tiles)
        seen.leaves.update(done.leaves)
        tail = done.tail
        for position, tag, line in done.telling:
            told(position, tag, line, roots)
        progress(min((job.number + 1) * BLOCK, said.size), said.size)
    seen.root = folded(tree.roots + tail)


def _grown(tree: Frontier, done: Done) -> dict[int, bytes]:
    """Let the tree grow by a block; gives its root at each size that was asked for on the way."""
    roots: dict[int, bytes] = {}
    tiles = iter(done.tiles)
    for size in sorted(done.prefixes):
        for tile in itertools.islice(tiles, size // TILE - tree.count):
            tree.push(tile)
        roots[size] = folded(tree.roots + done.prefixes[size])
    for tile in tiles:
        tree.push(tile)
    return roots


def _merge(seen: Seen, job: Job, done: Done) -> None:
    """Follow the streams from block to block, and keep the ids."""
    seen.found |= done.found
    if seen.fault is None:
        seen.fault = done.fault
    for stream, first in done.first.items():
        if seen.fault is None and seen.streams.get(stream, first - 1) != first - 1:
            message = "the versions of stream %s have a gap" % stream.decode("utf-8", "replace")
            seen.fault = Fault(message, job.member)
    seen.streams.update(done.last)
    if done.ids:
        seen.ids.append((job.member, done.ids))


# ----------------------------------------------------------------------------------------------------------------------
# subtrees.py: Roots of any part of the tree, from what the walk kept and leaves that are read again.

class Nodes:
    """The tree of a bundle that was walked over; of its leaves those of one block are held."""

    def __init__(self, container: Container, said: Description, tiles: bytes) -> None:
        self.container, self.said = container, said
        roots = [tiles[at : at + HASH] for at in range(0, len(tiles), HASH)]
        self.levels = pyramid(roots, len(roots).bit_length())
        self.block, self.leaves = -1, b""

    def subtree(self, low: int, high: int) -> bytes:
        """Give the root over the leaves from one (from 0) up to before another."""
        size = high - low
        if size == 1:
            return self._leaf(low)
        if size >= TILE and not size & (size - 1) and low % size == 0:
            return self.levels[size.bit_length() - TILE.bit_length()][low // size]
        middle = low + split_of(size)
        return node_hash(self.subtree(low, middle), self.subtree(middle, high))

    def _leaf(self, index: int) -> bytes:
        if index // BLOCK != self.block:
            self.block = index // BLOCK
            self.leaves = b"".join(self._read(self.block))
        at = index % BLOCK * HASH
        return self.leaves[at : at + HASH]

    def _read(self, block: int) -> Iterator[bytes]:
        job = jobs_of(self.container, self.said, Wanted())[block]
        yield self.container.piece(*job.before)
        if job.member:
            yield from (sha256(b"\0" + line).digest() for line in self.container.lines(job.member))
        yield self.container.piece(*job.after)


# ----------------------------------------------------------------------------------------------------------------------
# anchors.py: Anchors: what cards showed of the ledger, and what was written on them, held against the tree again.

ANCHORS_MEMBER = "card-anchors.jsonl"
WRITTEN = re.compile(
    rb'"facts":\{"anchor":\{"counter":[0-9]+,"origin":"([0-9A-F]{16})","root":"([0-9a-f]{64})","size":([0-9]{1,12})\},'
    rb'"moment":"(?:after|before)"(?:,"signature":null,"statement":null)?\},"id"'
)
"""The facts of an anchor that was written and not signed, in the forms that they have."""


@dataclass(frozen=True)
class Held:
    """An anchor that stands in an event."""

    id: str
    size: int
    root: bytes
    serial: str
    position: int
    event: str
    accepted: bool
    """The event says that it does not fit and that a person accepted it."""

    def contradiction(self, what: str) -> Fault:
        """Say how it contradicts the tree."""
        message = "the anchor on card %s covers %d events, and the record has %s" % (self.serial, self.size, what)
        return Fault(message, None, None, self.position, self.event)


class Anchors:
    """All anchors that events speak of; those whose root is not known yet wait for the end of the walk."""

    def __init__(self, container: Container, said: Description, lineage: Lineage, layer: Layer, seen: Seen) -> None:
        self.said, self.lineage, self.layer, self.roots = said, lineage, layer, seen.roots
        self.listed = container.lines(ANCHORS_MEMBER) if ANCHORS_MEMBER in container else iter(())
        self.readings = self.written = self.foreign = self.lost = 0
        self.waiting: list[Held] = []
        self.contradictions: dict[str, Fault] = {}
        self.accepted: set[str] = set()

    def take_seen(self, position: int, event: dict[str, Any], roots: dict[int, bytes]) -> None:
        """Take in an event that tells of the anchors on a card; the list has to tell the same."""
        slots, serial = event["facts"]["slots"], event["stream"].partition(":")[2]
        said = {
            "position": position,
            "serial": serial,
            "slots": [slot["anchor"] for slot in slots],
            "time": event["time"],
            "verdict": event["facts"]["verdict"],
        }
        self.readings += 1
        listed = next(self.listed, None)
        if self.said.knows("anchors") and listed != canonical(said):
            message = "the anchor does not match the event" if listed is not None else "no anchor for this event"
            self.layer.fails(Fault(message, ANCHORS_MEMBER, self.readings, position, event["id"]))
        for slot in slots:
            if slot["anchor"] is not None:
                self._hold(slot["anchor"], position, event, roots, accepted=slot["verdict"] == "accepted")

    def take_written(self, position: int, line: bytes, roots: dict[int, bytes]) -> None:
        """Take in an event that tells of an anchor that a card took; there are many, and nearly all of them fit."""
        self.written += 1
        found = WRITTEN.search(line)
        if found is not None:
            origin, root, size = found.groups()
            if self.lineage.is_latest(origin.decode()) and roots.get(int(size)) == bytes.fromhex(root.decode()):
                return
        event = json.loads(line)
        self._hold(event["facts"]["anchor"], position, event, roots)

    def take_accepted(self, facts: dict[str, Any]) -> None:
        """Take in an event by which a person accepted anchors that do not fit."""
        self.accepted.update(facts["anchors"])

    def _hold(
        self,
        anchor: dict[str, Any],
        position: int,
        event: dict[str, Any],
        roots: dict[int, bytes],
        *,
        accepted: bool = False,
    ) -> None:
        origin, size, root = ledger_named(anchor["origin"]), anchor["size"], bytes.fromhex(anchor["root"])
        if not isinstance(size, int) or size < 0:
            raise ValueError(size)
        until = self.lineage.until(origin)
        if self.lineage.is_foreign(origin):
            self.foreign += 1
        elif until is not None and size > until:
            self.lost += 1
        else:
            id_ = "%s:%d:%d:%s" % (anchor["origin"], anchor["counter"], size, anchor["root"][:16])
            serial = event["stream"].partition(":")[2]
            held = Held(id_, size, root, serial, position, event["id"], accepted)
            if size > self.said.size:
                self._contradicts(held, "fewer (TRUNCATED)")
            else:
                self._compare(held, roots.get(size) or self.roots.get(size))

    def _compare(self, held: Held, root: bytes | None) -> None:
        if root is None:
            self.waiting.append(held)
        elif held.root != root:
            self._contradicts(held, "other events there")

    def _contradicts(self, held: Held, what: str) -> None:
        self.contradictions.setdefault(held.id, held.contradiction(what))
        if held.accepted:
            self.accepted.add(held.id)

    def finish(self, nodes: Callable[[], Nodes]) -> None:
        """Say what came of all of them; one that contradicts the tree fails until a person has accepted it."""
        self._compare_waiting(nodes)
        if next(self.listed, None) is not None:
            self.layer.fails(Fault("an anchor belongs to no event", ANCHORS_MEMBER, self.readings + 1))
        for id_, fault in self.contradictions.items():
            if id_ not in self.accepted:
                self.layer.fails(fault)
        parts = []
        if self.readings:
            parts.append("%d read from cards" % self.readings)
        if self.written:
            parts.append("%d written on cards" % self.written)
        if not parts:
            self.layer.is_left_out("the events of this bundle contain no anchor")
            return
        note = "anchors match the events: " + ", ".join(parts)
        for count, what in (
            (self.foreign, "; of other records: {}"),
            (self.lost, "; over events that a restored backup did not have: {}"),
            (len(self.accepted.intersection(self.contradictions)), "; mismatches that were accepted: {}"),
        ):
            note += what.format(count) if count else ""
        self.layer.passes(note)

    def _compare_waiting(self, nodes: Callable[[], Nodes]) -> None:
        """Compare those that wait: with roots that came later, or of the tree, which is read again for them."""
        tree = None
        waiting, self.waiting = sorted(self.waiting, key=lambda each: each.size), []
        for held in waiting:
            root = self.roots.get(held.size)
            if root is None:
                tree = tree or nodes()
                root = tree.subtree(0, held.size)
            self._compare(held, root)


def sizes_listed(container: Container) -> Iterator[int]:
    """Give the sizes in the list of what cards showed."""
    for line in container.lines(ANCHORS_MEMBER) if ANCHORS_MEMBER in container else ():
        yield from map(int, SIZE.findall(line))


# ----------------------------------------------------------------------------------------------------------------------
# unknown_parts.py: Parts of a bundle that are not known here: each is a layer that was not checked, and the rest is judged.

OF_LATER = re.compile("parts/([a-z][a-z0-9-]*)/.+")
"""Members of parts, or of versions of them, that came after this program."""
OF_PART = re.compile("(proofs|consistency|reports)/.+|(card-anchors)[.]jsonl")
CARD_SIGNATURES, PEOPLE = "card-signatures", "people"
"""Known parts that are in such a folder, so that programs that do not know them judge the rest."""
PART_OF = {"card-anchors": "anchors", "consistency": "proofs", "proofs": "proofs", "reports": "reports"}
VALUES = re.compile("reports/[a-z0-9-]+[.]json")
"""Members that a bundle of version 1 does not have."""


def judge_parts(container: Container, report: Report, said: Description) -> None:
    """Add a layer for each part that is not known here, and see that no member is of a part that is not listed."""
    for name in container.members:
        if not belongs(name, said):
            report.layer("container").fails(Fault("not in a part that manifest.json lists: it was added", name))
    for part, number in said.parts.items():
        if PARTS.get(part) != number:
            layer = Layer("part " + part)
            layer.is_left_out("unknown version %d of this part" % number)
            report.layers.append(layer)


def belongs(name: str, said: Description) -> bool:
    """Say whether a member is of a part that is listed, or of none."""
    later = OF_LATER.fullmatch(name)
    if later:
        part = later.group(1)
        return part in said.parts and (part in (CARD_SIGNATURES, PEOPLE) or said.parts[part] != PARTS.get(part))
    if said.version == 1:
        return not VALUES.fullmatch(name)
    found = OF_PART.fullmatch(name)
    return not found or said.knows(PART_OF[found.group(1) or found.group(2)])


def leave_out_reports(report: Report, said: Description) -> None:
    """Say of reports why they are not compared: that takes the program which makes them."""
    why = "only `lifecycle verify` compares reports with the events"
    if said.version == 1:
        why = "a bundle of version 1 contains no report values"
    elif "reports" not in said.parts:
        why = "the bundle contains no reports"
    for name in ("reports", "report pages"):
        report.layer(name).is_left_out(why)


# ----------------------------------------------------------------------------------------------------------------------
# card_signatures.py: Signatures by cards: what a card signed of the record, by the key that the record names.

OF_CARDS = "parts/card-signatures/"
CARD_KEYS = OF_CARDS + "keys.jsonl"
KEY_NAMED = ("card-key-made.1", "card-key-seen.1")
"""Kinds of event that name the key of a card: it made the key here, or showed it."""
SIGNED = re.compile(rb'"moment":"(?:after|before)","signature":"')
"""In the facts of an anchor that was signed."""
OF_CARD = re.compile(rb'"stream":"card:([0-9A-F]+)","tag":')
STATEMENT_HEAD = b"lifecycle-anchor-v1\0"
STATEMENT_LENGTH, SIGNATURE_LENGTH, POINT = 96, 64, 65
"""Bytes."""


@dataclass(frozen=True)
class CardKey:
    """The key of a card: its point on P-256, uncompressed, 65 bytes."""

    position: int
    public: bytes


@dataclass(frozen=True)
class SignedAnchor:
    """What a card signed: a statement, and r and s of the signature, 64 bytes."""

    position: int
    event: str
    serial: str
    counter: int
    statement: bytes
    signature: bytes

    @property
    def der(self) -> bytes:
        """The signature as openssl takes it: Ecdsa-Sig-Value (RFC 3279, section 2.2.3)."""
        half = len(self.signature) // 2
        numbers = b"".join(integer(part) for part in (self.signature[:half], self.signature[half:]))
        return b"\x30" + bytes((len(numbers),)) + numbers

    def fault(self, message: str) -> Fault:
        """Say what is wrong with it."""
        return Fault("the signature of card %s %s" % (self.serial, message), None, None, self.position, self.event)


def integer(number: bytes) -> bytes:
    """Encode a positive number of at most 32 bytes (X.690, section 8.3)."""
    value = int.from_bytes(number, "big")
    content = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes((len(content),)) + content


class CardSignatures:
    """All anchors that cards signed, and the keys of these cards; judged when the events were walked over."""

    def __init__(self, container: Container, said: Description, report: Report, seen: Seen) -> None:
        self.container, self.report, self.seen, self.size = container, report, seen, said.size
        self.listed = CARD_SIGNATURES in said.parts
        self.known = self.listed and said.knows(CARD_SIGNATURES)
        self.layer = Layer("card signatures")
        self.keys: dict[str, list[CardKey]] = {}
        self.leaves: dict[int, bytes] = {}
        self.signed: list[SignedAnchor] = []
        if self.known:
            with self.layer.blaming(CARD_KEYS):
                self._read_keys()

    def _read_keys(self) -> None:
        """Read the events that name keys of cards; they may stand before the events of the bundle."""
        for number, line in enumerate(self.container.lines(CARD_KEYS) if CARD_KEYS in self.container else (), 1):
            try:
                told = json.loads(line)
                position, event = told["position"], told["event"]
                stream, facts = event["stream"], event["facts"]
                is_made = event["tag"] in KEY_NAMED and stream.startswith("card:") and canonical(told) == line
                key = CardKey(position, bytes.fromhex(facts["public_key"]))
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                raise Broken("the line tells of no key", CARD_KEYS, number) from None
            in_order = type(position) is int and max(self.leaves, default=0) < position <= self.size
            if not is_made or not in_order or len(key.public) != POINT:
                raise Broken("the line tells of no key, or is not in order", CARD_KEYS, number)
            self.leaves[position] = sha256(b"\0" + canonical(event)).digest()
            self.keys.setdefault(stream[5:], []).append(key)

    def take(self, position: int, line: bytes) -> None:
        """Take in an event that tells of an anchor that a card took; raises ValueError or LookupError."""
        if SIGNED.search(line) is None:
            self._take_unsigned(position, line)
            return
        event = json.loads(line)
        facts = event["facts"]
        statement, signature = (bytes.fromhex(facts[name]) for name in ("statement", "signature"))
        serial, anchor = event["stream"].partition(":")[2], facts["anchor"]
        signed = SignedAnchor(position, event["id"], serial, anchor["counter"], statement, signature)
        if not says(statement, serial, anchor):
            self.layer.fails(signed.fault("is over another statement than its event"))
        elif len(signature) != SIGNATURE_LENGTH:
            self.layer.fails(signed.fault("is no signature"))
        self.signed.append(signed)

    def _take_unsigned(self, position: int, line: bytes) -> None:
        """A card with a key signs each anchor."""
        of_card = OF_CARD.findall(line) if self.keys else ()
        if of_card and self._key_of(of_card[-1].decode("ascii"), position):
            self.layer.fails(Fault("the anchor is not signed, and the card has a key", None, None, position))

    def _key_of(self, serial: str, position: int) -> CardKey | None:
        """Give the key that the record named last for a card before an event."""
        made = [key for key in self.keys.get(serial, ()) if key.position < position]
        return made[-1] if made else None

    def finish(self, signatures: Any) -> None:
        """Say what came of all of them; a bundle without any has no such layer."""
        if not self.signed and not self.known:
            return
        self.report.layers.append(self.layer)
        for position, leaf in self.leaves.items():
            if self.seen.leaves.get(position) != leaf:
                self.layer.fails(Fault("the key is not the one of its event", CARD_KEYS, None, position))
        unable = signatures.reasons[P256]
        if not self.listed:
            self.layer.is_left_out("the bundle does not contain the keys of its cards")
        elif not self.known:
            self.layer.is_left_out("the keys of its cards are in an unknown form")
        elif unable:
            self.layer.is_left_out(unable)
        else:
            self._judge(signatures)

    def _judge(self, signatures: Any) -> None:
        last: dict[tuple[str, bytes], SignedAnchor] = {}
        unnamed = 0
        for signed in self.signed:
            key = self._key_of(signed.serial, signed.position)
            if key is None:
                unnamed += 1
                continue
            public = key.public
            good = signatures.verify(P256, public, signed.statement, signed.der)
            before = last.get((signed.serial, public))
            if good is None:
                self.layer.is_left_out("openssl could not check the signatures")
                return
            if not good or card_id_in(signed.statement) != sha256(public).digest()[:8]:
                self.layer.fails(signed.fault("is not by the key that the record names"))
            if before is not None and signed.counter <= before.counter:
                self.layer.fails(signed.fault("has a count that the card had signed already"))
            last[signed.serial, public] = signed
        newest = {serial: (public, signed) for (serial, public), signed in last.items()}
        self._compare_files(newest)
        self._conclude(len(self.signed) - unnamed, unnamed, len(newest))

    def _conclude(self, good: int, unnamed: int, cards: int) -> None:
        """Say how many are good; a card that another record formatted has a key that no event of this one names."""
        note = some(unnamed, "1 signature is by a key", "{} signatures are by keys") + " that no event names"
        if not good:
            self.layer.is_left_out(note)
            return
        said = some(good, "1 anchor is signed by its card", "{} anchors are signed by their cards")
        said += some(cards, "; 1 card, with the key", "; {} cards, each with the key")
        said += " that the record names, and rising counts"
        self.layer.passes(said + ("; not checked: " + note if unnamed else ""))

    def _compare_files(self, newest: dict[str, tuple[bytes, SignedAnchor]]) -> None:
        """See that what lies there for openssl is the newest signature of each card, and nothing else lies there."""
        there = {name for name in self.container.under(OF_CARDS) if name != CARD_KEYS}
        for name, content in files_of(newest):
            with self.layer.blaming(name):
                if self.container.read(name) != content:
                    raise Broken("not what the newest signature of the card gives", name)
            there.discard(name)
        for name in sorted(there):
            self.layer.fails(Fault("belongs to no signature", name))


def card_id_in(statement: bytes) -> bytes:
    """Give the card id in a statement: the first 8 bytes of the SHA-256 of the key of the card."""
    return statement[len(STATEMENT_HEAD) + 16 : len(STATEMENT_HEAD) + 24]


def says(statement: bytes, serial: str, anchor: dict[str, Any]) -> bool:
    """Say whether a statement is the one over an anchor of a card: head, AID (16 bytes), card id (8), the anchor."""
    if len(statement) != STATEMENT_LENGTH or not statement.startswith(STATEMENT_HEAD):
        return False
    at = len(STATEMENT_HEAD)
    named, numbers = statement[at + 8 : at + 14].hex().upper(), statement[at + 32 : at + 44]
    origin = statement[at + 24 : at + 32].hex().upper()
    counts = int.from_bytes(numbers[:4], "big"), int.from_bytes(numbers[4:], "big")
    said = (serial, anchor["origin"], (anchor["counter"], anchor["size"]), anchor["root"])
    return (named, origin, counts, statement[at + 44 :].hex()) == said


def files_of(newest: dict[str, tuple[bytes, SignedAnchor]]) -> Iterator[tuple[str, bytes]]:
    """Give the files with which the openssl command alone checks the newest signature of each card."""
    for serial, (public, signed) in sorted(newest.items()):
        folder = OF_CARDS + serial + "/"
        yield folder + "key.pem", pem_of(P256, public)
        yield folder + "signature", signed.der
        yield folder + "statement", signed.statement


# ----------------------------------------------------------------------------------------------------------------------
# people_record.py: What events say of people who sign, followed in their order: keys, roles, policies, intents and signatures.

class SigningRecord:
    """Follows these events; what is wrong with one of them goes to `fails`."""

    def __init__(self, keys: dict[str, SshKey], verify: Verify, fails: Callable[[Fault], None], first: int) -> None:
        self.public, self.verify, self.fails, self.first = keys, verify, fails, first
        self.keys: dict[str, KeyLife] = {}
        roles = Roles()
        self.people = roles.people
        self.holders = Holders()
        self.intents: dict[str, Stated] = {}
        self.runs: dict[str, list[str]] = {}
        self.policy: Any = None
        self.digest = ""
        """Of the policy in force."""
        self.policies: dict[str, bytes] = {}
        """Texts by digest."""
        self.forfeited = 0
        """The position where the policy was given up after a restore."""
        self.signatures: list[SignatureOf] = []
        self.good = self.unjudged = 0
        self.signers: set[str] = set()
        """Fingerprints of the keys that signed."""
        self.approved: list[tuple[int, int, str]] = []
        """Position, time and fingerprint of each signature of an intent."""
        self.takes = {
            KEY_ADDED: self._add_key,
            KEY_REVOKED: self._revoke_key,
            POLICY_ADOPTED: self._adopt,
            POLICY_FORFEITED: self._forfeit,
            RESTORED: self._restore,
            INTENT_STATED: self._state,
            INTENT_CLOSED: self._close,
            APPROVAL_GIVEN: self._approve,
            APPROVAL_REFUSED: self._refuse,
            **dict.fromkeys(OF_ROLES, roles.take),
            **dict.fromkeys(OF_CUSTODY, self.holders.take),
        }

    def take(self, position: int, tag: bytes, event: dict[str, Any]) -> None:
        """Take in an event of one of these kinds; raises LookupError, TypeError or AttributeError for another form."""
        self.takes[tag](position, event)

    def blame(self, position: int, event: dict[str, Any], message: str) -> None:
        """Say what is wrong with an event."""
        self.fails(Fault(message, None, None, position, event["id"]))

    def _add_key(self, position: int, event: dict[str, Any]) -> None:
        facts, person = event["facts"], event["stream"]
        name, first = facts["fingerprint"], not self.asks
        if name in self.keys:
            self.blame(position, event, "the key was added before: a key is one person's, once")
            return
        self.keys[name] = KeyLife(person, facts["kind"], position, event["time"], facts["sealed"] is not None, first)
        statement = facts["statement"].encode("utf-8")
        said = self._read(statement)
        if not isinstance(said, dict) or (said.get("person"), said.get("key")) != (person, name):
            self.blame(position, event, "the statement is not about this person and this key")
            return
        of_new = Signing("keys/%d" % position, KEY_NAMESPACE, statement)
        self._signed(position, event, name, of_new, facts["proof"])
        if said.get("replaces"):
            old, signature = said["replaces"]["fingerprint"], said["replaces"]["signature"]
            text = canonical({**said, "replaces": {"fingerprint": old, "signature": None}})
            if old not in self.keys or self.keys[old].person != person or self.keys[old].revoked is not None:
                self.blame(position, event, "the statement is not by a key of this person")
                return
            self._signed(position, event, old, Signing("keys/%d.replaced" % position, KEY_NAMESPACE, text), signature)

    def _revoke_key(self, position: int, event: dict[str, Any]) -> None:
        facts = event["facts"]
        life = self.keys.get(facts["fingerprint"])
        if life is None or life.person != event["stream"]:
            self.blame(position, event, "the person has no such key")
            return
        if life.revoked is None:
            life.revoked, life.revoked_at = position, event["time"]
        if facts["reason"] == "compromised":
            life.compromised_since = facts["since"] if facts["since"] is not None else 0

    def _adopt(self, position: int, event: dict[str, Any]) -> None:
        facts = event["facts"]
        text = facts["policy"].encode("utf-8")
        said = self._read(text)
        if said is None or sha256(text).hexdigest() != facts["digest"]:
            self.blame(position, event, "the policy is not the one of its digest, or not in canonical form")
            return
        self.policy, self.digest = said, facts["digest"]
        self.policies[facts["digest"]] = text

    def _forfeit(self, position: int, _event: dict[str, Any]) -> None:
        self.policy, self.digest, self.forfeited = None, "", position

    def _restore(self, _position: int, _event: dict[str, Any]) -> None:
        """Nobody signs, and nothing that people signed ends, as a backup takes the place of the record."""

    def _state(self, position: int, event: dict[str, Any]) -> None:
        text, name = event["facts"]["intent"].encode("utf-8"), event["stream"].partition(":")[2]
        said = self._read(text)
        if said is None or sha256(text).hexdigest() != name or name in self.intents:
            self.blame(position, event, "the intent is not the one of its name, or not in canonical form")
            said = None
        self.intents[name] = Stated(position, text, said)
        if said is not None:
            self.runs.setdefault(said["run"], []).append(name)

    def _close(self, position: int, event: dict[str, Any]) -> None:
        stated = self._intent(position, event)
        if stated is not None and stated.closed:
            self.blame(position, event, "the intent was closed before")
        elif stated is not None:
            stated.closed, stated.closed_at = event["facts"]["how"], position

    def _intent(self, position: int, event: dict[str, Any]) -> Stated | None:
        stated = self.intents.get(event["stream"].partition(":")[2])
        if stated is None:
            self.blame(position, event, "no such intent was stated")
        return stated

    def _approve(self, position: int, event: dict[str, Any]) -> None:
        self._sign(position, event, INTENT_NAMESPACE)

    def _refuse(self, position: int, event: dict[str, Any]) -> None:
        self._sign(position, event, REFUSAL_NAMESPACE)

    def _sign(self, position: int, event: dict[str, Any], namespace: str) -> None:
        """Take in what a person signed of an intent; what does not hold is blamed, and does not count."""
        facts, stated = event["facts"], self._intent(position, event)
        if stated is None:
            return
        signing = Signing("intents/" + event["stream"].partition(":")[2], namespace, stated.text)
        signature = self._signed(position, event, facts["fingerprint"], signing, facts["signature"])
        life = self.keys.get(facts["fingerprint"])
        if signature is None or life is None:
            return
        if life.person != facts["person"] or (life.revoked or position) < position:
            self.blame(position, event, "the key is not one of this person at this event")
            return
        if namespace == REFUSAL_NAMESPACE:
            stated.refused = life.person
        else:
            self.approved.append((position, event["time"], facts["fingerprint"]))
            flags = (signature.touched, signature.with_pin)
            stated.given.append(
                (position, Signed(facts["person"], facts["fingerprint"], life.kind, facts["means"], *flags))
            )

    def _signed(
        self, position: int, event: dict[str, Any], fingerprint: str, signing: Signing, encoded: str
    ) -> SshSignature | None:
        """Judge a signature; None where it is not good. One whose key is not here is counted, and not judged."""
        life = self.keys.get(fingerprint)
        try:
            signature = read_ssh_signature(encoded)
        except Broken as error:
            self.blame(position, event, error.message)
            return None
        if life is None or not signature.suits(life.kind):
            self.blame(position, event, "no person had such a key at this event")
            return None
        key = self.public.get(fingerprint)
        good = (
            None
            if key is None
            else key.kind == life.kind and self.verify(key, signing.namespace, signing.text, signature)
        )
        if good is False:
            self.blame(position, event, "the signature is not by the key that the event names")
            return None
        if key is not None or signing.namespace != KEY_NAMESPACE or position >= self.first:
            self.signatures.append(SignatureOf(position, event["time"], fingerprint, signing, signature))
            self.signers.add(fingerprint)
            self.good += good is True
            self.unjudged += good is None
        return signature

    @staticmethod
    def _read(text: bytes) -> Any:
        """Read canonical JSON; None where it is none."""
        try:
            said = parsed(text)
            return said if canonical(said) == text else None
        except (ValueError, RecursionError):
            return None

    def valid_now(self, position: int, signed: Signed, operation: str) -> Signed:
        """Give a signature with what holds of its key by now, for an operation."""
        life = self.keys[signed.fingerprint]
        valid = life.added < position and life.revoked is None and (not life.sealed or operation == RECOVERY)
        flags = (signed.means, signed.touch, signed.pin)
        return Signed(signed.person, signed.fingerprint, signed.kind, *flags, valid=valid)

    def acts_of_new_key(self, event: dict[str, Any]) -> tuple[str, ...]:
        """Give the acts that add a key of a person now: after the last one for every day ended it is a recovery."""
        facts, whose = event["facts"], [life for life in self.keys.values() if life.person == event["stream"]]
        if '"replaces":null' not in facts["statement"]:
            return ("person-key-rotate",)
        left = any(life.revoked is None and not life.sealed for life in whose)
        return ("person-key-add", "person-join") if left or not whose else (RECOVERY,)

    @property
    def asks(self) -> bool:
        """Say whether the policy in force asks anybody to sign."""
        return self.policy is not None and bool(self.policy["signed"])

    @property
    def doubted(self) -> list[int]:
        """The positions of signatures by keys that were reported compromised, from then on."""
        since = {name: life.compromised_since for name, life in self.keys.items()}
        return [at for at, time, name in self.approved if since[name] is not None and time >= (since[name] or 0)]


# ----------------------------------------------------------------------------------------------------------------------
# people_files.py: The files of the part with which stock ssh-keygen alone checks every signature; all of them follow from events.

OF_PEOPLE = "parts/people/"
EVENTS_BEFORE, PEOPLES_KEYS = OF_PEOPLE + "before.jsonl", OF_PEOPLE + "allowed_signers"
ENDINGS = {INTENT_NAMESPACE: "", REFUSAL_NAMESPACE: ".refusal"}
LIST_OF_SIGNATURES = OF_PEOPLE + "signatures.txt"


def files_of_people(record: SigningRecord) -> Iterator[tuple[str, bytes]]:
    """Give them: what was signed, the signatures, the keys, and a list that says which belong together."""
    for name, stated in sorted(record.intents.items()):
        yield "%sintents/%s.json" % (OF_PEOPLE, name), stated.text
    for digest, text in sorted(record.policies.items()):
        yield "%spolicies/%s.json" % (OF_PEOPLE, digest), text
    keys = [(life, record.public[name]) for name, life in record.keys.items() if name in record.public]
    listed = [each for each in record.signatures if each.fingerprint in record.public]
    if not keys:
        return
    for each in listed:
        if each.signing.namespace == KEY_NAMESPACE:
            yield "%s%s.json" % (OF_PEOPLE, each.signing.name), each.signing.text
        signature = ssh_armored(record.public[each.fingerprint], each.signing.namespace, each.signature)
        yield "%s%s.sig" % (OF_PEOPLE, name_of(each)), signature
    yield PEOPLES_KEYS, "".join(allowed_signer_line(life, key) for life, key in keys).encode("ascii")
    lines = (signature_in_list(each, record.keys[each.fingerprint]) for each in listed)
    yield LIST_OF_SIGNATURES, "".join(lines).encode("ascii")


def name_of(each: SignatureOf) -> str:
    """Name the file of a signature, without its ending: many people sign one intent."""
    if each.signing.namespace == KEY_NAMESPACE:
        return each.signing.name
    return "%s.%d%s" % (each.signing.name, each.position, ENDINGS[each.signing.namespace])


def allowed_signer_line(life: KeyLife, key: SshKey) -> str:
    """Write a key as ssh-keygen takes it: for whom, for what, and from when until when."""
    namespaces = INTENT_NAMESPACE, KEY_NAMESPACE, REFUSAL_NAMESPACE
    options = 'namespaces="%s,%s,%s",valid-after="%s"' % (*namespaces, as_ssh_time(life.added_at))
    if life.revoked_at is not None:
        options += ',valid-before="%s"' % as_ssh_time(life.revoked_at)
    return "%s %s %s\n" % (life.person, options, key.text)


def signature_in_list(each: SignatureOf, life: KeyLife) -> str:
    """Write what ssh-keygen has to be told: text, signature, who, what for, and a time at which the key was valid.

    The events say in which order all of that was. A clock that went back meanwhile changes nothing.
    """
    at = max(each.time, life.added_at)
    if life.revoked_at is not None:
        at = max(life.added_at, min(at, life.revoked_at))
    files = "%s.json %s.sig" % (each.signing.name, name_of(each))
    return "%s %s %s %s\n" % (files, life.person, each.signing.namespace, as_ssh_time(at))


def as_ssh_time(microseconds: int) -> str:
    """Write a time (UTC) as ssh-keygen takes it."""
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(microseconds // 1_000_000))


# ----------------------------------------------------------------------------------------------------------------------
# people_comparing.py: Whether an event is what people signed: its card, the part and the presenter of that, and every field.

USED = "the intent was used before"
LONGEST_SIGNED = 200
"""Characters of a parameter."""


def not_signed(stated: Stated, event: dict[str, Any]) -> str:
    """Say what of an event is not in the intent; nothing where all of it is."""
    kind, _, serial = event["stream"].partition(":")
    if kind == "card" and serial not in [each["serial"] for each in (*stated.said["cards"], *stated.said["spares"])]:
        return "card %s is not in the intent" % serial
    of_card = (_other_part(stated, event) or _other_presenter(stated, event)) if is_start(event) else ""
    return of_card or _other_parameter(stated, event)


def is_start(event: dict[str, Any]) -> bool:
    """Say whether an event is the start of an operation on a card."""
    tag: str = event["tag"]
    return tag.encode("ascii") == STARTED


def _other_parameter(stated: Stated, event: dict[str, Any]) -> str:
    """Say which field of an event is not what people signed: without an operation on cards they sign every one."""
    signed, tag = stated.said["parameters"], event["tag"].encode("ascii")
    whole = tag not in (STARTED, RESTORED) and stated.said["operation"] not in PARTS_OF_CARDS
    alone = tag in HAPPENINGS and len(stated.said["cards"]) == 1
    for key, value in signable(event).items():
        values = [signed[name] for name in signed if name == key or re.fullmatch(key + "-[0-9]+", name)]
        if value is None:
            differs = alone and bool(values)
        elif values:
            differs = as_signed(value) not in values
        else:
            differs = whole and key not in ADDED_LATER.get(tag, ())
        if differs:
            return "parameter %s is not the one that was signed" % key
    return ""


def _other_part(stated: Stated, event: dict[str, Any]) -> str:
    """Say why a card has no part, or no other one, in the run; one that was not completed may be begun again."""
    stream, part, parts = event["stream"], part_of(event), PARTS_OF_CARDS.get(stated.said["operation"], ())
    looked = part != "look" or stated.said["parameters"].get("prove_pins")
    if part not in (parts or ("",)) or not looked:
        return "the act has no part %s" % (part or "-")
    return USED if (stream, part) in stated.done or (not parts and stream in stated.begun) else ""


def _other_presenter(stated: Stated, event: dict[str, Any]) -> str:
    """See that a card is presented by whom people signed for; where nobody signed as presenter it is only claimed."""
    serial, person = event["stream"].partition(":")[2], event["facts"]["parameters"].get("presented_by")
    presenting = [each for each in stated.said["signers"] if each["as"] in PRESENTING]
    allowed = [each["person"] for each in presenting if serial in each.get("cards", ())]
    if not allowed and person is not None and any(each["as"] == "presenter" for each in presenting):
        allowed = [each["person"] for each in presenting]
    return (
        "card %s was not presented by the one who signed for it" % serial if allowed and person not in allowed else ""
    )


def part_of(event: dict[str, Any]) -> str:
    """Give the part that a start begins; nothing for an operation on one card, and for what is no start."""
    return str(event["facts"]["parameters"].get("part", "")) if is_start(event) else ""


def signable(event: dict[str, Any]) -> dict[str, Any]:
    """Give what of an event people signed: of a policy the digest, and of a set how many cards it has and needs."""
    facts: dict[str, Any] = event["facts"]
    tag, stream = event["tag"].encode("ascii"), event["stream"]
    if tag == POLICY_ADOPTED:
        return {"policy": facts["digest"]}
    if tag == SET_STARTED:
        return {"issued": facts["issued"], "needed": facts["needed"]}
    if tag == STARTED:
        parameters: dict[str, Any] = facts["parameters"]
        return parameters
    return {**facts, "person": stream} if stream.startswith("person:") else facts


def as_signed(value: Any) -> Any:
    """Write the value of a fact as intents have it: of what is longer than people are shown, the digest."""
    if isinstance(value, (bool, int)):
        return value
    text = value if isinstance(value, str) else canonical(value).decode("utf-8")
    return text if len(text) <= LONGEST_SIGNED else "sha256:" + sha256(text.encode("utf-8")).hexdigest()


# ----------------------------------------------------------------------------------------------------------------------
# people_judging.py: Every act that a policy covers, held against the intent that people signed for it.

RESTORE = "restore"
OF_RESTORE = frozenset((INTENT_STATED, APPROVAL_GIVEN, APPROVAL_REFUSED, INTENT_CLOSED, POLICY_FORFEITED))
"""Kinds of event that stand between a restore and the end of its signing."""


@dataclass(frozen=True)
class Place:
    """What is known of the record in which an intent was stated."""

    root_at: Callable[[int], bytes | None]
    """The root over so many events; None where it is not known."""
    is_ours: Callable[[str, int], bool | None]
    """Whether the record went by a name when it had so many events."""


class ActsJudged:
    """Acts in their order, with what people signed for them."""

    def __init__(self, record: SigningRecord, judge: Judge, place: Place, first: int) -> None:
        self.record, self.judge, self.place, self.first = record, judge, place, first
        self.signed = self.unsigned = self.rootless = 0
        self.restored = False
        """Nothing that signs came after a restore yet."""
        self.restore: tuple[int, dict[str, Any]] | None = None
        """A restore for which the policy asks people to sign, which they do right after it."""
        self.last = 0
        """Position of the last event of its signing."""

    def take(self, position: int, tag: bytes, event: dict[str, Any]) -> None:
        """Judge an event of an act, or of signing, by what came before it."""
        acts = acts_of(tag, event["facts"])
        if tag not in OF_RESTORE:
            self._require_restore_signed()
        if acts and position >= self.first:
            self._judge(position, tag, event, acts)
        if tag == COMPLETED:
            self._end_part(event)
        if tag == POLICY_FORFEITED:
            self.restore = None
            if not self.restored:
                self.record.blame(position, event, "a policy is given up only right after a restore")
        self.restored = tag == RESTORED
        if tag in self.record.takes:
            self.record.take(position, tag, event)
        self.last = position
        if tag == RESTORED and self.record.asks and position >= self.first:
            self.restore = position, event
        if tag == INTENT_CLOSED and self.restore is not None:
            self._judge_restore(event["stream"].partition(":")[2])
        if tag == INTENT_STATED:
            self._judge_stated(position, event)
        if tag == KEY_ADDED and self.place.is_ours(_ledger_in(event["facts"]["statement"]), position - 1) is False:
            self.record.blame(position, event, "the statement is of another record")

    def _judge_restore(self, name: str) -> None:
        """See that people signed the restore: their intent names the record as the backup had it."""
        position, event = self.restore or (0, {})
        problem = self._problem(name, position, event, (RESTORE,))
        if problem:
            self.record.blame(position, event, "%s: %s" % (RESTORE, problem))
        self.signed += not problem
        self.restore = None

    def _require_restore_signed(self) -> None:
        if self.restore is not None:
            self.record.blame(*self.restore, "%s is not signed, and the policy asks for it" % RESTORE)
        self.restore = None

    def finish(self, upto: int) -> None:
        """Judge what is left at the last event: one after a restore may name the person, before anybody signs."""
        if upto > self.last + 1:
            self._require_restore_signed()

    def _judge_stated(self, position: int, event: dict[str, Any]) -> None:
        """See that an intent was stated in this record, and after the events that it names."""
        stated = self.record.intents[event["stream"].partition(":")[2]]
        if stated.said is None:
            return
        head = stated.said["head"]
        root = self.place.root_at(head)
        if not 0 <= head < position or self.place.is_ours(stated.said["ledger"], head) is False:
            self.record.blame(position, event, "the intent is of another record, or of events that came later")
        elif root is not None and root.hex() != stated.said["root"]:
            self.record.blame(position, event, "the intent names another root hash than the events have")
        self.rootless += root is None

    def _judge(self, position: int, tag: bytes, event: dict[str, Any], acts: tuple[str, ...]) -> None:
        policy, names = self.record.policy, self._intents_of(tag, event)
        if not names:
            self.unsigned += not self.record.asks
            if self.record.asks and not any(is_free(need_of(policy, act)) for act in acts):
                self.record.blame(position, event, "%s is not signed, and the policy asks for it" % acts[0])
            return
        problems = [self._problem(name, position, event, acts) for name in names]
        if all(problems):
            self.record.blame(position, event, "%s: %s" % (acts[0], problems[0]))
            return
        stated = self.record.intents[names[problems.index("")]]
        stated.begun[event["stream"]] = part_of(event)
        stated.started |= tag == STARTED
        self.signed += 1

    def _end_part(self, event: dict[str, Any]) -> None:
        """Note that a card had its part, which it has once."""
        stream = event["stream"]
        for name in self.record.runs.get(event["operation"] or "", ()):
            stated = self.record.intents[name]
            if stream in stated.begun:
                stated.done.add((stream, stated.begun[stream]))

    def _intents_of(self, tag: bytes, event: dict[str, Any]) -> list[str]:
        """Give the intents that an act names, or else those of its run."""
        facts = event["facts"]
        cited = facts["parameters"].get("intent") if tag == STARTED else None
        cited = facts["intent"] if tag == POLICY_ADOPTED else cited
        return [cited] if cited else self.record.runs.get(event["operation"] or "", [])

    def _problem(self, name: str, position: int, event: dict[str, Any], acts: tuple[str, ...]) -> str:
        """Say why an intent does not allow an act; nothing where it does."""
        stated = self.record.intents.get(name)
        if stated is None or stated.said is None:
            return "the intent that it names was not stated"
        said = stated.said
        if said["run"] != event["operation"] or said["operation"] not in acts:
            return "the intent is for another act"
        if acts == ACTS[KEY_ADDED] and said["operation"] not in self.record.acts_of_new_key(event):
            return "the intent is for another way to a key"
        if stated.closed not in ("", "used"):
            return "the intent was closed before (%s)" % stated.closed
        if stated.closed and position > stated.closed_at and not (stated.started or is_start(event)):
            return USED
        return not_signed(stated, event) or self._unmet(stated, position, event)

    def _unmet(self, stated: Stated, position: int, event: dict[str, Any]) -> str:
        """Say what an intent lacked when its run began; what comes later in the run is covered by that."""
        if stated.begun:
            return ""
        if not self.record.asks:
            return ""
        if event["time"] > stated.said["expires"]:
            return "the intent had expired"
        if stated.refused:
            return "%s refused it" % stated.refused
        if stated.said["policy"] != self.record.digest:
            return "the intent names another policy than the one in force"
        given = [self.record.valid_now(position, signed, stated.said["operation"]) for _, signed in stated.given]
        holders = self.record.holders.of(each["serial"] for each in stated.said["cards"])
        return self.judge(stated.said, self.record.policy, self.record.people, given, holders)


def _ledger_in(statement: str) -> str:
    return str(json.loads(statement)["ledger"])


# ----------------------------------------------------------------------------------------------------------------------
# people.py: What people signed: each signature, and each act that a policy covers, with the keys and intents of the part.

FIRST_KEYS = "first keys of people"
LONGEST_INTENT = 1 << 20
"""Bytes."""
ED25519_TAKES, OTHERS_TAKE = 0.01, 0.03
"""Seconds that a signature takes, at most, by openssl and by ssh-keygen."""


class People:
    """All that people signed; judged when the events were walked over."""

    def __init__(
        self,
        container: Container,
        said: Description,
        report: Report,
        seen: Seen,
        trusted: Sequence[AllowedSigner] | None,
        judge: Judge,
    ) -> None:
        self.container, self.said, self.report, self.seen = container, said, report, seen
        self.trusted, self.judge = trusted, judge
        self.listed = PEOPLE in said.parts
        self.known = self.listed and said.knows(PEOPLE)
        self.layer = report.layer("people")
        self.events: list[tuple[int, bytes, Any]] = []
        self.before: dict[int, bytes] = {}
        """Leaf hashes of events before the range."""
        self.public: dict[str, SshKey] = {}
        if self.known:
            with self.layer.blaming(EVENTS_BEFORE):
                self._read_before()
            with self.layer.blaming(PEOPLES_KEYS):
                if PEOPLES_KEYS in container:
                    listed = read_allowed_signers(container.read(PEOPLES_KEYS))
                    self.public = {each.key.fingerprint: each.key for each in listed}

    def _read_before(self) -> None:
        """Read the events before the range by which people, keys and intents in it are judged."""
        for number, line in enumerate(
            self.container.lines(EVENTS_BEFORE) if EVENTS_BEFORE in self.container else (), 1
        ):
            try:
                told = json.loads(line)
                position, event = told["position"], told["event"]
                tag = event["tag"].encode("ascii")
                is_one = tag in OF_SIGNING | OF_CUSTODY and canonical(told) == line and type(position) is int
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                is_one = False
            if not is_one or not max(self.before, default=0) < position < max(self.said.first, 1):
                raise Broken("the line tells of nothing that is signed, or is not in order", EVENTS_BEFORE, number)
            self.before[position] = sha256(b"\0" + canonical(event)).digest()
            self.events.append((position, tag, event))

    def heads(self) -> Iterator[int]:
        """Give the sizes whose root hash intents name."""
        for name in self.container.under(OF_PEOPLE + "intents/") if self.known else ():
            if name.endswith(".json"):
                try:
                    head = json.loads(self.container.read(name, LONGEST_INTENT))["head"]
                except (Broken, ValueError, LookupError, TypeError, RecursionError):
                    continue
                if type(head) is int:
                    yield head

    def takes_about(self) -> float:
        """Say how many seconds all signatures take, at most."""
        count = sum(name.endswith(".sig") for name in self.container.under(OF_PEOPLE)) if self.known else 0
        plain = all(key.kind == "ed25519" for key in self.public.values())
        return count * (ED25519_TAKES if plain else OTHERS_TAKE)

    def take(self, position: int, tag: bytes, event: Mapping[str, Any]) -> None:
        """Take in an event that tells of people who sign, or of an act."""
        self.events.append((position, tag, event))

    def finish(self, ssh: Any, lineage: Lineage) -> None:
        """Say what came of all of them."""
        if not self.listed:
            signed = any(tag in SIGNING_BEGINS for _, tag, _ in self.events)
            why = "the bundle does not contain what people signed" if signed else "NOT SIGNED: nobody signed an act"
            self.layer.is_left_out(why)
            return
        if not self.known:
            self.layer.is_left_out("what people signed is in an unknown form")
            return
        for position, leaf in self.before.items():
            if self.seen.leaves.get(position) != leaf:
                self.layer.fails(Fault("the event is not the one of the record", EVENTS_BEFORE, None, position))
        first = max(self.said.first, 1)
        record = SigningRecord(self.public, ssh.verify, self.layer.fails, first)
        place = Place(self.seen.roots.get, lambda origin, size: lineage.fits(ledger_named(origin), size))
        acts = ActsJudged(record, self.judge, place, first)
        for position, tag, event in self.events:
            try:
                acts.take(position, tag, event)
            except (LookupError, TypeError, AttributeError, ValueError):
                self.layer.fails(Fault("the event does not have the facts of its kind", None, None, position))
        acts.finish(self.said.last)
        self._compare_files(record)
        self._conclude(record, acts, ssh.reason)
        self._judge_first_keys(record)

    def _compare_files(self, record: SigningRecord) -> None:
        """See that what lies there for ssh-keygen is what the events say, and nothing else lies there."""
        there = {*self.container.under(OF_PEOPLE)} - {EVENTS_BEFORE}
        for name, content in files_of_people(record):
            with self.layer.blaming(name):
                if self.container.read(name, LONGEST_INTENT) != content:
                    raise Broken("not what the events say", name)
            there.discard(name)
        for name in sorted(there):
            self.layer.fails(Fault("belongs to nothing that people signed", name))

    def _conclude(self, record: SigningRecord, acts: ActsJudged, unable: str) -> None:
        note = said_of(record, acts)
        if record.unjudged:
            without = not self.public
            why = "the bundle does not contain the keys of people" if without else unable or "a key is not here"
            self.layer.is_left_out("%s; not checked: %d, because %s" % (note, record.unjudged, why))
        elif not record.good:
            self.layer.is_left_out(note)
        else:
            self.layer.passes(note)

    def _judge_first_keys(self, record: SigningRecord) -> None:
        """Compare the keys for which nothing in the record vouches with those that the auditor has."""
        first = {name: life for name, life in record.keys.items() if life.first and name in record.signers}
        if not first:
            return
        layer = Layer(FIRST_KEYS)
        self.report.layers.append(layer)
        if self.trusted is None:
            layer.is_left_out("give the keys of people that you received another way (--people FILE)")
            return
        for name, life in first.items():
            if not any(each.key.fingerprint == name and each.is_for(life.person) for each in self.trusted):
                message = "%s of %s is not among the keys that you gave" % (name, life.person)
                layer.fails(Fault(message, None, None, life.added))
        layer.passes(some(len(first), "1 key is", "{} keys are") + " among those that you gave")


def said_of(record: SigningRecord, acts: ActsJudged) -> str:
    """Say what was found good, and what nobody signed."""
    people = {record.keys[name].person for name in record.signers}
    told = []
    if record.good:
        told.append(
            some(record.good, "1 signature", "{} signatures") + some(len(people), " by 1 person", " by {} people")
        )
    if acts.signed:
        told.append(some(acts.signed, "1 act signed", "{} acts signed") + " as the policy asks")
    if acts.unsigned or not told:
        told.append(some(acts.unsigned, "NOT SIGNED: 1 act", "NOT SIGNED: {} acts") + ", for which no policy asked")
    if record.doubted:
        which = ", ".join("#%d" % position for position in record.doubted[:10])
        told.append("doubted, by a compromised key: %s" % which)
    if record.forfeited:
        told.append("the policy was given up at event #%d" % record.forfeited)
    return "; ".join(told)


# ----------------------------------------------------------------------------------------------------------------------
# trust.py: Whose signatures count: keys that were given, those that signed what was kept, and those that such keys vouch for.

class Trust:
    """Public keys by what they are relied on for, and the signatures that are checked with them."""

    def __init__(self, signatures: Any, keys: Iterable[tuple[int, bytes]]) -> None:
        self.signatures = signatures
        self.given: dict[int, set[bytes]] = {ED25519: set(), ML_DSA_44: set()}
        for kind, public in keys:
            self.given[kind].add(public)
        self.explicit = any(self.given.values())
        """They were given as such, and nothing else makes a key count."""
        self.by_kept = False
        """They are the keys that signed the checkpoint which was kept."""
        self.brought: list[Key] = []
        """Those that the bundle brings along, which count for nothing by themselves."""
        self.changes: list[Change] = []
        """What the events say of the keys that sign."""
        self.sizes: list[int] = []
        """Those of the checkpoints in the bundle, rising."""
        self._reader = KeyChanges(signatures, self._ml_dsa_of)

    def covers(self, kind: int, public: bytes, size: int) -> bool:
        """Say whether a key is relied on for a checkpoint of so many events."""
        chain = KeyChain(kind, self.changes)
        before = max((each for each in self.sizes if each < size), default=0)
        return public in chain.relied_on(self.given[kind]) and chain.may_sign(public, size, before)

    def had_ended(self, kind: int, public: bytes, size: int) -> bool:
        """Say whether a key had ended before it signed so many events."""
        return KeyChain(kind, self.changes).had_ended(public, size)

    def rely_on_signers(self, kept: Iterable[Checkpoint]) -> None:
        """Rely on the keys that signed a checkpoint which the auditor kept, unless keys were given."""
        for checkpoint in () if self.explicit else kept:
            for kind, keys in self.given.items():
                signers = self.signers(checkpoint, kind)
                keys.update(signers)
                self.by_kept = self.by_kept or bool(signers)

    def take(self, position: int, tag: bytes, facts: dict[str, Any]) -> None:
        """Take what an event says of the keys that sign; raises Broken where its signatures are wrong."""
        change = self._reader.read(position, tag, facts)
        self.changes += [] if change is None else [change]

    def keep_named(self, had_name: Callable[[str, int], bool | None]) -> list[int]:
        """Keep what was signed for the ledger by the name that it had then; give the positions of what was for another.

        A key may sign many ledgers, so that what it signed for another one could be put into this one.
        """
        named = [(each, each.name is None or had_name(each.name, each.position)) for each in self.changes]
        self.changes = [each for each, fits in named if fits]
        return [each.position for each, fits in named if fits is False]

    def _ml_dsa_of(self, digest: str) -> bytes | None:
        """Find the other half of a key, of those that are known or that an event names."""
        pairs = (pair for each in self.changes for pair in (each.new, each.ended) if pair is not None)
        halves = {*self.known(ML_DSA_44), *(pair[ML_DSA_44] for pair in pairs if ML_DSA_44 in pair)}
        return next((each for each in sorted(halves) if sha256(each).hexdigest() == digest), None)

    def known(self, kind: int) -> set[bytes]:
        """Give the keys by which a signature can be checked at all."""
        return {*self.given[kind], *(key.public for key in self.brought if key.kind == kind)}

    def signers(self, checkpoint: Checkpoint, kind: int) -> list[bytes]:
        """Give the public keys, of those known, that signed a checkpoint."""
        return [public for public, good in self.verdicts(checkpoint, kind).items() if good]

    def verdicts(self, checkpoint: Checkpoint, kind: int) -> dict[bytes, bool | None]:
        """Say of each known key that signed a checkpoint by its own word if all of it is good; None: cannot be told."""
        found: dict[bytes, bool | None] = {}
        for public in self.known(kind):
            id_ = Key(checkpoint.origin, kind, public).id
            values = [value for name, each, value in checkpoint.lines if (name, each) == (checkpoint.origin, id_)]
            goods = [self._is_good(checkpoint, kind, public, value) for value in values]
            if goods:
                found[public] = False if False in goods else None if None in goods else True
        return found

    def _is_good(self, checkpoint: Checkpoint, kind: int, public: bytes, value: bytes) -> bool | None:
        message = checkpoint.text.encode()
        if kind == ML_DSA_44:
            if len(value) != 8 + ML_DSA_SIGNATURE:
                return False
            message, value = checkpoint.cosigned(value[:8]), value[8:]
        good: bool | None = self.signatures.verify(kind, public, message, value)
        return good

    def one_key(self, one: Checkpoint, other: Checkpoint) -> bool:
        """Say whether one key signed both, for one origin: only then do they prove anything against its owner."""
        return one.origin == other.origin and any(
            set(self.signers(one, kind)) & set(self.signers(other, kind)) for kind in self.given
        )

    def by_any(self, message: bytes, signature: bytes) -> tuple[bool | None, bytes]:
        """Say whether any Ed25519 key signed something, and which: those relied on first, the newest before others."""
        brought = [key.public for key in self.brought if key.kind == ED25519]
        unknown = not brought and bool(self.signatures.reasons[ED25519])
        for public in dict.fromkeys([*sorted(self.given[ED25519]), *reversed(brought)]):
            good = self.signatures.verify(ED25519, public, message, signature)
            if good:
                return True, public
            unknown = unknown or good is None
        return None if unknown else False, b""

    def whose(self) -> str:
        """Say whose keys are relied on."""
        return "the key of the checkpoint that you kept" if self.by_kept else "the key that you gave"

    def only_own(self) -> str:
        """Say why a good signature does not count."""
        if self.explicit:
            return "not signed by the key that you gave: forged, unless your key is newer"
        if self.by_kept:
            return "not signed by the key of the checkpoint that you kept, and no event records a key change"
        return "signed by the key in the bundle; give a key that you trust (--key FILE)"


# ----------------------------------------------------------------------------------------------------------------------
# state.py: All that is known of a bundle while it is verified: each layer reads it, and says its part in the report.

@dataclass
class Case:
    """One bundle, what was given from outside, what its members hold, and what the walk over its events gave."""

    container: Container
    said: Description
    report: Report
    trust: Trust
    kept: Sequence[Kept]
    folder: str
    """Where the proof of a fork is written."""
    lineage: Lineage
    anchors: Anchors
    card_signatures: CardSignatures
    people: People
    checkpoints: dict[int, Checkpoint] = field(default_factory=dict)
    """By size, those that can be read."""
    proofs: dict[int, tuple[str, list[bytes]]] = field(default_factory=dict)
    """For each position: the member with an inclusion proof, and its hashes."""
    disclosed: dict[str, int] = field(default_factory=dict)
    """Digests, each with its line."""
    signers: dict[str, tuple[bool | None, bytes]] = field(default_factory=dict)
    """For each signature beside the manifest: whether it is good, and by which key."""
    seen: Seen = field(default_factory=Seen)
    sound: bool = False
    """The events are where they have to be, so that there is a tree to be looked at."""

    def layer(self, name: str) -> Layer:
        """Give a layer by its name."""
        return self.report.layer(name)

    @property
    def head(self) -> Checkpoint | None:
        """The checkpoint that covers the bundle."""
        return self.report.head

    def nodes(self) -> Nodes:
        """Give the tree, to be asked for any part of it."""
        return Nodes(self.container, self.said, bytes(self.seen.tiles))


# ----------------------------------------------------------------------------------------------------------------------
# receipts.py: Intents that people signed and kept: each vouches for the events before it, as a checkpoint that was kept does.

RECEIPT = "receipt"
LONGEST_RECEIPT = 1 << 20
"""Bytes of the intent, and of each signature."""


@dataclass(frozen=True)
class Receipt:
    """One signature of an intent: whoever made it saw this root hash at this position."""

    file: str
    ledger: str
    """The name of the record, as checkpoints have it."""
    head: int
    root: bytes
    text: bytes
    key: SshKey
    namespace: str
    signature: SshSignature

    def problem(self, people: Sequence[AllowedSigner] | None, verify: Verify) -> str | None:
        """Say why it vouches for nothing; an empty text where it does, None where that cannot be told here."""
        if people is not None and all(each.key.fingerprint != self.key.fingerprint for each in people):
            return "%s is not among the keys of people that you gave" % self.key.fingerprint
        good = self.signature.suits(self.key.kind) and verify(self.key, self.namespace, self.text, self.signature)
        return None if good is None else "" if good else "the signature is not over this intent"


def read_receipts(path: str) -> list[Receipt]:
    """Read an intent with its signatures: a folder, the intent, or one signature; raises Broken and OSError."""
    intent, signatures = _files(path)
    text = _content(intent)
    try:
        said: Any = json.loads(text)
        ledger, head, root = ledger_named(said["ledger"]), said["head"], bytes.fromhex(said["root"])
        whole = canonical(said) == text and said["format"] == "lifecycle-intent/1" and type(head) is int
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole or head < 0 or len(root) != 32:
        raise Broken("not an intent as people sign it", intent)
    if not signatures:
        raise Broken("no signature (.sig) lies beside the intent", intent)
    return [Receipt(file, ledger, head, root, text, *_signature(file)) for file in signatures]


def receipts_given(paths: Sequence[str]) -> list[Receipt]:
    """Read those that an auditor gives; raises Unusable, which names the file."""
    found = []
    for path in paths:
        step = "Give the folder, intent.json, or the .sig file beside it, unchanged."
        try:
            found += read_receipts(path)
        except Broken as error:
            raise Unusable(error.message, step, error.member or path) from None
        except OSError as error:
            raise Unusable(error.strerror or type(error).__name__, step, error.filename or path) from None
    return found


def _files(path: str) -> tuple[str, list[str]]:
    """Find the intent and its signatures; those in a bundle are named like the intent."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    name = "intent.json" if os.path.isdir(path) else os.path.basename(path)
    if name.endswith(".sig"):
        of_bundle = os.path.join(folder, name.split(".")[0] + ".json")
        return (of_bundle if os.path.exists(of_bundle) else os.path.join(folder, "intent.json")), [path]
    start = "" if name == "intent.json" else name[: -len("json")]
    beside = (each for each in sorted(os.listdir(folder or ".")) if each.startswith(start) and each.endswith(".sig"))
    return os.path.join(folder, name), [os.path.join(folder, each) for each in beside]


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        content = file.read(LONGEST_RECEIPT + 1)
    if len(content) > LONGEST_RECEIPT:
        raise Broken("the file is too long", path)
    return content


def _signature(path: str) -> tuple[SshKey, str, SshSignature]:
    try:
        key, namespace, signature = read_ssh_armored(_content(path))
    except Broken as error:
        raise Broken(error.message, path) from None
    if namespace not in (INTENT_NAMESPACE, REFUSAL_NAMESPACE):
        raise Broken("the signature was made for something else than an intent", path)
    return key, namespace, signature


def judge_receipts(case: Case, receipts: Sequence[Receipt], people: Sequence[AllowedSigner] | None, ssh: Any) -> None:
    """Compare the events of a bundle with each; those that agree prove what comes before them."""
    if not receipts:
        return
    layer = Layer(RECEIPT)
    case.report.layers.append(layer)
    if not case.sound:
        layer.is_left_out("the events are not in their place")
        return
    unsure = [why for each in receipts for why in _judged(case, each, people, ssh, layer)]
    if unsure:
        layer.is_left_out(unsure[0])
    elif not layer.faults:
        most = max(each.head for each in receipts)
        layer.passes("the first %d events are the events for which people signed" % most)
        case.report.proven = True
        if most > (case.report.covered or 0):
            case.report.covered, case.report.covered_at = most, None


def _judged(
    case: Case, receipt: Receipt, people: Sequence[AllowedSigner] | None, ssh: Any, layer: Layer
) -> Iterator[str]:
    """Say what is wrong with one; gives why it could not be compared."""
    problem = receipt.problem(people, ssh.verify)
    if problem is None:
        yield ssh.reason
    elif problem:
        layer.fails(Fault(problem, receipt.file))
    elif case.lineage.fits(receipt.ledger, min(receipt.head, case.said.size)) is False:
        layer.fails(Fault("the intent belongs to another record, %s" % receipt.ledger, receipt.file))
    elif receipt.head > case.said.size:
        numbers = (case.said.size, receipt.head)
        yield "the bundle has %d events, your receipt %d: the bundle is older; ask for a newer export" % numbers
    elif case.seen.roots.get(receipt.head) != receipt.root:
        message = "ALTERED: the first %d events are not those for which people signed" % receipt.head
        layer.fails(Fault(message, receipt.file))


# ----------------------------------------------------------------------------------------------------------------------
# forks.py: What proves a fork or a rollback to a third party: two notes that one key signed and no one tree has.

FORK = """lifecycle fork proof v1

One key signed 2 checkpoints that cannot belong to one record: {why}
A record only grows, so its owner has shown 2 histories.

To check this without lifecycle: verify the signatures of both notes with the keys below (C2SP signed-note, Ed25519 over
the text up to and including the newline before the empty line){how}.
"""


def fork_text(
    one: Checkpoint, other: Checkpoint, root: bytes | None, proof: Sequence[bytes], keys: Sequence[Key]
) -> str:
    """Write what proves a fork, or a rollback, to a third party."""
    how = ""
    if root is not None and one.size < other.size:
        why = "the second has %d events and its first %d are not the events of the first." % (other.size, one.size)
        how = (
            ".\nThen verify that the consistency proof (RFC 9162, section 2.1.4.2) leads from the third root hash to "
            "the root hash\nof the second note. The third root hash differs from the first note, at the same size"
        )
    elif one.size == other.size:
        why = "both have %d events and different root hashes." % one.size
    else:
        why = "the first has %d events, the second was signed later and has %d." % (one.size, other.size)
    parts = [FORK.format(why=why, how=how)]
    parts += ["== the first checkpoint ==\n", one.note.decode("utf-8")]
    parts += ["== the second checkpoint ==\n", other.note.decode("utf-8")]
    if how and root is not None:
        parts.append("== the root hash of the first %d events that the second checkpoint covers ==\n" % one.size)
        parts.append(base64.b64encode(root).decode("ascii") + "\n")
        parts.append("== the consistency proof from %d to %d events ==\n" % (one.size, other.size))
        parts += [base64.b64encode(each).decode("ascii") + "\n" for each in proof]
    parts.append("== the keys ==\n")
    for key in keys:
        encoded = base64.b64encode(bytes((key.kind,)) + key.public).decode("ascii")
        parts.append("%s+%s+%s\n" % (key.name, key.id.hex(), encoded))
    return "".join(parts)


def prove_fork(case: Case, checkpoint: Checkpoint) -> bool:
    """Write what proves that a checkpoint and the one of the bundle are of no one tree, if one key signed both.

    False where it did not: somebody without the key may have altered the bundle.
    """
    head, size = case.head, checkpoint.size
    if head is None or case.seen.root != head.root or not case.trust.one_key(checkpoint, head):
        return False
    proof = consistency_proof(size, head.size, case.nodes().subtree)
    return show_fork(case, checkpoint, head, case.seen.roots[size], proof)


def show_fork(
    case: Case, one: Checkpoint, other: Checkpoint, root: bytes | None = None, proof: Sequence[bytes] = ()
) -> bool:
    """Write what two checkpoints prove, once for all, if one key signed both; False where none did."""
    report, trust = case.report, case.trust
    if not trust.one_key(one, other):
        return False
    report.forked = True
    if report.fork_file is not None:
        return True
    given = [Key(case.said.origin, kind, public) for kind in trust.given for public in sorted(trust.given[kind])]
    claimed = {id_ for _, id_, _ in (*one.lines, *other.lines)}
    keys = [key for key in dict.fromkeys([*trust.brought, *given]) if key.id in claimed]
    name = os.path.join(case.folder, "fork-%d-%d.txt" % (one.size, other.size))
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(fork_text(one, other, root, proof, keys))
        report.fork_file = name
    except OSError as error:
        report.notes.append("Cannot write the proof of the fork: %s" % error)
    return True


# ----------------------------------------------------------------------------------------------------------------------
# checkpoints.py: Checkpoints: each is the root of the tree at its size, under the name that the ledger had then.

def read_checkpoints(case: Case) -> None:
    """Read those in the bundle; above all the one that covers it."""
    layer = case.layer("checkpoints")
    for name in case.container.under("checkpoints/"):
        with layer.blaming(name):
            checkpoint = read_checkpoint(case.container.read(name, LONGEST_NOTE))
            if name != checkpoint.member:
                raise Broken("the checkpoint covers %d events, its file name says another number" % checkpoint.size)
            if checkpoint.size > case.said.size:
                raise Broken("the checkpoint covers more events than the bundle")
            case.checkpoints[checkpoint.size] = checkpoint
    case.trust.sizes = sorted(case.checkpoints)
    case.report.head = case.checkpoints.get(case.said.size)
    if case.head is None and not layer.faults:
        layer.fails(Fault("the checkpoint that covers the bundle is missing", case.said.checkpoint))


def judge_leaves(case: Case) -> None:
    """Say whether the tree over the events is the one that was signed."""
    if not case.sound:
        return
    layer, root = case.layer("leaves"), case.seen.root
    if root != case.said.root or (case.head is not None and root != case.head.root):
        layer.fails(Fault(_where_it_differs(case)))
    all_of_them = some(case.said.size, "1 leaf", "{} leaves")
    layer.passes("signed root hash matches %s" % all_of_them)


def _where_it_differs(case: Case) -> str:
    """Say between which checkpoints the first leaf is that is not the one which was signed."""
    good = 0
    for size, checkpoint in sorted(case.checkpoints.items()):
        if case.seen.roots.get(size) != checkpoint.root:
            return "root hash is not the signed one: at least 1 of the events #%d to #%d was changed" % (
                good + 1,
                size,
            )
        good = size
    return "root hash does not match manifest.json"


def judge_checkpoints(case: Case) -> None:
    """Hold every checkpoint against the tree and the names of the ledger."""
    layer, head, said = case.layer("checkpoints"), case.head, case.said
    if head is not None and (head.origin, head.root) != (said.origin, said.root):
        layer.fails(Fault("the checkpoint is not the one named in manifest.json", said.checkpoint))
    strange = 0
    for size, checkpoint in sorted(case.checkpoints.items()):
        if case.sound and case.seen.roots.get(size) != checkpoint.root:
            message = (
                "the checkpoint does not match the first %d events: altered events, another record, or a fork" % size
            )
            layer.fails(Fault(message, checkpoint.member))
            prove_fork(case, checkpoint)
        fits = case.lineage.fits(checkpoint.origin, size)
        if fits is False:
            layer.fails(
                Fault("the checkpoint belongs to another record: the events do not have this name", checkpoint.member)
            )
        strange += fits is None
    if not case.sound:
        return
    if strange:
        layer.is_left_out("%d of them have names of the record that only earlier events can confirm" % strange)
        return
    note = some(len(case.checkpoints), "1 checkpoint matches the events", "{} checkpoints match the events")
    backwards = _steps_back([checkpoint.time for _, checkpoint in sorted(case.checkpoints.items())])
    if backwards:
        note += "; the clock moved back before %d of them, which does not show tampering" % backwards
    layer.passes(note)


def _steps_back(times: Iterable[int | None]) -> int:
    known = [time for time in times if time is not None]
    return sum(later < earlier for earlier, later in zip(known, known[1:]))


# ----------------------------------------------------------------------------------------------------------------------
# consistency.py: Consistency proofs: each leads from an earlier checkpoint to the one of the bundle.

def read_consistency(text: str) -> tuple[int, bytes, int, bytes, list[bytes]]:
    """Read a consistency proof: size and root of the earlier tree, those of the later one, and the hashes."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or lines[0] != "lifecycle consistency proof v1":
        raise Broken("not a consistency proof of version 1")
    ends = []
    for word, line in zip(("from", "to"), lines[1:3]):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != word or not NUMBER.fullmatch(parts[1]):
            raise Broken("the proof does not name its 2 trees")
        ends.append((int(parts[1]), hash_of(parts[2])))
    (size, root), (larger, larger_root) = ends
    return size, root, larger, larger_root, [hash_of(line) for line in lines[3:]]


def sizes_of_proofs(container: Container) -> Iterator[int]:
    """Give the sizes that they begin at, by their names."""
    for name in container.under("consistency/"):
        yield int(name[12:24])


def judge_consistency(case: Case) -> None:
    """See that each begins at the tree as it was, and ends at the checkpoint of the bundle."""
    layer, said = case.layer("consistency proofs"), case.said
    names = case.container.under("consistency/")
    for name in names:
        with layer.blaming(name):
            size, root, larger, larger_root, proof = read_consistency(case.container.text(name, LONGEST_NOTE))
            if name != "consistency/%012d-%012d.txt" % (size, larger):
                raise Broken("the proof has other sizes than its file name")
            if (larger, larger_root) != (said.size, said.root):
                raise Broken("the proof does not end at the checkpoint of the bundle")
            if not is_consistent(size, larger, proof, root, larger_root):
                raise Broken("the proof is wrong: its hashes do not connect the 2 root hashes")
            if case.sound and case.seen.roots.get(size) != root:
                raise Broken("the proof begins at another root hash")
    if names:
        layer.passes(
            some(len(names), "1 proof leads to the checkpoint", "{} proofs lead to the checkpoint") + " of the bundle"
        )
    else:
        layer.is_left_out("the bundle contains none")


# ----------------------------------------------------------------------------------------------------------------------
# disclosures.py: Disclosures: names and texts whose digests stand in events.

DISCLOSURES = "disclosures.jsonl"


def read_disclosures(case: Case) -> None:
    """Read them, each digest with its line."""
    layer = case.layer("disclosures")
    if DISCLOSURES not in case.container:
        layer.is_left_out("the bundle contains no names and texts")
        return
    if case.said.disclosures == "none":
        layer.fails(Fault("the file exists, but manifest.json says that nothing is disclosed", DISCLOSURES))
    before = ""
    for number, line in enumerate(case.container.lines(DISCLOSURES), 1):
        with layer.blaming():
            try:
                digest = _digest_of(line)
            except (ValueError, LookupError, TypeError, RecursionError):
                raise Broken("not a disclosure", DISCLOSURES, number) from None
            except Broken as error:
                raise Broken(error.message, DISCLOSURES, number) from None
            if digest <= before:
                layer.fails(Fault("not in the order of digests", DISCLOSURES, number))
            before = digest
            case.disclosed[digest] = number


def _digest_of(line: bytes) -> str:
    """Give the digest of a line once its salt and text were found to have it."""
    said = json.loads(line.decode("utf-8"))
    salt, content, digest = (said[name] for name in ("salt", "content", "digest"))
    mixed = b"\x02" + bytes.fromhex(salt) + content.encode("utf-8")
    if len(said) != 3 or canonical(said) != line:
        raise Broken("not in canonical form")
    if len(bytes.fromhex(salt)) != 16 or sha256(mixed).hexdigest() != digest:
        raise Broken("salt and text do not give the digest")
    return str(digest)


def judge_disclosures(case: Case) -> None:
    """See that an event holds the digest of each."""
    layer, disclosed = case.layer("disclosures"), case.disclosed
    if not case.sound:
        return
    astray = [number for digest, number in disclosed.items() if digest.encode() not in case.seen.found]
    if astray and case.said.first > 1:  # they may belong to events before the range, which are not here
        told = some(len(astray), "1 text belongs to an event", "{} texts belong to events")
        layer.is_left_out(told + " before the range, or to none: no event of this bundle has the digest")
        return
    for number in astray:
        layer.fails(Fault("no event of this bundle has the digest", DISCLOSURES, number))
    if disclosed:
        those = some(len(disclosed), "1 text matches", "{} texts match")
        layer.passes(those + " the digests in the events")


# ----------------------------------------------------------------------------------------------------------------------
# dispatch.py: The events that the verification itself has to understand, each given to what it tells something.

def take_told(case: Case, position: int, tag: bytes, line: bytes, roots: dict[int, bytes]) -> None:
    """Take in one of them, with the roots that were asked for in its block."""
    try:
        if tag in ANCHOR_WRITTEN:
            case.anchors.take_written(position, line, roots)
            case.card_signatures.take(position, line)
            return
        event = json.loads(line)
        facts = event["facts"]
        if tag in OF_SIGNING or tag in OF_ACTS:
            case.people.take(position, tag, event)
        if tag in (BEGUN, RESTORED):
            case.lineage.take(position, facts)
        elif tag in ANCHOR_SEEN:
            case.anchors.take_seen(position, event, roots)
        elif tag in DRIFT_ACCEPTED:
            case.anchors.take_accepted(facts)
        elif tag in KEY_CHANGES:
            _take_keys(case, position, tag, facts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, Broken):
        case.layer("events").fails(Fault("the event does not have the facts of its kind", None, None, position))


def _take_keys(case: Case, position: int, tag: bytes, facts: dict[str, object]) -> None:
    try:
        case.trust.take(position, tag, facts)
    except Broken as error:
        case.layer("signatures (Ed25519)").fails(Fault(error.message, None, None, position))


# ----------------------------------------------------------------------------------------------------------------------
# inclusion.py: Inclusion proofs: each leads from an event to the root (C2SP tlog-proof).

def read_proofs(case: Case) -> None:
    """Read those in the bundle."""
    layer = case.layer("inclusion proofs")
    for name in case.container.under("proofs/"):
        with layer.blaming(name):
            index, proof, note = read_proof(case.container.read(name, LONGEST_NOTE))
            if name != "proofs/%012d.tlog-proof" % (index + 1) or index >= case.said.size:
                raise Broken("the proof has another event than its file name")
            if case.head is None or note != case.head.note:
                raise Broken("the proof does not contain the checkpoint of the bundle")
            case.proofs[index + 1] = name, proof


def read_proof(content: bytes) -> tuple[int, list[bytes], bytes]:
    """Read an inclusion proof (C2SP tlog-proof, without extra data): index, hashes, and the checkpoint as a note."""
    head, empty, note = content.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Broken("not ASCII before the checkpoint") from None
    if first != "c2sp.org/tlog-proof@v1" or not empty or not lines:
        raise Broken("not a proof of the kind c2sp.org/tlog-proof@v1")
    found = re.fullmatch("index (0|[1-9][0-9]{0,17})", lines[0])
    if found is None:
        raise Broken("the proof does not name its event")
    return int(found.group(1)), [hash_of(line) for line in lines[1:]], note


def judge_inclusion(case: Case) -> None:
    """See that each leads from its event to the root of the tree."""
    if not case.sound:
        return
    layer, said = case.layer("inclusion proofs"), case.said
    for position, (name, proof) in case.proofs.items():
        if not is_included(position - 1, said.size, case.seen.leaves.get(position, b""), proof, said.root):
            layer.fails(Fault("the proof does not lead from the event to the root hash", name, None, position))
    if case.proofs:
        leads = some(
            len(case.proofs),
            "1 proof leads from its event to the root hash",
            "{} proofs lead from their events to the root hash",
        )
        layer.passes(leads)
    else:
        layer.is_left_out("the bundle contains none")


# ----------------------------------------------------------------------------------------------------------------------
# kept_checkpoints.py: The checkpoints that an auditor kept: what they cover has to be there as it was.

def judge_kept(case: Case) -> None:
    """Hold each against the tree; agreement proves what it covers, and contradiction a fork."""
    layer, report, said = case.layer("kept checkpoint"), case.report, case.said
    if not case.kept:
        layer.is_left_out("not given (--checkpoint FILE)")
        return
    _compare_kept(case)
    agreed = 0
    for kept in sorted(case.kept, key=lambda each: each.checkpoint.size > said.size):
        checkpoint = kept.checkpoint
        if case.sound and case.lineage.fits(checkpoint.origin, min(checkpoint.size, said.size)) is False:
            layer.fails(Fault("the checkpoint belongs to another record, %s" % checkpoint.origin, kept.file))
        elif checkpoint.size > said.size:
            _look_beyond(case, kept)
        elif case.sound and case.seen.roots.get(checkpoint.size) != checkpoint.root:
            what = "FORKED" if prove_fork(case, checkpoint) else "ALTERED"
            message = "%s: the first %d events do not match the checkpoint that you kept"
            layer.fails(Fault(message % (what, checkpoint.size), kept.file))
        elif case.sound:
            agreed += 1
            if checkpoint.size >= (report.covered or 0):
                report.covered, report.covered_at = checkpoint.size, checkpoint.time
    if case.sound and not layer.faults and agreed == len(case.kept):
        report.proven = True
        layer.passes("the first %d events match the checkpoint that you kept" % (report.covered or 0))


def _compare_kept(case: Case) -> None:
    """Hold the checkpoints that were kept against each other."""
    known: dict[tuple[str, int], Kept] = {}
    for kept in case.kept:
        other = known.setdefault((kept.checkpoint.origin, kept.checkpoint.size), kept)
        if other.checkpoint.root != kept.checkpoint.root:
            message = "this checkpoint contradicts %s: a record of %d events has 1 root hash"
            fault = Fault(message % (other.file, kept.checkpoint.size), kept.file)
            case.layer("kept checkpoint").fails(fault)
            show_fork(case, other.checkpoint, kept.checkpoint)


def _look_beyond(case: Case, kept: Kept) -> None:
    """Look at a checkpoint over more events than the bundle knows: an older bundle, or a ledger rolled back."""
    head, checkpoint, layer = case.head, kept.checkpoint, case.layer("kept checkpoint")
    numbers = (case.said.size, checkpoint.size)
    if head is not None and head.time is not None and checkpoint.time is not None and head.time > checkpoint.time:
        what = "ROLLED BACK" if show_fork(case, checkpoint, head) else "ALTERED"
        message = "%s: at %s the record had %d events, but you kept a checkpoint of %d from %s"
        layer.fails(Fault(message % (what, utc(head.time), *numbers, utc(checkpoint.time)), kept.file))
    else:
        layer.is_left_out(
            "the bundle has %d events, your checkpoint %d: the bundle is older; ask for a newer export" % numbers
        )


# ----------------------------------------------------------------------------------------------------------------------
# manifest.py: The manifest: every member has the SHA-256 that it names, and the checksum that the zip names.

MANIFEST = "MANIFEST.sha256"


def judge_members(container: Container, report: Report, sums: dict[str, tuple[str, int]]) -> None:
    """Hash every member that was not hashed on the way, and hold all of them against the manifest."""
    whole, layer = report.layer("container"), report.layer("manifest")
    digests = {}
    for name, member in container.members.items():
        digests[name], crc = sums.get(name) or _sums(container, name)
        if crc != member.crc:
            whole.fails(Fault("the zip checksum does not match the content", name))
    whole.passes("%d members and nothing else" % len(container.members))
    with layer.blaming(MANIFEST):
        listed = _listed(container.text(MANIFEST))
        covered = [name for name in container.members if not name.startswith(MANIFEST)]
        for name in sorted({*listed, *covered}):
            if name not in listed:
                layer.fails(Fault("not in the manifest: it was added", name))
            elif name not in container:
                layer.fails(Fault("named in the manifest, but missing", name))
            elif digests[name] != listed[name]:
                layer.fails(Fault("the SHA-256 does not match the manifest", name))
        layer.passes("%d members match their SHA-256 in the manifest" % len(covered))


def _sums(container: Container, name: str) -> tuple[str, int]:
    whole, crc = sha256(), 0
    for piece in container.chunks(name):
        whole.update(piece)
        crc = zlib.crc32(piece, crc)
    return whole.hexdigest(), crc


def _listed(text: str) -> dict[str, str]:
    lines = text.split("\n")
    if lines.pop():
        raise Broken("the last line has no end")
    listed, before = {}, ""
    for number, line in enumerate(lines, 1):
        found = re.fullmatch("([0-9a-f]{64})  (.{1,200})", line)
        if found is None or found.group(2) <= before or found.group(2).startswith(MANIFEST):
            raise Broken("line %d is not an SHA-256 and a name in the order of names" % number)
        before = found.group(2)
        listed[before] = found.group(1)
    return listed


# ----------------------------------------------------------------------------------------------------------------------
# duplicate_ids.py: An id that two blocks of events have, found without holding all ids against each other.

def repeated_id(blocks: Sequence[tuple[str, bytes]]) -> tuple[str, bytes] | None:
    """Find an id that two blocks have; gives the later member and the id. Each block has its ids sorted.

    Ids begin with a time (RFC 9562, section 5.7), so that blocks have little in common: only that is looked at.
    """
    for index, (member, ids) in enumerate(blocks):
        for _, others in blocks[:index]:
            low, high = max(ids[:16], others[:16]), min(ids[-16:], others[-16:])
            if low <= high:
                both = _between(ids, low, high) & _between(others, low, high)
                if both:
                    return member, min(both)
    return None


def _between(ids: bytes, low: bytes, high: bytes) -> set[bytes]:
    first, end = 0, len(ids) // 16
    while first < end:
        middle = (first + end) // 2
        if ids[middle * 16 : middle * 16 + 16] < low:
            first = middle + 1
        else:
            end = middle
    found = set()
    for at in range(first * 16, len(ids), 16):
        key = ids[at : at + 16]
        if key > high:
            break
        found.add(key)
    return found


def id_of(key: bytes) -> str:
    """Give the text form of the 16 bytes of an event id."""
    digits = key.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


# ----------------------------------------------------------------------------------------------------------------------
# positions.py: Positions and events: all of them are there, numbered without a gap, and each is one.

def events_are_there(case: Case) -> bool:
    """Say whether the members with events and hashes are those that manifest.json speaks of."""
    layer, container, said = case.layer("positions"), case.container, case.said
    expected = {"leaves/before.bin": max(said.first - 1, 0) * HASH, "leaves/after.bin": (said.size - said.last) * HASH}
    for name, length in expected.items():
        if (container.members[name].size if name in container else 0) != length:
            layer.fails(Fault("the %d hashes that belong here are not all there" % (length // HASH), name))
        elif not length and name in container:
            layer.fails(Fault("the file exists, but no hashes belong here", name))
    for name in sorted({*container.under("events/"), *said.events}):
        if name not in container:
            layer.fails(Fault("events are missing", name))
        elif name not in said.events:
            layer.fails(Fault("these events are outside the range of the bundle", name))
    return not layer.faults


def judge_events(case: Case, full: bool) -> None:
    """Say what the walk found."""
    positions, events, seen = case.layer("positions"), case.layer("events"), case.seen
    if seen.miscounted is not None:
        positions.fails(seen.miscounted)
        return
    count = some(case.said.count, "1 event", "{} events")
    positions.passes(count + ", no gap, of %d" % case.said.size)
    repeated = repeated_id(seen.ids) if seen.fault is None else None
    fault = _located(case, *repeated) if repeated else seen.fault
    if fault is not None:
        events.fails(fault)
    looked_at = "read in full (canonical JSON)" if full else "only the envelope read"
    more = "" if full else "; facts not read (--thorough reads them)"
    events.passes("%s, ids unique, streams without a gap%s" % (looked_at, more))


def _located(case: Case, member: str, key: bytes) -> Fault:
    """Find the line of an event by its id."""
    wanted = b'"id":"%s"' % id_of(key).encode()
    index = next((index for index, line in enumerate(case.container.lines(member)) if wanted in line), 0)
    return Fault("the id is used twice", member, index + 1, int(member[7:19]) + index, id_of(key))


# ----------------------------------------------------------------------------------------------------------------------
# detached.py: The signatures of a manifest that other programs verify, too: plain Ed25519, OpenSSH and minisign.
# Each reader gives what to add to the name of the member, what is signed, and the 64 bytes of the signature.

Detached = Iterator[Tuple[str, bytes, bytes]]


def raw_signature(given: bytes, content: bytes, _keys: Sequence[Key]) -> Detached:
    """Read the 64 bytes of a plain Ed25519 signature (RFC 8032)."""
    if len(given) != 64:
        raise Broken("the length is not 64 bytes")
    yield "", content, given


def ssh_signature(given: bytes, content: bytes, keys: Sequence[Key]) -> Detached:
    """Read an armored SSH signature (OpenSSH's PROTOCOL.sshsig); one form is accepted."""
    space = ssh_string(b"lifecycle-bundle") + ssh_string(b"") + ssh_string(b"sha512")
    found = re.fullmatch(b"-----BEGIN SSH SIGNATURE-----\n(.+)\n-----END SSH SIGNATURE-----\n", given, re.DOTALL)
    try:
        blob = base64.b64decode(found.group(1).replace(b"\n", b""), validate=True) if found else b""
    except binascii.Error:
        blob = b""
    for key in keys:
        public = ssh_string(ssh_string(b"ssh-ed25519") + ssh_string(key.public))
        value = blob[-64:]
        whole = b"SSHSIG\0\0\0\1" + public + space + ssh_string(ssh_string(b"ssh-ed25519") + ssh_string(value))
        encoded = base64.b64encode(whole)
        lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
        if found and found.group(1) == b"\n".join(lines):
            yield "", b"SSHSIG" + space + ssh_string(hashlib.sha512(content).digest()), value
            return
    raise Broken("not an SSH signature for lifecycle-bundle by a key of this record")


def minisign_signatures(given: bytes, content: bytes, keys: Sequence[Key]) -> Detached:
    """Read the two signatures in a minisign file; one form is accepted."""
    form = b"untrusted comment: key ([0-9A-F]{16})\n(.+)\ntrusted comment: ([ -~]+)\n(.+)\n"
    found = re.fullmatch(form, given)
    if found is None:
        raise Broken("not a minisign signature")
    number, first, comment, second = found.groups()
    blob, of_both = (unbase64(each.decode("ascii", "replace")) for each in (first, second))
    head = b"ED" + bytes.fromhex(number.decode("ascii"))[::-1]
    ours = any(head == b"ED" + sha256(key.public).digest()[:8] for key in keys)
    if len(blob) != 74 or len(of_both) != 64 or blob[:10] != head or not ours:
        raise Broken("not a minisign signature by a key of this record")
    yield "", hashlib.blake2b(content).digest(), blob[10:]
    yield " (trusted comment)", blob[10:] + comment, of_both


# ----------------------------------------------------------------------------------------------------------------------
# signatures.py: Signatures: of the manifest, and of each kind on the checkpoints.

SIGNATURES = {ED25519: "signatures (Ed25519)", ML_DSA_44: "signatures (ML-DSA-44)"}
"""The layers."""


def read_keys(case: Case) -> None:
    """Read the keys that the bundle brings along."""
    try:
        lines = case.container.text("keys/ledger.vkey").split("\n")
        case.trust.brought = [read_key(line) for line in lines if line]
    except Broken as error:
        for name in SIGNATURES.values():
            case.layer(name).fails(Fault(error.message, "keys/ledger.vkey"))


def read_manifest_signers(case: Case) -> None:
    """Check the signatures beside the manifest."""
    if not case.said.recorded:
        return
    with case.layer("manifest signature").blaming():
        content = case.container.read(MANIFEST)
        for read, name in ((raw_signature, ".ed25519"), (ssh_signature, ".sig"), (minisign_signatures, ".minisig")):
            member = MANIFEST + name
            with case.layer("manifest signature").blaming(member):
                text = case.container.read(member, LONGEST_NOTE)
                for named, message, signature in read(text, content, case.trust.brought):
                    case.signers[member + named] = case.trust.by_any(message, signature)


def judge_key_changes(case: Case) -> None:
    """See that what changes the keys was signed for this record; before it is said whose signatures count."""
    for position in case.trust.keep_named(case.lineage.had_name):
        case.layer(SIGNATURES[ED25519]).fails(
            Fault("the key change was signed for another record", None, None, position)
        )
    for position in KeyChain(ED25519, case.trust.changes).void:
        case.layer(SIGNATURES[ED25519]).fails(
            Fault("no key that signed the record then vouches for the signing key", None, None, position)
        )


def judge_manifest_signature(case: Case) -> None:
    """Say whether every signature beside the manifest is by a key that is relied on."""
    layer, trust = case.layer("manifest signature"), case.trust
    if not case.said.recorded:
        layer.is_left_out("not signed, and not recorded: the maker of the bundle had read access only")
        return
    for name, (good, _) in case.signers.items():
        if good is False:
            layer.fails(Fault("not a signature of the manifest by a key of this record", name))
    if any(good is None for good, _ in case.signers.values()):
        layer.is_left_out(trust.signatures.reasons[ED25519] or "openssl could not check it")
    elif all(trust.covers(ED25519, public, case.said.size) for _, public in case.signers.values()):
        layer.passes("manifest signed by %s, in 3 forms" % trust.whose())
    else:
        layer.is_left_out(trust.only_own())


def judge_signatures(case: Case, kind: int) -> None:
    """Say who signed the checkpoints, and above all the one that covers the bundle."""
    layer, trust, head = case.layer(SIGNATURES[kind]), case.trust, case.head
    relied_on = others = unknown = 0
    head_counts = False
    for checkpoint in case.checkpoints.values():
        verdicts = trust.verdicts(checkpoint, kind)
        counts = any(good and trust.covers(kind, key, checkpoint.size) for key, good in verdicts.items())
        head_counts = head_counts or (counts and checkpoint is head)
        if False in verdicts.values():
            layer.fails(Fault("the signature is wrong", checkpoint.member))
        elif any(good and trust.had_ended(kind, key, checkpoint.size) for key, good in verdicts.items()):
            layer.fails(Fault("signed by a key that had ended", checkpoint.member))
        elif not verdicts:
            layer.fails(Fault("no signature by a key of this record", checkpoint.member))
        elif None in verdicts.values():
            unknown += 1
        elif counts:
            relied_on += 1
        else:
            others += 1
    if head is None:
        layer.is_left_out("no checkpoint")
    elif unknown:
        layer.is_left_out(trust.signatures.reasons[kind] or "openssl could not check %d of them" % unknown)
    elif not head_counts:
        layer.is_left_out(trust.only_own())
    else:
        layer.passes(_note_of(trust, relied_on, others))


def _note_of(trust: Trust, relied_on: int, others: int) -> str:
    note = some(relied_on, "1 checkpoint signed by ", "{} checkpoints signed by ") + trust.whose()
    if trust.changes:
        note += ", or by a key that it vouches for"
    if others:
        note += some(others, "; 1 earlier checkpoint by another key does not count", "; {} by other keys do not count")
    return note


# ----------------------------------------------------------------------------------------------------------------------
# ssh_verify.py: Signatures by keys of SSH: Ed25519 by the openssl command, the other kinds by ssh-keygen where it is found.

class SshSignatures:
    """Verifies; answers None, with a reason, where it cannot tell."""

    def __init__(self, openssl: Any, command: str | None = None) -> None:
        self.openssl, self.command = openssl, command or shutil.which("ssh-keygen")
        self.reason = ""

    def verify(self, key: SshKey, namespace: str, text: bytes, signature: SshSignature) -> bool | None:
        """Say whether a key signed a text for a namespace."""
        if key.kind == "ed25519":
            try:
                good: bool | None = self.openssl.verify(
                    ED25519, key.ed25519, ssh_signed(namespace, text), signature.value
                )
            except Broken:
                return False
            if good is None:
                self.reason = self.openssl.reasons[ED25519] or "openssl could not check it"
            return good
        if self.command is None:
            self.reason = "ssh-keygen is not on this computer, and the key is no plain Ed25519 key"
            return None
        return self._by_ssh_keygen(key, namespace, text, signature)

    def _by_ssh_keygen(self, key: SshKey, namespace: str, text: bytes, signature: SshSignature) -> bool | None:
        with tempfile.TemporaryDirectory(prefix="verify-") as folder:
            allowed, armored = (os.path.join(folder, name) for name in ("allowed_signers", "signature"))
            for name, content in (
                (allowed, ("signer %s\n" % key.text).encode("ascii")),
                (armored, ssh_armored(key, namespace, signature)),
            ):
                with open(name, "wb") as file:
                    file.write(content)
            words = [str(self.command), "-Y", "verify", "-f", allowed, "-I", "signer", "-n", namespace, "-s", armored]
            try:
                done = subprocess.run(words, input=text, capture_output=True, timeout=60, check=False)
            except (OSError, subprocess.SubprocessError):
                done = None
        if done is not None and done.returncode == 0:
            return True
        if done is not None and b"incorrect signature" in done.stdout + done.stderr:
            return False
        self.reason = "ssh-keygen could not check it"
        return None


# ----------------------------------------------------------------------------------------------------------------------
# verification.py: The verification of one bundle: what its members hold is read, its events are walked over, the layers are judged.

READ_IN_FULL = 65536
"""Events up to which each is read in full without being asked to."""

OF_EVENTS = (
    "leaves",
    "events",
    "checkpoints",
    "kept checkpoint",
    "inclusion proofs",
    "disclosures",
    "card anchors",
    "people",
)
"""Layers that have nothing to look at where events are not where they have to be."""


def not_told(_text: str) -> None:
    """Say nothing beforehand."""


class Verification:
    """The verification of one bundle; `run` gives the report."""

    def __init__(
        self,
        path: str,
        kept: Sequence[Kept] = (),
        keys: Sequence[tuple[int, bytes]] = (),
        signatures: Any = None,
        reading: Reading | None = None,
        thorough: bool = False,  # noqa: FBT002
        progress: Progress = in_silence,
        folder: str = ".",
        people: Sequence[AllowedSigner] | None = None,
        judge: Judge = still_wanted,
        ssh: Any = None,
        told: Callable[[str], None] = not_told,
        receipts: Sequence[Receipt] = (),
    ) -> None:
        self.path, self.kept, self.folder = path, kept, folder
        self.trust = Trust(signatures if signatures is not None else OpenSSL(), keys)
        self.reading, self.thorough, self.progress, self.told = reading, thorough, progress, told
        self.people, self.judge, self.receipts = people, judge, receipts
        self.ssh = ssh if ssh is not None else SshSignatures(self.trust.signatures)

    def run(self) -> Report:
        """Verify; raises Unusable for what is no bundle, and OSError."""
        report = Report(self.path, [Layer(name) for name in LAYERS])
        with report.layer("container").blaming():
            container = Container(self.path)
            with container.file:
                _require(container, report, REQUIRED)
                self._open(container, report)
        report.give_up("the container is damaged")
        return report

    def _open(self, container: Container, report: Report) -> None:
        try:
            said = report.said = read_description(container.text("manifest.json").encode("ascii"))
        except Broken as error:
            judge_members(container, report, {})
            report.layer("manifest").fails(Fault(error.message, error.member or "manifest.json"))
            report.give_up("manifest.json does not describe the bundle")
            return
        judge_parts(container, report, said)
        if said.recorded:
            _require(container, report, SIGNATURES_BESIDE)
        seen, lineage = Seen(), Lineage(said)
        anchors = Anchors(container, said, lineage, report.layer("card anchors"), seen)
        signed = CardSignatures(container, said, report, seen)
        people = People(container, said, report, seen, self.people, self.judge)
        takes = people.takes_about()
        if takes:
            seconds = some(int(takes) + 1, "1 second", "{} seconds")
            self.told("Checking signatures of people: about %s at most." % seconds)
        of_outside = (self.trust, self.kept, self.folder)
        case = Case(container, said, report, *of_outside, lineage, anchors, signed, people, seen=seen)
        try:
            self._walk(case)
        except BrokenProcessPool:
            raise OSError(0, "a process that read the events ended early; check the free memory") from None
        judge(case, self.ssh, self.receipts, self.people)

    def _walk(self, case: Case) -> None:
        """Read what the members hold, and walk over the events; while they are hashed, signatures are looked at."""
        for read in (read_keys, read_checkpoints, read_disclosures, read_proofs):
            read(case)
        laid_out = events_are_there(case)
        full = self.thorough or case.said.count <= READ_IN_FULL
        heads = [each.head for each in self.receipts]
        wanted = wanted_of(case, heads, (self.reading or in_full) if full else None)
        work = Work(jobs_of(case.container, case.said, wanted) if laid_out else ())
        try:
            case.trust.rely_on_signers(kept.checkpoint for kept in case.kept)
            read_manifest_signers(case)
            if laid_out:
                walk(case.seen, case.said, work, partial(take_told, case), self.progress)
                judge_events(case, full)
        finally:
            work.end()
        case.sound = laid_out and case.seen.miscounted is None


def _require(container: Container, report: Report, names: Sequence[str]) -> None:
    for name in names:
        if name not in container:
            report.layer("container").fails(Fault("the member is missing", name))


def wanted_of(case: Case, heads: Sequence[int], reading: Reading | None) -> Wanted:
    """Say what is to be looked for in the events; `heads` are the sizes whose roots receipts name."""
    kept = (each.checkpoint.size for each in case.kept)
    listed = sizes_of_proofs(case.container), sizes_listed(case.container), case.people.heads()
    sizes = itertools.chain(case.checkpoints, kept, heads, *listed)
    within = array("Q", sorted({size for size in sizes if 0 < size <= case.said.size}))
    digests = frozenset(digest.encode() for digest in case.disclosed)
    positions = {*case.proofs, *case.card_signatures.leaves, *case.people.before}
    return Wanted(within, positions, digests, reading, case.people.known)


def judge(case: Case, ssh: Any, receipts: Sequence[Receipt], people: Sequence[AllowedSigner] | None) -> None:
    """Judge the layers, in an order in which each finds what it needs; those before it have said who is relied on."""
    judge_key_changes(case)
    judge_manifest_signature(case)
    judge_members(case.container, case.report, case.seen.sums)
    for name in () if case.sound else OF_EVENTS:
        case.layer(name).is_left_out("the events are not in their place")
    judge_leaves(case)
    judge_checkpoints(case)
    for kind in SIGNATURES:
        judge_signatures(case, kind)
    for judgement in (judge_kept, judge_consistency, judge_inclusion, judge_disclosures):
        judgement(case)
    if case.sound:
        case.anchors.finish(case.nodes)
        case.card_signatures.finish(case.trust.signatures)
        case.people.finish(ssh, case.lineage)
    judge_receipts(case, receipts, people, ssh)
    leave_out_reports(case.report, case.said)
    case.layer("witnesses").is_left_out("the bundle contains no cosignature")
    case.layer("time stamps").is_left_out("the bundle contains no time stamp (RFC 3161)")
    _conclude(case.report, asked=bool(case.kept), unable=case.trust.signatures.reasons[ED25519])


def _conclude(report: Report, asked: bool, unable: str) -> None:
    """Say what is covered: all of it by a checkpoint with a key that is relied on, or as far as one was kept."""
    signed = any(report.layer(name).verdict == PASS for name in SIGNATURES.values())
    if signed and report.said and report.head and report.layer("leaves").verdict == PASS:
        report.covered, report.covered_at = report.said.size, report.head.time
        report.proven = True
    if asked and report.layer("kept checkpoint").verdict != PASS:
        report.proven = False
        report.why = "Not proven: the bundle could not be compared with the checkpoint that you kept."
    if unable:
        report.proven = False
        report.why = "Not proven: no signature could be checked, because " + unable + "."


# ----------------------------------------------------------------------------------------------------------------------
# program.py: The command line: verify one bundle, print, and give the exit code.

class Arguments(argparse.ArgumentParser):
    """What can be typed; an error repeats it, but no terminal obeys that."""

    def error(self, message: str) -> NoReturn:
        super().error(plain(message))


def arguments() -> argparse.ArgumentParser:
    """Give what can be typed."""
    parser = Arguments(prog="verify.py", description="Check an evidence bundle for tampering, offline.")
    parser.add_argument("bundle", metavar="BUNDLE")
    parser.add_argument(
        "--checkpoint", metavar="FILE", action="append", default=[], help="A checkpoint that you kept. Repeat for each."
    )
    parser.add_argument(
        "--key",
        metavar="FILE",
        action="append",
        default=[],
        help="A public key that you received another way. Repeat for each.",
    )
    parser.add_argument(
        "--people", metavar="FILE", help="Keys of people that you received another way, as ssh-keygen takes them."
    )
    parser.add_argument(
        "--receipt",
        metavar="FILE",
        action="append",
        default=[],
        help="An intent that you signed and kept, with its signature beside it. Repeat for each.",
    )
    parser.add_argument("--save", metavar="FILE", help="Save the checkpoint of this bundle for the next check.")
    parser.add_argument("--thorough", action="store_true", help="Read every event in full.")
    parser.add_argument("--json", action="store_true", help="Print 1 JSON object.")
    return parser


def beforehand(text: str) -> None:
    """Say what takes long before it begins."""
    print(text, file=sys.stderr, flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Verify, print, and give the exit code."""
    asked = arguments().parse_args(words)
    try:
        require_place(asked.save)
        kept, keys = read_given(asked.checkpoint, asked.key)
        people = None if asked.people is None else read_people(asked.people)
        receipts = receipts_given(asked.receipt)
        given = {"people": people, "receipts": receipts, "told": beforehand, "thorough": asked.thorough}
        report = Verification(asked.bundle, kept, keys, **given).run()
        if asked.save:
            report.notes += save_head(report, asked.save)
        elif report.head is not None and not report.failed:
            report.notes.append("Save the checkpoint for the next check, outside this computer (--save FILE).")
    except Unusable as error:
        print(plain("verify.py: %s: %s" % (error.file or asked.bundle, error)), file=sys.stderr)
        print(plain("Next: %s" % error.step), file=sys.stderr)
        return WRONG_USE
    except OSError as error:
        print(plain("verify.py: %s: %s" % (error.filename or asked.bundle, error.strerror)), file=sys.stderr)
        return UNREADABLE
    if asked.json:
        print(json.dumps(as_json(report)))
    else:
        print("\n".join(as_text(report)))
    return report.exit_code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
