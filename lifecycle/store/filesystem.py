"""What the store does with files themselves: making them for one user only, all at once, and never on a network."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lifecycle.store.errors import StoreOnNetwork

MOUNTS = Path("/proc/self/mountinfo")
PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700

_NETWORK = frozenset(
    [
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "davfs2",
        "gfs2",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "prl_fs",
        "smb3",
        "smbfs",
        "vboxsf",
        "fuse.ceph",
        "fuse.curlftpfs",
        "fuse.davfs",
        "fuse.davfs2",
        "fuse.gcsfuse",
        "fuse.glusterfs",
        "fuse.grpcfuse",
        "fuse.gvfsd-fuse",
        "fuse.kio-fuse",
        "fuse.osxfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.smbnetfs",
        "fuse.sshfs",
    ]
)
"""Types of file system whose locks or shared memory do not reach from one host to the next."""


def file_system(path: Path, mounts: str) -> str:
    """Give the type of the file system that `path` is on, from the text of /proc/PID/mountinfo (proc(5))."""
    folder, best, kind = str(path.resolve()), -1, "unknown"
    for line in mounts.splitlines():
        mount, _, rest = line.partition(" - ")
        point = mount.split(" ")[4].encode().decode("unicode_escape")
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, kind = len(point), rest.split(" ")[0]
    return kind


def refuse_network(path: Path) -> None:
    """Raise StoreOnNetwork if `path` is, or would be, on a network file system; without /proc nothing is known."""
    if not MOUNTS.exists():
        return
    kind = file_system(path, MOUNTS.read_text(encoding="utf-8", errors="surrogateescape"))
    if kind in _NETWORK:
        raise StoreOnNetwork(path=str(path), kind=kind)


def make_private_folder(folder: Path) -> None:
    """Make a folder and those above it, mode 0700; one that is there already is left as it is."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Make an empty file, mode 0600; FileExistsError if there is one."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep out other processes that lock the same folder; the kernel lets go of it when a process dies."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def publish(scratch: Path, target: Path) -> None:
    """Give a finished file its name, durably; FileExistsError if the name is taken, and then nothing is changed."""
    sync(scratch)
    try:
        os.link(scratch, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links (exFAT, some FUSE)
        if target.exists():
            raise FileExistsError(target) from None
        scratch.rename(target)
    else:
        scratch.unlink()
    sync(target.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Put a file, mode 0600, in the place of the one that is there, if one is: durably, and whole or not at all."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        make_private_file(scratch)
        scratch.write_bytes(content)
        sync(scratch)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    sync(path.parent)


def discard(scratch: Path) -> None:
    """Remove a file that was to be a store, with what SQLite keeps beside it."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            scratch.with_name(scratch.name + suffix).unlink()


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
