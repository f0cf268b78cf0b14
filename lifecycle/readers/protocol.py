"""Which version of their protocol the PC/SC service and the library of this machine speak, where they do not agree.

Of the protocol of pcsc-lite (its winscard_msg.h) only the first message is known here: a header of two 32-bit numbers,
length and command, then major, minor and a result. The service answers with its own three numbers.
"""

import os
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from lifecycle.readers.holder import service_socket

Version = tuple[int, int]

_SECONDS: Final = 3.0
_HEADER: Final = struct.Struct("=II")
_VERSION: Final = struct.Struct("=iiI")
_CMD_VERSION: Final = 0x11
_GOOD: Final = 0
_ASK_ONCE: Final = "from smartcard import scard; scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)"


def mismatch() -> tuple[str, str] | None:
    """Give what the library and the service speak, as "4.4", where the service refuses the library; else None."""
    if not _listens():
        return None
    library = spoken_by_library()
    service = None if library is None else refused_by_service(library)
    if library is None or service is None or service == library:
        return None
    return _written(library), _written(service)


def _listens() -> bool:
    with suppress(OSError), socket.socket(socket.AF_UNIX) as service:
        service.settimeout(_SECONDS)
        service.connect(service_socket())
        return True
    return False


def refused_by_service(version: Version) -> Version | None:
    """Ask the service with a version; gives its own where it refuses that one, None where it is content or silent."""
    try:
        with socket.socket(socket.AF_UNIX) as service:
            service.settimeout(_SECONDS)
            service.connect(service_socket())
            service.sendall(_HEADER.pack(_VERSION.size, _CMD_VERSION) + _VERSION.pack(*version, _GOOD))
            answer = _received(service, _VERSION.size)
    except OSError:
        return None
    if len(answer) < _VERSION.size:
        return None
    major, minor, result = _VERSION.unpack(answer)
    return None if result == _GOOD else (major, minor)


def spoken_by_library() -> Version | None:
    """Have the library say it to a socket of ours, in a process of its own: it finds its socket once per process."""
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        path = Path(folder) / "asking"
        listening.bind(str(path))
        listening.listen(1)
        listening.settimeout(_SECONDS)
        asking = subprocess.Popen(  # noqa: S603 - this interpreter, with the line above
            [sys.executable, "-c", _ASK_ONCE],
            env={**os.environ, "PCSCLITE_CSOCK_NAME": str(path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            connected, _ = listening.accept()
            with connected:
                connected.settimeout(_SECONDS)
                said = _received(connected, _HEADER.size + _VERSION.size)
        except OSError:
            return None
        finally:
            asking.kill()
            asking.wait()
    if len(said) < _HEADER.size + _VERSION.size or _HEADER.unpack_from(said)[1] != _CMD_VERSION:
        return None
    major, minor, _ = _VERSION.unpack_from(said, _HEADER.size)
    return major, minor


def _received(connection: socket.socket, size: int) -> bytes:
    taken = b""
    while len(taken) < size and (more := connection.recv(size - len(taken))):
        taken += more
    return taken


def _written(version: Version) -> str:
    return f"{version[0]}.{version[1]}"
