"""A connection that is lost at COMMIT: what was recorded is found by its ids, and nothing is there twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, cycle, repeat
from typing import Any

import pytest
from lab.cutting_proxy import Cut, CuttingProxy
from lab.lanes import some
from lab.server import Server
from sample_ledger import PROJECTIONS, make_tables, plan, read_back

from lifecycle.store.address import ServerAddress
from lifecycle.store.append_errors import AppendUncertain
from lifecycle.store.disclosures import commitment
from lifecycle.store.errors import StoreUnreachable
from lifecycle.store.replay import replay
from lifecycle.store.verify import verify

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]
Opened = Callable[..., Any]


@pytest.fixture
def address(server: Server) -> Iterator[ServerAddress]:
    """Where there is a new store with the tables of the sample."""
    made = server.like("tables of the sample", make_tables)
    yield made
    server.drop(made)


@pytest.fixture
def behind_proxy(address: ServerAddress) -> Iterator[Opened]:
    """Open the store through a proxy that does with the COMMITs what is given, and then nothing more."""
    from lifecycle.store.postgresql.opening import open_store  # noqa: PLC0415 - an extra

    opened: list[Any] = []

    def open_it(*cuts: Cut) -> Any:  # noqa: ANN401
        plans = chain(cuts, repeat(Cut.NOT))
        proxy = CuttingProxy(address, lambda: next(plans))
        store = open_store(proxy.address, read_back, PROJECTIONS)
        opened.extend((store.close, proxy.close))
        return store

    yield open_it
    for close in opened:
        close()


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_an_event_whose_commit_is_lost_is_recorded_once(behind_proxy: Opened, cut: Cut) -> None:
    """Whether the server had done it or not; for who appends it nothing is different."""
    store = behind_proxy(cut)
    draft = plan("a")
    (done,) = store.append([draft])
    assert (done.position, done.repeated, store.head().size) == (1, False, 1)
    assert store.append([draft])[0].repeated
    assert verify(store).sound
    assert all(each.equal for each in replay(store))


def test_many_lost_commits_leave_no_gap_and_nothing_twice(behind_proxy: Opened) -> None:
    """Cut before and after, again and again, also while it is looked up what became of one."""
    numbers = some(range(200), 30)
    pattern = cycle([Cut.AFTER, Cut.BEFORE, Cut.NOT, Cut.AFTER, Cut.AFTER])
    store = behind_proxy(*(next(pattern) for _ in range(2 * len(numbers))))
    drafts = [plan(f"s{number % 3}", number) for number in numbers]
    assert [store.append([draft])[0].position for draft in drafts] == list(range(1, len(drafts) + 1))
    assert [event.id for _, event in store.events()] == [draft.id for draft in drafts]
    assert verify(store).sound
    assert all(each.equal for each in replay(store))


def test_where_no_server_tells_nobody_knows(address: ServerAddress) -> None:
    """The error says so and names the event; the same event can be recorded again."""
    from lifecycle.store.postgresql.opening import open_store  # noqa: PLC0415 - an extra

    def gone() -> Cut:
        proxy.close()
        return Cut.AFTER

    draft = plan("a")
    with (
        CuttingProxy(address, gone) as proxy,
        open_store(proxy.address, read_back, PROJECTIONS, busy_timeout=0.5) as store,
        pytest.raises(AppendUncertain) as caught,
    ):
        store.append([draft])
    assert caught.value.params["id"] == draft.id
    with open_store(address, read_back, PROJECTIONS) as store:
        assert store.append([draft])[0].repeated


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_checkpoints_and_names_are_kept_once_too(behind_proxy: Opened, cut: Cut) -> None:
    """And an erasure whose commit is lost is an erasure."""
    store = behind_proxy(Cut.NOT, cut, cut, cut)
    store.append([plan("a")])
    assert store.keep_checkpoint(1, 5, b"note").number == 1
    digest = commitment(bytes(16), b"Ada")
    store.disclose(digest, bytes(16), b"Ada")
    assert store.disclosed(digest) == (bytes(16), b"Ada")
    assert store.erase(digest)
    assert store.disclosed(digest) is None
    assert store.last_checkpoint().number == 1


def test_a_client_that_stopped_under_the_head_lock_does_not_keep_it(address: ServerAddress) -> None:
    """The server ends its session; the others go on, and it records nothing."""
    from lifecycle.store.postgresql.opening import open_store  # noqa: PLC0415 - an extra

    with open_store(address, read_back, PROJECTIONS) as store, open_store(address, read_back, PROJECTIONS) as stopped:
        with pytest.raises(StoreUnreachable), stopped.transaction() as connection:  # noqa: PT012 - ends with it
            (limit,) = connection.execute("SHOW idle_in_transaction_session_timeout").fetchone()
            connection.execute("SET idle_in_transaction_session_timeout = 200")
            assert store.append([plan("a")])[0].position == 1
            connection.execute("SELECT 1")
        assert limit == "15s"
        assert stopped.append([plan("b")])[0].position == 2


def test_a_server_that_is_not_there_is_named(address: ServerAddress) -> None:
    """And nothing was recorded."""
    from lifecycle.store.postgresql.opening import open_reader  # noqa: PLC0415 - an extra

    with pytest.raises(StoreUnreachable) as caught:
        open_reader(replace(address, host=f"{address.host}/nowhere"), read_back)
    assert str(address.dbname) in str(caught.value)


@pytest.mark.parametrize(("given", "kept"), [("off", "on"), ("remote_write", "on"), ("remote_apply", "remote_apply")])
def test_what_is_acknowledged_is_durable_whatever_the_database_is_set_to(
    server: Server, address: ServerAddress, given: str, kept: str
) -> None:
    """A power cut would lose what was answered; a setting that waits for more stays."""
    from lifecycle.store.postgresql.opening import open_store  # noqa: PLC0415 - an extra

    server.run(f'ALTER DATABASE "{address.dbname}" SET synchronous_commit = {given}')
    with open_store(address, read_back, PROJECTIONS) as store, store.transaction() as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == (kept,)
