"""What somebody with SQL, and without the guards, can do to a store of 600 events: two full tiles and a tail."""

import sqlite3
from collections.abc import Callable

from lifecycle.store.tree import leaf_hash
from lifecycle.store.verdict import Wrong

Step = str | Callable[[sqlite3.Connection], None]

LEAF = "SELECT body FROM events WHERE position = "


def rewrite(position: int, old: bytes, new: bytes, *, leaf: bool) -> Callable[[sqlite3.Connection], None]:
    """Change a body, and its leaf too if the attacker thinks of it."""

    def run(connection: sqlite3.Connection) -> None:
        (body,) = connection.execute(LEAF + str(position)).fetchone()
        assert old in body
        body = body.replace(old, new)
        connection.execute("UPDATE events SET body = ? WHERE position = ?", (body, position))
        if leaf:
            connection.execute("UPDATE events SET leaf = ? WHERE position = ?", (leaf_hash(body), position))

    return run


def swap(one: int, other: int) -> tuple[Callable[[sqlite3.Connection], None]]:
    """Exchange the places of two rows."""

    def run(connection: sqlite3.Connection) -> None:
        for new, old in ((-1, one), (one, other), (other, -1)):
            connection.execute("UPDATE events SET position = ? WHERE position = ?", (new, old))

    return (run,)


FORGED = (
    "INSERT INTO events SELECT 601, zeroblob(16), stream, 999, tag, time, body, leaf FROM events WHERE position = 600"
)

ATTACKS: dict[str, tuple[tuple[Step, ...], Wrong, int | None]] = {
    "a body": ((rewrite(9, b"desk", b"dusk", leaf=False),), Wrong.LEAF_DIFFERS, 9),
    "a body and its leaf": ((rewrite(9, b"desk", b"dusk", leaf=True),), Wrong.TILE_DIFFERS, 9),
    "the newest body and its leaf": ((rewrite(600, b"desk", b"dusk", leaf=True),), Wrong.ROOT_DIFFERS, 593),
    "a leaf": (("UPDATE events SET leaf = zeroblob(32) WHERE position = 300",), Wrong.LEAF_DIFFERS, 300),
    "a body that is text": (
        ("UPDATE events SET body = CAST(body AS TEXT) WHERE position = 4",),
        Wrong.BODY_NOT_BYTES,
        4,
    ),
    "an id": (("UPDATE events SET event_id = zeroblob(16) WHERE position = 256",), Wrong.COLUMN_DIFFERS, 256),
    "a stream": (("UPDATE events SET stream = 's9' WHERE position = 257",), Wrong.COLUMN_DIFFERS, 257),
    "a version": (("UPDATE events SET version = 900 WHERE position = 12",), Wrong.COLUMN_DIFFERS, 12),
    "a tag": (("UPDATE events SET tag = 'x' WHERE position = 599",), Wrong.COLUMN_DIFFERS, 599),
    "a time": (("UPDATE events SET time = time + 1 WHERE position = 1",), Wrong.COLUMN_DIFFERS, 1),
    "a deleted row": (("DELETE FROM events WHERE position = 77",), Wrong.POSITION_MISSING, 77),
    "a deleted first row": (("DELETE FROM events WHERE position = 1",), Wrong.POSITION_MISSING, 1),
    "a cut tail": (("DELETE FROM events WHERE position > 590",), Wrong.POSITION_MISSING, 591),
    "all rows": (("DELETE FROM events",), Wrong.POSITION_MISSING, 1),
    "a forged row": ((FORGED,), Wrong.NOT_IN_TREE, 601),
    "two rows exchanged": (swap(20, 41), Wrong.VERSION_OUT_OF_SEQUENCE, 20),
    "two rows of two streams exchanged": (swap(300, 301), Wrong.TILE_DIFFERS, 300),
    "two rows of the tail exchanged": (swap(598, 599), Wrong.ROOT_DIFFERS, 593),
    "a row moved": (
        ("DELETE FROM events WHERE position = 8", "UPDATE events SET position = 8 WHERE position = 600"),
        Wrong.VERSION_OUT_OF_SEQUENCE,
        8,
    ),
    "a second row that is wrong": (
        (
            "UPDATE events SET tag = 'x' WHERE position = 200",
            "UPDATE events SET leaf = zeroblob(32) WHERE position = 30",
        ),
        Wrong.LEAF_DIFFERS,
        30,
    ),
    "a body that is not canonical": ((rewrite(33, b'":', b'": ', leaf=True),), Wrong.BODY_NOT_CANONICAL, 33),
    "a body that is no object": (
        (rewrite(34, b"{", b"[", leaf=True),),
        Wrong.BODY_UNREADABLE,
        34,
    ),
    "a tile": (("UPDATE tiles SET hashes = zeroblob(8192) WHERE number = 1",), Wrong.TILE_DIFFERS, 257),
    "a tile's root": (("UPDATE tiles SET root = zeroblob(32) WHERE number = 1",), Wrong.TILE_DIFFERS, 257),
    "a missing tile": (("DELETE FROM tiles WHERE number = 0",), Wrong.TILE_MISSING, 256),
    "another tile": (("INSERT INTO tiles VALUES (3, 0, x'', x'')",), Wrong.TILE_UNEXPECTED, None),
    "the frontier": (("UPDATE tree SET frontier = zeroblob(128)",), Wrong.ROOT_DIFFERS, 1),
    "the size": (("UPDATE tree SET size = 599",), Wrong.FRONTIER_UNREADABLE, None),
    "no tree": (("DELETE FROM tree",), Wrong.FRONTIER_UNREADABLE, None),
}
