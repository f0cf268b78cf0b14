from itertools import pairwise
from pathlib import Path

import pytest
from sample_ledger import PROJECTIONS, START, Happened, plan, read_back
from sqlalchemy import func, select

from lifecycle.store import times
from lifecycle.store.disclosures import commitment
from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import EventUnreadable, ProjectionStale, StoreReadOnly
from lifecycle.store.opening import open_reader, open_store
from lifecycle.store.sqlite import integrity
from lifecycle.store.tables import events
from lifecycle.store.tree import EMPTY_ROOT, Frontier, leaf_hash

Store = AuditStore[Happened]


def test_an_empty_store_has_the_empty_root(bare: Store) -> None:
    """Nothing is something too."""
    assert bare.head() == (0, EMPTY_ROOT)
    assert list(bare.read()) == []
    assert bare.position_at(START) == 0
    assert bare.root_at(0) == EMPTY_ROOT


def test_reading_gives_every_event_in_order_across_its_portions(bare: Store) -> None:
    """More events than are read at a time come without gaps, and their bodies have the root of the head."""
    bare.append([plan("a", number) for number in range(2500)])
    rows = list(bare.read())
    assert [position for position, _ in rows] == list(range(1, 2501))
    tree = Frontier()
    for _, body in rows:
        tree = tree.append(leaf_hash(body))
    assert bare.head() == (2500, tree.root)
    assert [position for position, _ in bare.read(after=1020, upto=1030)] == list(range(1021, 1031))


def test_a_stream_is_read_by_itself(bare: Store) -> None:
    """Its events come in the order of their versions."""
    bare.append([plan("a", 1), plan("b", 2), plan("a", 3)])
    assert [position for position, _ in bare.stream("a")] == [1, 3]
    assert [position for position, _ in bare.stream("a", after=1)] == [3]
    assert bare.stream("c") == []


def test_an_event_is_found_by_its_id(bare: Store) -> None:
    """Only an id can be looked for."""
    bare.append([plan("a")])
    assert bare.find(plan("a").id) is None
    with pytest.raises(ValueError, match="a UUID in lower case"):
        bare.find("serial")


@pytest.mark.parametrize("walking", [0, 3, 1_000])
def test_a_time_means_the_last_position_that_is_not_later(
    bare: Store, walking: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that stepped back does not hide what was recorded after it, whichever way it is looked for."""
    monkeypatch.setattr(times, "WALKING", walking)
    bare.append([plan("a", time=START + offset) for offset in (0, 10, 5, 20)])
    assert [bare.position_at(START + at) for at in (-1, 0, 4, 5, 10, 19, 20, 99)] == [0, 1, 1, 3, 3, 3, 4, 4]


@pytest.mark.every_engine
def test_a_long_read_keeps_no_writer_waiting(store: Store) -> None:
    """A reader in the middle of its work, and one with an open view, see what they saw; the writer goes on."""
    store.append([plan("a", number) for number in range(1500)])
    reading = store.read()
    next(reading)
    with store.view() as view:
        store.append([plan("a")])
        assert view.position == 1500
        assert view.execute("SELECT count(*) FROM events").fetchone() == (1500,)
    assert len(list(reading)) == 1499


def test_an_event_that_cannot_be_decoded_is_named(store: Store) -> None:
    """Reading stops there, with position, id and kind."""
    draft = plan("a")
    store.append([plan("a"), draft])

    def older(body: bytes) -> Happened:
        if draft.id.encode() in body:
            raise KeyError("unknown kind")
        return read_back(body)

    with open_reader(store.path, older) as reader, pytest.raises(EventUnreadable) as caught:
        list(reader.events())
    assert {name: caught.value.params[name] for name in ("position", "id", "tag")} == {
        "position": 2,
        "id": draft.id,
        "tag": "happened.1",
    }


@pytest.mark.every_engine
def test_a_view_of_projections_that_are_behind_is_refused(store: Store) -> None:
    """A program without the projections appended meanwhile: what they would say is not true any more."""
    with open_store(store.path, read_back) as other:
        other.append([plan("a")])
    with pytest.raises(ProjectionStale), store.view():
        pass
    with pytest.raises(ProjectionStale):
        store.append([plan("a")])
    assert store.head().size == 1
    with open_store(store.path, read_back, PROJECTIONS) as again:
        if not isinstance(again.path, Path):
            again.refresh()  # a file is brought up to date as it is opened, a server by its owner
        with again.view() as view:
            assert view.position == 1


@pytest.mark.sqlite
def test_reports_read_through_sqlalchemy_and_cannot_write(store: Store) -> None:
    """The connection is one moment, and read-only."""
    store.append([plan("a"), plan("b")])
    with store.core() as connection:
        assert connection.scalar(select(func.count()).select_from(events)) == 2
    with pytest.raises(StoreReadOnly), store.core() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")


def test_roots_of_every_earlier_size_follow_one_another(bare: Store) -> None:
    """A root that was printed once can always be found again."""
    roots = [bare.head().root]
    for number in range(20):
        bare.append([plan("a", number)])
        roots.append(bare.head().root)
    assert [bare.root_at(size) for size in range(21)] == roots
    assert all(one != other for one, other in pairwise(roots))


def test_a_store_that_discloses_some_texts_says_so_and_keeps_the_others_back(bare: Store) -> None:
    """It is another view of the same store, and lasts on its own."""
    texts = {commitment(bytes(16), name): name for name in (b"Ada", b"Bob")}
    for digest, name in texts.items():
        bare.disclose(digest, bytes(16), name)
    one, other = texts
    with bare.disclosing([one]) as shown:
        assert (shown.redacted, bare.redacted) == (True, False)
        assert (shown.disclosed(one), shown.disclosed(other)) == ((bytes(16), texts[one]), None)
        bare.append([plan("a")])
        assert shown.head() == bare.head()
    assert bare.disclosed(other) == (bytes(16), texts[other])


@pytest.mark.sqlite
def test_looking_through_the_pages_ends_when_it_takes_too_long(bare: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not looked at is not called sound, and the store is read on."""
    bare.append([plan("a")])
    assert bare.check_pages()
    assert bare.check_pages(seconds=600)
    monkeypatch.setattr(integrity, "STEPS", 1)
    assert not bare.check_pages(seconds=0)
    assert bare.head().size == 1
