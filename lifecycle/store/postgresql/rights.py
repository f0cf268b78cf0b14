"""The guards and rights of a database compared with those that this version gives."""

from typing import Final

from lifecycle.domain.text import Text, say
from lifecycle.store.postgresql.roles import FOUND, Grant, Role, shipped
from lifecycle.store.sql import Connection

GUARDS: Final = frozenset(
    {
        ("checkpoints", "checkpoints_are_appended"),
        ("checkpoints", "checkpoints_are_not_changed"),
        ("events", "events_are_appended"),
        ("events", "events_are_in_the_tree"),
        ("events", "events_are_not_changed"),
        ("tree", "tree_grows"),
        ("tree", "tree_is_not_deleted"),
        ("tree", "tree_is_over_the_events"),
    }
)
"""The triggers that keep events, checkpoints and tree: table and name."""

_TRIGGERS: Final = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = 'public'::regnamespace
"""
_OWNERS: Final = """
SELECT c.relname, pg_get_userbyid(c.relowner) FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
"""


def faults(connection: Connection) -> list[Text]:
    """Say what is missing, and what somebody has more than they get; everybody may ask."""
    return [*_of_guards(connection), *_of_owners(connection), *_of_rights(connection)]


def _of_guards(connection: Connection) -> list[Text]:
    found = set(connection.execute(_TRIGGERS).fetchall())
    return [
        say("guard {name} of table {table} is missing or off", name=name, table=table)
        for table, name in sorted(GUARDS - found)
    ]


def _of_owners(connection: Connection) -> list[Text]:
    rows = sorted(connection.execute(_OWNERS).fetchall())
    return [
        say("table {table} belongs to {owner}", table=table, owner=owner)
        for table, owner in rows
        if owner != Role.OWNER
    ]


def _of_rights(connection: Connection) -> list[Text]:
    found = {Grant(*row) for row in connection.execute(FOUND).fetchall()}
    wanted = shipped()
    return [
        *(say("missing: {grant}", grant=str(grant)) for grant in sorted(wanted - found, key=str)),
        *(say("not given by lifecycle: {grant}", grant=str(grant)) for grant in sorted(found - wanted, key=str)),
    ]
