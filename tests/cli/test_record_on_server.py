"""A record on a server: made by its owner, used under one's own login, copied back to a file."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import psycopg
import pytest
from lab.office import Office
from lab.server import Server

from lifecycle.domain.event import decode
from lifecycle.domain.facts import OperationStarted
from lifecycle.station.serving import created
from lifecycle.store.address import ServerAddress
from lifecycle.store.opening import open_reader
from lifecycle.store.postgresql.roles import Role, statements

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

LOGINS = {"olga": Role.OWNER, "ana": Role.APPEND, "carla": Role.READ, "rita": Role.AUDIT}
"""Who has which role in these tests; Bruno has none."""


@pytest.fixture(scope="module")
def people(server: Server) -> Iterator[Server]:
    """A server on which each of them has a login."""
    server.drop(server.like("record", created))  # which makes the roles
    for login, role in LOGINS.items():
        server.run(f"CREATE ROLE {login} LOGIN IN ROLE {role}")
    server.run("CREATE ROLE bruno LOGIN")
    yield server
    for login in (*LOGINS, "bruno"):
        server.run(f"DROP OWNED BY {login}")
        server.run(f"DROP ROLE {login}")


@pytest.fixture
def record(people: Server) -> Iterator[ServerAddress]:
    """An empty record on it."""
    made = people.like("record", created)
    assert made.dbname is not None
    people.run(f"ALTER DATABASE {made.dbname} OWNER TO {Role.OWNER}")
    yield made
    people.drop(made)


As = Callable[[str], ServerAddress]


@pytest.fixture
def under(people: Server, record: ServerAddress) -> As:
    """Give the address of the record for a login."""
    return lambda login: people.address(record.dbname or "", login)


@pytest.fixture
def begun(office: Office, under: As, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose record is on the server, begun by Ana, and signed."""
    monkeypatch.setenv("LIFECYCLE_RECORD", str(under("ana")))
    office.new_card("a")
    ran = office.inspect("a")
    assert ran.code == 0, ran
    assert office.run("checkpoint").code == 0
    return office


def at(office: Office, address: ServerAddress, *words: str) -> tuple[int, str]:
    """Call the program with the record of an address; gives the code and what it says."""
    ran = office.run("--record", str(address), *words)
    return ran.code, ran.out + ran.err


def test_the_owner_creates_a_record_and_nobody_else_does(office: Office, people: Server) -> None:
    """Not even by using it; a second time nothing is changed."""
    people.run(f"CREATE DATABASE new_one OWNER {Role.OWNER} TEMPLATE template0")
    ana, olga = people.address("new_one", "ana"), people.address("new_one", "olga")
    try:
        office.new_card("a")
        code, said = at(office, ana, "run", "inspect", "--reader", "virtual:a")
        assert (code, "record create" in said) == (5, True), said
        refused = office.run("record", "create", str(ana))
        assert (refused.code, "owner" in refused.err) == (5, True), refused
        assert office.run("record", "create", str(olga)).code == 0
        checked = office.run("record", "check", str(ana), "--json")
        assert checked.code == 0, checked
        assert {each["name"] for each in checked.json["findings"] if each["level"] == "OK"} == {
            "server-version", "server-login", "server-link", "server-durable", "server-rights", "server-lock",
        }  # fmt: skip
        assert at(office, ana, "run", "inspect", "--reader", "virtual:a")[0] == 0
        assert office.run("record", "create", str(olga)).code == 5
        assert office.run("record", "upgrade", str(olga)).code == 0
        assert at(office, ana, "verify")[0] == 7
    finally:
        people.drop(ana)


def test_a_login_works_and_what_is_the_machines_stays_there(begun: Office) -> None:
    """Doctor, reports and the check of the whole record answer; no file of a record is made."""
    assert begun.change_pin("a").code == 0
    ran = begun.run("verify", "--json")
    layers = {each["layer"]: each["verdict"] for each in ran.json["layers"]}
    assert (ran.code, layers["pages"], layers["indices"], layers["guards"]) == (0, "NOT CHECKED", "PASS", "PASS")
    assert begun.run("replay").code == 0
    assert begun.run("report", "pin-changes", "--json").json["rows"]
    assert not begun.store.exists()
    assert (begun.folder / "lifecycle.log").exists()
    findings = begun.run("doctor", "--json").json["findings"]
    found = {each["name"]: each["level"] for each in findings}
    assert (found["server-rights"], found["server-lock"], found["fitness"]) == ("OK", "OK", "OK")


CHANGES = (
    "UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}", "ALTER TABLE {0} DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
)  # fmt: skip


def test_nobody_changes_what_was_recorded(under: As) -> None:
    """With whatever role."""
    for login in ("ana", "carla", "rita"):
        with psycopg.connect(under(login).conninfo, autocommit=True) as connection:
            for change, (table, column) in product(CHANGES, (("events", "time"), ("checkpoints", "size"))):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change.format(table, column).encode())


def test_the_owner_does_not_change_it_by_mistake(under: As) -> None:
    """The guards stop it; the signatures show who removes them."""
    with psycopg.connect(under("olga").conninfo) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(b"DELETE FROM events")


def test_readers_take_no_lock_and_strangers_get_nothing(begun: Office, under: As) -> None:
    """Who only reads keeps no writer waiting; who has no role is told that, and not that there is no record."""
    for login in ("carla", "rita"):
        with psycopg.connect(under(login).conninfo) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(b"SELECT 1 FROM tree FOR UPDATE")
    code, said = at(begun, under("bruno"), "report", "cards")
    assert (code, "bruno has no role" in said) == (5, True), said


def test_an_auditor_verifies_and_sees_no_names(begun: Office, under: As) -> None:
    """That there is a text they see, and not which."""
    code, said = at(begun, under("rita"), "report", "cards")
    assert code == 0, said
    with psycopg.connect(under("rita").conninfo) as connection:
        assert connection.execute(b"SELECT count(digest) FROM disclosures").fetchone() != (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(b"SELECT content FROM disclosures")
    ran = begun.run("--record", str(under("rita")), "verify", "--json")
    layers = {each["layer"]: each["verdict"] for each in ran.json["layers"]}
    assert (ran.code, layers["texts"], layers["guards"], layers["bodies"]) == (0, "NOT CHECKED", "PASS", "PASS"), ran
    code, said = at(begun, under("rita"), "run", "inspect", "--reader", "virtual:a")
    assert (code, "role lifecycle_append" in said) == (5, True), said


def test_doctor_tells_of_rights_and_guards_that_were_changed(begun: Office, people: Server, under: As) -> None:
    """More and less than lifecycle gives."""
    database = under("ana").dbname or ""

    def wrong() -> list[str]:
        found = begun.run("record", "check", str(under("ana")), "--json").json["findings"]
        return [each["text"] for each in found if each["level"] == "PROBLEM"]

    people.run("GRANT DELETE ON events TO ana", database)
    assert wrong() == ["not given by lifecycle: ana: DELETE events"]
    ran = begun.run("verify", "--json")
    assert (ran.code, [each["layer"] for each in ran.json["layers"] if each["verdict"] == "FAIL"]) == (1, ["guards"])
    people.run("REVOKE DELETE ON events FROM ana", database)
    people.run("ALTER TABLE events DISABLE TRIGGER events_are_not_changed", database)
    assert wrong() == ["guard events_are_not_changed of table events is missing or off"]
    people.run("ALTER TABLE events ENABLE TRIGGER events_are_not_changed", database)
    people.run("REVOKE SELECT ON cards FROM lifecycle_audit", database)
    assert wrong() == ["missing: lifecycle_audit: SELECT cards"]
    assert begun.run("record", "upgrade", str(under("olga"))).code == 0
    assert wrong() == []


def test_who_works_under_a_login_is_the_person_to_whom_it_belongs(begun: Office, under: As) -> None:
    """Whatever the setting of the workstation claims; the login stands in the start of the operation."""
    assert begun.run("custody", "person", "add", "Ana Souza", "--role", "custodian").code == 0
    assert begun.run("custody", "person", "login", "Ana Souza", "ana").code == 0
    assert begun.change_pin("a").code == 0
    with open_reader(under("ana"), decode) as store:
        events = [event for _, event in store.events()]
        started = [event for event in events if isinstance(event.facts, OperationStarted)][-1]
        account = started.facts.parameters["account"]
        assert isinstance(account, str)
        assert store.text(account) == "ana"
    people = {row["id"]: row for row in begun.run("custody", "person", "list", "--json").json["people"]}
    assert people[started.actor]["name"] == "Ana Souza"


def test_who_works_with_the_record_exports_a_bundle(begun: Office, people: Server, under: As, tmp_path: Path) -> None:
    """What its reports show is folded again for that, into temporary tables of the login."""
    database = under("ana").dbname or ""
    for statement in statements(database):  # a copy of a database has other rights than the database had
        people.run(statement, database)
    ran = begun.run("export", str(tmp_path / "bundle.zip"))
    assert ran.code == 0, ran
    assert "consistent" in begun.run("verify", str(tmp_path / "bundle.zip")).out


def test_a_backup_is_one_file_with_the_same_root(begun: Office) -> None:
    """Which verifies without a server, and does not grow."""
    target = begun.folder / "backup.db"
    ran = begun.run("backup", str(target), "--json")
    assert ran.code == 0, ran
    assert ran.json["root"] == begun.run("verify", "--json").json["root"]
    assert begun.run("--record", str(target), "verify").code == 0
    assert begun.run("--record", str(target), "run", "inspect", "--reader", "virtual:a").code == 5


@pytest.mark.long
def test_a_backup_is_restored_to_a_server(begun: Office, people: Server, under: As) -> None:
    """In an empty database, under a new name; the record that was lost is not used again."""
    target = begun.folder / "backup.db"
    assert begun.run("backup", str(target)).code == 0
    size = begun.run("verify", "--json").json["events"]
    people.run(f"CREATE DATABASE again OWNER {Role.OWNER} TEMPLATE template0")
    again = people.address("again", "olga")
    try:
        refused = begun.run("restore", str(target), "--record", str(again), "--yes")
        assert (refused.code, "intact" in refused.err) == (5, True), refused
        people.run(f"ALTER DATABASE {under('ana').dbname} RENAME TO lost")
        ran = begun.run("restore", str(target), "--record", str(again), "--yes", "--json")
        assert ran.code == 0, ran
        assert (ran.json["events"], ran.json["lost"]) == (size, None)
        assert at(begun, people.address("again", "ana"), "run", "inspect", "--reader", "virtual:a")[0] == 0
        assert at(begun, people.address("again", "ana"), "verify")[0] == 0
    finally:
        people.drop(again)
        people.run("DROP DATABASE IF EXISTS lost WITH (FORCE)")


def test_a_record_moves_to_a_server_and_back(office: Office, people: Server) -> None:
    """One of the places is open at any time, and all have one root."""
    office.new_card("a")
    assert office.inspect("a").code == 0
    assert office.run("checkpoint").code == 0
    people.run(f"CREATE DATABASE moved OWNER {Role.OWNER} TEMPLATE template0")
    olga, ana = people.address("moved", "olga"), people.address("moved", "ana")
    try:
        there = office.run("record", "copy", str(office.store), str(olga), "--move", "--json")
        assert there.code == 0, there
        assert office.inspect("a").code == 5
        assert at(office, ana, "run", "inspect", "--reader", "virtual:a")[0] == 0
        home = office.folder / "home.db"
        back = office.run("record", "copy", str(olga), str(home), "--move", "--json")
        assert back.code == 0, back
        code, said = at(office, ana, "run", "inspect", "--reader", "virtual:a")
        assert (code, "moved to another place" in said) == (5, True), said
        assert office.run("--record", str(home), "run", "inspect", "--reader", "virtual:a").code == 0
        assert office.run("--record", str(home), "verify").code == 0
        with open_reader(home, decode) as file, open_reader(ana, decode) as server:
            size = server.head().size
            assert file.root_at(size) == server.head().root
    finally:
        people.drop(olga)


@pytest.mark.long
def test_a_copy_that_fails_leaves_an_empty_database(begun: Office, people: Server, under: As) -> None:
    """Here a disclosed text of the source was altered."""
    people.run("UPDATE disclosures SET content = 'other'", under("olga").dbname or "")
    people.run(f"CREATE DATABASE target OWNER {Role.OWNER} TEMPLATE template0")
    target = people.address("target", "olga")
    try:
        assert begun.run("record", "copy", str(under("olga")), str(target)).code == 5
        assert people.run("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "target") == [(0,)]
        people.run("UPDATE disclosures SET content = 'other'", under("olga").dbname or "")
        assert begun.run("record", "copy", str(under("olga")), str(target), "--without-names").code == 0
    finally:
        people.drop(target)
