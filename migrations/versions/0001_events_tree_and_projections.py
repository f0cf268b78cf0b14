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

# What REPLACE would delete first (a row of the same id, or of the same place in its stream) is refused here too:
# SQLite does not run the DELETE trigger for it unless recursive_triggers is on.
GUARDS = (
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


def upgrade() -> None:
    op.execute("PRAGMA application_id = 0x6C666379")  # "lfcy", in the header of the file
    events()
    tree()
    op.create_table(
        "projections",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_projections"),
    )
    op.create_table(
        "disclosures",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_disclosures"),
    )


def events() -> None:
    op.create_table(
        "events",
        sa.Column("position", WHOLE, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.LargeBinary, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
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
    for guard in GUARDS:
        op.execute(guard)


def tree() -> None:
    op.create_table(
        "tree",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tree"),
        sa.CheckConstraint("id = 1", name=op.f("ck_tree_one_row")),
    )
    op.execute("INSERT INTO tree (id, size, frontier) VALUES (1, 0, x'')")
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
