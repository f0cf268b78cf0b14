"""Who may do what with a record on a server: four roles, which people are given, and their rights as data.

A record is made by its owner, who does no card operations. Nobody at all may change, delete or truncate events.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Table

from lifecycle.store.tables import checkpoints, disclosures, events, metadata, projection_checkpoints, tiles, tree


class Role(StrEnum):
    """A role that does not log in; `GRANT lifecycle_append TO ana` makes Ana one of them."""

    OWNER = "lifecycle_owner"
    APPEND = "lifecycle_append"
    READ = "lifecycle_read"
    AUDIT = "lifecycle_audit"


READERS: Final = (Role.APPEND, Role.READ, Role.AUDIT)
OF_SERVER: Final = ("alembic_version", "store_identity")
"""Tables that only a server has: which schema, and whose."""
_APPENDED: Final = (events, tiles, checkpoints, disclosures)
_UPDATED: Final = (tree, projection_checkpoints)
_READ_MODEL: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")


class Grant(NamedTuple):
    """One right of one role on a table, or on one column of it."""

    role: str
    right: str
    table: str
    column: str | None = None

    @property
    def sql(self) -> str:
        """The statement that gives it."""
        column = "" if self.column is None else f' ("{self.column}")'
        return f'GRANT {self.right}{column} ON "{self.table}" TO {self.role}'

    def __str__(self) -> str:
        where = self.table if self.column is None else f"{self.table}.{self.column}"
        return f"{self.role}: {self.right} {where}"


def shipped() -> frozenset[Grant]:
    """Give the rights as this version gives them, on the tables of this program as far as they are imported."""
    return frozenset([*_on_server_tables(), *(grant for table in metadata.tables.values() for grant in _on(table))])


def _on_server_tables() -> Iterator[Grant]:
    for name in OF_SERVER:
        yield from (Grant(role, "SELECT", name) for role in READERS)


def _on(table: Table) -> Iterator[Grant]:
    for right in _rights(table):
        yield Grant(Role.APPEND, right, table.name)
    yield Grant(Role.READ, "SELECT", table.name)
    if table is disclosures:  # an auditor sees that there is a text, and not which
        yield Grant(Role.AUDIT, "SELECT", table.name, disclosures.c.digest.name)
    else:
        yield Grant(Role.AUDIT, "SELECT", table.name)


def _rights(table: Table) -> Sequence[str]:
    """Give what those who work with cards may do with a table."""
    if table is disclosures:
        return ("SELECT", "INSERT", "DELETE")  # a name is erased
    if table in _APPENDED:
        return ("SELECT", "INSERT")
    return ("SELECT", "UPDATE") if table in _UPDATED else _READ_MODEL


def statements(database: str) -> Iterator[str]:
    """Give the statements by which the owner gives all of it, and nothing to anybody else, in the present schema."""
    named = '"' + database.replace('"', '""') + '"'
    readers = ", ".join(READERS)
    yield f"REVOKE ALL ON DATABASE {named} FROM PUBLIC"
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {named} TO {readers}"  # what is shown is folded into such tables
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {readers}"
    yield "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {readers}"
    yield "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC"
    for grant in sorted(shipped(), key=str):
        yield grant.sql


FOUND: Final = """
SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type, c.relname, NULL
FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND a.grantee <> c.relowner
UNION ALL
SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type, c.relname, t.attname
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN LATERAL aclexplode(t.attacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
"""
"""Every right that anybody but the owner of a table has on it; everybody may ask."""
