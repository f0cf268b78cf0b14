"""Keys and signatures of SSH (OpenSSH's PROTOCOL, PROTOCOL.u2f and PROTOCOL.sshsig), read and written again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from hashlib import sha256

from lifecycle.evidence.verifier.verdicts import Broken

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
