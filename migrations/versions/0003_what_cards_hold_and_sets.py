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


def card_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("serial", sa.Text, nullable=False),
        sa.Column("virtual", sa.Boolean, nullable=False),
        sa.Column("issuer_reference", sa.Text, nullable=False),
        sa.Column("atr", sa.Text, nullable=False),
        sa.Column("first_seen", WHOLE, nullable=False),
        sa.Column("profile", WHOLE),
        sa.Column("card_id", sa.Text),
        sa.Column("pin", sa.Text, nullable=False),
        sa.Column("pin_changed_at", WHOLE),
        sa.Column("sealed", sa.Boolean),
        sa.Column("sealed_at", WHOLE),
        sa.Column("seal_enforced_by", sa.Text),
        sa.Column("tries_left", WHOLE),
        sa.Column("change_begun", sa.Boolean, nullable=False),
        sa.Column("new_pin_proven", sa.Boolean, nullable=False),
        sa.Column("ticks", WHOLE, nullable=False),
        sa.Column("doubt", sa.Text),
        sa.Column("doubt_operation", sa.Text),
        sa.Column("drift", sa.Text),
        sa.Column("holding", sa.Text, nullable=False),
        sa.Column("set_id", sa.Text),
        sa.Column("set_kind", sa.Text),
        sa.Column("needed", WHOLE, nullable=False),
        sa.Column("issued", WHOLE, nullable=False),
        sa.Column("share", WHOLE, nullable=False),
        sa.Column("copy", WHOLE, nullable=False),
        sa.Column("commitment", sa.Text),
        sa.Column("label", sa.Text),
        sa.Column("share_wrong", sa.Boolean, nullable=False),
    ]


def set_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("needed", WHOLE, nullable=False),
        sa.Column("issued", WHOLE, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("partition", sa.Text),
        sa.Column("copied_from", sa.Text),
        sa.Column("check_value", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("started_at", WHOLE, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
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
            sa.Column("key", sa.Text, nullable=False),
            sa.Column("from_position", WHOLE, nullable=False),
            *columns(),
            sa.PrimaryKeyConstraint("key", name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )
        op.create_table(
            f"{name}_history",
            sa.Column("key", sa.Text, nullable=False),
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
