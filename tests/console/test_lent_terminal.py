"""The console lends its terminal to ssh-keygen, which asks there for a passphrase, and then has all of it back."""

import asyncio
import getpass
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from desk.keygen import KeygenFolder
from desk.patience import until
from lab.office import FACTORY_PIN, NEW_PIN, Office
from textual.drivers._writer_thread import WriterThread

from lifecycle.console.app import Console
from lifecycle.console.terminal import Terminal
from lifecycle.console.workstation import Workstation
from tests.console.at_a_screen import Screen, at_a_screen

pytestmark = pytest.mark.ssh
PASSPHRASE = "correct horse"
PROMPT = "Enter passphrase"
CTRL_C, CTRL_Z = "\x03\r", "\x1a\r"
"""Each with Enter, for ssh-keygen overlooks a signal that comes between its prompt and its reading."""


@pytest.fixture
def key_file(office: Office, keygen: KeygenFolder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give Ana's key file, which has a passphrase; the policy wants her signature for the PIN change of a card."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.delenv("LIFECYCLE_ACTOR")
    key = keygen.made("-t", "ed25519", name="ana")
    office.new_card("card")
    office.inspect("card")
    other = keygen.made("-t", "ed25519", name="bia")
    for words in (
        ("custody", "person", "add", "Ana Reis", "--role", "officer"),
        ("custody", "person", "add", "Bia Cruz", "--role", "officer"),
        ("custody", "person", "key", "add", "Ana Reis", "--ssh", f"{key}.pub"),
        ("custody", "person", "key", "add", "Bia Cruz", "--ssh", f"{other}.pub"),
        ("custody", "person", "login", "Ana Reis", getpass.getuser()),
        ("policy", "adopt", "signed", "--at-the-limit", "--yes", "--key", str(key)),
    ):
        ran = office.run(*words, "--no-input")
        assert ran.code == 0, ran
    locked = [keygen.command, "-q", "-p", "-P", "", "-N", PASSPHRASE, "-f", str(key)]
    subprocess.run(locked, check=True, timeout=60, capture_output=True)  # noqa: S603 - ssh-keygen
    return key


def _recorded(office: Office) -> list[str]:
    """Name the facts that were recorded since the policy was adopted, without versions."""
    connection = sqlite3.connect(office.store)
    tags = [tag.split(".")[0] for (tag,) in connection.execute("SELECT tag FROM events ORDER BY position")]
    connection.close()
    return tags[tags.index("policy-adopted") :]


@contextmanager
def _asked_for_a_passphrase(key: Path) -> Iterator[Screen]:
    with at_a_screen("console", "--reader", "virtual:card", "--key", str(key)) as screen:
        screen.waits_for("card ")
        screen.types("\x1b[B\r")
        screen.waits_for("insert a valid smart card")
        screen.types("\r")
        screen.waits_for("Sign as Ana Reis?")
        screen.types("sign\r")
        screen.hears("Ana Reis signs with key file")
        screen.hears(PROMPT)
        yield screen
    assert PASSPHRASE not in screen.raw
    assert FACTORY_PIN not in screen.raw


def test_after_the_passphrase_the_operation_goes_on_and_the_screen_is_whole(office: Office, key_file: Path) -> None:
    """A wrong one can be typed again; Ctrl-Z has it asked for again, and puts nothing to sleep."""
    with _asked_for_a_passphrase(key_file) as screen:
        screen.types(CTRL_Z)
        screen.hears(PROMPT)
        screen.types("wrong\r")
        screen.waits_for("Ana Reis did not sign")
        screen.waits_for("sign again")
        screen.types("\r")
        screen.waits_for("Sign as Ana Reis?")
        screen.types("sign\r")
        screen.hears(PROMPT)
        screen.types(f"{PASSPHRASE}\r")
        screen.waits_for("Smart Card Custody Console")
        screen.waits_for("Please, enter current PIN:")
        screen.waits_for("virtual:card")
        screen.types(f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r")
        screen.waits_for('Type "change" to continue')
        screen.types("change\r")
        screen.waits_for("PIN changed and checked")
        screen.waits_for("OK")
        screen.types("\r")
        screen.waits_for("-> PIN locked.")
        screen.waits_for("OK")
        screen.types("\x11")
        assert screen.ends() == 0
    told = _recorded(office)
    assert told.index("approval-given") < told.index("operation-started") < told.index("pin-sealed")
    assert told.count("approval-given") == 1


def test_ctrl_c_at_the_prompt_ends_the_operation_and_not_the_console(office: Office, key_file: Path) -> None:
    """Nothing was begun, and the menu is there again."""
    with _asked_for_a_passphrase(key_file) as screen:
        screen.types(CTRL_C)
        screen.waits_for("stopped")
        screen.types("\r")
        screen.waits_for("Copy Card")
        screen.types("\x11")
        assert screen.ends() == 0
    assert not {"approval-given", "operation-started"} & set(_recorded(office))


def test_what_is_drawn_on_a_lent_terminal_holds_nobody_up(workstation: Workstation) -> None:
    """Cards come and go while somebody looks for a passphrase: nothing is written, and nothing waits to be."""

    async def lent() -> Terminal:
        driver = Terminal(Console(workstation), debug=False, mouse=False, size=(80, 25))
        driver._writer_thread = WriterThread(StringIO())
        driver._writer_thread.start()
        driver.suspend_application_mode()
        return driver

    driver = asyncio.run(lent())
    drawing = Thread(target=lambda: [driver.write("a card came") for _ in range(100)], daemon=True)
    drawing.start()
    assert until(lambda: not drawing.is_alive())
