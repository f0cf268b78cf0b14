"""makes of cards

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-30 03:00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def columns() -> list[sa.Column[object]]:
    return [
        sa.Column("serial", TEXT, nullable=False),
        sa.Column("virtual", sa.Boolean, nullable=False),
        sa.Column("make", TEXT, nullable=False),
        sa.Column("atr", TEXT, nullable=False),
        sa.Column("first_seen", WHOLE, nullable=False),
        sa.Column("details", TEXT, nullable=False),
        sa.Column("recognised", TEXT),
        sa.Column("layout", WHOLE),
        sa.Column("card_id", TEXT),
        sa.Column("pin", TEXT, nullable=False),
        sa.Column("pin_changed_at", WHOLE),
        sa.Column("sealed", sa.Boolean),
        sa.Column("sealed_at", WHOLE),
        sa.Column("seal_enforced_by", TEXT),
        sa.Column("tries_left", WHOLE),
        sa.Column("change_begun", sa.Boolean, nullable=False),
        sa.Column("new_pin_proven", sa.Boolean, nullable=False),
        sa.Column("counter", WHOLE),
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
        sa.Column("gone", TEXT),
        sa.Column("share_wrong", sa.Boolean, nullable=False),
        sa.Column("anchor", TEXT),
        sa.Column("anchors_at_odds", TEXT),
        sa.Column("anchors_accepted", TEXT),
        sa.Column("other_card", TEXT),
        sa.Column("overwrites", TEXT),
        sa.Column("exposed", TEXT),
        sa.Column("tries_said", WHOLE),
        sa.Column("tries_doubted", sa.Boolean, nullable=False),
        sa.Column("pin_watch", TEXT),
        sa.Column("pin_elsewhere", sa.Boolean, nullable=False),
    ]


def upgrade() -> None:
    """Every row of a projection is derived: the store makes them anew when it is next opened for writing."""
    op.drop_table("cards_history")
    op.drop_table("cards")
    op.create_table(
        "cards",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("from_position", WHOLE, nullable=False),
        *columns(),
        sa.PrimaryKeyConstraint("key", name="pk_cards"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cards_history",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("from_position", WHOLE, autoincrement=False, nullable=False),
        sa.Column("to_position", WHOLE),
        *columns(),
        sa.PrimaryKeyConstraint("key", "from_position", name="pk_cards_history"),
        sqlite_with_rowid=False,
    )
    for name in ("cards", "cards_history"):
        op.create_index(f"ix_{name}_set_id", name, ["set_id"])


def downgrade() -> None:
    """A record that knows makes of cards is not taken back to one that does not."""
    raise NotImplementedError
