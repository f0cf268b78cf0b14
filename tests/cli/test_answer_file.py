"""Answers as they come through a pipe, in whatever pieces."""

import fcntl
import os
import termios
from threading import Thread

import pytest
from desk.patience import until

from lifecycle.cli.dialogue.answer_file import read_first_line


def piped(*pieces: bytes) -> str:
    """Write pieces to a pipe, each when the one before was read, and give the first line that comes out of it."""
    source, target = os.pipe()
    watched = os.dup(source)

    def write() -> None:
        for piece in pieces:
            os.write(target, piece)
            until(lambda: not unread(watched))
        os.close(target)
        os.close(watched)

    writer = Thread(target=write)
    writer.start()
    try:
        with read_first_line(source) as secret, secret.revealed() as line:
            return bytes(line).decode()
    finally:
        os.close(source)
        writer.join()


def unread(descriptor: int) -> int:
    """Say how many bytes wait in a pipe."""
    return int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4)), "little")


@pytest.mark.parametrize(
    "pieces", [(b"correct horse\n",), (b"correct", b" horse", b"\r\nmore"), (b"correct ", b"horse")]
)
def test_a_passphrase_that_comes_in_pieces_is_whole(pieces: tuple[bytes, ...]) -> None:
    """Half of it would lock a backup that the whole one does not open."""
    assert piped(*pieces) == "correct horse"
