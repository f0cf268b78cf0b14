"""Another program that holds a reader: `python -m lab.holder exclusive|transaction NAME`, in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def another_program(how: str, reader: str) -> Iterator[subprocess.Popen[str]]:
    """Let another program hold the reader until the block ends."""
    command = [sys.executable, "-m", "lab.holder", how, reader]
    folder = Path(__file__).parent.parent
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - ourselves
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        yield process
        process.kill()


def hold(how: str, reader: str) -> None:
    """Connect to the card, say so, and keep it until the input ends."""
    from smartcard import scard  # noqa: PLC0415 - only in the process of its own

    mode = scard.SCARD_SHARE_EXCLUSIVE if how == "exclusive" else scard.SCARD_SHARE_SHARED
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    code, card, _ = scard.SCardConnect(context, reader, mode, scard.SCARD_PROTOCOL_T0)
    if code == scard.SCARD_S_SUCCESS and how == "transaction":
        code = scard.SCardBeginTransaction(card)
    print("holding" if code == scard.SCARD_S_SUCCESS else scard.SCardGetErrorMessage(code), flush=True)  # noqa: T201
    sys.stdin.read()


if __name__ == "__main__":
    hold(sys.argv[1], sys.argv[2])
