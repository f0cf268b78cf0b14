"""Transport master keys: one file each, named by its id, readable by its owner alone."""

import os
import secrets
import stat
from pathlib import Path

from lifecycle.cards.mpcos.errors import NoTransportKey, UnsafeKeyFile
from lifecycle.domain.secret import Secret, wipe
from lifecycle.domain.text import say
from lifecycle.files.private import make_private_file, make_private_folder
from lifecycle.files.replacing import publish
from lifecycle.files.temporary import beside

LENGTH = 16
SAMPLE = b"TEST KEYTEST KEY"
"""The published key of the family's sample cards: anybody knows it."""


class TransportKeys:
    """A folder of files `transport-NN.key`, NN the key id in hex, each with 32 hex digits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, key_id: int) -> Path:
        """Say where the key of an id, 0 to 255, is kept."""
        return self._folder / f"transport-{key_id:02x}.key"

    def key(self, key_id: int, serial: str = "") -> Secret:
        """Read a key, 16 bytes. Raises NoTransportKey, or UnsafeKeyFile where others can read it or it holds no key."""
        path = self.path(key_id)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise NoTransportKey(serial=serial, key_id=key_id, path=str(path)) from error
        except OSError as error:
            raise UnsafeKeyFile(path=str(path), problem=error.strerror or "") from error
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise UnsafeKeyFile(path=str(path), problem=say("other users can read the file"))
            return self._parsed(path, file.read(4 * LENGTH))

    def make(self, key_id: int) -> Path:
        """Make a random key for an id, unless there is one already, and say where it is; raises UnsafeKeyFile."""
        path = self.path(key_id)
        try:
            make_private_folder(self._folder)
            self._write(path)
        except FileExistsError:
            return path
        except OSError as error:
            raise UnsafeKeyFile(path=str(path), problem=error.strerror or "") from error
        return path

    @staticmethod
    def _write(path: Path) -> None:
        """Write a new key under another name and give it its own when it is whole; never over one that is there."""
        scratch = beside(path, "new")
        try:
            make_private_file(scratch)
            scratch.write_text(secrets.token_hex(LENGTH) + "\n", encoding="ascii")
            publish(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)

    def _parsed(self, path: Path, content: bytes) -> Secret:
        try:
            key = bytearray.fromhex(content.decode("ascii"))
        except ValueError:
            key = bytearray()
        if len(key) != LENGTH:
            raise UnsafeKeyFile(path=str(path), problem=say("the file does not hold 32 hex digits"))
        try:
            if key == SAMPLE:
                raise UnsafeKeyFile(path=str(path), problem=say("the file holds the published sample key"))
            return Secret(key)
        finally:
            wipe(key)
