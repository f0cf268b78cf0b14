"""A private pcscd: its own socket, its own readers, gone with the process that started it."""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from desk.patience import until

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
PROCESSES = 16
_PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PROCESSES
PORTS = range(20000 + 2 * _PROCESS, 32000, 2 * PROCESSES)
"""Pairs, below the ports that outgoing connections get; each of the processes that share the tests has its own."""

MOST_PAIRS = 8
LONG_ENOUGH = 20.0
"""Seconds after which a port is given up: another program took it meanwhile."""
HANDED_OVER = """
export LISTEN_FDS=1 LISTEN_PID=$$
unset NOTIFY_SOCKET PCSCLITE_CSOCK_NAME
exec 3<&"$1"
exec "$2" --foreground --critical --config "$3" $4
"""


def pcscd_program() -> str | None:
    """Find the daemon, which is often not in a user's PATH."""
    return shutil.which("pcscd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def missing() -> str | None:
    """Say what this machine lacks for the laboratory."""
    if pcscd_program() is None:
        return "pcscd is not installed (ops/setup installs it, or says how)"
    if not DRIVER.exists():
        return "the reader driver vsmartcard-vpcd is not installed (ops/setup installs it, or says how)"
    if not Path("/run/pcscd").is_dir() and os.geteuid() != 0:
        return "/run/pcscd is not there, and only root can make it"
    return None


@dataclass(frozen=True)
class VirtualReader:
    """A reader: its name in PC/SC, and the port at which a card is put into it."""

    name: str
    port: int


class Pcscd:
    """A pcscd with pairs of virtual readers.

    Clients find it with PCSCLITE_CSOCK_NAME, which the C library reads once per process. The daemon takes its socket
    the way systemd hands one over. Its driver listens on all addresses of the machine for as long as it runs.
    """

    def __init__(self, socket_path: Path, pairs: int) -> None:
        self.socket_path = socket_path
        self.readers: list[VirtualReader] = []
        self._pairs = min(pairs, MOST_PAIRS)
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="pcscd-"))

    def start(self) -> None:
        """Start it and wait until it serves; other ports are tried where one turns out to be taken."""
        if os.geteuid() == 0:
            Path("/run/pcscd").mkdir(exist_ok=True)
        for _ in range(5):
            self.readers = self._configure()
            self._launch()
            if until(lambda: all(is_listening(reader.port) for reader in self.readers), seconds=LONG_ENOUGH):
                return
            self.stop()
        raise RuntimeError("pcscd does not come up with all its readers")

    def stop(self) -> None:
        """End it, and the socket with it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None
        self.socket_path.unlink(missing_ok=True)

    def close(self) -> None:
        """End it and remove its files."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _configure(self) -> list[VirtualReader]:
        readers: list[VirtualReader] = []
        blocks: list[str] = []
        for number, port in enumerate(_free_pairs(self._pairs)):
            letter = chr(ord("A") + number)
            library = self._folder / f"libifdvpcd-{letter}.so"  # one file for all would serve the last entry only
            shutil.copy(DRIVER, library)
            blocks.append(
                f'FRIENDLYNAME "VR {letter}"\nDEVICENAME /dev/null:{port}\nLIBPATH {library}\nCHANNELID {number + 1}\n'
            )
            readers += [VirtualReader(f"VR {letter} 00 0{slot}", port + slot) for slot in (0, 1)]
        config = self._folder / "conf"
        config.mkdir(exist_ok=True)
        (config / "readers").write_text("\n".join(blocks))
        return readers

    def _launch(self) -> None:
        program = pcscd_program()
        assert program is not None
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.socket_path))
            listener.listen(16)
            number = listener.fileno()
            command = ["setpriv", "--pdeathsig", "KILL", "bash", "-c", HANDED_OVER, "pcscd"]
            arguments = [str(number), program, str(self._folder / "conf"), _without_polkit(program)]
            self._process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
                [*command, *arguments], pass_fds=[number], stdin=subprocess.DEVNULL
            )


def is_listening(port: int) -> bool:
    """Tell whether somebody listens there, without connecting: to connect would be to insert a card."""
    ending = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(FileNotFoundError), Path(table).open(encoding="ascii") as lines:
            if any(line.split()[1].endswith(ending) and line.split()[3] == "0A" for line in lines):
                return True
    return False


def _without_polkit(program: str) -> str:
    """Give the option of newer versions that lets every client in, where there is one: nobody asks polkit here."""
    options = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)  # noqa: S603
    return "--disable-polkit" if "--disable-polkit" in options.stdout + options.stderr else ""


def _free_pairs(count: int) -> list[int]:
    chosen: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        if len(chosen) == count:
            break
        if not is_listening(port) and not is_listening(port + 1):
            chosen.append(port)
    return chosen
