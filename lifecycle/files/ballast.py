"""A file that only takes room: given up when the disk is full, so that what was begun can be recorded to its end."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from lifecycle.files.private import PRIVATE_FILE

SIZE: Final = 1 << 20
"""Bytes. The journal of a PIN change takes less than a quarter of that."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Ballast:
    """The ballast of one file, beside it."""

    def __init__(self, of: Path) -> None:
        self.path = of.with_name(f"{of.name}.ballast")

    def take(self) -> bool:
        """Have it there in full; False where the disk has no room for it. Raises OSError for anything else."""
        with suppress(FileNotFoundError):
            if self.path.stat().st_blocks * 512 >= SIZE:
                return True
        try:
            descriptor = os.open(
                self.path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, PRIVATE_FILE
            )
            try:
                os.posix_fallocate(descriptor, 0, SIZE)
            finally:
                os.close(descriptor)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self.give_up()
            return False
        return True

    def give_up(self) -> bool:
        """Remove it; False where it is not there."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True
