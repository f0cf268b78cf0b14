"""Who else is connected to the PC/SC service, so that "in use by another program" can name it.

Linux only, and no more than the system tells: the kernel lists the two ends of each Unix socket (sock_diag(7)), and
/proc shows whose they are, for other users' processes only to root. A process that is connected need not be the one
that holds the card.
"""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lifecycle.domain.text import Text, say

_NETLINK_SOCK_DIAG: Final = 4
_SOCK_DIAG_BY_FAMILY: Final = 20
_REQUEST_DUMP: Final = 0x301
_ALL: Final = 0xFFFFFFFF
_SHOW_NAME_AND_PEER: Final = 0x1 | 0x4
_ATTRIBUTE_NAME: Final = 0
_ATTRIBUTE_PEER: Final = 2
_DONE: Final = 3
_ERROR: Final = 2


@dataclass(frozen=True)
class Client:
    """A process that is connected to the service; what the system does not tell is None."""

    pid: int | None
    name: str | None


def service_socket() -> str:
    """Give the path of the service's socket, as the C library finds it."""
    return os.environ.get("PCSCLITE_CSOCK_NAME", "/run/pcscd/pcscd.comm")


def holder() -> Text | str:
    """Name the other program, where there is exactly one and the system tells which; else nothing."""
    clients = other_clients(service_socket())
    if len(clients) != 1 or clients[0].name is None:
        return ""
    return say(" (perhaps {name}, process {pid})", name=clients[0].name, pid=clients[0].pid)


def others_are_connected() -> bool:
    """Tell whether anybody else is connected at all."""
    return bool(other_clients(service_socket()))


def other_clients(service: str) -> list[Client]:
    """List the processes other than this one that are connected to the service's socket at this path."""
    try:
        peers = _peers_of(os.path.realpath(service))
    except OSError:
        return []
    owners = _owners(peers)
    known = {pid for pid in owners.values() if pid != os.getpid()}
    clients = [Client(pid, _name_of(pid)) for pid in sorted(known)]
    return clients + [Client(None, None)] * len(peers - owners.keys())


def _peers_of(path: str) -> set[int]:
    """Give the inodes of the sockets at the clients' end of each connection to this path."""
    request = struct.pack("=BBHIIIII", socket.AF_UNIX, 0, 0, _ALL, 0, _SHOW_NAME_AND_PEER, _ALL, _ALL)
    peers: set[int] = set()
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as kernel:
        kernel.settimeout(1)
        kernel.send(struct.pack("=IHHII", 16 + len(request), _SOCK_DIAG_BY_FAMILY, _REQUEST_DUMP, 1, 0) + request)
        while True:
            answer = kernel.recv(1 << 16)
            while answer:
                length, kind = struct.unpack_from("=IH", answer)
                if kind in (_DONE, _ERROR):
                    return peers
                name, peer = _name_and_peer(answer[32:length])
                if peer and name is not None and os.path.realpath(name) == path:  # 0: it has just hung up
                    peers.add(peer)
                answer = answer[(length + 3) & ~3 :]


def _name_and_peer(attributes: bytes) -> tuple[str | None, int | None]:
    name: str | None = None
    peer: int | None = None
    while attributes:
        length, kind = struct.unpack_from("=HH", attributes)
        value = attributes[4:length]
        if kind == _ATTRIBUTE_NAME and not value.startswith(b"\0"):
            name = os.fsdecode(value.rstrip(b"\0"))
        elif kind == _ATTRIBUTE_PEER:
            peer = int(struct.unpack("=I", value)[0])
        attributes = attributes[(length + 3) & ~3 :]
    return name, peer


def _owners(inodes: set[int]) -> dict[int, int]:
    """Find the process that has each of these sockets open, as far as this user may look."""
    wanted = {f"socket:[{inode}]": inode for inode in inodes}
    found: dict[int, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        found.update({wanted[link]: int(process.name) for link in _links(process / "fd") if link in wanted})
    return found


def _links(folder: Path) -> Iterator[str]:
    """Read each link that can be read; handles come and go meanwhile, this very one among them."""
    try:
        handles = list(folder.iterdir())
    except OSError:
        return
    for handle in handles:
        with suppress(OSError):
            yield str(handle.readlink())


def _name_of(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
