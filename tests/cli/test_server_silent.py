"""A server that does not answer: a person waits for it once, and reads once what is wrong."""

import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from lab.office import Office

from lifecycle.domain.errors import ExitCode


class Silent:
    """Listens where a server would, ends each connection unanswered, and counts them."""

    def __init__(self, folder: Path) -> None:
        self.address = f"postgresql://lab@/lifecycle?host={folder}"
        self.asked = 0
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / ".s.PGSQL.5432"))
        self._listening.listen()
        self._thread = Thread(target=self._refuse, daemon=True)
        self._thread.start()

    def _refuse(self) -> None:
        while True:
            connection, _peer = self._listening.accept()
            with connection:
                if not connection.recv(8):
                    return
                self.asked += 1

    def stop(self) -> None:
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(self._listening.getsockname())
        self._thread.join()
        self._listening.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    """Give one, in a folder whose name is short enough for a socket."""
    with TemporaryDirectory(prefix="lc-", dir="/tmp") as folder:
        listening = Silent(Path(folder))
        yield listening
        listening.stop()


@pytest.mark.parametrize("words", [("run", "inspect"), ("report", "sets"), ("custody", "leavers"), ("checkpoint",)])
def test_a_command_asks_it_once(office: Office, silent: Silent, words: tuple[str, ...]) -> None:
    """And ends with the address and the next step."""
    ran = office.run("--record", silent.address, *words)
    assert ran.code == ExitCode.STORE
    assert silent.address in ran.err
    assert silent.asked == 1


def test_the_doctor_asks_it_once_and_says_it_once(office: Office, silent: Silent) -> None:
    """What needs the record is not checked."""
    ran = office.run("--record", silent.address, "doctor", "--reader", "virtual", "--json")
    findings = {each["name"]: each for each in ran.json["findings"]}
    assert silent.asked == 1
    assert [each["name"] for each in findings.values() if silent.address in each["text"] and each["fix"]] == ["store"]
    unread = {"key-suspect", "server", "signed", "clock-record", "transport-keys"}
    assert {findings[name]["level"] for name in unread} == {"NOT CHECKED"}
