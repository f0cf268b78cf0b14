"""The entries of the indices of a server, compared with their tables."""

from collections.abc import Iterator

import pytest
from lab.server import Server
from sample_ledger import made_empty, plan, read_back

from lifecycle.store.address import ServerAddress
from lifecycle.store.opening import open_store
from lifecycle.store.verdict import IndexFault

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

STATE = "UPDATE pg_index SET {} WHERE indexrelid = '{}'::regclass"
INDICES = (
    "uq_events_event_id",
    "uq_events_stream_version",
    "ix_events_time",
    "ix_events_tag_position",
)


@pytest.fixture
def address(server: Server) -> Iterator[ServerAddress]:
    """A store without projections."""
    made = server.like("made empty", made_empty)
    yield made
    server.drop(made)


def test_indices_match_their_tables(address: ServerAddress) -> None:
    """Also where there are no events yet."""
    with open_store(address, read_back) as store:
        assert store.check_indices() is None
        store.append([plan("a") for _ in range(300)])
        assert store.check_indices() is None


@pytest.mark.parametrize("index", INDICES)
def test_an_index_that_lacks_an_event_is_named(server: Server, address: ServerAddress, index: str) -> None:
    """The superuser keeps the server from adding to it, as a defect of the server could."""
    assert address.dbname is not None
    with open_store(address, read_back) as store:
        store.append([plan("a") for _ in range(3)])
    server.run(STATE.format("indisready = false", index), address.dbname)
    with open_store(address, read_back) as store:
        store.append([plan("b")])
    server.run(STATE.format("indisready = true", index), address.dbname)
    with open_store(address, read_back) as store:
        assert store.check_indices() == IndexFault(index, None)


def test_an_index_that_the_server_does_not_use_is_named(server: Server, address: ServerAddress) -> None:
    """Nothing can be read by it."""
    assert address.dbname is not None
    server.run(STATE.format("indisvalid = false", "ix_events_time"), address.dbname)
    with open_store(address, read_back) as store:
        assert store.check_indices() == IndexFault("ix_events_time", None)
