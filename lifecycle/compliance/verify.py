"""Verify an evidence bundle of a card ledger offline, with Python's standard library and the openssl command alone.

    python3 verify.py BUNDLE [--checkpoint FILE]... [--key FILE]... [--save FILE] [--thorough] [--json]

It believes nothing that the bundle says of itself. Every layer gets PASS, FAIL or NOT CHECKED; what could not be
checked is never called good. Exit codes: 0 proven, 1 found wrong, 2 wrong use, 5 the file cannot be read, 7 sound in
itself but nothing from outside the bundle was given to hold it against, 8 a fork or a rollback is proven.

It is one file, for Python 3.8 or later, because it travels: every bundle carries it. Read it before you trust it.
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
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Callable, Iterable, Iterator, Optional, Sequence, Tuple

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
    "witnesses",
    "time stamps",
)

BLOCK = 65536
"""Events of a member, at most; each member ends at a multiple of it, or at the last event."""
TILE = 256
CHUNK = 1 << 18
LONGEST_LINE = 1 << 20
"""Bytes of an event, at most."""
LONGEST_NOTE = 1 << 20
LONGEST_TEXT = 64 << 20
"""Bytes of a member that is read whole, at most."""
MOST_MEMBERS = 200_000
READ_IN_FULL = 65536
"""Events up to which each is read in full without being asked to."""
MOST_NAMED = 1000
"""Faults of one layer that are kept, at most; the first is what is shown."""


class Unusable(Exception):
    """What was given cannot be used: no such file, not a bundle, no key in it."""


class Broken(Exception):
    """The container or a text in it is not what it must be: the message, and which member it is about."""

    def __init__(self, message: str, member: str | None = None) -> None:
        super().__init__(message)
        self.message, self.member = message, member


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

    def is_left_out(self, why: str) -> None:
        """Say why it was not checked, unless something was found wrong."""
        if not self.faults:
            self.verdict, self.note = NOT_CHECKED, why


# ---------------------------------------------------------------------------------------------------------------------
# The tree (RFC 6962, section 2.1)
# ---------------------------------------------------------------------------------------------------------------------

EMPTY_ROOT = sha256(b"").digest()
HASH = 32


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


def prefix_roots(levels: Sequence[Sequence[bytes]], count: int) -> list[bytes]:
    """Give the roots of the perfect subtrees over the first `count` leaves, the largest first."""
    roots, at = [], 0
    for height in reversed(range(count.bit_length())):
        if count >> height & 1:
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


# ---------------------------------------------------------------------------------------------------------------------
# Notes, checkpoints and keys (C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof)
# ---------------------------------------------------------------------------------------------------------------------

ED25519, ML_DSA_44 = 1, 6
KEY_LENGTHS = {ED25519: 32, ML_DSA_44: 1312}
ML_DSA_SIGNATURE = 2420
ORIGIN = re.compile(r"lifecycle/ledger/[0-9a-f]{16}")
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
DASH = "\u2014 "


def unbase64(text: str) -> bytes:
    """Decode base64 that is written in the one form there is for it."""
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise Broken("it has something that is not base64") from None
    if base64.b64encode(content).decode("ascii") != text:
        raise Broken("it has base64 with bits that mean nothing")
    return content


def hash_of(text: str) -> bytes:
    """Decode a hash in base64."""
    value = unbase64(text)
    if len(value) != HASH:
        raise Broken("a hash in it has not 32 bytes")
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
        raise Broken("a line is no verifier key of a known type")
    key = Key(name, blob[0], blob[1:])
    if key.id.hex() != id_:
        raise Broken("the id of a verifier key is not that of its name and key")
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
        raise Broken("it is not UTF-8") from None
    if CONTROL.search(whole):
        raise Broken("it has control characters in it")
    text, _, below = whole.rpartition("\n\n")
    said = text.split("\n")
    if len(said) != 3 or not below.endswith("\n"):
        raise Broken("it is no checkpoint: three lines, an empty line, and signatures")
    origin, size, root = said
    if not ORIGIN.fullmatch(origin):
        raise Broken("its first line is not the origin of a card ledger")
    if not NUMBER.fullmatch(size):
        raise Broken("its size is no number")
    lines = tuple(_signature_line(line) for line in below[:-1].split("\n"))
    return Checkpoint(origin, int(size), hash_of(root), text + "\n", lines, content)


def _signature_line(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line[len(DASH) :].partition(" ")
    if not line.startswith(DASH) or not name:
        raise Broken("a signature line is not: dash, name, signature")
    blob = unbase64(encoded)
    if len(blob) <= 4:
        raise Broken("a signature line has no signature")
    return name, blob[:4], blob[4:]


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
        return "a time beyond any calendar"


# ---------------------------------------------------------------------------------------------------------------------
# Signatures, by the openssl command
# ---------------------------------------------------------------------------------------------------------------------

SPKI = {
    ED25519: bytes.fromhex("302a300506032b6570032100"),
    ML_DSA_44: bytes.fromhex("30820532300b06096086480165030403110382052100"),
}
"""What stands before a public key in its SubjectPublicKeyInfo (RFC 8410, section 4; RFC 9881, section 4)."""


class OpenSSL:
    """Verifies signatures by `openssl pkeyutl`; answers None, with a reason, where it cannot."""

    def __init__(self, command: str | None = None) -> None:
        self.command = command or shutil.which("openssl")
        self.answers: dict[tuple[int, bytes, bytes, bytes], bool | None] = {}
        self.reasons = {ED25519: "", ML_DSA_44: ""}
        version = self._version()
        if version is None:
            self.reasons = dict.fromkeys(self.reasons, "the openssl command is not on this machine")
        elif version < (3, 5):
            self.reasons[ML_DSA_44] = (
                "openssl %d.%d on this machine does not know ML-DSA-44; 3.5 and later do" % version
            )
        if version is not None and not self._knows_ed25519():
            self.reasons[ED25519] = "the openssl command on this machine cannot verify Ed25519"

    def verify(self, kind: int, public: bytes, message: bytes, signature: bytes) -> bool | None:
        """Say whether a signature is good; None where `reasons` says why it cannot be told."""
        if self.reasons[kind]:
            return None
        asked = (kind, public, sha256(message).digest(), signature)
        if asked not in self.answers:
            self.answers[asked] = self._verify(kind, public, message, signature)
        return self.answers[asked]

    def _verify(self, kind: int, public: bytes, message: bytes, signature: bytes) -> bool | None:
        spki = base64.encodebytes(SPKI[kind] + public)
        with tempfile.TemporaryDirectory(prefix="verify-") as folder:
            names = [os.path.join(folder, name) for name in ("key.pem", "message", "signature")]
            pem = b"-----BEGIN PUBLIC KEY-----\n" + spki + b"-----END PUBLIC KEY-----\n"
            for name, content in zip(names, (pem, message, signature)):
                with open(name, "wb") as file:
                    file.write(content)
            key, text, sig = names
            words = ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", text, "-sigfile", sig]
            done = self._run(words)
        if done is None:
            return None
        said = done.stdout + done.stderr
        if done.returncode == 0 and b"Verified Successfully" in said:
            return True
        return False if done.returncode == 1 and b"Verification Failure" in said else None

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


# ---------------------------------------------------------------------------------------------------------------------
# The container: a zip of stored members that fills its file to the last byte, with every field as the format has it
# ---------------------------------------------------------------------------------------------------------------------

NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
KNOWN = re.compile(
    r"README\.txt|MANIFEST\.sha256(?:\.ed25519|\.sig|\.minisig)?|manifest\.json|verify\.py"
    r"|events/[0-9]{12}\.jsonl|leaves/(?:before|after)\.bin|checkpoints/[0-9]{12}\.txt"
    r"|consistency/[0-9]{12}-[0-9]{12}\.txt|proofs/[0-9]{12}\.tlog-proof|card-anchors\.jsonl|disclosures\.jsonl"
    r"|keys/(?:ledger\.vkey|ledger\.pem|ledger\.ml-dsa-44\.pem|allowed_signers|minisign\.pub)"
    r"|reports/[a-z0-9-]+\.(?:html|csv)|spec/(?:format\.txt|events\.json)"
)
REQUIRED = (
    "README.txt",
    "MANIFEST.sha256",
    "MANIFEST.sha256.ed25519",
    "MANIFEST.sha256.sig",
    "MANIFEST.sha256.minisig",
    "manifest.json",
    "keys/ledger.vkey",
)
DATE, CLOCK = 0x21, 0
"""1980-01-01 00:00:00, as a zip writes it."""
FILE_MODE = 0o644 << 16
MADE_BY = 3 << 8
LARGE = 0xFFFFFFFF
LARGEST = 0x7FFFFFFF
"""Sizes and places above it are written in 64 bits."""
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")


@dataclass(frozen=True)
class Member:
    """Where a member is in the file: its header and its content, and what its checksum is said to be."""

    name: str
    header: int
    start: int
    size: int
    crc: int

    @property
    def end(self) -> int:
        """Where what comes after it begins."""
        return self.start + self.size


class Container:
    """The members of a bundle, by name, once the whole structure of the file was found to be as it must be."""

    def __init__(self, path: str) -> None:
        """Read the structure; raises Unusable for what is no bundle, Broken for what is a bad one, and OSError."""
        if not os.path.exists(path):
            raise Unusable("there is no such file")
        if not os.path.isfile(path):
            raise Unusable("it is not a file")
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

    def chunks(self, name: str, start: int = 0, size: int | None = None) -> Iterator[bytes]:
        """Give the content of a member, or a part of it, in pieces."""
        member = self.members[name]
        left = member.size - start if size is None else size
        at = member.start + start
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
            raise Broken("it is missing", name)
        if self.members[name].size > most:
            raise Broken("it is larger than anything that belongs there", name)
        return b"".join(self.chunks(name))

    def text(self, name: str, most: int = LONGEST_TEXT) -> str:
        """Give a small member that is ASCII."""
        try:
            return self.read(name, most).decode("ascii")
        except UnicodeDecodeError:
            raise Broken("it is not ASCII", name) from None

    def under(self, folder: str) -> list[str]:
        """Give the names of the members in a folder, in order."""
        return [name for name in self.members if name.startswith(folder)]

    def _at(self, at: int, size: int) -> bytes:
        self.file.seek(at)
        return self.file.read(size)

    def _read(self) -> dict[str, Member]:
        begins = self._at(0, 4)
        directory, length, count = self._end(begins)
        content = self._at(directory, length)
        members: list[Member] = []
        at, last = 0, ""
        for _ in range(count):
            member, at = self._entry(content, at)
            if members:
                _require_in_order(last, member.name)
            members.append(member)
            last = member.name
        if at != length:
            raise Broken("the directory of the zip is longer than its members")
        self._require_tiled(members, directory)
        folded_names = {member.name.lower() for member in members}
        if len(folded_names) != len(members):
            raise Broken("two members have names that differ in upper and lower case alone")
        return {member.name: member for member in members}

    def _end(self, begins: bytes) -> tuple[int, int, int]:
        """Read the end of the zip; gives where its directory is, how long, and how many members it names."""
        tail = self._at(max(0, self.size - END.size), END.size)
        if len(tail) < END.size or not tail.startswith(b"PK\5\6"):
            self._say_what_it_is(begins)
        _, disk, first_disk, here, count, length, directory, comment = END.unpack(tail)
        at = self.size - END.size
        if comment or disk or first_disk or here != count:
            raise Broken("the end of the zip has a comment or speaks of several disks")
        if self._at(max(0, at - LOCATOR.size), 4) == b"PK\6\7":
            at, (count, length, directory) = self._end64(at, (count, length, directory))
        if count > MOST_MEMBERS or length > LONGEST_TEXT:
            raise Broken("the zip claims more members than a bundle can have")
        if directory + length != at:
            raise Broken("the directory of the zip does not stand before its end: bytes were put in or taken away")
        return directory, length, count

    def _say_what_it_is(self, begins: bytes) -> None:
        if begins in {b"PK\x03\x04", b"PK\x05\x06"}:
            window = self._at(max(0, self.size - 0xFFFF - END.size), 0xFFFF + END.size)
            end = window.rfind(b"PK\5\6")
            if 0 <= end <= len(window) - END.size:
                raise Broken("there are bytes after the end of the zip")
            raise Broken("it is cut off: the end of the zip is missing")
        raise Unusable("it is not an evidence bundle (a zip file)")

    def _end64(self, at: int, short: tuple[int, int, int]) -> tuple[int, tuple[int, int, int]]:
        """Read the zip64 end, which has to be there for a value that the short one cannot hold, and only then."""
        start = at - LOCATOR.size - END64.size
        if start < 0:
            raise Broken("the zip64 end of the zip is missing")
        content = self._at(start, LOCATOR.size + END64.size)
        head, size, made, needed, disk, first_disk, here, count, length, directory = END64.unpack_from(content)
        mark, locator_disk, where, disks = LOCATOR.unpack_from(content, END64.size)
        fixed = (head, size, made, needed, disk, first_disk, mark, locator_disk, disks)
        if fixed != (b"PK\6\6", 44, 45, 45, 0, 0, b"PK\6\7", 0, 1):
            raise Broken("the zip64 end of the zip is not written as in a bundle")
        limits = (0xFFFF, LARGE, LARGE)
        if where != start or here != count or short != tuple(map(min, (count, length, directory), limits)):
            raise Broken("the two ends of the zip contradict each other")
        if count <= 0xFFFF and max(length, directory) <= LARGEST:
            raise Broken("the zip has a zip64 end that its sizes do not need")
        return start, (count, length, directory)

    def _entry(self, content: bytes, at: int) -> tuple[Member, int]:
        if len(content) < at + CENTRAL.size:
            raise Broken("the directory of the zip is cut off")
        fields = CENTRAL.unpack_from(content, at)
        mark, made, needed, flags, method, clock, date, crc, packed, size, named, extra, comment, disk = fields[:14]
        inner, outer, header = fields[14:]
        at += CENTRAL.size
        raw, more = content[at : at + named], content[at + named : at + named + extra]
        name = _name(raw)
        if mark != b"PK\1\2":
            raise Broken("the directory of the zip has something else than members in it")
        _require_plain(name, flags, method, outer)
        (size, packed, header), long = _long(name, (size, packed, header), more)
        if packed != size:
            raise Broken("it is stored, and has two sizes", name)
        if (clock, date, comment, disk, inner, outer) != (CLOCK, DATE, 0, 0, 0, FILE_MODE):
            raise Broken("its entry in the zip is not written as in a bundle: it was repacked by something else", name)
        if header + LOCAL.size + named + size > self.size:
            raise Broken("it is larger than the file that it is in", name)
        start, long_before = self._local(name, raw, header, (crc, size))
        version = 45 if long or long_before else 20
        if (made, needed) != (MADE_BY | version, version):
            raise Broken("its entry in the zip is not written as in a bundle: it was repacked by something else", name)
        return Member(name, header, start, size, crc), at + named + extra

    def _local(self, name: str, raw: bytes, header: int, said: tuple[int, int]) -> tuple[int, bool]:
        """Hold the header before a member against its entry; gives where the content begins, and if it is zip64."""
        content = self._at(header, LOCAL.size + len(raw) + 20)
        if len(content) < LOCAL.size + len(raw) or not content.startswith(b"PK\3\4"):
            raise Broken("there is no header where the directory of the zip says that it begins", name)
        _, version, flags, method, clock, date, crc, packed, size, named, extra = LOCAL.unpack_from(content)
        more = content[LOCAL.size + named : LOCAL.size + named + extra]
        if extra:
            if (size, packed, extra, len(more)) != (LARGE, LARGE, 20, 20) or more[:4] != b"\x01\0\x10\0":
                raise Broken("the header before it is not written as in a bundle", name)
            size, packed = struct.unpack("<2Q", more[4:])
        expected = (45 if extra else 20, 0, 0, CLOCK, DATE, size)
        if (version, flags, method, clock, date, packed) != expected:
            raise Broken("the header before it is not written as in a bundle", name)
        if content[LOCAL.size : LOCAL.size + named] != raw or (crc, size) != said:
            raise Broken("the header before it says otherwise than the directory of the zip", name)
        return header + LOCAL.size + named + extra, bool(extra)

    def _require_tiled(self, members: Sequence[Member], end: int) -> None:
        """Require that members fill the file: nothing before, between, after or under them."""
        at = 0
        for member in sorted(members, key=lambda each: each.header):
            if member.header < at:
                raise Broken("it overlaps another member", member.name)
            if member.header > at:
                raise Broken("there are bytes before it that belong to no member", member.name)
            at = member.end
        if at != end:
            raise Broken("there are bytes after the last member that belong to none")


def _name(raw: bytes) -> str:
    try:
        name = raw.decode("ascii")
    except UnicodeDecodeError:
        raise Broken("the name of a member is not ASCII") from None
    shown = json.dumps(name)
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or re.match("[A-Za-z]:", name):
        raise Broken("the name of a member climbs out of the folder: " + shown)
    if name.endswith("/"):
        raise Broken("a member is a directory: " + shown)
    if len(name) > 200 or not NAME.fullmatch(name):
        raise Broken("a member has a name that no member has: " + shown)
    return name


def _require_plain(name: str, flags: int, method: int, outer: int) -> None:
    kind = outer >> 28
    if kind == 0xA:
        raise Broken("it is a link", name)
    if kind == 4 or outer & 0x10:
        raise Broken("it is a directory", name)
    if flags & 1:
        raise Broken("it is encrypted", name)
    if method:
        raise Broken("it is compressed: it was repacked by something else", name)
    if flags:
        raise Broken("its entry in the zip is not written as in a bundle: it was repacked by something else", name)
    if not KNOWN.fullmatch(name):
        raise Broken("it is no member of a bundle of this version: it was added", name)


def _require_in_order(before: str, name: str) -> None:
    if name == before:
        raise Broken("two members have this name", name)
    if name < before:
        raise Broken("it is not in the order of names: it was repacked by something else", name)


def _long(name: str, short: tuple[int, int, int], more: bytes) -> tuple[tuple[int, int, int], bool]:
    """Take values that need 64 bits from the extra field, which has those and nothing else."""
    wanted = [value == LARGE for value in short]
    if not any(wanted):
        if more:
            raise Broken("its entry in the zip has an extra field", name)
        return short, False
    count = sum(wanted)
    if len(more) != 4 + 8 * count or more[:4] != struct.pack("<2H", 1, 8 * count):
        raise Broken("its zip64 field is not written as in a bundle", name)
    values = iter(struct.unpack("<%dQ" % count, more[4:]))
    size, packed, header = (next(values) if want else value for want, value in zip(wanted, short))
    if any(want and value <= LARGEST for want, value in zip(wanted, (size, packed, header))):
        raise Broken("it has a zip64 field that its sizes do not need", name)
    return (size, packed, header), True


# ---------------------------------------------------------------------------------------------------------------------
# One block of 65,536 events: hashed, looked at, and put together to subtrees; several at once in processes of their own
# ---------------------------------------------------------------------------------------------------------------------

ENVELOPE = re.compile(
    rb'\},"id":"(.{36})","operation":(?:null|".{36}"),"station":"[^"]*","stream":"([^"]*)","tag":"([^"]*)",'
    rb'"time":[1-9][0-9]*,"version":([1-9][0-9]*),"virtual":(?:true|false)\}\n(?:\{"actor":"[^"]*","facts":\{|\Z)'
)
"""The end of an event, where its keys are in their one order and no text needs an escape; and the start of the next."""
START = re.compile(rb'\{"actor":"[^"]*","facts":\{')
FIELDS = ("actor", "facts", "id", "operation", "station", "stream", "tag", "time", "version", "virtual")
EVENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEX = b"0123456789abcdef-"
DIGEST = re.compile(rb'"([0-9a-f]{64})"')
MOST_NUMBER = 1 << 53
BEGUN, RESTORED, ROTATED = b"ledger-begun.1", b"ledger-restored.1", b"signing-key-rotated.1"
ANCHOR_SEEN, DRIFT_ACCEPTED = b"anchor-seen.1", b"drift-accepted.3"
TELLING = frozenset((BEGUN, RESTORED, ROTATED, ANCHOR_SEEN, DRIFT_ACCEPTED))
"""Kinds of event that the verification itself has to understand."""

Reading = Callable[[Sequence[bytes]], Optional[Tuple[int, str]]]
"""Reads events in full; gives the index of the first that cannot be, and what is wrong with it."""


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
    sizes: tuple[int, ...]
    """Sizes of the tree in this block whose root is asked for: more than the start of the block, up to its end."""
    positions: tuple[int, ...]
    """Events whose leaf hash is asked for."""
    digests: frozenset[bytes]
    """Digests to be found in the events, in hex."""
    reading: Reading | None


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
    """For each size asked for: the roots of the perfect subtrees of its last tile, as far as it is full."""
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
    levels = pyramid(leaves, 8)
    start, low = job.number * BLOCK, len(leaves) - len(leaves) % TILE
    done.tiles = levels[8]
    done.tail = list(_within(levels, len(leaves), low))
    for size in job.sizes:
        if size - start <= len(leaves):
            done.prefixes[size] = _within(levels, size - start, (size - start) // TILE * TILE)
    done.leaves = {at: leaves[at - start - 1] for at in job.positions if at - start <= len(leaves)}
    return done


def _within(levels: Sequence[Sequence[bytes]], end: int, start: int) -> list[bytes]:
    """Give the roots of the perfect subtrees over leaves from the start of a tile up to before `end`."""
    roots, at = [], start
    for height in reversed(range(8)):
        if (end - start) >> height & 1:
            roots.append(levels[height][at >> height])
            at += 1 << height
    return roots


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
            _blame(job, done, done.count, "it is longer than any event")
            rest = b""
    if rest:
        _blame(job, done, done.count, "its line has no end")
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
                _blame(job, done, index, "its id is used twice", b'"id":"%s"' % each)
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
    if job.digests:
        done.found.update(job.digests.intersection(DIGEST.findall(text)))
    if done.fault is not None:
        return
    seen = _envelopes(text, len(prefixed))
    if seen is None or job.reading is not None:
        lines = text[:-1].split(b"\n")
        seen = seen or _one_by_one(job, done, at, lines)
        if seen is None:
            return
        wrong = job.reading(lines) if job.reading is not None else None
        if wrong is not None:
            _blame(job, done, at + wrong[0], wrong[1], lines[wrong[0]])
            return
    _follow(job, done, at, seen, text)


Columns = Tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes], Sequence[bytes]]
"""Of some events: ids, streams, tags and versions."""


def _envelopes(text: bytes, count: int) -> Columns | None:
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


def _one_by_one(job: Job, done: Done, at: int, lines: Sequence[bytes]) -> Columns | None:
    """Read events in full, the first that cannot be ends it."""
    seen = []
    for index, line in enumerate(lines):
        problem = in_full((line,))
        if problem is not None:
            _blame(job, done, at + index, problem[1], line)
            return None
        event = json.loads(line)
        said = (event["id"], event["stream"], event["tag"], str(event["version"]))
        seen.append([each.encode() for each in said])
    ids, streams, tags, versions = zip(*seen)
    return ids, streams, tags, versions


def _follow(job: Job, done: Done, at: int, seen: Columns, text: bytes) -> None:
    """Follow each stream from version to version, and pick out what has to be understood."""
    ids, streams, tags, versions = seen
    done.seen_ids += ids
    first, last = done.first, done.last
    for index, (stream, number) in enumerate(zip(streams, map(int, versions))):
        if stream not in last:
            first[stream] = number
        elif last[stream] + 1 != number:
            _blame(job, done, at + index, "it is not the next event of its stream", text.split(b"\n")[index])
            return
        last[stream] = number
    if not TELLING.isdisjoint(tags):
        lines = text.split(b"\n")
        told = [(job.first + at + index, tag, lines[index]) for index, tag in enumerate(tags) if tag in TELLING]
        done.telling += told


def _blame(job: Job, done: Done, index: int, message: str, line: bytes = b"") -> None:
    if done.fault is None:
        found = re.findall(rb'"id":"([0-9a-f-]{36})"', line)
        event = found[-1].decode() if found else None
        done.fault = Fault(message, job.member, index + 1, job.first + index, event)


def in_full(lines: Sequence[bytes]) -> tuple[int, str] | None:
    """Read events in full: canonical JSON (RFC 8785, for strings and whole numbers and no others), and the envelope."""
    for index, line in enumerate(lines):
        try:
            event = json.loads(line.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
            canonical = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            return index, "it is not the JSON of an event"
        if not isinstance(event, dict) or not _is_event(event):
            return index, "it has not the fields of an event"
        if canonical != line:
            return index, "it is written in another form than the one there is for it"
    return None


def _no_float(text: str) -> Any:
    raise ValueError(text)


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


# ---------------------------------------------------------------------------------------------------------------------
# The tree of a bundle, from its blocks
# ---------------------------------------------------------------------------------------------------------------------


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


def read_description(text: str) -> Description:
    """Read manifest.json; raises Broken."""
    try:
        said = json.loads(text, parse_float=_no_float, parse_constant=_no_float)
        again = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError):
        raise Broken("it is not JSON") from None
    if again != text.rstrip("\n") or not isinstance(said, dict):
        raise Broken("it is not written in the one form there is for it")
    names = ("bundle", "checkpoint", "disclosures", "first", "last", "origin", "people", "root", "size", "virtual")
    if tuple(sorted(said)) != names:
        raise Broken("it has not the fields of a bundle of version 1")
    if type(said["bundle"]) is not int or said["bundle"] != 1:
        raise Broken("it is of another version than 1, which is all that this program knows")
    numbers = [said[name] for name in ("size", "first", "last")]
    if not all(type(number) is int and 0 <= number < 10**12 for number in numbers):
        raise Broken("its numbers are none")
    size, first, last = numbers
    if not (first == last == 0 or 1 <= first <= last <= size):
        raise Broken("its range of events is none")
    texts = [said[name] for name in ("origin", "root", "checkpoint", "disclosures")]
    if not all(isinstance(each, str) for each in texts) or not re.fullmatch("[0-9a-f]{64}", said["root"]):
        raise Broken("its root is none")
    if not ORIGIN.fullmatch(said["origin"]):
        raise Broken("its origin is not that of a card ledger")
    if said["checkpoint"] != "checkpoints/%012d.txt" % size or said["disclosures"] not in ("none", "named", "all"):
        raise Broken("it names no checkpoint over its events, or no rule for disclosures")
    if not isinstance(said["people"], list) or type(said["virtual"]) is not bool:
        raise Broken("its fields are of other types")
    return Description(said["origin"], size, bytes.fromhex(said["root"]), first, last, texts[2], texts[3])


@dataclass
class Seen:
    """What the walk over all blocks gave."""

    root: bytes = EMPTY_ROOT
    roots: dict[int, bytes] = field(default_factory=dict)
    """Root at each size that was asked for."""
    tiles: bytearray = field(default_factory=bytearray)
    leaves: dict[int, bytes] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each member with events."""
    crcs: dict[str, int] = field(default_factory=dict)
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


def jobs_of(
    container: Container,
    said: Description,
    sizes: Sequence[int],
    positions: Iterable[int],
    digests: frozenset[bytes],
    reading: Reading | None,
) -> list[Job]:
    """Cut a bundle into blocks; `sizes` are in order."""
    jobs = []
    named = {(first - 1) // BLOCK: (name, first, last) for name, (first, last) in said.events.items()}
    wanted: dict[int, list[int]] = {}
    for position in positions:
        wanted.setdefault((position - 1) // BLOCK, []).append(position)
    for number in range((said.size + BLOCK - 1) // BLOCK):
        low, high = number * BLOCK, min((number + 1) * BLOCK, said.size)
        member, first, last = named.get(number, ("", low + 1, low))
        at = container.members[member] if member else None
        since, until = bisect_right(sizes, low), bisect_right(sizes, high)
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
                sizes=tuple(sizes[since:until]),
                positions=tuple(wanted.get(number, ())),
                digests=digests,
                reading=reading,
            )
        )
    return jobs


def _hashes(container: Container, name: str, low: int, high: int, base: int = 0) -> tuple[int, int]:
    if high <= low or name not in container:
        return 0, 0
    return container.members[name].start + (low - base) * HASH, (high - low) * HASH


Told = Callable[[int, bytes, bytes], None]


def walk(seen: Seen, said: Description, work: Work, told: Told, progress: Progress) -> None:
    """Go over all blocks in order and grow the tree; `told` is given what has to be understood, event by event."""
    tree = Frontier()
    tail: list[bytes] = []
    for job, done in work.results():
        if job.member:
            seen.digests[job.member], seen.crcs[job.member] = done.digest, done.crc
        if done.count != job.count and seen.miscounted is None:
            message = "it has %d lines, and there have to be %d" % (done.count, job.count)
            seen.miscounted = Fault(message, job.member)
        _merge(seen, job, done)
        sizes = iter(job.sizes)
        size = next(sizes, None)
        for tile in [*done.tiles, None]:
            end = (tree.count + 1) * TILE
            while size is not None and (size < end or tile is None):
                seen.roots[size] = folded(tree.roots + done.prefixes.get(size, []))
                size = next(sizes, None)
            if tile is not None:
                tree.push(tile)
        seen.tiles += b"".join(done.tiles)
        seen.leaves.update(done.leaves)
        tail = done.tail
        for position, tag, line in done.telling:
            told(position, tag, line)
        progress(min((job.number + 1) * BLOCK, said.size), said.size)
    seen.root = folded(tree.roots + tail)


def _merge(seen: Seen, job: Job, done: Done) -> None:
    """Follow the streams from block to block, and keep the ids."""
    seen.found |= done.found
    if seen.fault is None:
        seen.fault = done.fault
    for stream, first in done.first.items():
        if seen.fault is None and seen.streams.get(stream, first - 1) != first - 1:
            message = "the versions of the stream %s do not follow those before it" % stream.decode("utf-8", "replace")
            seen.fault = Fault(message, job.member)
    seen.streams.update(done.last)
    if done.ids:
        seen.ids.append((job.member, done.ids))


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


class Nodes:
    """Roots of any subtree of a bundle that was walked over: from the roots of its tiles, and leaves read again."""

    def __init__(self, container: Container, said: Description, tiles: bytes) -> None:
        self.container, self.said, self.tiles = container, said, tiles
        self.known: dict[int, list[bytes]] = {}

    def subtree(self, low: int, high: int) -> bytes:
        """Give the root over the leaves from one (from 0) up to before another."""
        if high - low == 1:
            return self._leaf(low)
        if high - low == TILE and low % TILE == 0:
            at = low // TILE * HASH
            return self.tiles[at : at + HASH]
        middle = low + split_of(high - low)
        return node_hash(self.subtree(low, middle), self.subtree(middle, high))

    def _leaf(self, index: int) -> bytes:
        tile = index // TILE
        if tile not in self.known:
            self.known = {tile: self._leaves(tile * TILE)}
        return self.known[tile][index % TILE]

    def _leaves(self, low: int) -> list[bytes]:
        high = min(low + TILE, self.said.size)
        positions = range(low + 1, high + 1)
        block = low // BLOCK
        jobs = jobs_of(self.container, self.said, (), positions, frozenset(), None)
        leaves = done_of(jobs[block]).leaves
        return [leaves[position] for position in positions]


# ---------------------------------------------------------------------------------------------------------------------
# The verification, layer by layer
# ---------------------------------------------------------------------------------------------------------------------

MANIFEST = "MANIFEST.sha256"
MINE, GIVEN, VOUCHED = "brought along", "given", "vouched for"


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
    why: str = (
        "It is sound in itself. Nothing from outside was there to hold it against: a key (--key) or a checkpoint "
        "(--checkpoint) that you have from before, and the means to check it."
    )
    """What to say where it is not proven."""

    def layer(self, name: str) -> Layer:
        """Give a layer by its name."""
        return next(layer for layer in self.layers if layer.name == name)

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
    def coverage(self) -> str:
        """The sentence that comes last."""
        if self.covered is None or self.failed:
            count = self.said.count if self.said else 0
            rest = some(count, "the 1 event rests", "all {} events rest")
            return "Covered by no checkpoint that can be relied on; %s on the operator's word." % rest
        if not self.after:
            rest = "no event comes after it."
        elif self.after == 1:
            rest = "the 1 event after it rests on the operator's word."
        else:
            rest = "the %d events after it rest on the operator's word." % self.after
        return "Covered until checkpoint %d at %s; %s" % (self.covered, utc(self.covered_at), rest)


@dataclass(frozen=True)
class Kept:
    """A checkpoint that the auditor kept, and the file that it came from."""

    file: str
    checkpoint: Checkpoint


@dataclass
class Trust:
    """Which public keys are relied on, and why: those that were given, and those that such a key vouches for."""

    given: dict[int, set[bytes]] = field(default_factory=lambda: {ED25519: set(), ML_DSA_44: set()})
    by_kept: bool = False
    """They are the keys that signed the checkpoint which was kept."""
    handed_on: list[tuple[int, dict[int, bytes], dict[int, bytes]]] = field(default_factory=list)
    """For each rotation: position, the old keys, the new ones."""
    sizes: list[int] = field(default_factory=list)
    """Those of the checkpoints in the bundle."""

    def covers(self, kind: int, public: bytes, size: int) -> bool:
        """Say whether a key is relied on for a checkpoint of so many events."""
        keys = set(self.given[kind])
        for position, old, new in self.handed_on:
            if old[kind] in keys and size >= position:
                keys.add(new[kind])
                if size != self._first_over(position):
                    keys.discard(old[kind])
        for position, old, new in reversed(self.handed_on):
            if new[kind] in self.given[kind] and (size < position or size == self._first_over(position)):
                keys.add(old[kind])
        return public in keys

    def _first_over(self, position: int) -> int:
        """Give the size of the first checkpoint over a rotation: the old key signs it too, so as to vouch for that."""
        return min((size for size in self.sizes if size >= position), default=0)


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
    ) -> None:
        self.path, self.kept, self.folder = path, kept, folder
        self.signatures = signatures if signatures is not None else OpenSSL()
        self.reading, self.thorough, self.progress = reading, thorough, progress
        self.trust = Trust()
        for kind, public in keys:
            self.trust.given[kind].add(public)
        self.explicit = bool(keys)
        self.report = Report(path, [Layer(name) for name in LAYERS])
        self.bundle_keys: list[Key] = []
        self.checkpoints: dict[int, Checkpoint] = {}
        self.origins: list[tuple[str, int]] = []
        """Each name of the ledger that an event in the bundle gives, and the position of that event."""
        self.contradictions: dict[str, Fault] = {}
        self.accepted: set[str] = set()
        self.anchors = self.foreign = self.lost = 0
        self.anchors_listed: Iterator[bytes] = iter(())
        self.roots: dict[int, bytes] = {}
        self.full = False

    def layer(self, name: str) -> Layer:
        """Give a layer by its name."""
        return self.report.layer(name)

    @property
    def _said(self) -> Description:
        if self.report.said is None:
            raise AssertionError
        return self.report.said

    def run(self) -> Report:
        """Verify; raises Unusable for what is no bundle, and OSError."""
        try:
            self.container = Container(self.path)
        except Broken as error:
            self.layer("container").fails(Fault(error.message, error.member))
            return self._given_up("the container is not sound")
        with self.container.file:
            missing = [name for name in REQUIRED if name not in self.container]
            if missing:
                self.layer("container").fails(Fault("it is missing", missing[0]))
            try:
                said = read_description(self.container.text("manifest.json"))
            except Broken as error:
                self._hash_all({}, {})
                self.layer("manifest").fails(Fault(error.message, error.member or "manifest.json"))
                return self._given_up("manifest.json does not say what the bundle holds")
            self.report.said = said
            try:
                self._look(said)
            except Broken as error:
                self.layer("container").fails(Fault(error.message, error.member))
                return self._given_up("the container is not sound")
            except BrokenProcessPool:
                raise OSError(0, "a process that was reading the events died; is there enough memory?") from None
        return self.report

    def _given_up(self, why: str) -> Report:
        for layer in self.report.layers:
            if not layer.faults and not layer.note:
                layer.is_left_out(why)
        return self.report

    def _look(self, said: Description) -> None:
        self._read_keys()
        self._read_checkpoints(said)
        laid_out = self._positions(said)
        disclosed = self._disclosures(said)
        proofs = self._proofs(said)
        work = self._begun(said, proofs, disclosed) if laid_out else None
        try:
            self._trust_kept()
            signers = self._manifest_signers()
            seen = self._walked(said, work) if work is not None else Seen()
        finally:
            if work is not None:
                work.end()
        seen.roots[0] = EMPTY_ROOT
        self._manifest_signature(said, signers)
        self._hash_all(seen.digests, seen.crcs)
        sound = laid_out and seen.miscounted is None
        if not sound:
            for name in ("leaves", "events", "checkpoints", "kept checkpoint", "inclusion proofs", "disclosures"):
                self.layer(name).is_left_out("the events are not where they have to be")
        self._leaves(said, seen, sound)
        self._checkpoints(said, seen, sound)
        self._signed("signatures (Ed25519)", ED25519)
        self._signed("signatures (ML-DSA-44)", ML_DSA_44)
        self._held_against_kept(said, seen, sound)
        self._consistency(said, seen, sound)
        self._inclusion(said, seen, proofs, sound)
        self._disclosed(said, seen, disclosed, sound)
        self._card_anchors(sound)
        self.layer("witnesses").is_left_out("a bundle of version 1 carries no cosignatures of witnesses")
        self.layer("time stamps").is_left_out("a bundle of version 1 carries no time stamps (RFC 3161)")
        self._conclude(said)

    # Manifest ---------------------------------------------------------------------------------------------------------

    def _hash_all(self, digests: dict[str, str], crcs: dict[str, int]) -> None:
        """Hash every member that was not hashed on the way, and hold all of them against the manifest."""
        layer, container = self.layer("manifest"), self.layer("container")
        for name, member in self.container.members.items():
            digest, crc = digests.get(name), crcs.get(name, 0)
            if digest is None:
                whole, crc = sha256(), 0
                for piece in self.container.chunks(name):
                    whole.update(piece)
                    crc = zlib.crc32(piece, crc)
                digest = digests[name] = whole.hexdigest()
            if crc != member.crc:
                container.fails(Fault("its checksum in the zip is not that of its content", name))
        container.passes("%d members fill the file; nothing else is in it" % len(self.container.members))
        try:
            listed = self._listed()
        except Broken as error:
            layer.fails(Fault(error.message, error.member or MANIFEST))
            return
        covered = [name for name in self.container.members if not name.startswith(MANIFEST)]
        for name in sorted({*listed, *covered}):
            if name not in listed:
                layer.fails(Fault("the manifest does not name it: it was added", name))
            elif name not in self.container:
                layer.fails(Fault("the manifest names it, and it is missing", name))
            elif digests[name] != listed[name]:
                layer.fails(Fault("its SHA-256 is not the one in the manifest", name))
        layer.passes("%d members have the SHA-256 that the manifest names" % len(covered))

    def _listed(self) -> dict[str, str]:
        text = self.container.text(MANIFEST)
        lines = text.split("\n")
        if lines.pop():
            raise Broken("its last line has no end")
        listed, before = {}, ""
        for number, line in enumerate(lines, 1):
            found = re.fullmatch("([0-9a-f]{64})  (.{1,200})", line)
            if found is None or found.group(2) <= before or found.group(2).startswith(MANIFEST):
                raise Broken("line %d is no SHA-256 and name in the order of names" % number, MANIFEST)
            before = found.group(2)
            listed[before] = found.group(1)
        return listed

    def _manifest_signers(self) -> dict[str, tuple[bool | None, bytes]]:
        """Check the signatures beside the manifest: for each whether it is good, and by which key."""
        try:
            forms = list(self._forms(self.container.read(MANIFEST)))
        except Broken as error:
            self.layer("manifest signature").fails(Fault(error.message, error.member))
            return {}
        return {name: self._by_any(ED25519, message, signature) for name, message, signature in forms}

    def _manifest_signature(self, said: Description, signers: dict[str, tuple[bool | None, bytes]]) -> None:
        layer = self.layer("manifest signature")
        for name, (good, _) in signers.items():
            if good is False:
                layer.fails(Fault("it is not a signature of the manifest by a key of this ledger", name))
        if any(good is None for good, _ in signers.values()):
            layer.is_left_out(self.signatures.reasons[ED25519] or "openssl gave no verdict")
        elif all(self.trust.covers(ED25519, public, said.size) for _, public in signers.values()):
            layer.passes("the manifest is signed by %s, in three forms" % self._whose())
        elif self.explicit and not layer.faults:
            layer.fails(Fault("it is signed by another key than the one that was given", MANIFEST + ".ed25519"))
        else:
            layer.is_left_out(self._only_own())

    def _forms(self, content: bytes) -> Iterator[tuple[str, bytes, bytes]]:
        """Give for each detached signature: its name, what it signs, and its 64 bytes."""
        raw = self.container.read(MANIFEST + ".ed25519", 64)
        if len(raw) != 64:
            raise Broken("it has not 64 bytes", MANIFEST + ".ed25519")
        yield MANIFEST + ".ed25519", content, raw
        name = MANIFEST + ".sig"
        message, signature = ssh_signature(self.container.text(name, LONGEST_NOTE), content, self.bundle_keys, name)
        yield name, message, signature
        name = MANIFEST + ".minisig"
        yield from minisign_signatures(self.container.text(name, LONGEST_NOTE), content, self.bundle_keys, name)

    def _by_any(self, kind: int, message: bytes, signature: bytes) -> tuple[bool | None, bytes]:
        """Say whether any key signed something: those relied on first, then those that the bundle brings along."""
        own = [key.public for key in self.bundle_keys if key.kind == kind]
        unknown = False
        for public in dict.fromkeys([*sorted(self.trust.given[kind]), *reversed(own)]):
            good = self.signatures.verify(kind, public, message, signature)
            if good:
                return True, public
            unknown = unknown or good is None
        return (None if unknown or (not own and self.signatures.reasons[kind]) else False), b""

    def _whose(self) -> str:
        return "the key that signed the checkpoint you kept" if self.trust.by_kept else "the key that you gave"

    def _only_own(self) -> str:
        if self.trust.by_kept:
            return "signed by another key than the checkpoint you kept, and no event hands on from the one to the other"
        return "signed by the key that the bundle brings along; give one that you got another way: --key FILE"

    # Keys and checkpoints ---------------------------------------------------------------------------------------------

    def _read_keys(self) -> None:
        try:
            lines = self.container.text("keys/ledger.vkey").split("\n")
            self.bundle_keys = [read_key(line) for line in lines if line]
        except Broken as error:
            for name in ("signatures (Ed25519)", "signatures (ML-DSA-44)"):
                self.layer(name).fails(Fault(error.message, "keys/ledger.vkey"))

    def _read_checkpoints(self, said: Description) -> None:
        layer = self.layer("checkpoints")
        for name in self.container.under("checkpoints/"):
            try:
                checkpoint = read_checkpoint(self.container.read(name, LONGEST_NOTE))
            except Broken as error:
                layer.fails(Fault(error.message, name))
                continue
            if name != "checkpoints/%012d.txt" % checkpoint.size:
                layer.fails(Fault("it is of %d events, which is not what its name says" % checkpoint.size, name))
            elif checkpoint.size > said.size:
                layer.fails(Fault("it covers more events than the bundle knows", name))
            else:
                self.checkpoints[checkpoint.size] = checkpoint
        self.report.head = self.checkpoints.get(said.size)
        self.trust.sizes = sorted(self.checkpoints)
        if self.report.head is None and not layer.faults:
            layer.fails(Fault("the checkpoint that covers the bundle is missing", said.checkpoint))

    def _trust_kept(self) -> None:
        """Rely on the keys that signed a checkpoint which the auditor kept, unless keys were given."""
        if self.explicit:
            return
        for kept in self.kept:
            for kind in (ED25519, ML_DSA_44):
                for public in self._signers(kept.checkpoint, kind):
                    self.trust.given[kind].add(public)
                    self.trust.by_kept = True

    def _signers(self, checkpoint: Checkpoint, kind: int) -> list[bytes]:
        """Give the public keys, of those known, that signed a checkpoint."""
        known = {*self.trust.given[kind], *(key.public for key in self.bundle_keys if key.kind == kind)}
        return [public for public in known if self._signed_by(checkpoint, kind, public)]

    def _signed_by(self, checkpoint: Checkpoint, kind: int, public: bytes) -> bool | None:
        """Say whether a key signed: some line claims so, and each is good; None where it cannot be told."""
        id_ = Key(checkpoint.origin, kind, public).id
        values = [value for name, each, value in checkpoint.lines if (name, each) == (checkpoint.origin, id_)]
        verdicts = []
        for value in values:
            if kind == ED25519:
                verdicts.append(self.signatures.verify(kind, public, checkpoint.text.encode(), value))
            elif len(value) != 8 + ML_DSA_SIGNATURE:
                verdicts.append(False)
            else:
                verdicts.append(self.signatures.verify(kind, public, checkpoint.cosigned(value[:8]), value[8:]))
        if not verdicts or False in verdicts:
            return False
        return None if None in verdicts else True

    def _signed(self, name: str, kind: int) -> None:
        """One layer of signatures: who signed the checkpoints, and above all the one that covers the bundle."""
        layer, head = self.layer(name), self.report.head
        own = [key.public for key in self.bundle_keys if key.kind == kind]
        by_trusted = others = unknown = 0
        for checkpoint in self.checkpoints.values():
            member = "checkpoints/%012d.txt" % checkpoint.size
            verdicts = {
                public: self._signed_by(checkpoint, kind, public)
                for public in {*own, *self.trust.given[kind]}
                if any(each == Key(checkpoint.origin, kind, public).id for _, each, _ in checkpoint.lines)
            }
            signers = [public for public, good in verdicts.items() if good]
            if False in verdicts.values():
                layer.fails(Fault("its signature is not good", member))
            elif not verdicts:
                layer.fails(Fault("it carries no signature by a key of this ledger", member))
            elif None in verdicts.values():
                unknown += 1
            elif any(self.trust.covers(kind, public, checkpoint.size) for public in signers):
                by_trusted += 1
            else:
                others += 1
                if checkpoint is head and self.explicit and self.trust.given[kind]:
                    layer.fails(Fault("it is signed by another key than the one that was given", member))
        self._say_signed(layer, kind, (by_trusted, others, unknown))

    def _say_signed(self, layer: Layer, kind: int, counts: tuple[int, int, int]) -> None:
        by_trusted, others, unknown = counts
        head = self.report.head
        if head is None or not self.checkpoints:
            layer.is_left_out("there is no checkpoint")
        elif unknown:
            layer.is_left_out(self.signatures.reasons[kind] or "openssl gave no verdict on %d of them" % unknown)
        elif not self.trust.given[kind] or not any(
            self.trust.covers(kind, public, head.size) for public in self._signers(head, kind)
        ):
            layer.is_left_out(self._only_own())
        else:
            note = some(by_trusted, "1 checkpoint is signed by ", "{} checkpoints are signed by ") + self._whose()
            if self.trust.handed_on:
                note += ", or one that it vouches for"
            more = some(others, "; 1 earlier one by another key does not count", "; {} by other keys do not count")
            layer.passes(note + (more if others else ""))

    # Positions, events, leaves ----------------------------------------------------------------------------------------

    def _positions(self, said: Description) -> bool:
        layer = self.layer("positions")
        expected = {
            "leaves/before.bin": max(said.first - 1, 0) * HASH,
            "leaves/after.bin": (said.size - said.last) * HASH,
        }
        for name, length in expected.items():
            if (self.container.members[name].size if name in self.container else 0) != length:
                layer.fails(Fault("it does not hold the %d hashes that belong there" % (length // HASH), name))
            elif not length and name in self.container:
                layer.fails(Fault("it is there, and there are no hashes that belong there", name))
        there, wanted = self.container.under("events/"), list(said.events)
        for name in sorted({*there, *wanted}):
            if name not in self.container:
                layer.fails(Fault("events are missing", name))
            elif name not in said.events:
                layer.fails(Fault("its events do not belong to the range of the bundle", name))
        return not layer.faults

    def _sizes(self, said: Description) -> list[int]:
        """Give the sizes at which the root of the tree is needed."""
        sizes = {*self.checkpoints, *(kept.checkpoint.size for kept in self.kept)}
        for name in self.container.under("consistency/"):
            sizes.add(int(name[12:24]))
        ordered = array("Q", sorted(size for size in sizes if 0 < size <= said.size))
        if "card-anchors.jsonl" in self.container:
            ordered.extend(size for size in self._anchor_sizes() if 0 < size <= said.size)
            ordered = array("Q", sorted(set(ordered)))
        return ordered  # type: ignore[return-value]

    def _anchor_sizes(self) -> Iterator[int]:
        for line in self._lines("card-anchors.jsonl"):
            for size in re.findall(rb'"size":([0-9]{1,12})[,}]', line):
                yield int(size)

    def _lines(self, name: str) -> Iterator[bytes]:
        """Give the lines of a member that may be long, without their newlines; what is no line ends them."""
        rest = b""
        for piece in self.container.chunks(name):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                break
            yield from lines
        if rest:
            yield rest

    def _begun(self, said: Description, proofs: dict[int, Any], disclosed: dict[str, int]) -> Work:
        """Begin to hash and read the events, while the signatures are looked at."""
        self.full = self.thorough or said.count <= READ_IN_FULL
        reading = (self.reading or in_full) if self.full else None
        if "card-anchors.jsonl" in self.container:
            self.anchors_listed = self._lines("card-anchors.jsonl")
        digests = frozenset(digest.encode() for digest in disclosed)
        return Work(jobs_of(self.container, said, self._sizes(said), proofs, digests, reading))

    def _walked(self, said: Description, work: Work) -> Seen:
        seen = Seen(roots=self.roots)
        walk(seen, said, work, self._told, self.progress)
        positions, events = self.layer("positions"), self.layer("events")
        if seen.miscounted is not None:
            positions.fails(seen.miscounted)
            return seen
        positions.passes(some(said.count, "1 event", "{} events") + ", numbered without a gap, of %d" % said.size)
        if seen.fault is not None:
            events.fails(seen.fault)
        else:
            repeated = repeated_id(seen.ids)
            if repeated is not None:
                events.fails(self._located(*repeated))
        looked_at = "each was read in full: canonical JSON" if self.full else "of each the envelope was read"
        more = "" if self.full else "; not what its facts say (--thorough reads all of it)"
        events.passes("%s, a new id, the next version of its stream%s" % (looked_at, more))
        return seen

    def _located(self, member: str, key: bytes) -> Fault:
        """Find the line of an event by its id."""
        wanted = b'"id":"%s"' % id_of(key).encode()
        index = next((index for index, line in enumerate(self._lines(member)) if wanted in line), 0)
        return Fault("its id is used twice", member, index + 1, int(member[7:19]) + index, id_of(key))

    def _leaves(self, said: Description, seen: Seen, sound: bool) -> None:
        layer = self.layer("leaves")
        if not sound:
            return
        head = self.report.head
        if seen.root != said.root or (head is not None and seen.root != head.root):
            layer.fails(Fault(self._where_it_differs(seen)))
        else:
            all_of_them = some(said.size, "the one leaf", "all {} leaves")
            layer.passes("the tree over %s has the root that is signed" % all_of_them)

    def _where_it_differs(self, seen: Seen) -> str:
        """Say between which checkpoints the first leaf is that is not the one which was signed."""
        good = 0
        for size in sorted(self.checkpoints):
            if seen.roots.get(size) != self.checkpoints[size].root:
                return "the tree is not the one that was signed: of the events #%d to #%d at least one is another" % (
                    good + 1,
                    size,
                )
            good = size
        return "the tree over the leaves has not the root that manifest.json names"

    def _checkpoints(self, said: Description, seen: Seen, sound: bool) -> None:
        layer, head = self.layer("checkpoints"), self.report.head
        if head is not None and (head.origin, head.root) != (said.origin, said.root):
            layer.fails(Fault("it is not the one that manifest.json speaks of", said.checkpoint))
        backwards = strange = 0
        latest: int | None = None
        for size in sorted(self.checkpoints):
            checkpoint = self.checkpoints[size]
            member = "checkpoints/%012d.txt" % size
            if sound and seen.roots.get(size) != checkpoint.root:
                message = "its root is not that of the tree at %d events: it is of another ledger, or of a fork" % size
                layer.fails(Fault(message, member))
                self._prove_fork(checkpoint, said, seen)
            fits = self._fits(checkpoint.origin, size, said)
            if fits is False:
                layer.fails(Fault("it is of another ledger: the events name no such origin there", member))
            strange += fits is None
            moment = checkpoint.time
            backwards += moment is not None and latest is not None and moment < latest
            latest = moment if moment is not None else latest
        if not sound:
            return
        if strange:
            layer.is_left_out("%d of them are of origins that events before this range would have to name" % strange)
        note = some(len(self.checkpoints), "1 agrees with the tree", "{} agree with the tree")
        if backwards:
            note += "; the clock stepped back before %d of them, which is no sign of a change" % backwards
        if not strange:
            layer.passes(note)

    def _fits(self, origin: str, size: int, said: Description) -> bool | None:
        """Say whether a ledger went by an origin when it had so many events; None where events before would tell."""
        for index, (name, since) in enumerate(self.origins):
            until = self.origins[index + 1][1] - 1 if index + 1 < len(self.origins) else said.size
            if name == origin:
                return since <= size <= until
        begins = self.origins[0][1] if self.origins else said.size + 1
        if said.first <= 1 and said.last:
            return not self.origins and origin == said.origin
        if not self.origins:
            return True if origin == said.origin else None
        return None if size < begins else False

    # What the events tell ---------------------------------------------------------------------------------------------

    def _told(self, position: int, tag: bytes, line: bytes) -> None:
        """Take in an event that the verification has to understand; one that it cannot read is told elsewhere."""
        try:
            event = json.loads(line)
            facts = event["facts"]
            if tag in (BEGUN, RESTORED):
                self.origins.append(("lifecycle/ledger/" + facts["origin"].lower(), position))
            elif tag == ROTATED:
                self._rotated(position, facts)
            elif tag == ANCHOR_SEEN:
                self._anchor_seen(position, event, facts)
            elif tag == DRIFT_ACCEPTED:
                for name in facts["anchors"]:
                    if self.contradictions.pop(name, None) is not None:
                        self.accepted.add(name)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError, Broken):
            self.layer("events").fails(Fault("it has not the facts of its kind", None, None, position))

    def _rotated(self, position: int, facts: dict[str, Any]) -> None:
        """Take a rotation for what it is where both keys signed it."""
        read = [read_key(facts[name]) for name in ("old_ed25519", "old_ml_dsa_44", "new_ed25519", "new_ml_dsa_44")]
        old, old_other, new, new_other = read
        lines = [facts["old_ed25519"], facts["new_ed25519"]]
        sums = [sha256(key.public).hexdigest() for key in (old_other, new_other)]
        text = "lifecycle signing key rotation v1\n%s\n%s %s\n%s %s\n" % (
            old.name,
            lines[0],
            sums[0],
            lines[1],
            sums[1],
        )
        stated, _, below = facts["statement"].rpartition("\n\n")
        signatures = [_signature_line(line) for line in below[:-1].split("\n")]
        verdicts = []
        for key in (old, new):
            values = [value for name, id_, value in signatures if (name, id_) == (key.name, key.id)]
            verdicts += [self.signatures.verify(ED25519, key.public, text.encode(), value) for value in values or [b""]]
        if stated + "\n" != text or False in verdicts:
            message = "the statement that one signing key gives its place to another is not signed by both"
            self.layer("signatures (Ed25519)").fails(Fault(message, None, None, position))
        elif None not in verdicts:
            keys = ({k.kind: k.public for k in pair} for pair in ((old, old_other), (new, new_other)))
            self.trust.handed_on.append((position, next(keys), next(keys)))

    def _anchor_seen(self, position: int, event: dict[str, Any], facts: dict[str, Any]) -> None:
        serial = event["stream"].partition(":")[2]
        slots = [slot["anchor"] for slot in facts["slots"]]
        told = {
            "position": position,
            "serial": serial,
            "slots": slots,
            "time": event["time"],
            "verdict": facts["verdict"],
        }
        line = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        listed = next(self.anchors_listed, None)
        if listed != line:
            message = "it does not say what the event says" if listed is not None else "it does not tell of the event"
            self.layer("card anchors").fails(
                Fault(message, "card-anchors.jsonl", self.anchors + 1, position, event["id"])
            )
        self.anchors += 1
        for slot in facts["slots"]:
            if slot["anchor"] is not None:
                self._hold_anchor(slot["anchor"], slot["verdict"], Fault(serial, None, None, position, event["id"]))

    def _hold_anchor(self, anchor: dict[str, Any], verdict: str, fault: Fault) -> None:
        """Hold an anchor that a card showed against the tree again; `fault` has the card in the place of a message."""
        origin, size, root = "lifecycle/ledger/" + anchor["origin"].lower(), anchor["size"], anchor["root"]
        names = [name for name, _ in self.origins]
        said = self._said
        if origin not in names:
            if said.first <= 1 or origin != said.origin:
                self.foreign += 1
                return
        else:
            until = [since for _, since in self.origins][names.index(origin) + 1 :]
            if until and size >= until[0]:
                self.lost += 1
                return
        if size > said.size:
            wrong = "the card %s keeps an anchor over %d events, and the ledger has fewer: its end was cut off"
        elif self.roots.get(size, bytes.fromhex(root)) != bytes.fromhex(root):
            wrong = "the card %s keeps an anchor over %d events, and the ledger has others in their place"
        else:
            return
        name = "%s:%d:%d:%s" % (anchor["origin"], anchor["counter"], size, root[:16])
        if name in self.accepted or verdict == "accepted":
            self.accepted.add(name)
        else:
            fault.message = wrong % (fault.message, size)
            self.contradictions.setdefault(name, fault)

    def _card_anchors(self, sound: bool) -> None:
        layer = self.layer("card anchors")
        if not sound:
            layer.is_left_out("the events are not where they have to be")
            return
        if next(self.anchors_listed, None) is not None:
            layer.fails(Fault("it tells of more than the events do", "card-anchors.jsonl", self.anchors + 1))
        for fault in self.contradictions.values():
            layer.fails(fault)
        if not self.anchors:
            layer.is_left_out("no card was read in the events of this bundle")
            return
        note = some(self.anchors, "1 reading of a card agrees", "{} readings of cards agree") + " with the tree"
        for count, what in (
            (self.foreign, "; anchors of other ledgers: {}"),
            (self.lost, "; over events that were lost when a backup was restored: {}"),
            (len(self.accepted), "; at odds with it, and accepted by a person: {}"),
        ):
            note += what.format(count) if count else ""
        layer.passes(note)

    # What came from outside, and proofs -------------------------------------------------------------------------------

    def _held_against_kept(self, said: Description, seen: Seen, sound: bool) -> None:
        layer = self.layer("kept checkpoint")
        if not self.kept:
            layer.is_left_out("none was given (--checkpoint FILE)")
            return
        self._compare_kept()
        agreed = 0
        beyond = []
        for kept in self.kept:
            checkpoint = kept.checkpoint
            if self._fits(checkpoint.origin, min(checkpoint.size, said.size), said) is False and sound:
                message = "the checkpoint is of another ledger, %s" % checkpoint.origin
                layer.fails(Fault(message, kept.file))
            elif checkpoint.size > said.size:
                beyond.append(kept)
            elif not sound:
                continue
            elif seen.roots.get(checkpoint.size) != checkpoint.root:
                message = "THE LEDGER WAS FORKED OR REWRITTEN: its first %d events are not those that you kept"
                layer.fails(Fault(message % checkpoint.size, kept.file))
                self._prove_fork(checkpoint, said, seen)
            else:
                agreed += 1
                if checkpoint.size >= (self.report.covered or 0):
                    self.report.covered, self.report.covered_at = checkpoint.size, checkpoint.time
        for kept in beyond:
            self._beyond(layer, kept, said)
        if not sound or layer.faults:
            return
        if agreed == len(self.kept):
            self.report.proven = True
            most = max(kept.checkpoint.size for kept in self.kept)
            layer.passes("the first %d events are those that you kept a checkpoint of" % most)

    def _beyond(self, layer: Layer, kept: Kept, said: Description) -> None:
        """Look at a checkpoint over more events than the bundle knows: an older bundle, or a ledger rolled back."""
        head, checkpoint = self.report.head, kept.checkpoint
        times = (head.time if head else None, checkpoint.time)
        numbers = (said.size, checkpoint.size)
        if None not in times and times[0] > times[1]:  # type: ignore[operator]
            message = "THE LEDGER WAS ROLLED BACK: at %s it had %d events, and you kept a checkpoint of %d from %s"
            layer.fails(Fault(message % (utc(times[0]), *numbers, utc(times[1])), kept.file))
            if head is not None and self._one_key(head, checkpoint):
                self.report.forked = True
                self._write_proof(checkpoint, head, None, [])
        else:
            layer.is_left_out(
                "the bundle knows %d events and you kept a checkpoint of %d: it is older; ask for an export up to that "
                "event at least" % numbers
            )

    def _compare_kept(self) -> None:
        """Hold the checkpoints that were kept against each other."""
        known: dict[tuple[str, int], Kept] = {}
        for kept in self.kept:
            other = known.setdefault((kept.checkpoint.origin, kept.checkpoint.size), kept)
            if other.checkpoint.root != kept.checkpoint.root:
                message = "it contradicts the one in %s: one ledger of %d events has one root"
                fault = Fault(message % (other.file, kept.checkpoint.size), kept.file)
                self.layer("kept checkpoint").fails(fault)
                if self._one_key(other.checkpoint, kept.checkpoint):
                    self.report.forked = True
                    self._write_proof(other.checkpoint, kept.checkpoint, None, [])

    def _one_key(self, one: Checkpoint, other: Checkpoint) -> bool:
        """Say whether one key signed both, for one origin: only then do they prove anything against its owner."""
        if one.origin != other.origin:
            return False
        return any(set(self._signers(one, kind)) & set(self._signers(other, kind)) for kind in (ED25519, ML_DSA_44))

    def _prove_fork(self, checkpoint: Checkpoint, said: Description, seen: Seen) -> None:
        """Write what proves that a checkpoint and the one of the bundle are of no one tree, if one key signed both."""
        head = self.report.head
        if head is None or seen.root != head.root or not self._one_key(checkpoint, head):
            return
        self.report.forked = True
        nodes = Nodes(self.container, said, bytes(seen.tiles))
        proof = consistency_proof(checkpoint.size, head.size, nodes.subtree)
        self._write_proof(checkpoint, head, seen.roots[checkpoint.size], proof)

    def _write_proof(self, one: Checkpoint, other: Checkpoint, root: bytes | None, proof: Sequence[bytes]) -> None:
        if self.report.fork_file is not None:
            return
        keys = [key for key in self._all_keys() if any(key.id == id_ for _, id_, _ in (*one.lines, *other.lines))]
        name = os.path.join(self.folder, "fork-%d-%d.txt" % (one.size, other.size))
        try:
            with open(name, "w", encoding="utf-8") as file:
                file.write(fork_text(one, other, root, proof, keys))
            self.report.fork_file = name
        except OSError as error:
            self.report.notes.append("The proof of the fork could not be written: %s" % error)

    def _all_keys(self) -> list[Key]:
        name = self._said.origin
        given = [Key(name, kind, public) for kind in self.trust.given for public in sorted(self.trust.given[kind])]
        return list(dict.fromkeys([*self.bundle_keys, *given]))

    def _consistency(self, said: Description, seen: Seen, sound: bool) -> None:
        layer = self.layer("consistency proofs")
        names = self.container.under("consistency/")
        for name in names:
            try:
                size, root, larger, larger_root, proof = read_consistency(self.container.text(name, LONGEST_NOTE))
            except Broken as error:
                layer.fails(Fault(error.message, name))
                continue
            if name != "consistency/%012d-%012d.txt" % (size, larger):
                layer.fails(Fault("it is between other sizes than its name says", name))
            elif (larger, larger_root) != (said.size, said.root):
                layer.fails(Fault("it does not end at the checkpoint of the bundle", name))
            elif not is_consistent(size, larger, proof, root, larger_root):
                layer.fails(Fault("it proves nothing: its hashes do not lead from one root to the other", name))
            elif sound and seen.roots.get(size) != root:
                layer.fails(Fault("it begins at another root than that of the tree", name))
        leads = some(len(names), "1 leads to the checkpoint", "{} lead to the checkpoint") + " of the bundle"
        self._count(layer, len(names), leads)

    def _count(self, layer: Layer, count: int, note: str) -> None:
        if count:
            layer.passes(note)
        else:
            layer.is_left_out("the bundle has none")

    def _proofs(self, said: Description) -> dict[int, Any]:
        """Read the inclusion proofs, by position."""
        layer = self.layer("inclusion proofs")
        found: dict[int, Any] = {}
        for name in self.container.under("proofs/"):
            try:
                index, proof, note = read_proof(self.container.read(name, LONGEST_NOTE))
            except Broken as error:
                layer.fails(Fault(error.message, name))
                continue
            if name != "proofs/%012d.tlog-proof" % (index + 1) or index >= said.size:
                layer.fails(Fault("it is of another event than its name says", name))
            elif self.report.head is None or note != self.report.head.note:
                layer.fails(Fault("it does not hold the checkpoint of the bundle", name))
            else:
                found[index + 1] = (name, proof)
        return found

    def _inclusion(self, said: Description, seen: Seen, proofs: dict[int, Any], sound: bool) -> None:
        layer = self.layer("inclusion proofs")
        if not sound:
            return
        for position, (name, proof) in proofs.items():
            if not is_included(position - 1, said.size, seen.leaves.get(position, b""), proof, said.root):
                layer.fails(Fault("it does not lead from the event to the root", name, None, position))
        leads = some(len(proofs), "1 leads from its event to the root", "{} lead from their events to the root")
        self._count(layer, len(proofs), leads)

    def _disclosures(self, said: Description) -> dict[str, int]:
        """Read the disclosures: each digest with its line."""
        layer = self.layer("disclosures")
        found: dict[str, int] = {}
        if "disclosures.jsonl" not in self.container:
            layer.is_left_out("the bundle discloses no names and texts")
            return found
        if said.disclosures == "none":
            layer.fails(Fault("it is there, and manifest.json says that nothing is disclosed", "disclosures.jsonl"))
        before = ""
        for number, line in enumerate(self._lines("disclosures.jsonl"), 1):
            try:
                digest = read_disclosure(line)
            except Broken as error:
                layer.fails(Fault(error.message, "disclosures.jsonl", number))
                continue
            if digest <= before:
                layer.fails(Fault("it is not in the order of digests", "disclosures.jsonl", number))
            before = digest
            found[digest] = number
        return found

    def _disclosed(self, said: Description, seen: Seen, disclosed: dict[str, int], sound: bool) -> None:
        layer = self.layer("disclosures")
        if not sound:
            return
        astray = [number for digest, number in disclosed.items() if digest.encode() not in seen.found]
        if astray and said.first > 1:  # they may belong to events before the range, which are not here
            told = some(len(astray), "1 text is of an event", "{} texts are of events")
            layer.is_left_out(f"{told} before the range, if of any: no event of this bundle holds the digest")
            return
        for number in astray:
            layer.fails(Fault("no event of this bundle holds its digest", "disclosures.jsonl", number))
        if disclosed:
            layer.passes(
                some(len(disclosed), "1 text is the one", "{} texts are those") + " whose digest stands in an event"
            )

    def _conclude(self, said: Description) -> None:
        """Say what is covered: all of it by a checkpoint with a key that is relied on, or as far as one was kept."""
        report, head = self.report, self.report.head
        signed = any(report.layer(name).verdict == PASS for name in ("signatures (Ed25519)", "signatures (ML-DSA-44)"))
        if signed and head is not None and report.layer("leaves").verdict == PASS:
            report.covered, report.covered_at = said.size, head.time
            report.proven = True
        if self.kept and report.layer("kept checkpoint").verdict != PASS:
            report.proven = False
            report.why = "It is not proven: what you kept a checkpoint of could not be compared with it."


# ---------------------------------------------------------------------------------------------------------------------
# The texts in a bundle
# ---------------------------------------------------------------------------------------------------------------------


def read_consistency(text: str) -> tuple[int, bytes, int, bytes, list[bytes]]:
    """Read a consistency proof: size and root of the earlier tree, those of the later one, and the hashes."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or lines[0] != "lifecycle consistency proof v1":
        raise Broken("it is no consistency proof of version 1")
    ends = []
    for word, line in zip(("from", "to"), lines[1:3]):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != word or not NUMBER.fullmatch(parts[1]):
            raise Broken("it does not say between which trees it is")
        ends.append((int(parts[1]), hash_of(parts[2])))
    (size, root), (larger, larger_root) = ends
    return size, root, larger, larger_root, [hash_of(line) for line in lines[3:]]


def read_proof(content: bytes) -> tuple[int, list[bytes], bytes]:
    """Read an inclusion proof (C2SP tlog-proof, without extra data): index, hashes, and the checkpoint as a note."""
    head, empty, note = content.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Broken("it is not ASCII before its checkpoint") from None
    if first != "c2sp.org/tlog-proof@v1" or not empty or not lines:
        raise Broken("it is no proof of the kind c2sp.org/tlog-proof@v1")
    found = re.fullmatch("index (0|[1-9][0-9]{0,17})", lines[0])
    if found is None:
        raise Broken("it does not say which event it is of")
    return int(found.group(1)), [hash_of(line) for line in lines[1:]], note


def read_disclosure(line: bytes) -> str:
    """Read a line of disclosures.jsonl; gives the digest once salt and text were found to have it."""
    try:
        said = json.loads(line.decode("utf-8"))
        again = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
        digest, salt, content = said["digest"], said["salt"], said["content"]
        one_form = len(said) == 3 and again == line and all(isinstance(each, str) for each in (digest, salt, content))
        mixed = b"\x02" + bytes.fromhex(salt) + content.encode("utf-8")
    except (ValueError, LookupError, TypeError, RecursionError):
        raise Broken("it is no disclosure") from None
    if not one_form:
        raise Broken("it is not written in the one form there is for it")
    if len(bytes.fromhex(salt)) != 16 or sha256(mixed).hexdigest() != digest:
        raise Broken("its salt and text have not the digest that it names")
    return str(digest)


def _ssh(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def ssh_signature(text: str, content: bytes, keys: Sequence[Key], name: str) -> tuple[bytes, bytes]:
    """Give what an armored SSH signature signs, and its 64 bytes (OpenSSH's PROTOCOL.sshsig); one form is accepted."""
    signed = b"SSHSIG" + _ssh(b"lifecycle-bundle") + _ssh(b"") + _ssh(b"sha512")
    signed += _ssh(hashlib.sha512(content).digest())
    found = re.fullmatch("-----BEGIN SSH SIGNATURE-----\n(.+)\n-----END SSH SIGNATURE-----\n", text, re.DOTALL)
    try:
        blob = base64.b64decode(found.group(1).replace("\n", ""), validate=True) if found else b""
    except (binascii.Error, ValueError):
        blob = b""
    for key in keys:
        public = _ssh(_ssh(b"ssh-ed25519") + _ssh(key.public))
        head = b"SSHSIG\0\0\0\1" + public + _ssh(b"lifecycle-bundle") + _ssh(b"") + _ssh(b"sha512")
        value = blob[-64:]
        encoded = base64.b64encode(head + _ssh(_ssh(b"ssh-ed25519") + _ssh(value))).decode("ascii")
        lines = [encoded[at : at + 70] for at in range(0, len(encoded), 70)]
        if found and found.group(1) == "\n".join(lines):
            return signed, value
    raise Broken("it is no SSH signature for lifecycle-bundle by a key of this ledger", name)


def minisign_signatures(
    text: str, content: bytes, keys: Sequence[Key], name: str
) -> Iterator[tuple[str, bytes, bytes]]:
    """Give what the two signatures in a minisign file sign, and their 64 bytes each; one form is accepted."""
    found = re.fullmatch("untrusted comment: key ([0-9A-F]{16})\n(.+)\ntrusted comment: ([ -~]+)\n(.+)\n", text)
    if found is None:
        raise Broken("it is no minisign signature", name)
    blob, of_both = _decoded(found.group(2), name), _decoded(found.group(4), name)
    numbers = {sha256(key.public).digest()[:8] for key in keys}
    number = bytes.fromhex(found.group(1))[::-1]
    if len(blob) != 74 or len(of_both) != 64 or blob[:2] != b"ED" or blob[2:10] != number or number not in numbers:
        raise Broken("it is no minisign signature by a key of this ledger", name)
    yield name, hashlib.blake2b(content).digest(), blob[10:]
    yield name + " (trusted comment)", blob[10:] + found.group(3).encode("ascii"), of_both


def _decoded(text: str, name: str) -> bytes:
    try:
        return unbase64(text)
    except Broken as error:
        raise Broken(error.message, name) from None


FORK = """lifecycle fork proof v1

One key signed two checkpoints of one ledger that no one tree has: {why}
A ledger of this kind only ever grows, so that its owner has shown two histories.

To check it without this program: verify the signatures of both notes (C2SP signed-note, Ed25519 over the text up to and
with the newline before the empty line) by the keys below{how}.
"""


def fork_text(
    one: Checkpoint, other: Checkpoint, root: bytes | None, proof: Sequence[bytes], keys: Sequence[Key]
) -> str:
    """Write what proves a fork, or a rollback, to a third party."""
    how = ""
    if root is not None and one.size < other.size:
        why = "the second has %d events and begins with %d others than the first." % (other.size, one.size)
        how = (
            ";\nthen verify that the consistency proof (RFC 9162, section 2.1.4.2) leads from the third root to that "
            "of\nthe second note, and see that the third root is not that of the first note, though of the same size"
        )
    elif one.size == other.size:
        why = "both have %d events, and they have different roots." % one.size
    else:
        why = "the first has %d events, and the second, which was signed later, %d." % (one.size, other.size)
    parts = [FORK.format(why=why, how=how)]
    parts += ["== the first checkpoint ==\n", one.note.decode("utf-8")]
    parts += ["== the second checkpoint ==\n", other.note.decode("utf-8")]
    if how and root is not None:
        parts.append("== the root of the first %d events that the second checkpoint covers ==\n" % one.size)
        parts.append(base64.b64encode(root).decode("ascii") + "\n")
        parts.append("== the consistency proof from %d to %d events ==\n" % (one.size, other.size))
        parts += [base64.b64encode(each).decode("ascii") + "\n" for each in proof]
    parts.append("== the keys ==\n")
    for key in keys:
        encoded = base64.b64encode(bytes((key.kind,)) + key.public).decode("ascii")
        parts.append("%s+%s+%s\n" % (key.name, key.id.hex(), encoded))
    return "".join(parts)


# ---------------------------------------------------------------------------------------------------------------------
# What is given from outside, and what is printed
# ---------------------------------------------------------------------------------------------------------------------


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
        raise Broken("it holds no Ed25519 or ML-DSA-44 public key")
    keys = [read_key(line.strip()) for line in text.splitlines() if line.strip()]
    if not keys:
        raise Broken("it holds no key")
    return [(key.kind, key.public) for key in keys]


def _given(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            content = file.read(LONGEST_NOTE + 1)
    except OSError as error:
        raise Unusable("%s: %s" % (path, error.strerror)) from None
    if len(content) > LONGEST_NOTE:
        raise Unusable("%s: it is too long for a key or a checkpoint" % path)
    return content


def require_place(path: str | None) -> None:
    """See before long work that a file can be written there; raises Unusable."""
    if path and not os.access(os.path.dirname(os.path.abspath(path)), os.W_OK):
        raise Unusable("nothing can be saved to %s" % path)


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


def as_text(report: Report) -> Iterator[str]:
    """Give the lines that a person reads; the sentence of coverage comes last."""
    said = report.said
    yield "Bundle %s" % report.path
    if said is not None:
        yield "Ledger %s, events %d to %d, checkpoint of %d" % (said.origin, said.first, said.last, said.size)
    yield ""
    width = max(len(layer.name) for layer in report.layers)
    for layer in report.layers:
        yield "%s  %s  %s" % (layer.name.ljust(width), layer.verdict.ljust(len(NOT_CHECKED)), layer.note)
    yield ""
    if report.failed:
        first = report.failed[0]
        yield "First wrong, in the layer %s: %s." % (first.name, first.faults[0])
    if report.forked:
        yield "THE LEDGER WAS FORKED OR ROLLED BACK: one key signed what no one ledger can have been."
    if report.fork_file is not None:
        yield "What proves it to others was written to %s: keep it, and both files." % report.fork_file
    if report.exit_code == UNPROVEN:
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


def arguments() -> argparse.ArgumentParser:
    """Give what can be typed."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Verify an evidence bundle offline.")
    parser.add_argument("bundle", metavar="BUNDLE")
    parser.add_argument("--checkpoint", metavar="FILE", action="append", default=[], help="a checkpoint that you kept")
    parser.add_argument("--key", metavar="FILE", action="append", default=[], help="a public key that you have")
    parser.add_argument("--save", metavar="FILE", help="keep the checkpoint of this bundle for the next time")
    parser.add_argument("--thorough", action="store_true", help="read every event in full, however many there are")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Verify, print, and give the exit code."""
    asked = arguments().parse_args(words)
    try:
        require_place(asked.save)
        kept, keys = read_given(asked.checkpoint, asked.key)
        report = Verification(asked.bundle, kept, keys, thorough=asked.thorough).run()
        if asked.save and save_head(report, asked.save):
            report.notes.append("The checkpoint was saved to %s: give it with --checkpoint the next time." % asked.save)
        elif report.head is not None and not report.failed:
            report.notes.append("Keep its checkpoint for the next time: --save FILE.")
    except Unusable as error:
        print("verify.py: %s: %s" % (asked.bundle, error), file=sys.stderr)
        return WRONG_USE
    except OSError as error:
        print("verify.py: %s: %s" % (error.filename or asked.bundle, error.strerror), file=sys.stderr)
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
