"""kinds in order

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-29 23:40:00

"""

from collections.abc import Sequence

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """The position stands in the index itself: only SQLite ends each entry with it unasked."""
    op.drop_index("ix_events_tag", "events")
    op.create_index("ix_events_tag_position", "events", ["tag", "position"])


def downgrade() -> None:
    op.drop_index("ix_events_tag_position", "events")
    op.create_index("ix_events_tag", "events", ["tag"])
