"""Programs of others that use OpenPGP cards through PC/SC: gpg with scdaemon, openpgp-tool of OpenSC, and ykman."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk.patience import HANG

SCDAEMON = Path("/usr/lib/gnupg/scdaemon")
YKMAN = Path(__file__).parents[2] / ".venv-ykman" / "bin" / "ykman"


def require(*programs: str) -> None:
    """Skip the test, and say so, where a program is not installed."""
    found = {
        "gpg": shutil.which("gpg") and SCDAEMON.exists(),
        "openpgp-tool": shutil.which("openpgp-tool"),
        "ykman": YKMAN.exists(),
    }
    lacking = [program for program in programs if not found[program]]
    if lacking:
        pytest.skip(f"{' and '.join(lacking)} not installed (ops/setup tests installs them, or says how)")


@dataclass(frozen=True)
class Ran:
    """What a program said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Gpg:
    """gpg with a home of its own, at one reader."""

    home: Path

    def run(self, *words: str, answers: str = "") -> Ran:
        """Call gpg; it reads what it asks for from the answers, a line each, PINs too."""
        given = ("--no-tty", "--pinentry-mode", "loopback", "--status-fd", "1", "--command-fd", "0")
        return called("gpg", *given, *words, answers=answers, GNUPGHOME=str(self.home))

    def card(self) -> dict[str, str]:
        """Give what `gpg --card-status` shows."""
        lines = (line.partition(":") for line in self.run("--card-status").out.splitlines())
        return {name.rstrip(" ."): value.strip() for name, _, value in lines}

    def make_keys(self, pin: str = "123456", admin: str = "12345678") -> Ran:
        """Make three P-256 keys on the card, as an owner does it."""
        curves = f"2\n3\n{admin}\n" * 3
        self.run("--expert", "--card-edit", answers=f"admin\nkey-attr\n{curves}quit\n")
        pins = f"{pin}\n" * 4
        wanted = f"generate\nn\n{admin}\n{pin}\n0\nOwner\nowner@example.org\n\n{pins}"
        return self.run("--card-edit", answers=f"admin\n{wanted}quit\n")

    def release(self) -> None:
        """Have its daemons let go of the reader."""
        called("gpgconf", "--kill", "all", GNUPGHOME=str(self.home))


@contextmanager
def gpg(reader: str) -> Iterator[Gpg]:
    """Give a gpg that uses one reader through pcscd, and no other way."""
    home = Path(tempfile.mkdtemp(prefix="gpg-", dir="/tmp"))
    (home / "scdaemon.conf").write_text(f"disable-ccid\nreader-port {reader}\n")
    made = Gpg(home)
    try:
        yield made
    finally:
        made.release()
        shutil.rmtree(home, ignore_errors=True)


def openpgp_tool(reader: str, *words: str) -> bytes:
    """Call openpgp-tool of OpenSC, and give what it printed."""
    done = subprocess.run(  # noqa: S603 - words of the tests
        ["openpgp-tool", "--reader", reader, *words],  # noqa: S607
        capture_output=True,
        check=True,
        timeout=HANG,
    )
    return done.stdout


def ykman(reader: str, *words: str) -> Ran:
    """Call ykman, which looks for nothing but the card in one reader."""
    return called(str(YKMAN), "--reader", reader, *words)


def called(program: str, *words: str, answers: str = "", **environment: str) -> Ran:
    """Call a program in English, and wait for its end."""
    done = subprocess.run(  # noqa: S603 - words of the tests
        [program, *words],
        input=answers,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=HANG,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
