"""Transport master keys: one file each, named by its id, readable by its owner alone."""

import os
import re
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lifecycle.cards.mpcos.errors import NoKeyFile, NoTransportKey, UnsafeKeyFile
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import say
from lifecycle.files.locking import locked
from lifecycle.files.private import make_private_file, make_private_folder
from lifecycle.files.replacing import publish, sync
from lifecycle.files.temporary import beside

LENGTH = 16
SAMPLE = b"TEST KEYTEST KEY"
"""The published key of the family's sample cards: anybody knows it."""
_NAME = re.compile(r"transport-([0-9a-f]{2})\.key", re.ASCII)
_KCV = 5


class TransportKeys:
    """A folder of files `transport-NN.key`, NN the key id in hex, each with 32 hex digits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, key_id: int) -> Path:
        """Say where the key of an id, 0 to 255, is kept."""
        return self._folder / f"transport-{key_id:02x}.key"

    def ids(self) -> Sequence[int]:
        """Give the ids that a file is named for, in order; none where there is no folder. Raises UnsafeKeyFile."""
        try:
            names = [path.name for path in self._folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UnsafeKeyFile(path=str(self._folder), problem=error.strerror or "") from error
        return sorted(int(found[1], 16) for name in names if (found := _NAME.fullmatch(name)) is not None)

    def key(self, key_id: int, serial: str = "") -> Secret:
        """Read a key, 16 bytes. Raises NoTransportKey and NoKeyFile where there is none, and UnsafeKeyFile."""
        path = self.path(key_id)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            if serial:
                raise NoTransportKey(serial=serial, key_id=key_id, path=str(path)) from error
            raise NoKeyFile(key_id=key_id, path=str(path)) from error
        except OSError as error:
            raise UnsafeKeyFile(path=str(path), problem=error.strerror or "") from error
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise UnsafeKeyFile(path=str(path), problem=say("other users can read the file"))
            return self._parsed(path, file.read(4 * LENGTH))

    def make(self, key_id: int) -> Path:
        """Make a random key for an id, unless there is one already, and say where it is; raises UnsafeKeyFile."""
        path = self.path(key_id)
        with Secret(_random_key()) as key:
            try:
                self._write(path, key)
            except FileExistsError:
                return path
        return path

    def put(self, key_id: int, key: Secret) -> Path:
        """Keep a key under an id. Raises FileExistsError where a file is there, and UnsafeKeyFile; both change nothing.

        The published sample key is never kept.
        """
        path = self.path(key_id)
        with key.revealed() as content:
            self._require_key(path, content)
        self._write(path, key)
        return path

    def wipe(self, key_id: int) -> bool:
        """Overwrite the file of a key with zeros and remove it; False where there is none. Raises UnsafeKeyFile.

        What the disk itself keeps of it, a flash disk above all, nobody can say.
        """
        path = self.path(key_id)
        try:
            with path.open("r+b", buffering=0) as file:
                file.write(bytes(os.fstat(file.fileno()).st_size))
                os.fsync(file.fileno())
            path.unlink()
            sync(self._folder)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise UnsafeKeyFile(path=str(path), problem=error.strerror or "") from error
        return True

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep out every other process that makes, restores or wipes keys here. Raises UnsafeKeyFile."""
        with ExitStack() as stack:
            try:
                make_private_folder(self._folder)
                stack.enter_context(locked(self._folder))
            except OSError as error:
                raise UnsafeKeyFile(path=str(self._folder), problem=error.strerror or "") from error
            yield

    @staticmethod
    def check_value(key: Secret) -> str:
        """Give the CMAC-5 of a key: 5 bytes of AES-128-CMAC (NIST SP 800-38B) of 16 zero bytes, upper-case hex."""
        from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415 - most commands need none
        from cryptography.hazmat.primitives.cmac import CMAC  # noqa: PLC0415

        with key.revealed() as content:
            mac = CMAC(AES(content))
        mac.update(bytes(LENGTH))
        return mac.finalize()[:_KCV].hex().upper()

    def _write(self, path: Path, key: Secret) -> None:
        """Write a key under another name and give it its own when it is whole; never over one that is there."""
        try:
            make_private_folder(self._folder)
            scratch = beside(path, "new")
            try:
                make_private_file(scratch)
                with key.revealed() as content:
                    scratch.write_text(content.hex() + "\n", encoding="ascii")
                publish(scratch, path)
            finally:
                scratch.unlink(missing_ok=True)
        except FileExistsError:
            raise
        except OSError as error:
            raise UnsafeKeyFile(path=str(path), problem=error.strerror or "") from error

    def _parsed(self, path: Path, content: bytes) -> Secret:
        try:
            key = bytearray.fromhex(content.decode("ascii"))
        except ValueError:
            key = bytearray()
        try:
            self._require_key(path, key)
            return Secret(key)
        finally:
            wipe(key)

    @staticmethod
    def _require_key(path: Path, key: bytearray) -> None:
        if len(key) != LENGTH:
            raise UnsafeKeyFile(path=str(path), problem=say("the file does not hold 32 hex digits"))
        if key == SAMPLE:
            raise UnsafeKeyFile(path=str(path), problem=say("the file holds the published sample key"))


def _random_key() -> bytes:
    """Make 16 random bytes, which are never those of the sample key."""
    while (key := secrets.token_bytes(LENGTH)) == SAMPLE:
        continue
    return key
