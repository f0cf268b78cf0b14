"""Signatures that stand beside a file, by one Ed25519 key, in the forms that openssl, ssh-keygen and minisign check."""

import base64
import hashlib
import struct
from collections.abc import Callable
from typing import Final

NAMESPACE: Final = "lifecycle-bundle"
"""What an SSH signature of a bundle is for (PROTOCOL.sshsig, section 2): it is good for nothing else."""

Sign = Callable[[bytes], bytes]
"""Signs bytes with an Ed25519 key (RFC 8032): gives 64 bytes."""

_SSH_MAGIC: Final = b"SSHSIG"
_SSH_VERSION: Final = 1
_SSH_HASH: Final = b"sha512"
_SSH_KEY: Final = b"ssh-ed25519"
_SSH_LINE: Final = 70
"""Characters of a line of armour (PROTOCOL.sshsig, section 1)."""
_KEY_NUMBER: Final = 8


def ssh_signature(content: bytes, public_key: bytes, sign: Sign) -> bytes:
    """Give an armored SSH signature (OpenSSH's PROTOCOL.sshsig, sections 1 to 3); a public key has 32 bytes."""
    about = _text(NAMESPACE.encode("ascii")) + _text(b"") + _text(_SSH_HASH)
    signature = sign(_SSH_MAGIC + about + _text(hashlib.sha512(content).digest()))
    key = _text(_SSH_KEY) + _text(public_key)
    blob = _SSH_MAGIC + struct.pack(">I", _SSH_VERSION) + _text(key) + about + _text(_text(_SSH_KEY) + _text(signature))
    encoded = base64.b64encode(blob).decode("ascii")
    lines = [encoded[at : at + _SSH_LINE] for at in range(0, len(encoded), _SSH_LINE)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode("ascii")


def allowed_signer(principal: str, public_key: bytes) -> bytes:
    """Give the line of an allowed signers file (ssh-keygen(1), ALLOWED SIGNERS) for signatures made here."""
    key = base64.b64encode(_text(_SSH_KEY) + _text(public_key)).decode("ascii")
    return f'{principal} namespaces="{NAMESPACE}" {_SSH_KEY.decode()} {key}\n'.encode("ascii")


def minisign_signature(content: bytes, public_key: bytes, sign: Sign, comment: str) -> bytes:
    """Give a minisign signature of the prehashed kind; `comment` is signed too, and is one line."""
    signature = sign(hashlib.blake2b(content).digest())
    of_both = sign(signature + comment.encode("utf-8"))
    first = base64.b64encode(b"ED" + _key_number(public_key) + signature).decode("ascii")
    second = base64.b64encode(of_both).decode("ascii")
    lines = (f"untrusted comment: key {_shown(public_key)}", first, f"trusted comment: {comment}", second)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def minisign_key(public_key: bytes) -> bytes:
    """Give the public key file of minisign."""
    encoded = base64.b64encode(b"Ed" + _key_number(public_key) + public_key).decode("ascii")
    return f"untrusted comment: minisign public key {_shown(public_key)}\n{encoded}\n".encode("ascii")


def _key_number(public_key: bytes) -> bytes:
    """Give what minisign tells keys apart by, any 8 bytes: here the first ones of the key's SHA-256."""
    return hashlib.sha256(public_key).digest()[:_KEY_NUMBER]


def _shown(public_key: bytes) -> str:
    """Give the number of a key as minisign prints it: little-endian, upper-case hex."""
    return _key_number(public_key)[::-1].hex().upper()


def _text(content: bytes) -> bytes:
    """Give an SSH string (RFC 4251, section 5)."""
    return struct.pack(">I", len(content)) + content
