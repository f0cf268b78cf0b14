"""The `lifecycle` of a page's shell: forked from a process that has it loaded, in the session of the shell.

The shell finds a small client in its PATH. It hands words, folder, environment and standard descriptors over through
a socket, and ends with the exit code that it gets. So a command costs what it does, and not its imports.
"""

import fcntl
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import termios
from pathlib import Path

import alembic.command  # noqa: F401 - what is loaded here no child loads
import sqlalchemy.dialects.sqlite  # noqa: F401

import lifecycle.reports
import lifecycle.station.wiring
from lifecycle.cli import main
from lifecycle.operations import all_operations
from lifecycle.wording import language

lifecycle.reports.all_reports()
all_operations()

CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode() + b"\\n"
    socket.send_fds(server, [asked], [0, 1, 2])
    sys.exit(int(server.recv(16) or b"70"))
"""
PREPARED = Path(__file__).parent / "prepared.sh"
_LOOP = r""". "$0"; while IFS= read -r -u 9 -d '' line; do eval "$line"; printf '\0%d\0' $?; done"""
_LONGEST = 1 << 16


def install(folder: Path, address: str) -> None:
    """Put the client into a folder of the shell's PATH."""
    client = folder / "lifecycle"
    client.write_text(CLIENT.format(python=sys.executable, address=address), "utf-8")
    client.chmod(0o755)


def serve(listening: socket.socket) -> None:
    """Run what clients ask for, each in a child, until the last shell is gone; returns never."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        client, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            _answer(client)
        client.close()


def _answer(client: socket.socket) -> None:
    """Be the program for one client."""
    code = 70
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        asked, descriptors, _, _ = socket.recv_fds(client, _LONGEST, 3)
        words, folder, environment = json.loads(asked)
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.stdin, sys.stdout, sys.stderr = (open(n, mode, encoding="utf-8") for n, mode in enumerate("rww"))  # noqa: PTH123, SIM115
        importlib.reload(language)  # it chose the catalogue where it was loaded
        code = main(words)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        client.send(str(code).encode())
        os._exit(code)


def lead(terminal: int, read: int, listening: socket.socket) -> None:
    """Be the leader of the session: start bash, which reads commands from 9, and serve them; returns never."""
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    os.dup2(read, 9)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    words = ["bash", "--norc", "--noprofile", "-c", _LOOP, str(PREPARED)]
    subprocess.Popen(  # noqa: S603 - the commands of our own pages
        words, stdin=terminal, stdout=terminal, stderr=terminal, pass_fds=[9], env=environment
    )
    serve(listening)


if __name__ == "__main__":
    lead(int(sys.argv[1]), int(sys.argv[2]), socket.socket(fileno=int(sys.argv[3])))
