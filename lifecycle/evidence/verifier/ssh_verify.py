"""Signatures by keys of SSH: Ed25519 by the openssl command, the other kinds by ssh-keygen where it is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import Any

from lifecycle.evidence.verifier.notes import ED25519
from lifecycle.evidence.verifier.ssh_keys import SshKey, SshSignature, ssh_armored, ssh_signed
from lifecycle.evidence.verifier.verdicts import Broken


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
