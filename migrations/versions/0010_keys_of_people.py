"""keys of people

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-30 17:50:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def person_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("roles", TEXT, nullable=False),
        sa.Column("login", TEXT),
    ]


def key_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("public", TEXT, nullable=False),
        sa.Column("added_at", WHOLE, nullable=False),
        sa.Column("sealed", TEXT),
        sa.Column("ended", TEXT),
        sa.Column("ended_at", WHOLE),
        sa.Column("since", WHOLE),
    ]


def upgrade() -> None:
    """Every row of a projection is derived: the store makes them again when it is next opened for writing."""
    for name in ("people", "people_history"):
        op.drop_table(name)
    for name, columns in (("people", person_columns), ("person_keys", key_columns)):
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
    for name in ("person_keys", "person_keys_history"):
        op.create_index(f"ix_{name}_person", name, ["person"])


def downgrade() -> None:
    """A record with keys of people is not taken back to a schema without them."""
    raise NotImplementedError
