"""What somebody with SQL and no key changes beside the events, and the layer of `verify` that finds each."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lab.engines import behind

from lifecycle.store.address import Place

Change = Callable[[sqlite3.Connection], None]

HIDING = "CREATE INDEX ix_events_tag_position ON events (tag, position) WHERE tag NOT LIKE 'operation-refused%'"
WHOLE = "CREATE INDEX ix_events_tag_position ON events (tag, position)"


def sql(*statements: str) -> Change:
    """Do what an intruder with SQL does."""

    def change(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return change


def hide_refusals(connection: sqlite3.Connection) -> None:
    """Take entries out of an index, and have the schema say that it is whole."""
    connection.execute("DROP INDEX ix_events_tag_position")
    connection.execute(HIDING)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'ix_events_tag_position'", (WHOLE,))


@dataclass(frozen=True)
class Case:
    """A change, the layer that fails, and words of its note."""

    change: Change
    layer: str
    says: str
    at_server: tuple[str, ...] = ()
    """The same, as its superuser does it; empty where a server has nothing of the kind."""
    rights: bool = False
    """Whether a server's guards and rights, which have a layer of their own, differ too."""

    def layers(self, place: Place) -> set[str]:
        """Give the layers that fail."""
        return {self.layer} | (set() if isinstance(place, Path) or not self.rights else {"guards"})


CASES = {
    "a name swapped": Case(
        sql("UPDATE disclosures SET content = CAST('Bea' AS BLOB) WHERE content = CAST('Ana' AS BLOB)"),
        "texts",
        "ALTERED: text of event #",
        at_server=("UPDATE disclosures SET content = 'Bea'::bytea WHERE content = 'Ana'::bytea",),
    ),
    "a name of another type": Case(
        sql("UPDATE disclosures SET content = 'Bea' WHERE content = CAST('Ana' AS BLOB)"),
        "texts",
        "ALTERED: text of event #",
    ),
    "a text that nobody recorded": Case(
        sql("INSERT INTO disclosures VALUES (zeroblob(32), zeroblob(16), x'41')"),
        "texts",
        "ALTERED",
        at_server=(
            "INSERT INTO disclosures VALUES (decode(repeat('00', 32), 'hex'), 'sixteen bytes of'::bytea, 'A'::bytea)",
        ),
    ),
    "a read model edited": Case(
        sql("UPDATE cards SET sealed = 1, pin = 'changed' WHERE NOT coalesce(sealed, 0)"),
        "read models",
        "pin is 'changed'",
        at_server=("UPDATE cards SET sealed = true, pin = 'changed' WHERE NOT coalesce(sealed, false)",),
    ),
    "a history edited": Case(
        sql("UPDATE cards_history SET tries_left = 1 WHERE to_position IS NULL"),
        "read models",
        "tries_left is 1",
        at_server=("UPDATE cards_history SET tries_left = 1 WHERE to_position IS NULL",),
    ),
    "a row of a read model added": Case(
        sql("INSERT INTO places VALUES ('place:1', 1, 'place:1', 'x')"),
        "read models",
        "present, but not in the events",
        at_server=("INSERT INTO places VALUES ('place:1', 1, 'place:1', 'x')",),
    ),
    "a read model set back": Case(
        sql("UPDATE projections SET position = 1 WHERE name = 'cards'"),
        "read models",
        "projection cards",
        at_server=("UPDATE projections SET position = 1 WHERE name = 'cards'",),
    ),
    "a projection of another name": Case(
        sql("INSERT INTO projections VALUES ('carts', 1, 1)"),
        "read models",
        "projection carts",
        at_server=("INSERT INTO projections VALUES ('carts', 1, 1)",),
    ),
    "an index entry removed": Case(hide_refusals, "indices", "index ix_events_tag_position lacks event #"),
    "a guard dropped": Case(
        sql("DROP TRIGGER events_are_not_deleted"),
        "schema and guards",
        "TRIGGER events_are_not_deleted is missing",
        at_server=("DROP TRIGGER events_are_not_changed ON events",),
        rights=True,
    ),
    "a guard without force": Case(
        sql(
            "DROP TRIGGER events_are_not_deleted",
            "CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events WHEN 0 BEGIN SELECT 1; END",
        ),
        "schema and guards",
        "TRIGGER events_are_not_deleted was changed",
        at_server=("ALTER TABLE events DISABLE TRIGGER events_are_not_changed",),
        rights=True,
    ),
    "a foreign trigger": Case(
        sql("CREATE TRIGGER helper AFTER INSERT ON disclosures BEGIN SELECT 1; END"),
        "schema and guards",
        "lifecycle makes no TRIGGER helper",
        at_server=(
            "CREATE TRIGGER helper BEFORE TRUNCATE ON cards EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        ),
    ),
    "a foreign view": Case(
        sql("CREATE VIEW people_now AS SELECT 1"),
        "schema and guards",
        "lifecycle makes no VIEW people_now",
        at_server=("CREATE VIEW people_now AS SELECT 1",),
        rights=True,
    ),
    "a foreign table": Case(
        sql("CREATE TABLE more (x)"),
        "schema and guards",
        "lifecycle makes no TABLE more",
        at_server=("CREATE TABLE more (x integer)",),
        rights=True,
    ),
    "an index less": Case(
        sql("DROP INDEX ix_events_time"),
        "schema and guards",
        "INDEX ix_events_time is missing",
        at_server=("DROP INDEX ix_events_time",),
    ),
}


def changed(place: Place, case: Case) -> None:
    """Change a record behind its back."""
    if isinstance(place, Path):
        done(place, case.change)
    else:
        assert case.at_server
        behind(place, *case.at_server)


def done(store: Path, change: Change) -> None:
    """Change a file behind its back."""
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        change(connection)
