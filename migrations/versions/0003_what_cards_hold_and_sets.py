"""what cards hold, and sets

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-24 11:30:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
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
        sa.Column("holding", TEXT, nullable=False),
        sa.Column("set_id", TEXT),
        sa.Column("set_kind", TEXT),
        sa.Column("needed", WHOLE, nullable=False),
        sa.Column("issued", WHOLE, nullable=False),
        sa.Column("share", WHOLE, nullable=False),
        sa.Column("copy", WHOLE, nullable=False),
        sa.Column("commitment", TEXT),
        sa.Column("label", TEXT),
        sa.Column("share_wrong", sa.Boolean, nullable=False),
    ]


def set_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("needed", WHOLE, nullable=False),
        sa.Column("issued", WHOLE, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("partition", TEXT),
        sa.Column("copied_from", TEXT),
        sa.Column("check_value", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("operation", TEXT, nullable=False),
        sa.Column("started_at", WHOLE, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("ended_at", WHOLE),
        sa.Column("checked_at", WHOLE),
    ]


def upgrade() -> None:
    """Every row of a projection is derived: the store makes the cards anew when it is next opened for writing."""
    op.drop_table("cards_history")
    op.drop_table("cards")
    for name, columns in (("cards", card_columns), ("sets", set_columns)):
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
    for name in ("cards", "cards_history"):
        op.create_index(f"ix_{name}_set_id", name, ["set_id"])


def downgrade() -> None:
    """A record that knows of sets is not taken back to one that does not."""
    raise NotImplementedError
