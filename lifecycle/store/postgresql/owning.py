"""What only the owner of a database does: roles and rights, a new store for a copy, and pages without erased texts."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

import psycopg
from psycopg import errors as sqlstate

from lifecycle.domain.text import say
from lifecycle.store.address import ServerAddress
from lifecycle.store.engine import E
from lifecycle.store.errors import StoreBusy
from lifecycle.store.postgresql import opening
from lifecycle.store.postgresql.audit import AuditStore
from lifecycle.store.postgresql.connections import connected
from lifecycle.store.postgresql.errors import OwnerNeeded
from lifecycle.store.postgresql.postgresql_errors import reported
from lifecycle.store.postgresql.roles import Role, statements
from lifecycle.store.projection import Projection

AS_OWNER: Final = (("role", Role.OWNER.value),)
"""The setting of a connection whose tables belong to the role, and not to the person."""
_WRITING: Final = (("default_transaction_read_only", "off"),)
_ROLES: Final = b"SELECT rolname FROM pg_roles WHERE rolname LIKE 'lifecycle\\_%'"
_LEFT: Final = re.compile(r"^\D*(\d+)")
"""How many row versions "cannot be removed yet", in whatever language the server says that."""
_OWNED: Final = (
    b"SELECT pg_get_userbyid(datdba), current_database() FROM pg_database WHERE datname = current_database()"
)


def prepare(address: ServerAddress) -> None:
    """Make the roles that are not there, and the database the owner's; raises OwnerNeeded where others have to."""
    with reported(address), closing(connected(address, _WRITING)) as driver:
        there = {name for (name,) in driver.execute(_ROLES).fetchall()}
        for role in Role:
            if role not in there:
                _done(driver, address, f"CREATE ROLE {role} NOLOGIN")
        owner, database = driver.execute(_OWNED).fetchone() or ("", "")
        if owner != Role.OWNER:
            _done(driver, address, f"ALTER DATABASE {_quoted(database)} OWNER TO {Role.OWNER}")
        _done(driver, address, f"SET ROLE {Role.OWNER}")


def create(address: ServerAddress, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()) -> None:
    """Make a store in an empty database: the roles, the tables, and the rights. Raises as `opening.create` does."""
    prepare(address)
    opening.create(address, decode, projections, settings=AS_OWNER)
    give_rights(address)


def upgrade(
    address: ServerAddress, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()
) -> list[str]:
    """Bring a store to this version, and give the rights again; gives the projections that were folded again."""
    prepare(address)
    folded = opening.upgrade(address, decode, projections, settings=AS_OWNER)
    give_rights(address)
    return folded


def rewrite_texts(address: ServerAddress) -> None:
    """Write the table of names and texts to new files, without what was erased; the old ones are removed.

    What the server has sent to its WAL, archives and replicas stays there. Raises StoreBusy where a session that has
    begun to read before still sees an erased text: the new files have it too.
    """
    kept: list[str] = []
    with reported(address), closing(connected(address, (*_WRITING, *AS_OWNER))) as driver:
        driver.add_notice_handler(lambda said: kept.extend(_LEFT.findall(said.message_detail or "")))
        driver.execute(b"VACUUM (FULL, VERBOSE) disclosures")
    if any(number != "0" for number in kept):
        raise StoreBusy(path=str(address), reason=say("another session still sees an erased text"))


@contextmanager
def new_store(
    address: ServerAddress, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()
) -> Iterator[AuditStore[E]]:
    """Lend an empty store, whose tables nobody but its owner reads before the end; removed where anything is raised.

    Raises ServerStoreExists where something is there already, and as `create` does.
    """
    prepare(address)
    opening.create(address, decode, projections, settings=AS_OWNER)
    try:
        with opening.open_store(address, decode, projections) as store:
            yield store
        give_rights(address)
    except BaseException:
        remove(address)
        raise


def give_rights(address: ServerAddress) -> None:
    """Give the roles their rights, and nobody else any; in one transaction, as the owner."""
    with reported(address), closing(connected(address, (*_WRITING, *AS_OWNER))) as driver, driver.transaction():
        ((_, database),) = driver.execute(_OWNED).fetchall()
        for statement in statements(database):
            driver.execute(statement.encode())


def remove(address: ServerAddress) -> None:
    """Remove all that a store is, of one that nobody has used yet."""
    with reported(address), closing(connected(address, (*_WRITING, *AS_OWNER))) as driver, driver.transaction():
        driver.execute(b"DROP SCHEMA public CASCADE")
        driver.execute(b"CREATE SCHEMA public")


def _done(driver: "psycopg.Connection[Any]", address: ServerAddress, statement: str) -> None:
    try:
        driver.execute(statement.encode())
    except sqlstate.InsufficientPrivilege as error:
        raise OwnerNeeded(path=str(address), statement=statement) from error


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
