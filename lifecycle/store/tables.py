"""The tables of the store, in the one MetaData that the projections add theirs to and alembic compares with."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def whole() -> TypeEngine[int]:
    """Give the type of a whole number of 64 bits; on SQLite INTEGER, which a row number has to be."""
    return BigInteger().with_variant(Integer(), "sqlite")


def text() -> TypeEngine[str]:
    """Give the type of a text that is compared by its bytes in UTF-8, as SQLite does of its own accord."""
    return Text().with_variant(Text(collation="C"), "postgresql")


events = Table(
    "events",
    metadata,
    Column("position", whole(), primary_key=True, autoincrement=False),
    Column("event_id", LargeBinary, nullable=False),
    Column("stream", text(), nullable=False),
    Column("version", whole(), nullable=False),
    Column("tag", text(), nullable=False),
    Column("time", whole(), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    UniqueConstraint("event_id"),
    UniqueConstraint("stream", "version"),
    CheckConstraint("length(event_id) = 16", name="event_id_is_16_bytes"),
    CheckConstraint("length(leaf) = 32", name="leaf_is_32_bytes"),
    Index(None, "time"),
    Index(None, "tag", "position"),  # a kind is read in order
)
"""One row for each event. `position` is the leaf index + 1, `leaf` SHA-256(0x00 || body); the others are copies."""

tree = Table(
    "tree",
    metadata,
    Column("id", whole(), primary_key=True, autoincrement=False),
    Column("size", whole(), nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: how many leaves there are, and the roots of the perfect subtrees over them, 32 bytes each."""

tiles = Table(
    "tiles",
    metadata,
    Column("level", whole(), primary_key=True, autoincrement=False),
    Column("number", whole(), primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("root", LargeBinary, nullable=False),
)
"""Tile `number` of a level: nodes 256 * number and following of height 8 * level, 8192 bytes, and their root."""

projection_checkpoints = Table(
    "projections",
    metadata,
    Column("name", text(), primary_key=True),
    Column("revision", whole(), nullable=False),
    Column("position", whole(), nullable=False),
)
"""One row for each projection: the revision of its fold, and the last position that it has taken in."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", whole(), primary_key=True, autoincrement=False),
    Column("size", whole(), nullable=False),
    Column("time", whole(), nullable=False),
    Column("note", LargeBinary, nullable=False),
    Index(None, "size"),
)
"""Signed checkpoints as they were made, numbered from 1: the note, and copies of the size and time that it says.

`time` is in microseconds UTC. They stand outside the tree, as each of them signs it.
"""

disclosures = Table(
    "disclosures",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""Names and other free text, each under the SHA-256(0x02 || salt || content) that stands in an event."""
