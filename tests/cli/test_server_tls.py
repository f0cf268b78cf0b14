"""A server on another machine proves by TLS that it is the one that the address names, or nothing is done there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk.signers import Signers, adopt
from lab.logins import shared_record
from lab.office import Office, Ran
from lab.server import missing
from lab.tls_server import HERE, Authority, TlsServer

from lifecycle.domain.event import decode
from lifecycle.ledger.journal import Journal
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.opening import open_store
from lifecycle.store.postgresql.roles import Role

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

At = Callable[..., Ran]
INSPECT = ("run", "inspect", "--reader", "virtual:a")


@pytest.fixture(scope="module")
def tls_server() -> Iterator[TlsServer]:
    """A server with a certificate."""
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    server = TlsServer()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def database(tls_server: TlsServer) -> Iterator[str]:
    """A record on it, in which Ana records, and which Olga owns."""
    with shared_record(tls_server, {"ana": Role.APPEND, "olga": Role.OWNER}) as given:
        yield given["ana"].dbname or ""


@pytest.fixture
def at(office: Office) -> At:
    """Run the program with the record of an address; libpq is told where each name leads, as a name service does."""
    office.new_card("a")

    def run(address: str, *words: str) -> Ran:
        with pytest.MonkeyPatch.context() as patch:  # for what reaches the server through its socket this is wrong
            patch.setenv("PGHOSTADDR", HERE)
            return office.run("--record", address, *words)

    return run


def test_a_server_that_proves_its_name_is_used(at: At, tls_server: TlsServer, database: str) -> None:
    """The login is proven by a certificate too; nothing that is shown names the files."""
    address = tls_server.over_tcp(database, "ana")
    ran = at(address, *INSPECT)
    assert ran.code == 0, ran
    checked = at(address, "record", "check", address, "--json")
    assert (checked.code, "sslkey" in checked.out) == (0, False), checked
    assert "connected over TLS" in [each["text"] for each in checked.json["findings"]]


def refused(ran: Ran, *words: str) -> None:
    """Nothing was recorded, and the error says why and what to do."""
    assert ran.code == 5, ran
    assert all(each in ran.err for each in ("did not prove its name", "Nothing was recorded", "sslrootcert", *words)), (
        ran
    )


def test_a_server_of_another_name_is_refused(at: At, tls_server: TlsServer, database: str) -> None:
    """Though the authority is the right one."""
    ran = at(tls_server.over_tcp(database, "ana", name="other.lifecycle.test"), *INSPECT)
    refused(ran, 'for "db.lifecycle.test" does not match host name "other.lifecycle.test"')


def test_a_server_of_another_authority_is_refused(at: At, tls_server: TlsServer, database: str, tmp_path: Path) -> None:
    """Though the name is the right one; and so is every server where the authority's certificate is not there."""
    other = Authority(tmp_path / "other", "another authority")
    refused(at(tls_server.over_tcp(database, "ana", root=other.root), *INSPECT), "certificate verify failed")
    missing_one = tmp_path / "missing.crt"
    refused(at(tls_server.over_tcp(database, "ana", root=missing_one), *INSPECT), f'"{missing_one}" does not exist')


def test_a_server_without_tls_is_refused(at: At, tls_server: TlsServer, database: str) -> None:
    """Whatever else it offers."""
    with tls_server.without_tls():
        refused(at(tls_server.over_tcp(database, "ana"), *INSPECT), "server does not support SSL")


def test_the_doctor_says_what_to_do_about_a_server_that_does_not_prove_its_name(
    at: At, tls_server: TlsServer, database: str
) -> None:
    """And not to restore a backup."""
    address = tls_server.over_tcp(database, "ana", name="other.lifecycle.test")
    findings = at(address, "doctor", "--json").json["findings"]
    (found,) = [each for each in findings if each["name"] == "store"]
    assert (found["level"], "sslrootcert" in found["fix"]) == ("PROBLEM", True), found
    assert not any("restore" in (each["fix"] or "") for each in findings)


@pytest.fixture
def of_olga(tls_server: TlsServer, database: str) -> Iterator[str]:
    """An empty database of the role of owners, beside the one that makes the logins."""
    name = f"{database}_of_olga"
    tls_server.run(f"CREATE DATABASE {name} OWNER {Role.OWNER} TEMPLATE template0")
    yield name
    tls_server.drop(tls_server.address(name))


@pytest.mark.ssh
def test_a_record_is_moved_and_signed_over_tls(at: At, tls_server: TlsServer, of_olga: str, tmp_path: Path) -> None:
    """What signs the move reaches the record as what copies it does: by the files that the address names."""
    target, source = tmp_path / "moved.db", tls_server.over_tcp(of_olga, "olga")
    assert at(source, "record", "create", source).code == 0
    signers = Signers(tmp_path)
    with open_store(tls_server.address(of_olga, "ana"), decode, PROJECTIONS) as store:
        journal = Journal(store, login="alice", station="desk")
        signers.join(journal, "alice", "officer")
        adopt(journal, "signed")
    words = ("record", "copy", source, str(target), "--move", "--yes", "--no-input")
    unsigned = at(str(target), *words)
    assert unsigned.code == 2, unsigned
    signed = at(str(target), *words, "--key", str(signers.keys["alice"]))
    assert signed.code == 0, signed
    there = at(str(target), *INSPECT, "--key", str(signers.keys["alice"]))
    assert there.code == 0, there
