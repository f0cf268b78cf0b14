"""A two-person erase by two accounts: each with an agent that the other cannot reach, and a folder carried between."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk.accounts import CAN_BE_HAD, Account
from desk.patience import until
from desk.signers import Signers
from desk.ssh_agent import agent
from lab.issued_office import CARD, erase
from lab.office import Office

from lifecycle.domain.event import decode
from lifecycle.ledger.journal import Journal
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.opening import open_store

BACKUP = 34
"""An account that every Debian has, as ssh-keygen signs for none without a name."""
pytestmark = [
    pytest.mark.ssh,
    pytest.mark.slow,
    pytest.mark.skipif(not CAN_BE_HAD, reason="another user can only be had by root, with setpriv"),
]


@pytest.fixture
def stick() -> Iterator[Path]:
    """What is carried between the two: everybody may write on it."""
    place = Path(tempfile.mkdtemp(prefix="lifecycle-stick-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def bea(stick: Path) -> Iterator[Account]:
    """The second person: an account, a key, an agent, and no record."""
    home = stick / "bea"
    account = Account(home, BACKUP, SSH_AUTH_SOCK=str(home / "agent"))
    if not account.works:
        pytest.skip("another user cannot run this Python here")
    made = account.calls("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lifecycle", "-f", "record")
    assert made.returncode == 0, made
    with _agent_of(account):
        yield account


@contextmanager
def _agent_of(account: Account) -> Iterator[None]:
    command = account.prefixed("ssh-agent", "-D", "-a", account.environment["SSH_AUTH_SOCK"])
    with subprocess.Popen(command, env=account.environment, stdout=subprocess.DEVNULL) as running:  # noqa: S603
        try:
            until(Path(account.environment["SSH_AUTH_SOCK"]).exists)
            assert account.calls("ssh-add", "-q", "record").returncode == 0
            account.home.joinpath("record").unlink()  # from here on the agent alone has it
            yield
        finally:
            running.terminate()


def _handed(account: Account, folder: Path) -> Path:
    """Copy a folder as the other account gets it: its own files."""
    target = Path(tempfile.mkdtemp(dir=account.home)) / folder.name
    shutil.copytree(folder, target)
    account.owns(target.parent, target, *target.iterdir())
    return target


def test_two_accounts_erase_a_card(
    issued: Office, bea: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of the second is enrolled from there, the erase is approved there, and she never sees the record."""
    keys = tmp_path / "ssh"
    keys.mkdir()
    signers = Signers(keys)
    with open_store(issued.store, decode, PROJECTIONS) as store:
        journal = Journal(store, login="alice", station="desk")
        for name, role in (("alice", "officer"), ("Cid", "officer"), ("Dora", "officer"), ("Davi", "custodian")):
            signers.join(journal, name, role)
        for name in ("Eva", "Fay"):
            signers.join(journal, name, "witness")
    with agent(tmp_path) as here:
        here.add(signers.keys["alice"])
        monkeypatch.setenv("SSH_AUTH_SOCK", here.environment["SSH_AUTH_SOCK"])
        _enrolled(issued, bea)
        assert issued.run("policy", "adopt", "two-person", "--yes").code == 0
        out = issued.folder / "to-approve"
        words = ("approval", "request", "erase", "--serial", CARD, "--presented-by", "Davi", "--out", str(out))
        intent = issued.run(*words, "--json").json["intent"]
        davi = ("--presented-by", "Davi", "--key", str(signers.keys["Davi"]), "--intent", intent)
        code, told = erase(issued, "a", *davi)
        assert code == 2
        assert "approval" in told
        carried = _handed(bea, out)
        signed = bea.run("approval", "sign", str(carried), "--yes", "--no-input")
        assert (signed.returncode, "Act: Erase" in signed.stdout, CARD in signed.stdout) == (0, True, True), signed
        assert not bea.home.joinpath("ledger.db").exists()
        assert issued.run("approval", "accept", str(carried)).code == 0
        assert erase(issued, "a", *davi) == (0, "")
        assert "Bea, approval, from another machine" in str(issued.run("report", "erasures", "--json").json["rows"])
    assert issued.run("verify").code == 0


def _enrolled(office: Office, bea: Account) -> None:
    """Add the person, and her key by a statement that her account signs."""
    person = ("custody", "person")
    assert office.run(*person, "add", "Bea", "--role", "officer").code == 0
    sent, folder = bea.home / "record.pub", office.folder / "to-sign"
    assert office.run(*person, "key", "add", "Bea", "--ssh", str(sent), "--no-input").code == 2
    assert office.run(*person, "key", "add", "Bea", "--ssh", str(sent), "--out", str(folder)).code == 0
    carried = _handed(bea, folder)
    words = ("-Y", "sign", "-n", "lifecycle-key@v1", "-f", str(sent), str(carried / "statement.json"))
    assert bea.calls("ssh-keygen", *words).returncode == 0
    assert office.run(*person, "key", "add", "Bea", "--proof", str(carried), "--no-input").code == 0
