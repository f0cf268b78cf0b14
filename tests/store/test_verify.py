import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from attacks import ATTACKS, Step, rewrite
from sample_ledger import Happened, plan, read_back

from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.read_models import ReadModels
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.opening import open_reader, open_store
from lifecycle.store.tree import TILE, Frontier, leaf_hash
from lifecycle.store.verdict import Wrong
from lifecycle.store.verify import FAST, FULL, verify

SIZE = 600


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store of 600 events: two full tiles and a tail."""
    path = tmp_path_factory.mktemp("sound") / "ledger.db"
    with open_store(path, read_back) as store:
        store.append([plan(f"s{number % 7}", number) for number in range(SIZE)])
    return path.read_bytes()


@pytest.mark.parametrize("fast", [False, True])
def test_what_is_held_does_not_grow_with_the_number_of_events(
    reopen: Callable[[], AuditStore[Happened]], *, fast: bool
) -> None:
    """Only with that of streams and keys: of four times as many events, the read models are compared as they pass."""
    peaks = []
    with reopen() as store:
        for _ in range(4):
            store.append([plan(f"s{number % 7}", number) for number in range(6 * TILE)])
            verify(store, fast=fast, companions=(ReadModels(store),))  # what is loaded once is loaded now
            tracemalloc.start()
            models = ReadModels(store)
            assert verify(store, fast=fast, companions=(models,)).sound
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            assert models.fault is None
    assert peaks[-1] < 1.3 * peaks[0]


@pytest.fixture
def attacked(sound: bytes, tmp_path: Path) -> Callable[..., Path]:
    """Change a copy of the store with the guards taken away."""

    def attack(*statements: Step) -> Path:
        path = tmp_path / "ledger.db"
        path.write_bytes(sound)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for name in ("appended", "not_changed", "not_deleted"):
                connection.execute(f"DROP TRIGGER events_are_{name}")
            for statement in statements:
                if isinstance(statement, str):
                    connection.execute(statement)
                else:
                    statement(connection)
        return path

    return attack


@pytest.mark.parametrize("name", ATTACKS)
def test_every_change_of_a_row_is_named_at_the_first_row_that_is_wrong(
    attacked: Callable[..., Path], name: str
) -> None:
    """Whoever takes the guards away is seen by what is left."""
    statements, what, position = ATTACKS[name]
    with open_reader(attacked(*statements), read_back) as store:
        verdict = verify(store)
    assert verdict.fault is not None
    assert (verdict.fault.what, verdict.fault.position) == (what, position)
    assert not verdict.sound
    if what in {Wrong.LEAF_DIFFERS, Wrong.BODY_NOT_CANONICAL, Wrong.VERSION_OUT_OF_SEQUENCE}:
        assert verdict.fault.event_id


@pytest.mark.parametrize(
    "name", ["a body", "a deleted row", "a cut tail", "a forged row", "a body that is text", "two rows exchanged"]
)
def test_a_fast_verification_sees_every_change_of_a_body(attacked: Callable[..., Path], name: str) -> None:
    """It hashes all of them; where the tree alone tells, it names the range."""
    statements, _, position = ATTACKS[name]
    with open_reader(attacked(*statements), read_back) as store:
        fault = verify(store, fast=True).fault
    assert fault is not None
    assert fault.position is not None
    assert position is not None
    assert fault.position <= position <= (fault.last or fault.position)


def test_a_repeated_id_is_found_even_where_the_index_against_it_is_gone(attacked: Callable[..., Path]) -> None:
    """A forged ledger in which one id stands for two events is consistent in all else."""

    def forge(connection: sqlite3.Connection) -> None:
        ddl = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'events'").fetchone()[0]
        rows = connection.execute("SELECT * FROM events ORDER BY position LIMIT 20").fetchall()
        connection.execute("DROP TABLE events")
        connection.execute(ddl.replace("CONSTRAINT uq_events_event_id UNIQUE (event_id), ", ""))
        tree = Frontier()
        for position, _, stream, version, tag, time, body, _ in rows:
            forged = body[: body.index(b'"id":"')] + b'"id":"' + b"0" * 8 + b"-0000" * 3 + b"-" + b"0" * 12
            forged += body[body.index(b'","operation"') :]
            leaf = leaf_hash(forged)
            tree = tree.append(leaf)
            connection.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (position, bytes(16), stream, version, tag, time, forged, leaf),
            )
        connection.execute("DELETE FROM tiles")
        connection.execute("UPDATE tree SET size = ?, frontier = ?", (tree.size, tree.to_bytes()))

    with open_reader(attacked(forge), read_back) as store:
        fault = verify(store).fault
    assert fault is not None
    assert fault.what is Wrong.ID_REPEATED


def test_a_sound_store_is_sound_and_the_verdict_says_what_was_checked(bare: AuditStore[Happened]) -> None:
    """The root is the one of the head."""
    bare.append([plan("a", number) for number in range(300)])
    told: list[tuple[int, int]] = []
    full, fast = verify(bare, progress=lambda done, size: told.append((done, size))), verify(bare, fast=True)
    assert (full.sound, full.size, full.root, full.checked) == (True, *bare.head(), FULL)
    assert (fast.sound, fast.size, fast.root, fast.checked) == (True, *bare.head(), FAST)
    assert told[-1] == (300, 300)


def test_an_empty_store_is_sound(bare: AuditStore[Happened]) -> None:
    """There is nothing that could be wrong."""
    assert verify(bare).sound
    assert verify(bare).root == sha256(b"").digest()


def test_who_rewrites_all_of_it_is_not_caught_by_the_store_alone(attacked: Callable[..., Path]) -> None:
    """What catches that is kept outside the store, and no verdict of this kind claims otherwise."""

    def regrow(connection: sqlite3.Connection) -> None:
        tree = Frontier()
        for (body,) in connection.execute("SELECT body FROM events ORDER BY position").fetchall():
            tree = tree.append(leaf_hash(body))
        connection.execute("UPDATE tree SET size = ?, frontier = ?", (tree.size, tree.to_bytes()))

    path = attacked(rewrite(600, b"desk", b"dusk", leaf=True), regrow)
    with open_reader(path, read_back) as store:
        assert verify(store).sound


def test_tiles_can_be_made_again_from_the_bodies(attacked: Callable[..., Path]) -> None:
    """They are disposable, unless the bodies themselves are not those of the tree."""
    path = attacked("DELETE FROM tiles")
    with open_store(path, read_back) as store:
        assert not verify(store).sound
        store.rebuild_tiles()
        assert verify(store).sound
        with closing(sqlite3.connect(path)) as other, other:
            rewrite(9, b"desk", b"dusk", leaf=True)(other)
        with pytest.raises(StoreCorrupt):
            store.rebuild_tiles()
