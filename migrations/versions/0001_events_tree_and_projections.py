"""events, tree and projections

Revision ID: 0001
Revises:
Create Date: 2026-11-23 13:30:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# What REPLACE would delete first (a row of the same id, or of the same place in its stream) is refused here too:
# SQLite does not run the DELETE trigger for it unless recursive_triggers is on.
OF_SQLITE = (
    "PRAGMA application_id = 0x6C666379",  # "lfcy", in the header of the file
    """
    CREATE TRIGGER events_are_appended BEFORE INSERT ON events
    WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events)
      OR EXISTS (SELECT 1 FROM events WHERE event_id = NEW.event_id)
      OR EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND version = NEW.version)
    BEGIN SELECT RAISE(ABORT, 'an event is appended at the next position, once'); END
    """,
    """
    CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END
    """,
    """
    CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END
    """,
)

# A function keeps the search path of its making, so that no other table of the name of one of ours is meant.
OF_POSTGRESQL = (
    """
    CREATE FUNCTION event_is_appended() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
      IF (SELECT standing FROM store_identity) <> 0
      THEN RAISE EXCEPTION '%', (SELECT standing FROM store_identity) USING ERRCODE = 'LC001';
      END IF;
      IF NEW.position IS DISTINCT FROM (SELECT coalesce(max(position), 0) + 1 FROM events)
        OR NEW.leaf IS DISTINCT FROM sha256(decode('00', 'hex') || NEW.body)
      THEN RAISE EXCEPTION 'an event is appended at the next position, once' USING ERRCODE = '23514';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION is_never_changed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN RAISE EXCEPTION '% is never changed and never deleted', TG_TABLE_NAME USING ERRCODE = '23514';
    END $$
    """,
    """
    CREATE FUNCTION tree_grows() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
      IF NEW.size < OLD.size THEN RAISE EXCEPTION 'the tree never shrinks' USING ERRCODE = '23514';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION tree_is_over_the_events() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
      IF (SELECT size FROM tree) IS DISTINCT FROM (SELECT coalesce(max(position), 0) FROM events)
      THEN RAISE EXCEPTION 'the tree is over all events' USING ERRCODE = '23514';
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER events_are_appended BEFORE INSERT ON events
    FOR EACH ROW EXECUTE FUNCTION event_is_appended()
    """,
    """
    CREATE TRIGGER events_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_changed()
    """,
    """
    CREATE CONSTRAINT TRIGGER events_are_in_the_tree AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION tree_is_over_the_events()
    """,
    """
    CREATE TRIGGER tree_grows BEFORE UPDATE ON tree FOR EACH ROW EXECUTE FUNCTION tree_grows()
    """,
    """
    CREATE TRIGGER tree_is_not_deleted BEFORE DELETE OR TRUNCATE ON tree
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_changed()
    """,
    """
    CREATE CONSTRAINT TRIGGER tree_is_over_the_events AFTER UPDATE ON tree DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION tree_is_over_the_events()
    """,
    # The numbers that the header of the file has on SQLite: whose it is, and whether it grows.
    "CREATE TABLE store_identity (application_id bigint PRIMARY KEY, standing smallint NOT NULL DEFAULT 0)",
    "INSERT INTO store_identity VALUES (1818649465)",
)
GUARDS = {"sqlite": OF_SQLITE, "postgresql": OF_POSTGRESQL}
OFTEN_WRITTEN = {"postgresql_with": {"fillfactor": 10}}  # a row that every append changes stays on its page


def upgrade() -> None:
    events()
    tree()
    op.create_table(
        "projections",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_projections"),
        **OFTEN_WRITTEN,
    )
    op.create_table(
        "disclosures",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_disclosures"),
    )
    for guard in GUARDS[op.get_context().dialect.name]:
        op.execute(guard)


def events() -> None:
    op.create_table(
        "events",
        sa.Column("position", WHOLE, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.LargeBinary, nullable=False),
        sa.Column("stream", TEXT, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("tag", TEXT, nullable=False),
        sa.Column("time", WHOLE, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_events"),
        sa.UniqueConstraint("event_id", name="uq_events_event_id"),
        sa.UniqueConstraint("stream", "version", name="uq_events_stream_version"),
        sa.CheckConstraint("length(event_id) = 16", name=op.f("ck_events_event_id_is_16_bytes")),
        sa.CheckConstraint("length(leaf) = 32", name=op.f("ck_events_leaf_is_32_bytes")),
    )
    op.create_index("ix_events_time", "events", ["time"])


def tree() -> None:
    op.create_table(
        "tree",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tree"),
        sa.CheckConstraint("id = 1", name=op.f("ck_tree_one_row")),
        **OFTEN_WRITTEN,
    )
    nothing = sa.cast(sa.literal("", sa.Text), sa.LargeBinary)
    row = sa.table("tree", sa.column("id"), sa.column("size"), sa.column("frontier"))
    op.execute(sa.insert(row).values(id=sa.literal_column("1"), size=sa.literal_column("0"), frontier=nothing))
    op.create_table(
        "tiles",
        sa.Column("level", WHOLE, autoincrement=False, nullable=False),
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_tiles"),
    )


def downgrade() -> None:
    """An audit store is not taken back to having no tables."""
    raise NotImplementedError
