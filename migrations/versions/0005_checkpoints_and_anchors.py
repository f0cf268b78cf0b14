"""checkpoints, and what a card's anchors said

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-24 14:20:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# They stop mistakes, as those of the events do; what is proved is proved by the signatures.
OF_SQLITE = (
    """
    CREATE TRIGGER checkpoints_are_appended BEFORE INSERT ON checkpoints
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM checkpoints)
      OR NEW.size < (SELECT coalesce(max(size), 0) FROM checkpoints)
      OR NEW.size > (SELECT size FROM tree)
    BEGIN SELECT RAISE(ABORT, 'a checkpoint follows the last one and covers events that are there'); END
    """,
    """
    CREATE TRIGGER checkpoints_are_not_changed BEFORE UPDATE ON checkpoints
    BEGIN SELECT RAISE(ABORT, 'a checkpoint is never changed'); END
    """,
    """
    CREATE TRIGGER checkpoints_are_not_deleted BEFORE DELETE ON checkpoints
    BEGIN SELECT RAISE(ABORT, 'a checkpoint is never deleted'); END
    """,
)
OF_POSTGRESQL = (
    """
    CREATE FUNCTION checkpoint_is_appended() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
      IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM checkpoints)
        OR NEW.size < (SELECT coalesce(max(size), 0) FROM checkpoints)
        OR NEW.size > (SELECT size FROM tree)
      THEN RAISE EXCEPTION 'a checkpoint follows the last one and covers events that are there'
        USING ERRCODE = '23514';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER checkpoints_are_appended BEFORE INSERT ON checkpoints
    FOR EACH ROW EXECUTE FUNCTION checkpoint_is_appended()
    """,
    """
    CREATE TRIGGER checkpoints_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION is_never_changed()
    """,
)
GUARDS = {"sqlite": OF_SQLITE, "postgresql": OF_POSTGRESQL}


def upgrade() -> None:
    """Every row of a projection is derived: the store makes them anew when it is next opened for writing."""
    for name in ("cards", "cards_history"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("anchor", TEXT))
            table.add_column(sa.Column("anchors_at_odds", TEXT))
            table.add_column(sa.Column("anchors_accepted", TEXT))
    op.create_table(
        "checkpoints",
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("time", WHOLE, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_checkpoints"),
    )
    op.create_index("ix_checkpoints_size", "checkpoints", ["size"])
    for guard in GUARDS[op.get_context().dialect.name]:
        op.execute(guard)


def downgrade() -> None:
    """A record whose checkpoints were shown to others is not taken back to one without them."""
    raise NotImplementedError
