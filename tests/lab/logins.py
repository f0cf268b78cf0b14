"""People with logins of their own on a private server, and a record that they share."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lab.server import Server
from lifecycle.station.serving import created
from lifecycle.store.address import ServerAddress
from lifecycle.store.postgresql.roles import Role


@contextmanager
def shared_record(server: Server, logins: Mapping[str, Role]) -> Iterator[dict[str, ServerAddress]]:
    """Give the address of a new record for each login; record and logins are gone afterwards."""
    made = server.like("record", created)
    for login, role in logins.items():
        server.run(f"CREATE ROLE {login} LOGIN IN ROLE {role}")
    try:
        yield {login: server.address(made.dbname or "", login) for login in logins}
    finally:
        server.drop(made)
        for login in logins:
            server.run(f"DROP ROLE {login}")
