"""The private server of the tests: reached by a socket alone, with a database for each test."""

import psycopg
import pytest
from lab.server import PEOPLE, Server

from lifecycle.store.address import ServerAddress

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


def test_it_listens_on_no_port_and_keeps_what_it_acknowledged(server: Server) -> None:
    """What is measured and killed here has to be what offices run."""
    assert server.run("SHOW listen_addresses") == [("",)]
    assert server.run("SHOW fsync") == [("on",)]
    assert server.run("SHOW server_encoding") == [("UTF8",)]
    assert server.run("SHOW lc_collate") == [("C",)]


def test_each_person_is_a_login_of_their_own(server: Server, empty_database: ServerAddress) -> None:
    """As peer authentication has it; there is no password anywhere."""
    person = PEOPLE[0]
    server.run(f"CREATE ROLE {person} LOGIN")
    try:
        assert empty_database.dbname is not None
        assert server.run("SELECT session_user", empty_database.dbname, person) == [(person,)]
        with pytest.raises(psycopg.OperationalError):
            server.run("SELECT 1", user="nobody_of_them")
    finally:
        server.run(f"DROP ROLE {person}")


def test_databases_like_another_are_made_once(server: Server) -> None:
    """What takes long is done for the first of them."""
    made: list[ServerAddress] = []

    def make(address: ServerAddress) -> None:
        made.append(address)
        assert address.dbname is not None
        server.run("CREATE TABLE sample (number integer)", address.dbname)

    copies = [server.like("table of one test", make) for _ in range(2)]
    assert len(made) == 1
    for copy in copies:
        assert copy.dbname is not None
        assert server.run("SELECT count(*) FROM sample", copy.dbname) == [(0,)]
        server.drop(copy)
