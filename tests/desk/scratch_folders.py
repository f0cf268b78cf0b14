"""Folders for what a test leaves behind, all gone when the tests end."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_OWNER = os.getpid()
HOME = Path(tempfile.mkdtemp(prefix="lifecycle-tests-"))


@atexit.register
def _clear() -> None:
    if os.getpid() == _OWNER:  # a child of a test must not clear its parent's desk
        shutil.rmtree(HOME, ignore_errors=True)


def scratch() -> Path:
    """Make an empty folder."""
    HOME.chmod(0o755)  # a test may give up root to look into it
    return Path(tempfile.mkdtemp(dir=HOME))
