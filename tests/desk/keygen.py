"""Keys made by ssh-keygen, and what it signs and judges."""

import base64
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path


class KeygenFolder:
    """Keys of ssh-keygen in a folder, and what it signs and judges."""

    def __init__(self, command: str, folder: Path) -> None:
        self.command, self.folder = command, folder

    def made(self, *words: str, name: str = "id", comment: str = "lifecycle", passphrase: str = "") -> Path:
        """Make a key; gives the file of its private half."""
        path = self.folder / name
        self._run("-q", *words, "-N", passphrase, "-C", comment, "-f", str(path))
        return path

    def signed(self, key: Path, namespace: str, message: bytes, *words: str) -> str:
        """Sign bytes; gives the armored text."""
        return self._run("-Y", "sign", "-n", namespace, "-f", str(key), *words, stdin=message)

    def accepts(self, line: str, namespace: str, message: bytes, armored: str) -> bool:
        """Say whether ssh-keygen takes a signature for one by the key in a line."""
        allowed, signature = self.folder / "allowed", self.folder / "signature"
        allowed.write_text(f"somebody {line}\n")
        signature.write_text(armored)
        words = ["-Y", "verify", "-f", str(allowed), "-I", "somebody", "-n", namespace, "-s", str(signature)]
        return self._ran(words, message).returncode == 0

    def allowed(  # noqa: PLR0913, PLR0917 - as ssh-keygen is asked
        self, allowed: str, person: str, namespace: str, message: bytes, armored: str, at: int
    ) -> bool:
        """Say whether ssh-keygen takes a signature for one of a person by a file of ours, at microseconds UTC."""
        file, signature = self.folder / "allowed_signers", self.folder / "signature"
        file.write_text(allowed)
        signature.write_text(armored)
        time = datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y%m%d%H%M%SZ")
        words = ["-Y", "verify", "-f", str(file), "-I", person, "-n", namespace, "-s", str(signature)]
        return self._ran([*words, "-O", f"verify-time={time}"], message).returncode == 0

    def shown(self, key: Path) -> str:
        """Give what ssh-keygen says of a key."""
        return self._run("-l", "-f", str(key))

    def certified(self, key: Path) -> Path:
        """Have a key certified by another one; gives the file of the certificate."""
        authority = self.made("-t", "ed25519", name="authority")
        self._run("-q", "-s", str(authority), "-I", "somebody", str(key.with_suffix(".pub")))
        return key.with_name(f"{key.name}-cert.pub")

    @staticmethod
    def blob_of(recorded: str) -> bytes:
        """Give an inner signature as an event has it."""
        return base64.b64decode(recorded)

    def _run(self, *words: str, stdin: bytes = b"") -> str:
        done = self._ran(words, stdin)
        done.check_returncode()
        return done.stdout.decode()

    def _ran(self, words: Sequence[str], stdin: bytes) -> "subprocess.CompletedProcess[bytes]":
        line = [self.command, *words]
        return subprocess.run(line, input=stdin, capture_output=True, timeout=60, check=False)  # noqa: S603 - ssh-keygen
