"""The file of the signing key: made at first use, for its owner alone, replaced in one step, never half there.

Its content, version 1, is ASCII: three lines, each with a newline.

    lifecycle signing key v1
    ed25519 <64 hex digits, lower case: the seed, RFC 8032 section 5.1.5>
    ml-dsa-44 <64 hex digits, lower case: the seed, FIPS 204 algorithm 1>

While a key is being replaced, the one that comes stands beside it under the same name with `.next`.
"""

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from lifecycle.domain.secret import wipe
from lifecycle.domain.text import Text, say
from lifecycle.files.private import PRIVATE_FILE, make_private_folder
from lifecycle.files.replacing import publish, sync
from lifecycle.files.temporary import beside
from lifecycle.signing.errors import SigningKeyUnusable
from lifecycle.signing.keys import SEED, SigningKey

HEADER: Final = b"lifecycle signing key v1\n"
_CONTENT: Final = re.compile(re.escape(HEADER) + rb"ed25519 ([0-9a-f]{64})\nml-dsa-44 ([0-9a-f]{64})\n")
_ANY_VERSION: Final = b"lifecycle signing key v"
_LONGEST: Final = 1024
_OTHERS: Final = 0o077

_Stamp = tuple[int, int, int, int]


class KeyFile:
    """The signing key at a path; what was read is kept until the file is another one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.next = path.with_name(f"{path.name}.next")
        self._read: dict[Path, tuple[_Stamp, SigningKey]] = {}

    def load(self) -> SigningKey | None:
        """Read the key; None where there is none. Raises SigningKeyUnusable."""
        return self._load(self.path)

    def load_next(self) -> SigningKey | None:
        """Read the key that is to replace it; None where none is. Raises SigningKeyUnusable."""
        return self._load(self.next)

    def made(self) -> SigningKey:
        """Read the key, and make it where there is none. Raises SigningKeyUnusable."""
        return self._made(self.path)

    def made_next(self) -> SigningKey:
        """Read the key that is to replace it, and make it where none is. Raises SigningKeyUnusable."""
        return self._made(self.next)

    def take_next(self) -> None:
        """Put the next key in the place of the key, durably and in one step, and destroy what was there.

        The old seeds are overwritten where they stood: what a disk keeps of it elsewhere nobody can promise.
        """
        with _reported(self.path):
            old = _to_overwrite(self.path)
            try:
                self.next.replace(self.path)
                sync(self.path.parent)
                if old is not None:
                    os.pwrite(old, bytes(os.fstat(old).st_size), 0)
                    os.fsync(old)
            finally:
                if old is not None:
                    os.close(old)

    def _made(self, path: Path) -> SigningKey:
        found = self._load(path)
        if found is not None:
            return found
        with _reported(path):
            make_private_folder(path.parent)
            with suppress(FileExistsError):  # another process was faster: that one is it
                _make(path)
        made = self._load(path)
        if made is None:
            raise SigningKeyUnusable(file=str(path), reason=say("the file disappeared as soon as it was made"))
        return made

    def _load(self, path: Path) -> SigningKey | None:
        with _reported(path):
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
            except FileNotFoundError:
                return None
            try:
                status = os.fstat(descriptor)
                _require_private(path, status)
                stamp = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
                known = self._read.get(path)
                if known is None or known[0] != stamp:
                    known = self._read[path] = stamp, _parsed(path, descriptor)
            finally:
                os.close(descriptor)
        return known[1]


def _require_private(path: Path, status: os.stat_result) -> None:
    reason: Text | None = None
    if not stat.S_ISREG(status.st_mode):
        reason = say("the path is not a file")
    elif status.st_uid != os.geteuid():
        reason = say("the file belongs to another user")
    elif stat.S_IMODE(status.st_mode) & _OTHERS:
        reason = say("other users can read or change the file (mode {mode})", mode=f"{status.st_mode & 0o777:04o}")
    if reason is not None:
        raise SigningKeyUnusable(file=str(path), reason=reason)


def _parsed(path: Path, descriptor: int) -> SigningKey:
    """Make the key of what the file holds, and wipe every copy of the seeds that is ours."""
    buffer = bytearray(_LONGEST)
    seeds: list[bytearray] = []
    try:
        length = os.readv(descriptor, [buffer])
        found = _CONTENT.fullmatch(memoryview(buffer)[:length])
        if found is None:
            raise SigningKeyUnusable(file=str(path), reason=_misread(bytes(buffer[: len(HEADER)])))
        seeds += [_unhexed(buffer, found.start(number)) for number in (1, 2)]
        return SigningKey(*seeds)
    finally:
        for each in (buffer, *seeds):
            wipe(each)


def _unhexed(buffer: bytearray, start: int) -> bytearray:
    """Read hex digits without a text in between, which could not be wiped."""
    return bytearray(int(buffer[at : at + 2], 16) for at in range(start, start + 2 * SEED, 2))


def _misread(start: bytes) -> Text:
    if start.startswith(_ANY_VERSION) and start != HEADER:
        return say("the file comes from another version of lifecycle")
    return say("the file does not hold a signing key of lifecycle")


def _make(path: Path) -> None:
    """Write a new key under another name and give it its own when it is whole; never over one that is there."""
    scratch = beside(path, "new")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            for line in (HEADER, b"ed25519 %s\n" % _seed(), b"ml-dsa-44 %s\n" % _seed()):
                file.write(line)
        publish(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


def _seed() -> bytes:
    return secrets.token_hex(SEED).encode("ascii")


def _to_overwrite(path: Path) -> int | None:
    try:
        return os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        linked = error.errno == errno.ELOOP
        reason = say("the path is a link") if linked else (error.strerror or type(error).__name__)
        raise SigningKeyUnusable(file=str(path), reason=reason) from error
