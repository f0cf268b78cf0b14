"""A private PostgreSQL server: a socket in a folder of its own, no port, gone with the process that started it.

python -m lab.server    runs one until Ctrl-C, and prints the address of an empty database of the person who asked
"""

import contextlib
import functools
import itertools
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk.patience import until

from lifecycle.store.address import ServerAddress

OLDEST = 15
SHORT = 70
"""Bytes."""
SUPERUSER = "lab"
PEOPLE = ("ana", "bruno", "carla", "davi", "olga", "rita")
"""Logins that a test may make roles for: the account of the tests may be each of them."""

CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
unix_socket_permissions = 0777
max_connections = 60
shared_buffers = 16MB
logging_collector = off
log_min_messages = fatal
wal_level = replica
"""


@functools.cache
def programs() -> Path | None:
    """Find the folder of initdb and postgres: in the PATH, or where Debian has them; the newest that is new enough."""
    on_path = shutil.which("initdb")
    folders = [] if on_path is None else [Path(on_path).resolve().parent]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: _number(folder.parent.name))[::-1]
    return next((folder for folder in folders if (folder / "initdb").exists() and _version(folder) >= OLDEST), None)


def missing() -> str | None:
    """Say what this machine lacks for a server."""
    if programs() is None:
        return f"PostgreSQL {OLDEST} or later is not installed (ops/setup installs it, or says how)"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "setpriv is not installed, and PostgreSQL does not run as root"
    try:
        import psycopg  # noqa: F401, PLC0415
    except ImportError:
        return "psycopg is not installed (ops/setup installs it)"
    return None


class Server:
    """One server with as many databases as are asked for.

    Whoever started it is the superuser SUPERUSER of it, and may also be any of PEOPLE: peer authentication, with a map.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lc-pg-", dir=_short_folder()))
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Where its files are."""
        return self.folder / "data"

    def start(self) -> None:
        """Make it where it is not there yet, start it, and wait until it answers."""
        if not self.data.exists():
            self._make()
        self._process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
            [*_unprivileged(), "--pdeathsig", "INT", _program("postgres"), "-D", self.data],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if not until(self._answers):
            self.close()
            raise RuntimeError("PostgreSQL does not come up")

    def standby(self) -> "Server":
        """Give another server that repeats what this one commits; it is not started."""
        other = Server()
        other._passable()
        subprocess.run(  # noqa: S603
            [
                _program("pg_basebackup"),
                "-D",
                other.data,
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "-h",
                self.folder,
                "-U",
                SUPERUSER,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        account = _account()
        if account is not None:
            for path in (other.data, *other.data.rglob("*")):
                os.chown(path, account.pw_uid, account.pw_gid)
        with (other.data / "postgresql.conf").open("a") as file:
            file.write(f"unix_socket_directories = '{other.folder}'\n")
        return other

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT cuts all connections and closes its files, SIGQUIT and SIGKILL close nothing."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End it and every process of it with SIGKILL: nothing is closed, and the next start recovers."""
        assert self._process is not None
        pid = self._process.pid
        self._process.send_signal(signal.SIGSTOP)  # it would answer the death of a child, and start others
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self.stop(signal.SIGKILL)
        assert until(lambda: not any(map(_runs, children)))

    def close(self) -> None:
        """End it and remove its files."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str, user: str = SUPERUSER) -> ServerAddress:
        """Give the address of a database for one of its logins."""
        return ServerAddress(host=str(self.folder), dbname=database, user=user)

    def run(self, statement: str, database: str = "postgres", user: str = SUPERUSER) -> list[tuple[object, ...]]:
        """Run one statement by itself, and give its rows."""
        import psycopg  # noqa: PLC0415 - an extra

        with psycopg.connect(self.address(database, user).conninfo, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return [] if done.description is None else done.fetchall()

    def database(self, template: str = "template0") -> ServerAddress:
        """Make a database: an empty one, or one like another."""
        name = f"lifecycle_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def drop(self, address: ServerAddress) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f"DROP DATABASE IF EXISTS {address.dbname} WITH (FORCE)")

    def like(self, name: str, make: Callable[[ServerAddress], object]) -> ServerAddress:
        """Make a database as `make` does in an empty one; it is asked the first time only, for each name."""
        if name not in self._templates:
            made = self.database()
            make(made)
            assert made.dbname is not None
            self._templates[name] = made.dbname
        return self.database(self._templates[name])

    def _passable(self) -> None:
        """Let people of other accounts reach the socket, and only that."""
        account = _account()
        self.folder.chmod(0o755)
        if account is not None:
            os.chown(self.folder, account.pw_uid, account.pw_gid)

    def _make(self) -> None:
        self._passable()
        subprocess.run(  # noqa: S603
            [
                *_unprivileged(), _program("initdb"), "--pgdata", self.data, "--username", SUPERUSER, "--auth", "peer",
                "--no-sync", "--no-instructions", "--locale", "C", "--encoding", "UTF8",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )  # fmt: skip
        me, account = pwd.getpwuid(os.geteuid()).pw_name, _account()
        repeating = "" if account is None else f'lab "{account.pw_name}" {SUPERUSER}\n'  # a standby runs as that
        (self.data / "pg_hba.conf").write_text("local all all peer map=lab\nlocal replication all peer map=lab\n")
        (self.data / "pg_ident.conf").write_text(
            repeating + "".join(f'lab "{me}" {name}\n' for name in (SUPERUSER, *PEOPLE))
        )
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION.format(folder=self.folder))

    def _answers(self) -> bool:
        import psycopg  # noqa: PLC0415 - an extra

        with contextlib.suppress(psycopg.OperationalError):
            self.run("SELECT 1")
            return True
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError("PostgreSQL does not start")
        return False


def _runs(process: str) -> bool:
    """Say whether a process holds anything still."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def _short_folder() -> Path:
    """Give a folder for what is temporary that others may pass through; the path of a socket has 107 bytes at most."""
    chosen = Path(tempfile.gettempdir())
    return chosen if len(bytes(chosen)) < SHORT and chosen.stat().st_mode & 1 else Path("/tmp")  # noqa: S108


def _account() -> pwd.struct_passwd | None:
    """Give the account that a server of root runs as."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _unprivileged() -> list[str]:
    account = _account()
    if account is None:
        return ["setpriv"]
    return ["setpriv", "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups"]


def _program(name: str) -> Path:
    folder = programs()
    assert folder is not None
    return folder / name


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return _number(said.stdout)


def _number(words: str) -> int:
    found = re.search(r"\d+", words)
    return int(found[0]) if found else 0


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a server for this session's tests alone."""
    yield from _started()


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    """Start a server for the tests of one module, which may kill it."""
    yield from _started()


def _started() -> Iterator[Server]:
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    started = Server()
    try:
        started.start()
        yield started
    finally:
        started.close()


@pytest.fixture
def empty_database(server: Server) -> Iterator[ServerAddress]:
    """Give a new database with nothing in it."""
    made = server.database()
    yield made
    server.drop(made)


def main() -> None:
    """Run one until it is stopped."""
    lacking = missing()
    if lacking is not None:
        sys.exit(lacking)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = Server()
    try:
        started.start()
        print(started.database(), flush=True)  # noqa: T201
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        started.close()


if __name__ == "__main__":
    main()
