"""what is known of cards

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-30 01:00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ADDED = ("other_card", "overwrites", "exposed", "tries_said", "tries_doubted")


def upgrade() -> None:
    """Every row of a projection is derived: the store makes them anew when it is next opened for writing."""
    for name in ("cards", "cards_history"):
        op.execute(f"DELETE FROM {name}")  # noqa: S608 - a name of ours
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("other_card", TEXT))
            table.add_column(sa.Column("overwrites", TEXT))
            table.add_column(sa.Column("exposed", TEXT))
            table.add_column(sa.Column("tries_said", WHOLE))
            table.add_column(sa.Column("tries_doubted", sa.Boolean, nullable=False))


def downgrade() -> None:
    for name in ("cards", "cards_history"):
        with op.batch_alter_table(name) as table:
            for column in ADDED:
                table.drop_column(column)
