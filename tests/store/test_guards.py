import sqlite3

import pytest
from sample_ledger import Happened, plan

from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.verify import verify

pytestmark = pytest.mark.sqlite

Store = AuditStore[Happened]

COLUMNS = "tag, time, body, leaf FROM events WHERE position = 2"


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE events SET tag = 'x' WHERE position = 2",
        "DELETE FROM events WHERE position = 3",
        "INSERT OR REPLACE INTO events SELECT position, event_id, stream, version, " + COLUMNS,
        "INSERT OR REPLACE INTO events SELECT 4, event_id, stream, 9, " + COLUMNS,
        "INSERT OR REPLACE INTO events SELECT 4, zeroblob(16), stream, version, " + COLUMNS,
        "INSERT INTO events SELECT 5, zeroblob(16), stream, 9, " + COLUMNS,
        "INSERT INTO events SELECT NULL, zeroblob(16), stream, 9, " + COLUMNS,
        "UPDATE OR REPLACE events SET position = 1 WHERE position = 2",
        "REPLACE INTO events SELECT * FROM events",
    ],
)
def test_the_guards_refuse_what_is_not_an_append(store: Store, attack: str) -> None:
    """They stop a mistake with any tool, whatever its settings."""
    store.append([plan("a"), plan("a"), plan("b")])
    with sqlite3.connect(store.path, isolation_level=None) as other, pytest.raises(sqlite3.IntegrityError):
        other.execute(attack)
    other.close()
    assert verify(store).sound
