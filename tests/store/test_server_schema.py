"""What is compared with the schema of a server is what the migrations make there.

PYTHONPATH=tests:. python tests/store/test_server_schema.py    writes it again, after a new migration
"""

import json
from pathlib import Path

import psycopg
import pytest
from lab.server import Server

from lifecycle.station.serving import created
from lifecycle.store.postgresql import schema_check
from lifecycle.store.postgresql.connections import ServerConnection
from lifecycle.store.postgresql.schema_check import objects_of, schema_faults, shipped
from lifecycle.store.verdict import SchemaWrong

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

CHANGES = {
    "DROP INDEX ix_events_time": (SchemaWrong.MISSING, "index", "ix_events_time"),
    "CREATE INDEX other ON events (leaf)": (SchemaWrong.FOREIGN, "index", "other"),
    "ALTER TABLE events ADD COLUMN more text": (SchemaWrong.DIFFERS, "table", "events"),
    "ALTER TABLE events DISABLE TRIGGER events_are_not_changed": (
        SchemaWrong.DIFFERS, "trigger", "events_are_not_changed",
    ),
    "CREATE OR REPLACE FUNCTION is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$": (
        SchemaWrong.DIFFERS, "function", "is_never_changed",
    ),
    "ALTER TABLE events DROP CONSTRAINT ck_events_leaf_is_32_bytes": (
        SchemaWrong.MISSING, "constraint", "ck_events_leaf_is_32_bytes",
    ),
    "CREATE RULE nothing AS ON INSERT TO events DO INSTEAD NOTHING": (SchemaWrong.FOREIGN, "rule", "nothing"),
    "CREATE VIEW shown AS SELECT 1 AS one": (SchemaWrong.FOREIGN, "view", "shown"),
}  # fmt: skip
"""What somebody may do behind the back of the owner, and what is said of it."""


def found(server: Server, database: str) -> list[tuple[SchemaWrong, str, str]]:
    """Give what is said of a database."""
    with psycopg.connect(server.address(database).conninfo) as connection:
        return [(each.what, each.kind, each.name) for each in schema_faults(ServerConnection(connection))]


def test_it_is_what_the_migrations_make_and_each_change_is_named(server: Server) -> None:
    """By kind and name."""
    made = server.like("record", created)
    database = made.dbname or ""
    try:
        assert found(server, database) == []
        for number, (change, fault) in enumerate(CHANGES.items()):
            server.run(change, database)
            assert fault in found(server, database), (number, change)
    finally:
        server.drop(made)


def write() -> None:
    """Write the file."""
    started = Server()
    try:
        started.start()
        made = started.database()
        created(made)
        with psycopg.connect(made.conninfo) as connection:
            objects = objects_of(ServerConnection(connection))
    finally:
        started.close()
    rows = [[*key, made] for key, made in sorted(objects.items())]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    Path(schema_check.__file__).with_name("schema.json").write_text(f"[\n{lines}\n]\n", "utf-8")
    shipped.cache_clear()


if __name__ == "__main__":
    write()
