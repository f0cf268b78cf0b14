"""What a server has to have for a record: a version, durable commits, the rights of the roles, a lock that waits."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import psycopg
from psycopg import errors as sqlstate

from lifecycle.domain.text import Text, say
from lifecycle.store.address import ServerAddress
from lifecycle.store.postgresql.connections import READING, ServerConnection, connected, connected_to_write
from lifecycle.store.postgresql.postgresql_errors import reported
from lifecycle.store.postgresql.rights import faults
from lifecycle.store.seen import Seen

OLDEST: Final = 150000
"""PostgreSQL 15."""
_SOON: Final = 0.2
"""Seconds that the second session waits for the head row."""
_DURABLE: Final = ("on", "remote_apply")

_ABOUT: Final = b"""
SELECT current_setting('server_version_num')::int, current_setting('server_version'), pg_is_in_recovery(),
  current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
  session_user::text, coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
  inet_server_addr() IS NULL,
  (SELECT string_agg(rolname, ', ' ORDER BY rolname) FROM pg_roles
    WHERE rolname LIKE 'lifecycle\\_%' AND pg_has_role(session_user, oid, 'MEMBER'))
"""
_TAKE: Final = b"SELECT 1 FROM tree WHERE id = 1 FOR UPDATE"


def look(address: ServerAddress) -> Iterator[Seen]:
    """Look at the server, and at what this login may do there; raises StoreErrors where nobody answers."""
    with reported(address), closing(connected(address, READING)) as driver:
        row = driver.execute(_ABOUT).fetchone()
        assert row is not None  # noqa: S101 - one row of functions
        number, version, replica, fsync, pages, commit, login, tls, socket, roles = row
        yield Seen("server-version", number >= OLDEST, say("PostgreSQL {version}", version=version))
        yield Seen("server-login", None if roles is None else True, _login(login, roles))
        yield Seen("server-link", tls or socket, _link(tls=tls, socket=socket))
        yield Seen("server-durable", fsync == pages == "on" and commit in _DURABLE, _durable(fsync, pages, commit))
        wrong = faults(ServerConnection(driver))
        yield Seen("server-rights", not wrong, _rights(wrong))
    if replica:
        yield Seen("server-lock", None, say("this server is a replica; nothing is written here"))
    else:
        yield _lock(address)


def _login(login: str, roles: str | None) -> Text:
    if roles is None:
        return say("login {login} has none of the roles of lifecycle", login=login)
    return say("login {login} has these roles: {roles}", login=login, roles=roles)


def _link(*, tls: bool, socket: bool) -> Text:
    if socket:
        return say("connected through a Unix socket")
    return say("connected over TLS") if tls else say("connected without TLS")


def _durable(fsync: str, pages: str, commit: str) -> Text:
    return say(
        "fsync = {fsync}, full_page_writes = {pages}, synchronous_commit = {commit}",
        fsync=fsync,
        pages=pages,
        commit=commit,
    )


def _rights(wrong: list[Text]) -> Text:
    if not wrong:
        return say("guards and rights are those that lifecycle gives")
    return wrong[0]


def _lock(address: ServerAddress) -> Seen:
    """Take the head row twice: the second session has to wait, or two writers would fork the record."""
    with (
        reported(address),
        closing(connected_to_write(address, _SOON)) as first,
        closing(connected_to_write(address, _SOON)) as second,
    ):
        try:
            first.execute(b"BEGIN")
            first.execute(_TAKE)
        except (sqlstate.InsufficientPrivilege, sqlstate.LockNotAvailable):
            return Seen("server-lock", None, say("this login may not take the head lock, or another session has it"))
        return Seen("server-lock", _waits(second), say("a second writer waits for the first one"))


def _waits(second: "psycopg.Connection[Any]") -> bool:
    try:
        second.execute(b"BEGIN")
        second.execute(_TAKE)
    except sqlstate.LockNotAvailable:
        return True
    return False
