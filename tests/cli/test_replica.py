"""A replica answers, says how far it and its primary are, and records nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk.patience import until
from lab.office import Office
from lab.server import Server

import lifecycle.cli
from lifecycle.domain.event import decode
from lifecycle.station.serving import created
from lifecycle.store.address import ServerAddress
from lifecycle.store.opening import open_reader
from lifecycle.store.postgresql.errors import ReadingCancelled

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


@dataclass(frozen=True)
class Pair:
    """A record with a card in it, at its primary and at the replica of that."""

    office: Office
    primary: ServerAddress
    replica: ServerAddress
    standby: Server
    size: int
    serial: str

    def at_replica(self, *words: str) -> tuple[str, ...]:
        """Give a command line that asks the replica."""
        return ("--record", str(self.replica), *words)


@pytest.fixture
def pair(office: Office, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """Give a replica that has all of it."""
    record = server.like("record", created)
    monkeypatch.setenv("LIFECYCLE_RECORD", str(record))
    serial = office.new_card("a")
    standby = server.standby()
    try:
        standby.start()
        assert office.inspect("a").code == 0
        assert office.run("checkpoint").code == 0
        replica = standby.address(record.dbname or "")
        with open_reader(record, decode) as primary, open_reader(replica, decode) as store:
            size = primary.head().size
            assert primary.replica() is None
            assert until(lambda: store.head().size == size)
        yield Pair(office, record, replica, standby, size, serial)
    finally:
        standby.close()
        server.drop(record)


ANSWERS = (
    "report cards", "verify", "replay", "key show", "key list", "clock", "readers", "custody show {serial}",
    "custody person list", "custody person key list", "custody place list", "custody leavers", "retention show",
    "transport-key list", "policy show", "approval list", "backup {folder}/backup",
    "record copy {record} {folder}/copy",
)  # fmt: skip
"""Commands that answer from the record and record nothing."""
NOT_AN_ANSWER = {
    "answering.py": "it is the one place where an answer says who gave it",
    "card_lookup.py": "looks up what was typed, for the command that answers",
    "completion/values.py": "completes what is typed, where nothing may be said",
    "commands/verify/records.py": "looks whether a file is a salvaged one",
    "commands/virtual/making.py": "looks whether a key of virtual cards was lost",
    "commands/export/writing.py": "opens a file of another account; a replica is refused",
}
"""Where a command opens the record to read without saying who answers, and why."""


def test_an_answer_of_a_replica_says_how_far_both_are(pair: Pair) -> None:
    """In words beside the answer, and in the object for machines; whatever command it is."""
    silent = []
    for command in ANSWERS:
        for form in ("text", "json"):
            folder = pair.office.folder / form
            folder.mkdir(exist_ok=True)
            words = command.format(folder=folder, record=pair.replica, serial=pair.serial).split()
            ran = pair.office.run(*pair.at_replica(*words, *(["--json"] if form == "json" else [])))
            if form == "text" and said_on_error(ran.err, pair.size):
                continue
            if form == "json" and said_in_object(ran.json.get("replica"), pair.size):
                continue
            silent.append((command, form, ran))
    assert not silent, silent
    assert "replica" not in pair.office.run("report", "cards", "--json").json


def said_on_error(err: str, size: int) -> bool:
    """Look for it, once."""
    return err.count(f"replica, replayed until event #{size}.") == 1 and f"Primary at event #{size}." in err


def said_in_object(told: dict[str, object] | None, size: int) -> bool:
    """Look for it."""
    return told is not None and (told["replayed_until"], told["primary_at"], told["caught_up"]) == (size, size, True)


def test_no_command_opens_the_record_to_answer_past_that() -> None:
    """A command that comes says it by itself, or says here why it does not."""
    cli = Path(lifecycle.cli.__file__).parent
    opening = {str(file.relative_to(cli)) for file in cli.rglob("*.py") if "record_to_read" in file.read_text("utf-8")}
    assert opening == set(NOT_AN_ANSWER)


def test_a_primary_that_goes_on_is_seen_to_be_ahead(pair: Pair) -> None:
    """While the replica repeats nothing."""
    pair.standby.run("SELECT pg_wal_replay_pause()")
    assert pair.office.inspect("a").code == 0
    with open_reader(pair.primary, decode) as primary:
        ahead = primary.head().size
    told = pair.office.run(*pair.at_replica("report", "cards", "--json")).json["replica"]
    assert ahead > pair.size
    assert (told["replayed_until"], told["primary_at"]) == (pair.size, ahead)


@pytest.fixture
def ana(server: Server, pair: Pair) -> Iterator[str]:
    """A login that may read, and is gone afterwards."""
    del pair  # whose record made the role
    server.run("CREATE ROLE ana LOGIN IN ROLE lifecycle_read")
    yield "ana"
    server.run("DROP ROLE ana")


def test_a_primary_that_the_login_cannot_find_was_not_asked(pair: Pair, ana: str) -> None:
    """Only some roles may see where it is; the replica answers as before."""
    reader = pair.standby.address(pair.replica.dbname or "", ana)
    member = "SELECT 1 FROM pg_auth_members WHERE member = to_regrole('ana') AND roleid = to_regrole('lifecycle_read')"
    assert until(lambda: pair.standby.run(member))
    with open_reader(reader, decode) as store:
        found = store.replica()
    assert found is not None
    assert (found.size, found.primary) == (pair.size, None)
    ran = pair.office.run("--record", str(reader), "report", "cards", "--json")
    assert (ran.code, ran.json["replica"]["primary_at"]) == (0, None)


def test_a_replica_refuses_to_record(pair: Pair) -> None:
    """A card operation is refused, and the check of the server says why."""
    refused = pair.office.run(*pair.at_replica("run", "inspect", "--reader", "virtual:a"))
    assert (refused.code, "this server is a replica" in refused.err) == (5, True), refused
    checked = pair.office.run("record", "check", str(pair.replica))
    assert (checked.code, "this server is a replica" in checked.out) == (0, True), checked


def test_an_export_at_a_replica_is_refused_and_leaves_no_file(pair: Pair, tmp_path: Path) -> None:
    """An export is recorded and folds read models, and a replica does neither."""
    target = tmp_path / "evidence.zip"
    refused = pair.office.run(*pair.at_replica("export", str(target)))
    assert (refused.code, "replica" in refused.err) == (5, True), refused
    assert not target.exists()
    assert [each for each in tmp_path.iterdir() if each != pair.office.folder] == []


def test_a_reading_that_recovery_ends_is_refused_in_clear_words(pair: Pair, server: Server) -> None:
    """Rows that the reading sees are vacuumed away at the primary meanwhile."""
    pair.standby.run("ALTER SYSTEM SET max_standby_streaming_delay = 0")
    pair.standby.run("SELECT pg_reload_conf()")
    database = pair.primary.dbname or ""
    with open_reader(pair.replica, decode) as store:

        def read_meanwhile() -> None:
            with store.snapshot() as connection:
                connection.execute("SELECT count(*) FROM tree").fetchall()
                server.run("UPDATE projections SET position = position", database)
                server.run("VACUUM (FREEZE) projections", database)
                server.run("VACUUM (FREEZE) tree", database)
                until(lambda: connection.execute("SELECT 1").fetchall() == [])

        with pytest.raises(ReadingCancelled) as caught:
            read_meanwhile()
    assert "Nothing was changed." in str(caught.value.explain())
