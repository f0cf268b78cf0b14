"""custody: where cards are, who keeps them, and in which places

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-24 12:10:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def custody_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("serial", TEXT, nullable=False),
        sa.Column("known", WHOLE, nullable=False),
        sa.Column("where", TEXT, nullable=False),
        sa.Column("custodian", TEXT),
        sa.Column("giver", TEXT),
        sa.Column("place", TEXT),
        sa.Column("bag", TEXT),
        sa.Column("seal_broken", sa.Boolean, nullable=False),
        sa.Column("since", WHOLE),
        sa.Column("last", WHOLE),
        sa.Column("witness", TEXT),
        sa.Column("unfit", TEXT),
        sa.Column("knows_pin", TEXT, nullable=False),
        sa.Column("stock", sa.Boolean, nullable=False),
    ]


def named_columns() -> list[sa.Column[object]]:
    return [sa.Column("id", TEXT, nullable=False), sa.Column("name", TEXT, nullable=False)]


def person_columns() -> list[sa.Column[object]]:
    return [*named_columns(), sa.Column("roles", TEXT, nullable=False)]


def review_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("first", WHOLE, nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.Column("root", TEXT, nullable=False),
        sa.Column("reviewer", TEXT, nullable=False),
        sa.Column("recorder", TEXT, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("recorded_at", WHOLE, nullable=False),
    ]


def finding_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", TEXT, nullable=False),
        sa.Column("review", WHOLE, nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("closed_at", WHOLE),
        sa.Column("closed_by", TEXT),
        sa.Column("note", TEXT),
    ]


def retention_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("name", TEXT, nullable=False),
        sa.Column("years", WHOLE, nullable=False),
        sa.Column("begins", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("set_at", WHOLE, nullable=False),
        sa.Column("set_by", TEXT, nullable=False),
    ]


def hold_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("placed_at", WHOLE, nullable=False),
        sa.Column("placed_by", TEXT, nullable=False),
        sa.Column("lifted_at", WHOLE),
        sa.Column("lifted_by", TEXT),
        sa.Column("lift_reason", TEXT),
    ]


TABLES = (
    ("custody", custody_columns),
    ("places", named_columns),
    ("people", person_columns),
    ("reviews", review_columns),
    ("findings", finding_columns),
    ("retention", retention_columns),
    ("holds", hold_columns),
)


def upgrade() -> None:
    """Every row of a projection is derived: the store makes them anew when it is next opened for writing."""
    for name in ("people", "people_history"):
        op.drop_table(name)
    for name in ("cards", "cards_history"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("gone", TEXT))
    for name, columns in TABLES:
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
    op.create_index("ix_events_tag", "events", ["tag"])
    for name in ("custody", "custody_history"):
        for column in ("custodian", "place", "bag"):
            op.create_index(f"ix_{name}_{column}", name, [column])


def downgrade() -> None:
    """A record that knows of custody is not taken back to one that does not."""
    raise NotImplementedError
