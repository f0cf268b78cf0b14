"""What somebody with SQL, and without the guards, can do to a store of 600 events: two full tiles and a tail."""

from collections.abc import Callable

from lab.intruder import Intruder

from lifecycle.store.tree import leaf_hash
from lifecycle.store.verdict import Wrong

Step = str | Callable[[Intruder], object]

LEAF = "SELECT body FROM events WHERE position = "


def rewrite(position: int, old: bytes, new: bytes, *, leaf: bool) -> Callable[[Intruder], object]:
    """Change a body, and its leaf too if the attacker thinks of it."""

    def run(intruder: Intruder) -> None:
        ((body,),) = intruder.rows(LEAF + str(position))
        assert old in body
        body = body.replace(old, new)
        intruder.change("UPDATE events SET body = ? WHERE position = ?", (body, position))
        if leaf:
            intruder.change("UPDATE events SET leaf = ? WHERE position = ?", (leaf_hash(body), position))

    return run


def swap(one: int, other: int) -> tuple[Callable[[Intruder], object]]:
    """Exchange the places of two rows."""

    def run(intruder: Intruder) -> None:
        for new, old in ((-1, one), (one, other), (other, -1)):
            intruder.change("UPDATE events SET position = ? WHERE position = ?", (new, old))

    return (run,)


def with_values(statement: str, *values: object) -> Callable[[Intruder], object]:
    """Run a statement with values."""
    return lambda intruder: intruder.change(statement, values)


FORGED = with_values(
    "INSERT INTO events SELECT 601, ?, stream, 999, tag, time, body, leaf FROM events WHERE position = 600", bytes(16)
)

ATTACKS: dict[str, tuple[tuple[Step, ...], Wrong, int | None]] = {
    "a body": ((rewrite(9, b"desk", b"dusk", leaf=False),), Wrong.LEAF_DIFFERS, 9),
    "a body and its leaf": ((rewrite(9, b"desk", b"dusk", leaf=True),), Wrong.TILE_DIFFERS, 9),
    "the newest body and its leaf": ((rewrite(600, b"desk", b"dusk", leaf=True),), Wrong.ROOT_DIFFERS, 593),
    "a leaf": ((with_values("UPDATE events SET leaf = ? WHERE position = 300", bytes(32)),), Wrong.LEAF_DIFFERS, 300),
    "an id": (
        (with_values("UPDATE events SET event_id = ? WHERE position = 256", bytes(16)),),
        Wrong.COLUMN_DIFFERS,
        256,
    ),
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
            with_values("UPDATE events SET leaf = ? WHERE position = 30", bytes(32)),
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
    "a tile": ((with_values("UPDATE tiles SET hashes = ? WHERE number = 1", bytes(8192)),), Wrong.TILE_DIFFERS, 257),
    "a tile's root": ((with_values("UPDATE tiles SET root = ? WHERE number = 1", bytes(32)),), Wrong.TILE_DIFFERS, 257),
    "a missing tile": (("DELETE FROM tiles WHERE number = 0",), Wrong.TILE_MISSING, 256),
    "another tile": ((with_values("INSERT INTO tiles VALUES (3, 0, ?, ?)", b"", b""),), Wrong.TILE_UNEXPECTED, None),
    "the frontier": ((with_values("UPDATE tree SET frontier = ?", bytes(128)),), Wrong.ROOT_DIFFERS, 1),
    "the size": (("UPDATE tree SET size = 599",), Wrong.FRONTIER_UNREADABLE, None),
    "no tree": (("DELETE FROM tree",), Wrong.FRONTIER_UNREADABLE, None),
}
