"""What a server refuses whoever asks, and how it is seen that somebody took the guards away."""

from collections.abc import Iterator

import pytest
from lab.engines import behind
from lab.server import Server
from sample_ledger import Happened, made_empty, plan, read_back

from lifecycle.store.address import ServerAddress
from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import SchemaForeign
from lifecycle.store.opening import open_store
from lifecycle.store.verify import verify

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]
Store = AuditStore[Happened]

COLUMNS = "stream, 9, tag, time, body, leaf FROM events WHERE position = 2"
ID = "decode(repeat('00', 16), 'hex')"


@pytest.fixture
def address(server: Server) -> Iterator[ServerAddress]:
    """Where there is a new store without projections."""
    made = server.like("made empty", made_empty)
    yield made
    server.drop(made)


@pytest.fixture
def store(address: ServerAddress) -> Iterator[Store]:
    """That store with some events and a checkpoint."""
    with open_store(address, read_back) as opened:
        opened.append([plan("a"), plan("a"), plan("b")])
        opened.keep_checkpoint(2, 1, b"note")
        yield opened


def test_the_guards_refuse_what_is_not_an_append(store: Store, address: ServerAddress) -> None:
    """Even where the superuser asks; they stop a mistake with any tool."""
    import psycopg  # noqa: PLC0415 - an extra

    for attack in (
        "UPDATE events SET tag = 'x' WHERE position = 2",
        "DELETE FROM events WHERE position = 3",
        "TRUNCATE events",
        f"INSERT INTO events SELECT 5, {ID}, {COLUMNS}",
        f"INSERT INTO events SELECT 4, {ID}, {COLUMNS}".replace("leaf", "sha256(body)"),
        f"INSERT INTO events SELECT 4, {ID}, {COLUMNS}",
        "UPDATE tree SET size = size - 1",
        "UPDATE tree SET size = size + 1",
        "DELETE FROM tree",
        "UPDATE checkpoints SET size = 3",
        "DELETE FROM checkpoints",
        "TRUNCATE checkpoints",
        "INSERT INTO checkpoints VALUES (2, 9, 1, 'note')",
        "INSERT INTO checkpoints VALUES (3, 3, 1, 'note')",
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            behind(address, attack)
    assert verify(store).sound


def test_nothing_is_recorded_where_a_guard_was_taken_away_and_indices_are_made_anew(
    store: Store, address: ServerAddress
) -> None:
    """What is only derived becomes the shipped one; a guard is for the owner to bring back."""
    store.require_whole()
    behind(address, "DROP INDEX ix_events_time", "DROP INDEX ix_cards_set_id")
    behind(address, "CREATE INDEX ix_cards_set_id ON cards (atr)")
    with pytest.raises(SchemaForeign):
        store.require_whole()
    store.rebuild_indices()
    store.require_whole()
    behind(address, "ALTER TABLE events DISABLE TRIGGER events_are_not_changed")
    with pytest.raises(SchemaForeign, match="events_are_not_changed"):
        store.require_whole()


def test_texts_are_compared_by_their_bytes_whatever_the_server_speaks(address: ServerAddress) -> None:
    """Each column of texts says so itself; and alembic finds nothing to do."""
    import psycopg  # noqa: PLC0415 - an extra
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    from lifecycle.store.migrations import shipped  # noqa: PLC0415
    from lifecycle.store.postgresql.schema import owning_engine  # noqa: PLC0415

    with psycopg.connect(address.conninfo) as connection:
        found = connection.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
        ).fetchall()
    assert found == []
    config = Config()
    config.set_main_option("script_location", str(shipped().folder))
    with owning_engine(address) as engine, engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)
