"""Signing with OpenSSH: by its agent, or with a key file. No private key enters this process.

ssh-keygen asks for passphrases and the PIN of a token itself, at the terminal. It says the same of an agent that is
missing and of a key that is not in it, so the agent is looked at first.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from lifecycle.approval.errors import (
    AgentEmpty,
    KeyFileUnusable,
    KeyNotHere,
    NoAgent,
    SigningRefused,
    SigningTimedOut,
    SshMissing,
)
from lifecycle.approval.public_key import PublicKey, PublicKeyRefused, comment_of
from lifecycle.approval.sshsig import BadSignature, Flags, read_armored, verify
from lifecycle.domain.errors import Abandoned
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text, say

LIMIT: Final = 120
"""Seconds in which a person has to touch a token or type a passphrase."""
Done = subprocess.CompletedProcess[bytes]
_AGENT_SAYS_NONE: Final = 1
_GRACE: Final = 5


class HeldKey(NamedTuple):
    """A key whose private half can be used here."""

    fingerprint: str
    comment: str
    key: PublicKey | None = None
    """As the agent shows it; None where a file shows its fingerprint alone."""
    file: Path | None = None
    """The key file; None where the agent has it."""


class Signed(NamedTuple):
    """A signature that was made and judged."""

    blob: bytes
    """The inner signature of its SSHSIG."""
    flags: Flags


@dataclass(frozen=True)
class OpenSsh:
    """The tools of OpenSSH at this place; without a terminal where nobody `may_type`."""

    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    may_type: bool = True
    limit: float = LIMIT

    def agent(self, person: Text | str) -> Sequence[HeldKey]:
        """Give the keys of the agent that may sign; raises NoAgent, AgentEmpty and SshMissing."""
        if not self.environment.get("SSH_AUTH_SOCK"):
            raise NoAgent(person=person)
        done = self._asked("ssh-add", "-L")
        if done.returncode == _AGENT_SAYS_NONE:
            raise AgentEmpty(person=person)
        if done.returncode:
            raise NoAgent(person=person)
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        return [held for line in lines if (held := _held(line)) is not None]

    def in_file(self, path: Path) -> HeldKey:
        """Give the key of a file, private or public; the private half of a public one is the agent's.

        Raises KeyFileUnusable and SshMissing.
        """
        try:
            line = path.read_text("utf-8") if path.name.endswith(".pub") else None
        except OSError as error:
            raise KeyFileUnusable(file=str(path), reason=error.strerror or type(error).__name__) from error
        except UnicodeError as error:
            raise KeyFileUnusable(file=str(path), reason=say("the text is not UTF-8.")) from error
        if line is not None:
            key = PublicKey.parse(line)
            return HeldKey(key.fingerprint, comment_of(line), key)
        done = self._asked("ssh-keygen", "-l", "-E", "sha256", "-f", str(path))
        words = done.stdout.decode("utf-8", "replace").split(None, 2)
        if done.returncode or len(words) < 2 or not path.is_file():  # noqa: PLR2004 - bits and fingerprint
            raise KeyFileUnusable(file=str(path), reason=_said(done))
        return HeldKey(words[1], "", file=path)

    def is_open(self, path: Path) -> bool:
        """Say whether a key file has no passphrase."""
        return self._asked("ssh-keygen", "-y", "-P", "", "-f", str(path)).returncode == 0

    def sign(self, held: HeldKey, key: PublicKey, namespace: str, message: bytes, person: str) -> Signed:
        """Have a key sign, and judge what it made; the key is that of the person, as the record has it.

        Raises SigningRefused, SigningTimedOut, SshMissing, Abandoned where it was stopped with Ctrl-C, and what `agent`
        does and KeyNotHere for a key that the agent was to have.
        """
        with ExitStack() as stack:
            try:
                path = held.file or _public_file(stack, key)
            except OSError as error:
                problem = error.strerror or type(error).__name__
                reason = say("lifecycle cannot write a temporary file: {problem}.", problem=problem)
                raise SigningRefused(person=person, fingerprint=key.fingerprint, reason=reason) from error
            done = self._signing(["-Y", "sign", "-n", namespace, "-f", str(path)], message, person)
        if done.returncode == -signal.SIGINT:
            raise Abandoned
        if done.returncode:
            self._require_in_agent(held, person)
            raise SigningRefused(person=person, fingerprint=key.fingerprint, reason=_said(done))
        try:
            blob = read_armored(done.stdout.decode("ascii", "replace")).blob
            return Signed(blob, verify(key, namespace, message, blob))
        except (BadSignature, PublicKeyRefused) as error:
            reason = say("the signature is not by this key.")
            raise SigningRefused(person=person, fingerprint=key.fingerprint, reason=reason) from error

    def _require_in_agent(self, held: HeldKey, person: str) -> None:
        """See that the agent has a key whose file is not here: ssh-keygen says the same of both."""
        if held.file is None and held.fingerprint not in {each.fingerprint for each in self.agent(person)}:
            raise KeyNotHere(person=person)

    def _signing(self, words: Sequence[str], message: bytes, person: str) -> Done:
        try:
            return self._ran("ssh-keygen", words, message, alone=not self.may_type)
        except subprocess.TimeoutExpired as error:
            raise SigningTimedOut(person=person, seconds=int(self.limit)) from error

    def _asked(self, command: str, *words: str) -> Done:
        """Ask what needs nobody; what never answers failed."""
        try:
            return self._ran(command, words, b"", alone=True)
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(words, -signal.SIGTERM, b"", b"")

    def _ran(self, command: str, words: Sequence[str], message: bytes, *, alone: bool) -> Done:
        """Run a tool; `alone` it has no terminal to ask at. Raises subprocess.TimeoutExpired and SshMissing."""
        found = shutil.which(command, path=self.environment.get("PATH"))
        if found is None:
            raise SshMissing(command=command)
        environment = dict(self.environment) | {"LC_ALL": "C"}
        if alone:
            environment["SSH_ASKPASS_REQUIRE"] = "never"
        pipe = subprocess.PIPE
        process = subprocess.Popen(  # noqa: S603 - OpenSSH, with words of ours
            [found, *words], stdin=pipe, stdout=pipe, stderr=pipe, env=environment, start_new_session=alone
        )
        with process, _ending(process):
            out, err = process.communicate(message, timeout=self.limit)
        return subprocess.CompletedProcess(words, process.returncode, out, err)


def _public_file(stack: ExitStack, key: PublicKey) -> Path:
    """Write a public key where ssh-keygen reads which key of the agent is meant."""
    path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lifecycle-sign-"))) / "key.pub"
    path.write_text(f"{key.text}\n", "ascii")
    path.chmod(0o600)
    return path


def _held(line: str) -> HeldKey | None:
    """Read a line of the agent; None for a key of a kind that signs nothing here."""
    try:
        key = PublicKey.parse(line)
    except PublicKeyRefused:
        return None
    return HeldKey(key.fingerprint, comment_of(line), key)


@contextmanager
def _ending(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """End a process that waits for somebody: asked first, so that it leaves the terminal as it found it."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                process.kill()


def _said(done: Done) -> Text:
    """Give the reason: the last thing that a tool said, but of a file that others may read what it said before."""
    lines = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines:
        return say("OpenSSH gave no reason.")
    reason = next((line for line in lines if line.endswith("are too open.")), lines[-1])
    return say("OpenSSH said: {said}", said=harmless(reason)[:200])
