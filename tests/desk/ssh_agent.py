"""An agent of OpenSSH with a socket of its own, which ends with its test."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.patience import HANG, until


class Agent:
    """An agent, and the keys that it is given."""

    def __init__(self, socket: Path, process: "subprocess.Popen[bytes]") -> None:
        self.environment = os.environ | {"SSH_AUTH_SOCK": str(socket)}
        self._process = process

    def ends(self) -> None:
        """End it while others still count on it."""
        self._process.terminate()
        self._process.wait(HANG)

    def add(self, *keys: Path) -> None:
        """Add keys without a passphrase."""
        self._run("ssh-add", "-q", *map(str, keys))

    def lock(self, word: Path) -> None:
        """Lock it with the word that a program gives."""
        self._run("ssh-add", "-x", SSH_ASKPASS=str(word), SSH_ASKPASS_REQUIRE="force")

    def _run(self, *words: str, **more: str) -> None:
        subprocess.run(words, env=self.environment | more, check=True, capture_output=True, timeout=60)  # noqa: S603


@contextmanager
def agent(folder: Path) -> Iterator[Agent]:
    """Start an agent and end it."""
    socket = folder / "agent"
    command = shutil.which("ssh-agent") or "ssh-agent"
    with subprocess.Popen([command, "-D", "-a", str(socket)], stdout=subprocess.DEVNULL) as running:  # noqa: S603
        try:
            until(socket.exists)
            yield Agent(socket, running)
        finally:
            running.terminate()
