"""Where a file is: on what type of file system, as the kernel's table of mounts says."""

from pathlib import Path
from typing import Final

MOUNTS = Path("/proc/self/mountinfo")

NETWORK: Final = frozenset(
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

VANISHING: Final = frozenset(["tmpfs", "ramfs", "overlay"])
"""Types whose files may be gone with the power, or with the container."""

LOCAL: Final = VANISHING | frozenset(
    ["apfs", "bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "jfs", "nilfs2", "reiserfs", "ufs", "xfs", "zfs"]
)
"""Types known to keep locks, shared memory, the order of writes, and the modes of files."""


def kind_of(path: Path) -> str | None:
    """Give the type of the file system that `path` is on, or would be; None where this system does not tell."""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return file_system(path, mounts)


def file_system(path: Path, mounts: str) -> str | None:
    """Give the type of the file system that `path` is on, from the text of /proc/PID/mountinfo (proc(5)).

    None where no mount has it: under chroot the table does not have what is mounted above the new root.
    """
    folder, best, kind = str(path.resolve()), -1, None
    for line in mounts.splitlines():
        mount, _, rest = line.partition(" - ")
        point = mount.split(" ")[4].encode().decode("unicode_escape")
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, kind = len(point), rest.split(" ")[0]
    return kind
