"""A server on another machine proves by TLS that it is the one that the address names, or nothing is done there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab.logins import shared_record
from lab.office import Office, Ran
from lab.server import missing
from lab.tls_server import HERE, Authority, TlsServer

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
    """A record on it, in which Ana records."""
    with shared_record(tls_server, {"ana": Role.APPEND}) as given:
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
    (found,) = [each for each in findings if each["name"] == "server"]
    assert (found["level"], "sslrootcert" in found["fix"]) == ("PROBLEM", True), found
    assert not any("restore" in (each["fix"] or "") for each in findings)
