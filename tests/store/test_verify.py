import tracemalloc
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from attacks import ATTACKS, Step, rewrite
from desk.scratch_folders import scratch
from lab.engines import Places
from lab.intruder import Intruder, intruding
from sample_ledger import Happened, made_empty, plan, read_back

from lifecycle.store.address import Place
from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.opening import open_reader, open_store
from lifecycle.store.read_models import ReadModels
from lifecycle.store.tree import TILE, Frontier, leaf_hash
from lifecycle.store.verdict import Wrong
from lifecycle.store.verify import FAST, FULL, verify

SIZE = 600


def make_sound(place: Place) -> None:
    """Make a store of 600 events: two full tiles and a tail."""
    made_empty(place)
    with open_store(place, read_back) as store:
        store.append([plan(f"s{number % 7}", number) for number in range(SIZE)])


@cache
def _sound_file() -> bytes:
    path = scratch() / "ledger.db"
    make_sound(path)
    return path.read_bytes()


def sound(place: Place) -> None:
    """Put such a store there; a file is made once."""
    if isinstance(place, Path):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_sound_file())
    else:
        make_sound(place)


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
def attacked(made_like: Places) -> Callable[..., Place]:
    """Change a store with the guards taken away."""

    def attack(*steps: Step) -> Place:
        place = made_like("600 events", sound)
        with intruding(place) as intruder:
            for step in steps:
                intruder.change(step) if isinstance(step, str) else step(intruder)
        return place

    return attack


@pytest.mark.parametrize("name", ATTACKS)
def test_every_change_of_a_row_is_named_at_the_first_row_that_is_wrong(
    attacked: Callable[..., Place], name: str
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


@pytest.mark.sqlite
@pytest.mark.parametrize("fast", [False, True])
def test_a_body_that_is_text_is_named(attacked: Callable[..., Place], *, fast: bool) -> None:
    """A column of SQLite holds values of any type; one of a server holds bytes alone."""
    with open_reader(attacked("UPDATE events SET body = CAST(body AS TEXT) WHERE position = 4"), read_back) as store:
        fault = verify(store, fast=fast).fault
    assert fault is not None
    assert (fault.what, fault.position) == (Wrong.BODY_NOT_BYTES, 4)


@pytest.mark.parametrize("name", ["a body", "a deleted row", "a cut tail", "a forged row", "two rows exchanged"])
def test_a_fast_verification_sees_every_change_of_a_body(attacked: Callable[..., Place], name: str) -> None:
    """It hashes all of them; where the tree alone tells, it names the range."""
    statements, _, position = ATTACKS[name]
    with open_reader(attacked(*statements), read_back) as store:
        fault = verify(store, fast=True).fault
    assert fault is not None
    assert fault.position is not None
    assert position is not None
    assert fault.position <= position <= (fault.last or fault.position)


@pytest.mark.sqlite
def test_a_repeated_id_is_found_even_where_the_index_against_it_is_gone(attacked: Callable[..., Place]) -> None:
    """A forged ledger in which one id stands for two events is consistent in all else."""

    def forge(intruder: Intruder) -> None:
        ((ddl,),) = intruder.rows("SELECT sql FROM sqlite_schema WHERE name = 'events'")
        rows = intruder.rows("SELECT * FROM events ORDER BY position LIMIT 20")
        intruder.change("DROP TABLE events")
        intruder.change(ddl.replace("CONSTRAINT uq_events_event_id UNIQUE (event_id), ", ""))
        tree = Frontier()
        for position, _, stream, version, tag, time, body, _ in rows:
            forged = body[: body.index(b'"id":"')] + b'"id":"' + b"0" * 8 + b"-0000" * 3 + b"-" + b"0" * 12
            forged += body[body.index(b'","operation"') :]
            leaf = leaf_hash(forged)
            tree = tree.append(leaf)
            intruder.change(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (position, bytes(16), stream, version, tag, time, forged, leaf),
            )
        intruder.change("DELETE FROM tiles")
        intruder.change("UPDATE tree SET size = ?, frontier = ?", (tree.size, tree.to_bytes()))

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


def test_who_rewrites_all_of_it_is_not_caught_by_the_store_alone(attacked: Callable[..., Place]) -> None:
    """What catches that is kept outside the store, and no verdict of this kind claims otherwise."""

    def regrow(intruder: Intruder) -> None:
        tree = Frontier()
        for (body,) in intruder.rows("SELECT body FROM events ORDER BY position"):
            tree = tree.append(leaf_hash(body))
        intruder.change("UPDATE tree SET size = ?, frontier = ?", (tree.size, tree.to_bytes()))

    path = attacked(rewrite(600, b"desk", b"dusk", leaf=True), regrow)
    with open_reader(path, read_back) as store:
        assert verify(store).sound


def test_tiles_can_be_made_again_from_the_bodies(attacked: Callable[..., Place]) -> None:
    """They are disposable, unless the bodies themselves are not those of the tree."""
    path = attacked("DELETE FROM tiles")
    with open_store(path, read_back) as store:
        assert not verify(store).sound
        store.rebuild_tiles()
        assert verify(store).sound
        with intruding(path) as intruder:
            rewrite(9, b"desk", b"dusk", leaf=True)(intruder)
        with pytest.raises(StoreCorrupt):
            store.rebuild_tiles()
