"""A replica answers, says that it is one, and records nothing."""

import pytest
from desk.patience import until
from lab.office import Office
from lab.server import Server

from lifecycle.domain.event import decode
from lifecycle.station.serving import created
from lifecycle.store.opening import open_reader

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


def test_a_replica_says_that_it_is_one_and_refuses_to_record(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports and verification say up to which event it is; a card operation is refused."""
    record = server.like("record", created)
    monkeypatch.setenv("LIFECYCLE_RECORD", str(record))
    office.new_card("a")
    standby = server.standby()
    try:
        standby.start()
        assert office.inspect("a").code == 0
        assert office.run("checkpoint").code == 0
        replica = standby.address(record.dbname or "")
        with open_reader(record, decode) as primary, open_reader(replica, decode) as store:
            size = primary.head().size
            assert until(lambda: store.head().size == size)
            assert primary.replica() is None
            found = store.replica()
            assert found is not None
            assert found.size == size
        there = ("--record", str(replica))
        for words in (("report", "cards"), ("verify",)):
            ran = office.run(*there, *words)
            assert (ran.code, f"event #{size}" in ran.err, "replica" in ran.err) == (0, True, True), ran
        refused = office.run(*there, "run", "inspect", "--reader", "virtual:a")
        assert (refused.code, "this server is a replica" in refused.err) == (5, True), refused
        checked = office.run("record", "check", str(replica))
        assert (checked.code, "this server is a replica" in checked.out) == (0, True), checked
    finally:
        standby.close()
        server.drop(record)
