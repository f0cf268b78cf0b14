"""Keys of people at the command line: made for this record, proved, listed, replaced, recovered, revoked, erased."""

import getpass
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.keygen import KeygenFolder
from desk.ssh_agent import Agent, agent
from lab.office import Office, Ran

from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.sshsig import KEY_NAMESPACE, armored, verify
from lifecycle.approval.statement import read_statement
from lifecycle.domain.event import Event, decode
from lifecycle.domain.facts import OperationRefused, OperationStarted, PersonKeyAdded, PersonKeyRevoked

pytestmark = pytest.mark.ssh


@pytest.fixture(autouse=True)
def _people(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people, and no agent of this computer."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    for name in ("Eva Melo", "Rui Costa"):
        assert office.run("custody", "person", "add", name, "--role", "officer", "--virtual").code == 0


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    """An agent, which the program finds."""
    with agent(tmp_path) as each:
        monkeypatch.setenv("SSH_AUTH_SOCK", each.environment["SSH_AUTH_SOCK"])
        yield each


def key(office: Office, *words: str | Path) -> Ran:
    return office.run("custody", "person", "key", *map(str, words), "--no-input")


def done(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, ""), ran
    return ran.out


def refused(ran: Ran) -> str:
    assert (ran.code, ran.out) == (2, ""), ran
    assert "Traceback" not in ran.err
    return ran.err


def events(office: Office) -> list[Event]:
    connection = sqlite3.connect(office.store)
    bodies = connection.execute("SELECT body FROM events ORDER BY position").fetchall()
    connection.close()
    return [decode(body) for (body,) in bodies]


def public(path: Path) -> Path:
    return path.with_name(f"{path.name}.pub")


def test_a_key_is_added_with_a_proof_that_ssh_keygen_accepts(office: Office, keygen: KeygenFolder) -> None:
    """The statement names record, person and key by digests; the public key stands beside the events."""
    path = keygen.made("-t", "ed25519", name="eva")
    told = done(key(office, "add", "Eva Melo", "--ssh", public(path)))
    known = PublicKey.parse(public(path).read_text())
    assert f"Eva Melo signs with key {known.fingerprint} (ed25519)." in told
    event = events(office)[-1]
    added = event.facts
    assert isinstance(added, PersonKeyAdded)
    statement = read_statement(added.statement)
    assert (statement.key, statement.person) == (known.fingerprint, event.stream)
    assert "Eva" not in added.statement
    blob = keygen.blob_of(added.proof)
    verify(known, KEY_NAMESPACE, added.statement.encode(), blob)
    assert keygen.accepts(known.text, KEY_NAMESPACE, added.statement.encode(), armored(known, KEY_NAMESPACE, blob))
    (row,) = key(office, "list", "--json").json["keys"]
    assert (row["fingerprint"], row["public"], row["ended"]) == (known.fingerprint, known.text, None)
    assert "valid" in done(key(office, "list", "eva"))
    assert office.run("verify").code == 0


def test_a_record_may_begin_with_somebody_who_joins(office: Office, keygen: KeygenFolder) -> None:
    """As it may with somebody who is added: whoever sets a record up has no other first step in mind."""
    path = keygen.made("-t", "ed25519")
    office.store.unlink()
    words = ("custody", "person", "join", "Ana", "--role", "officer", "--virtual", "--ssh", str(public(path)))
    assert office.run(*words, "--no-input").code == 0
    assert [event.facts.kind for event in events(office) if isinstance(event.facts, PersonKeyAdded)] == ["ed25519"]
    assert events(office)[0].virtual


def test_a_key_belongs_to_one_person_permanently(office: Office, keygen: KeygenFolder) -> None:
    """Also after it was revoked, and nobody else can prove it for themselves."""
    path = public(keygen.made("-t", "ed25519", name="eva"))
    done(key(office, "add", "Eva Melo", "--ssh", path))
    assert "belongs to Eva Melo" in refused(key(office, "add", "Rui Costa", "--ssh", path))
    assert "already has key" in refused(key(office, "add", "Eva Melo", "--ssh", path))
    done(key(office, "revoke", "Eva Melo", "--reason", "lost"))
    assert "never valid again" in refused(key(office, "add", "Eva Melo", "--ssh", path))
    assert "belongs to Eva Melo" in refused(key(office, "add", "Rui Costa", "--ssh", path))
    rules = [event.facts.rule for event in events(office) if isinstance(event.facts, OperationRefused)]
    assert rules == ["key-taken", "key-known", "key-revoked", "key-taken"]


def test_a_key_of_every_day_is_asked_about(office: Office, keygen: KeygenFolder) -> None:
    """Its comment or its file name gives it away."""
    for number, options in enumerate(({"name": "id_ed25519"}, {"name": "eva", "comment": "eva@laptop"})):
        path = public(keygen.made("-t", "ed25519", **options))
        asked = refused(key(office, "add", "Eva Melo", "--ssh", path))
        assert "looks like a key that you use elsewhere" in asked, number
        done(key(office, "add", "Eva Melo", "--ssh", path, "--yes"))


def test_the_agent_gives_the_key_that_is_new(office: Office, keygen: KeygenFolder, running: Agent) -> None:
    """One that the record knows is passed by; of several new ones one has to be chosen."""
    first, second = keygen.made("-t", "ed25519", name="one"), keygen.made("-t", "ed25519", name="two")
    assert "empty or locked" in refused(key(office, "add", "Eva Melo", "--agent"))
    running.add(first)
    done(key(office, "add", "Eva Melo", "--agent"))
    assert "no key that is new" in refused(key(office, "add", "Rui Costa", "--agent"))
    running.add(second, keygen.made("-t", "ed25519", name="three"))
    assert "Which key of the agent" in refused(key(office, "add", "Rui Costa", "--agent"))


def test_without_its_private_half_a_key_proves_nothing(office: Office, keygen: KeygenFolder, running: Agent) -> None:
    """Neither in the agent nor beside it."""
    path, other = keygen.made("-t", "ed25519", name="eva"), keygen.made("-t", "ed25519", name="other")
    path.unlink()
    running.add(other)
    assert "private half is not in the SSH agent" in refused(key(office, "add", "Eva Melo", "--ssh", public(path)))
    assert not [event for event in events(office) if isinstance(event.facts, PersonKeyAdded)]


def test_without_an_agent_that_is_said(office: Office, keygen: KeygenFolder) -> None:
    """With the command that starts one."""
    path = keygen.made("-t", "ed25519", name="eva")
    path.unlink()
    told = refused(key(office, "add", "Eva Melo", "--ssh", public(path)))
    assert "Eva Melo cannot prove the key here" in told
    assert "ssh-agent -s" in told
    assert "cannot sign: no SSH agent answers here." in refused(key(office, "add", "Eva Melo", "--agent"))
    assert "ssh-keygen -t ed25519" in refused(key(office, "add", "Eva Melo"))


def test_the_old_key_signs_for_the_new_one(office: Office, keygen: KeygenFolder) -> None:
    """Then it is revoked, and its signature stands in the statement of the new one."""
    old, new = (keygen.made("-t", "ed25519", name=name) for name in ("old", "new"))
    done(key(office, "add", "Eva Melo", "--ssh", public(old)))
    told = refused(key(office, "rotate", "Eva Melo", "--ssh", public(new)))
    assert "Eva Melo cannot sign" in told
    assert "rotated" in done(key(office, "rotate", "Eva Melo", "--ssh", public(new), "--key", old))
    added, revoked = (event.facts for event in events(office)[-2:])
    assert isinstance(added, PersonKeyAdded)
    assert isinstance(revoked, PersonKeyRevoked)
    statement = read_statement(added.statement)
    assert statement.replaces is not None
    assert statement.replaces.fingerprint == revoked.fingerprint
    was = PublicKey.parse(public(old).read_text())
    statement.unsigned().must_be_signed(was, keygen.blob_of(statement.replaces.signature or ""))
    states = {row["fingerprint"]: row["ended"] for row in key(office, "list", "--json").json["keys"]}
    assert states == {added.fingerprint: None, revoked.fingerprint: "rotated"}


def test_a_lost_key_is_revoked_at_once_and_recovered_before_a_witness(office: Office, keygen: KeygenFolder) -> None:
    """The alarm needs no key and no other person; the person's pseudonym stays."""
    old, new = (keygen.made("-t", "ed25519", name=name) for name in ("old", "new"))
    done(key(office, "add", "Eva Melo", "--ssh", public(old)))
    recover = ("recover", "Eva Melo", "--ssh", public(new))
    assert "still has a valid key" in refused(key(office, *recover, "--witness", "Rui Costa"))
    told = done(office.run("custody", "person", "key", "revoke", "Eva Melo", "--reason", "lost"))
    assert "has no valid key now" in told
    assert "needs a witness" in refused(key(office, *recover))
    assert "own recovery" in refused(key(office, *recover, "--witness", "Eva Melo"))
    before = events(office)[-1].stream
    done(key(office, *recover, "--witness", "Rui Costa"))
    added = events(office)[-1]
    assert isinstance(added.facts, PersonKeyAdded)
    witness = read_statement(added.facts.statement).witness
    assert witness is not None
    assert witness not in {added.stream, before}


def test_a_recovery_key_replaces_no_key_of_every_day(office: Office, keygen: KeygenFolder) -> None:
    """Whoever opens the bag has one approval of a recovery, and no key to work with."""
    bag, new = keygen.made("-t", "ed25519", name="bag"), keygen.made("-t", "ed25519", name="new")
    done(key(office, "add", "Eva Melo", "--ssh", public(bag), "--sealed", "B-1"))
    fingerprint = PublicKey.parse(public(bag).read_text()).fingerprint
    words = ("rotate", "Eva Melo", "--old", fingerprint, "--ssh", public(new), "--key", bag)
    assert "for a recovery only" in refused(key(office, *words))
    done(key(office, *words, "--sealed", "B-2"))


def test_a_compromised_key_is_doubted_from_a_moment_on(office: Office, keygen: KeygenFolder) -> None:
    """Only then; a key that was called lost before can still be called that."""
    done(key(office, "add", "Eva Melo", "--ssh", public(keygen.made("-t", "ed25519"))))
    revoke = ("custody", "person", "key", "revoke", "Eva Melo", "--since", "2026-11-30T09:00Z", "--reason")
    assert "--since only with" in refused(office.run(*revoke, "lost"))
    done(office.run(*revoke, "compromised"))
    (row,) = key(office, "list", "--json").json["keys"]
    assert (row["ended"], row["since"]) == ("compromised", "2026-11-30T09:00:00.000000Z")


def test_the_erasure_of_a_person_takes_the_keys_along(office: Office, keygen: KeygenFolder) -> None:
    """And tells in what they left the record before."""
    path = public(keygen.made("-t", "ed25519"))
    done(key(office, "add", "Eva Melo", "--ssh", path))
    done(office.run("custody", "person", "login", "Eva Melo", "eva.melo"))
    bundle = office.folder / "bundle"
    assert office.run("export", str(bundle), "--disclose-all").code == 0
    told = done(office.run("custody", "person", "erase", "Eva Melo", "--yes"))
    assert "still has the name: Export of" in told
    base64 = path.read_text().split()[1].encode()
    kept = b"".join(each.read_bytes() for each in office.folder.iterdir() if each.name.startswith("ledger.db"))
    assert base64 not in kept
    assert b"eva.melo" not in kept
    (row,) = key(office, "list", "--json").json["keys"]
    assert (row["person"]["name"], row["public"]) == (None, None)
    assert "erased" in done(key(office, "list"))


def test_who_has_an_account_acts_under_it_whatever_the_setting_says(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LIFECYCLE_ACTOR=carol was believed; each start also records the account."""
    account = getpass.getuser()
    office.new_card("card")
    assert office.inspect("card").code == 0
    claimed = events(office)[-1]
    done(office.run("custody", "person", "login", "Eva Melo", account))
    told = refused(office.run("custody", "person", "login", "Rui Costa", account))
    assert "belongs to Eva Melo" in told
    monkeypatch.setenv("LIFECYCLE_ACTOR", "carol")
    assert office.change_pin("card").code == 0
    people = {each["name"]: each["id"] for each in office.run("custody", "person", "list", "--json").json["people"]}
    assert claimed.actor == people["alice"]
    assert "carol" not in people
    started = [event for event in events(office) if isinstance(event.facts, OperationStarted)][-1]
    assert started.actor == people["Eva Melo"]
    assert isinstance(started.facts, OperationStarted)
    assert started.facts.parameters["account"]
