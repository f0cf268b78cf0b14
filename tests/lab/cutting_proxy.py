"""A small proxy before a server that cuts a connection at COMMIT: before the server has it, or before its answer."""

import contextlib
import selectors
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Self

from lifecycle.store.address import ServerAddress

SOCKET = ".s.PGSQL.5432"


class Cut(StrEnum):
    """Where a connection is cut, if at all."""

    NOT = "not"
    BEFORE = "before"
    """The server never has the COMMIT."""
    AFTER = "after"
    """The server has done it, and its answer is lost."""


class CuttingProxy:
    """Stands before a server; `next_cut` says of each COMMIT that passes what becomes of its connection."""

    def __init__(self, server: ServerAddress, next_cut: Callable[[], Cut], folder: Path | None = None) -> None:
        """Listen in a folder of its own, or in one in which an earlier proxy was killed."""
        self.folder = folder or Path(tempfile.mkdtemp(prefix="lc-cut-", dir="/tmp"))
        self.address = replace(server, host=str(self.folder))
        self._server, self._next_cut = server, next_cut
        (self.folder / SOCKET).unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / SOCKET))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        with client, server, selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
            server.connect(f"{self._server.host}/{SOCKET}")
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            cut = Cut.NOT
            while True:
                for key, _ in ready.select():
                    source, target = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    content = source.recv(1 << 16)
                    if source is client and b"COMMIT" in content:
                        cut = self._next_cut()
                    if (
                        not content
                        or cut is Cut.BEFORE
                        or (cut is Cut.AFTER and b"COMMIT" in content and source is server)
                    ):
                        return
                    target.sendall(content)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take no connection any more; those that are there stay."""
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)
