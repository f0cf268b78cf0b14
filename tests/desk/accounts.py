"""Another account of this computer, with a home of its own and no permission to write elsewhere; only root has one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SETPRIV: Final = shutil.which("setpriv")
CAN_BE_HAD: Final = os.geteuid() == 0 and SETPRIV is not None
_NONE: Final = ("--bounding-set=-all",)
_READ_ALL: Final = (
    "--bounding-set=-all,+dac_read_search",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
)
"""For a Python that lies where only root reads: such an account reads all files, and writes none but its own."""


class Account:
    """The account with a number, whether or not it has a name."""

    def __init__(self, home: Path, number: int, **environment: str) -> None:
        self.home = home
        self.environment = {
            "HOME": str(home),
            "LIFECYCLE_HOME": str(home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
            **environment,
        }
        self._number = number
        self._capabilities = _NONE
        home.mkdir(mode=0o700)
        self.owns(home)

    @property
    def works(self) -> bool:
        """Whether it can run this Python, if need be with the permission to read all files."""
        self._capabilities = _NONE
        if self.run("--version").returncode:
            self._capabilities = _READ_ALL
        return self.run("--version").returncode == 0

    def owns(self, *paths: Path) -> None:
        """Give files to it."""
        for path in paths:
            os.chown(path, self._number, self._number)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Call the program as that account."""
        return self.calls(sys.executable, "-m", "lifecycle", *words)

    def calls(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Call any program as that account."""
        return subprocess.run(  # noqa: S603 - what a test names
            self.prefixed(*command),
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )

    def prefixed(self, *command: str) -> list[str]:
        """Give the command line that runs a program as that account."""
        as_it = (f"--reuid={self._number}", f"--regid={self._number}", "--clear-groups")
        return [str(SETPRIV), *as_it, *self._capabilities, *command]
