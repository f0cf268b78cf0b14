"""Under a policy people sign a restore, here and on another machine; or the policy is given up for all to see."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from desk.signers import Signers, adopt
from lab.office import Office, Ran

from lifecycle.approval.sshsig import INTENT_NAMESPACE
from lifecycle.domain.event import Event, decode
from lifecycle.domain.facts import (
    ApprovalGiven,
    IntentClosed,
    IntentStated,
    LedgerRestored,
    OperationRefused,
    PersonKeyRevoked,
    PolicyForfeited,
)
from lifecycle.ledger.journal import Journal
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.opening import open_store
from tests.cli.at_a_terminal import at_a_terminal

pytestmark = pytest.mark.ssh


class Lost:
    """An office whose record is gone, with a backup of it, and officers who can sign."""

    def __init__(self, office: Office, folder: Path, policy: str | None = "two-person") -> None:
        self.office, self.folder, self.backup = office, folder / "to-sign", folder / "backup.db"
        office.new_card("a")
        office.inspect("a")
        keys = folder / "ssh"
        keys.mkdir()
        self.signers = Signers(keys)
        self.people = self.change(self._joined)
        if policy is not None:
            self.change(lambda journal: adopt(journal, policy))
        assert office.run("checkpoint").code == 0
        assert office.run("backup", str(self.backup)).code == 0

    def _joined(self, journal: Journal) -> dict[str, str]:
        roles = {"alice": "officer", "Bea": "officer", "Cid": "officer", "Davi": "custodian"}
        return {name: self.signers.join(journal, name, role) for name, role in roles.items()}

    def change(self, work: Any) -> Any:  # noqa: ANN401 - whatever is done
        """Write into the record."""
        with open_store(self.office.store, decode, PROJECTIONS) as store:
            return work(Journal(store, login="alice", station="desk"))

    def lose(self) -> None:
        """Have the record gone."""
        aside = self.folder.parent / "aside"
        aside.mkdir()
        for file in self.office.folder.glob("ledger.db*"):
            file.rename(aside / file.name)

    def request(self) -> Ran:
        """Write the folder for the other machine."""
        return self.office.run("restore", str(self.backup), "--request", str(self.folder), "--json")

    def sign(self, *names: str) -> None:
        """Sign there, with nothing but ssh-keygen."""
        text = (self.folder / "intent.json").read_bytes()
        for name in names:
            armored = self.signers.keygen.signed(self.signers.keys[name], INTENT_NAMESPACE, text)
            (self.folder / f"{name}.sig").write_text(armored)

    def restore(self, *words: str, keys: tuple[str, ...] = ("alice", "Cid")) -> Ran:
        """Restore, with these people's key files here."""
        files = [word for name in keys for word in ("--key", str(self.signers.keys[name]))]
        return self.office.run("restore", str(self.backup), "--yes", "--no-input", "--json", *files, *words)

    def events(self) -> list[Event]:
        """Give the events from the restore on, but for names and keys of the record."""
        with open_store(self.office.store, decode, PROJECTIONS) as store:
            found = [event for _, event in store.events()]
        first = next(at for at, event in enumerate(found) if isinstance(event.facts, LedgerRestored))
        return found[first:]

    def people_in(self, verification: Ran) -> str:
        """Give what a verification says of people."""
        (layer,) = [each for each in verification.json["layers"] if each["layer"] == "people"]
        return f"{layer['verdict']} {layer['note']}"


@pytest.fixture
def lost(office: Office, tmp_path: Path) -> Lost:
    made = Lost(office, tmp_path)
    made.lose()
    return made


def refused(ran: Ran, rule: str) -> None:
    assert (ran.code, ran.json["error"]["rule"]) == (2, rule), ran


def test_two_people_here_and_one_elsewhere_restore_the_record(lost: Lost) -> None:
    """What they signed stands in the restored record, right after it says that it was restored."""
    requested = lost.request()
    assert requested.code == 0, requested
    assert not lost.office.store.exists()
    lost.sign("Bea")
    ran = lost.restore("--signed", str(lost.folder))
    assert (ran.code, ran.json["intent"]) == (0, requested.json["intent"]), ran
    restored, *after = lost.events()
    kinds = [type(event.facts) for event in after]
    assert kinds == [IntentStated, ApprovalGiven, ApprovalGiven, ApprovalGiven, IntentClosed]
    assert {event.operation for event in after} == {restored.operation}
    given = {(event.facts.person, event.facts.means) for event in after if isinstance(event.facts, ApprovalGiven)}
    assert given == {
        (lost.people["Bea"], "file"),
        (lost.people["alice"], "keyboard"),
        (lost.people["Cid"], "keyboard"),
    }
    assert "1 act is signed as the policy asks" in lost.people_in(lost.office.run("verify", "--json"))


def test_without_an_approval_from_elsewhere_nothing_is_restored(lost: Lost) -> None:
    ran = lost.restore(keys=("alice", "Bea", "Cid"))
    refused(ran, "approval-elsewhere")
    assert "restore BACKUP --request FOLDER" in ran.json["error"]["next_step"]
    refused(lost.restore(keys=("alice",)), "approval-missing")
    assert not lost.office.store.exists()
    assert not list(lost.office.folder.glob(".ledger.db*"))


def test_who_stops_at_a_missing_key_is_told_that_nothing_is_restored(
    lost: Lost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No intent stays open: it goes with the copy."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with at_a_terminal("restore", str(lost.backup), "--yes") as session:
        session.person.waits_for("stop: nothing is restored, and no signature is kept")
        session.person.types("stop")
        assert session.ends() == 2
    assert not lost.office.store.exists()


def test_what_was_signed_for_another_backup_or_was_used_allows_nothing(lost: Lost) -> None:
    lost.request()
    lost.sign("Bea")
    assert lost.restore("--signed", str(lost.folder)).code == 0
    for file in lost.office.folder.glob("ledger.db*"):
        file.unlink()
    refused(lost.restore("--signed", str(lost.folder)), "intent-used")
    shutil.rmtree(lost.office.folder / "last-checkpoints")
    lost.backup.unlink()
    (lost.folder.parent / "aside").joinpath("ledger.db").rename(lost.office.store)
    lost.office.inspect("a")
    assert lost.office.run("backup", str(lost.backup)).code == 0
    lost.office.store.unlink()
    refused(lost.restore("--signed", str(lost.folder)), "intent-differs")


def test_one_who_signs_twice_and_the_operator_approve_nothing(lost: Lost) -> None:
    lost.request()
    lost.sign("alice", "Bea")
    refused(lost.restore("--signed", str(lost.folder), keys=("alice", "Bea")), "approval-missing")
    lost.sign("Davi")
    refused(lost.restore("--signed", str(lost.folder)), "role-may-not")


def test_a_key_that_the_present_record_revoked_signs_nothing(office: Office, tmp_path: Path) -> None:
    """The present record was damaged, and can still be read."""
    lost = Lost(office, tmp_path)
    lost.request()
    lost.sign("Bea")
    key = lost.signers.fingerprint("Bea")
    lost.change(
        lambda journal: journal.append(
            lost.people["Bea"], [PersonKeyRevoked(fingerprint=key, reason="lost", since=None)]
        )
    )
    _roll_back(lost)
    refused(lost.restore("--record", str(tmp_path / "new.db"), "--signed", str(lost.folder)), "approval-missing")


def test_a_policy_that_the_backup_does_not_have_is_not_restored_away(office: Office, tmp_path: Path) -> None:
    """It can be given up, and every verification shows that."""
    lost = Lost(office, tmp_path, None)
    lost.change(lambda journal: adopt(journal, "two-person"))
    _roll_back(lost)
    elsewhere = ("--record", str(tmp_path / "new.db"))
    refused(lost.restore(*elsewhere), "policy-differs")
    assert lost.restore(*elsewhere, "--forfeit-policy", "--reason", "all keys burnt").code == 0


def _roll_back(lost: Lost) -> None:
    """Have the present record refused, as more of it was signed here than it has."""
    lost.change(lambda journal: journal.append_to_ledger([OperationRefused(name="erase", rule="any")], operation=""))
    assert lost.office.run("checkpoint").code == 0
    lost.office.tamper("DELETE FROM events WHERE position = (SELECT max(position) FROM events)")


def test_all_keys_lost_the_policy_is_given_up_and_every_verifier_says_so(lost: Lost, tmp_path: Path) -> None:
    ran = lost.restore("--forfeit-policy", "--reason", "all keys burnt", keys=())
    assert (ran.code, ran.json["forfeited"], ran.json["intent"]) == (0, True, None), ran
    restored, forfeited, *rest = lost.events()
    assert isinstance(restored.facts, LedgerRestored)
    assert isinstance(forfeited.facts, PolicyForfeited)
    assert not rest or not isinstance(rest[0].facts, IntentStated)
    shown = lost.office.run("policy", "show", "--json").json["policy"]
    assert shown["name"] == "none"
    told = f"the policy was given up at event #{ran.json['events'] + 2}"
    assert told in lost.people_in(lost.office.run("verify", "--json"))
    assert lost.office.run("policy", "adopt", "signed", "--yes", "--at-the-limit").code == 0
    assert told in lost.people_in(lost.office.run("verify", "--json"))
    bundle = tmp_path / "bundle.zip"
    assert lost.office.run("export", str(bundle)).code == 0
    assert told in lost.people_in(lost.office.run("verify", str(bundle), "--json"))


def test_a_policy_is_given_up_with_a_reason_and_never_on_trial(lost: Lost) -> None:
    assert lost.restore("--forfeit-policy").code == 2
    assert not lost.office.store.exists()
    assert lost.restore("--forfeit-policy", "--dry-run").code == 2


def test_without_a_policy_there_is_nothing_to_give_up_and_nothing_to_sign(office: Office, tmp_path: Path) -> None:
    lost = Lost(office, tmp_path, None)
    lost.lose()
    refused(lost.restore("--forfeit-policy", "--reason", "why not"), "nothing-to-forfeit")
    refused(lost.request(), "nobody-signs")
    assert lost.restore(keys=()).code == 0
    assert not any(isinstance(event.facts, IntentStated) for event in lost.events())
