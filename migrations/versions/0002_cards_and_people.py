"""cards and people

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-23 13:45:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def card_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("serial", TEXT, nullable=False),
        sa.Column("virtual", sa.Boolean, nullable=False),
        sa.Column("issuer_reference", TEXT, nullable=False),
        sa.Column("atr", TEXT, nullable=False),
        sa.Column("first_seen", WHOLE, nullable=False),
        sa.Column("profile", WHOLE),
        sa.Column("card_id", TEXT),
        sa.Column("pin", TEXT, nullable=False),
        sa.Column("pin_changed_at", WHOLE),
        sa.Column("sealed", sa.Boolean),
        sa.Column("sealed_at", WHOLE),
        sa.Column("seal_enforced_by", TEXT),
        sa.Column("tries_left", WHOLE),
        sa.Column("change_begun", sa.Boolean, nullable=False),
        sa.Column("new_pin_proven", sa.Boolean, nullable=False),
        sa.Column("ticks", WHOLE, nullable=False),
        sa.Column("doubt", TEXT),
        sa.Column("doubt_operation", TEXT),
        sa.Column("drift", TEXT),
    ]


def person_columns() -> list[sa.Column[object]]:
    return [sa.Column("id", TEXT, nullable=False), sa.Column("name", TEXT, nullable=False)]


def upgrade() -> None:
    for name, columns in (("cards", card_columns), ("people", person_columns)):
        op.create_table(
            name,
            sa.Column("key", TEXT, nullable=False),
            sa.Column("from_position", WHOLE, nullable=False),
            *columns(),
            sa.PrimaryKeyConstraint("key", name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )
        op.create_table(
            f"{name}_history",
            sa.Column("key", TEXT, nullable=False),
            sa.Column("from_position", WHOLE, autoincrement=False, nullable=False),
            sa.Column("to_position", WHOLE),
            *columns(),
            sa.PrimaryKeyConstraint("key", "from_position", name=f"pk_{name}_history"),
            sqlite_with_rowid=False,
        )


def downgrade() -> None:
    for name in ("people", "cards"):
        op.drop_table(f"{name}_history")
        op.drop_table(name)
