"""The signatures of a manifest that other programs verify, too: plain Ed25519, OpenSSH and minisign.

Each reader gives what to add to the name of the member, what is signed, and the 64 bytes of the signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from hashlib import sha256
from typing import Iterator, Sequence, Tuple

from lifecycle.evidence.verifier.notes import Key, unbase64
from lifecycle.evidence.verifier.ssh_keys import ssh_string
from lifecycle.evidence.verifier.verdicts import Broken

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
