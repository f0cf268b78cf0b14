"""Statements that go to a server in one message, and what comes back."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from lifecycle.store.address import ServerAddress
from lifecycle.store.postgresql.connections import connected_to_write
from lifecycle.store.postgresql.trip import Trips

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


@pytest.fixture
def trips(empty_database: ServerAddress) -> Iterator[Trips]:
    """A connection to a database with one table."""
    with closing(connected_to_write(empty_database, 10)) as driver:
        driver.execute("CREATE TABLE kept (number bigint PRIMARY KEY, truth boolean, words text, content bytea)")
        yield Trips(driver)


INSERT = "INSERT INTO kept VALUES (%s, %s, %s, %s)"
ALL = "SELECT * FROM kept ORDER BY number"


def test_values_come_back_in_their_own_types(trips: Trips) -> None:
    """Each statement has its own rows, also where it is prepared already."""
    rows = [(1, True, "ação %", b"\x00\xff"), (2**62, False, "", b""), (-3, None, None, None)]
    *_, found = trips.take([*((INSERT, row) for row in rows), (ALL, ())])
    assert found == sorted(rows)
    words = "SELECT words, 7 %% 4 FROM kept WHERE number = %s"
    assert trips.take([(words, (1,)), (words, (2,)), (words, (-3,))]) == [[("ação %", 3)], [], [(None, 3)]]


def test_the_first_that_fails_is_what_is_raised_and_none_after_it_is_run(trips: Trips) -> None:
    """The next trip finds the connection usable, and prepares what that one did not come to."""
    row = (1, None, None, None)
    with pytest.raises(psycopg.errors.UniqueViolation):
        trips.take([("BEGIN", ()), (INSERT, row), (INSERT, row), (ALL, ()), ("COMMIT", ())])
    trips.driver.execute("ROLLBACK")
    assert trips.take([(ALL, ()), (INSERT, row), (ALL, ())]) == [[], [], [row]]


def test_a_text_that_the_server_cannot_keep_is_refused_whole(trips: Trips) -> None:
    """None is cut off at U+0000."""
    with pytest.raises(psycopg.DataError):
        trips.take([(INSERT, (1, None, "a\0b", None))])
    assert trips.take([(ALL, ())]) == [[]]


def test_a_message_may_be_larger_than_what_fits_on_the_way(trips: Trips) -> None:
    """Both ways at once: what comes back is read while the rest is sent."""
    content = bytes(range(256)) * 4096
    sent = [("SELECT %s::bytea", (content,)) for _ in range(24)]
    assert trips.take(sent) == [[(content,)]] * 24


def test_an_end_of_the_server_process_is_known_as_a_loss(trips: Trips, empty_database: ServerAddress) -> None:
    """A commit that was sent may have been done, or not."""
    with closing(connected_to_write(empty_database, 10)) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (trips.driver.info.backend_pid,))
    with pytest.raises(psycopg.OperationalError):
        trips.take([(ALL, ())])
    assert trips.driver.closed
