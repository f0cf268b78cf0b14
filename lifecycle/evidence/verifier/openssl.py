"""Signatures checked by the openssl command, which says so where it cannot tell."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import tempfile
from hashlib import sha256
from typing import Sequence

from lifecycle.evidence.verifier.notes import ED25519, ML_DSA_44

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
