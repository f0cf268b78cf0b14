"""What only the owner of a database does: the roles and their rights, and a new store for a copy."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

import psycopg
from psycopg import errors as sqlstate

from lifecycle.store.address import ServerAddress
from lifecycle.store.engine import E
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
