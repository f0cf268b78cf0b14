"""Custody under the policy two-person, at the command line: from a record without keys to acts that people sign."""

import getpass
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest
from desk.keygen import KeygenFolder
from desk.patience import HANG
from lab.lanes import some
from lab.office import Office, Ran
from lab.two_offices import Branch

from lifecycle.approval.intent import read_intent
from lifecycle.custody.gate import parameters_of
from lifecycle.domain.event import Event, decode
from lifecycle.domain.facts import (
    ApprovalGiven,
    CardDestroyed,
    CardHandedOver,
    ExportMade,
    IntentClosed,
    IntentStated,
    LegalHoldLifted,
    OperationRefused,
    SigningKeyRotated,
)

pytestmark = pytest.mark.ssh
PEOPLE = {"Ana Reis": "officer", "Bia Cruz": "officer", "Caio Dias": "officer", "Davi Lima": "custodian",
          "Eva Melo": "witness"}  # fmt: skip


class House:
    """An office whose people have keys, and where two of them sign."""

    def __init__(self, office: Office, keygen: KeygenFolder) -> None:
        self.office, self.keygen = office, keygen
        self.keys = {name: keygen.made("-t", "ed25519", name=name.split()[0].lower()) for name in PEOPLE}
        self.serial = office.new_card("card")
        office.inspect("card")
        for name, role in PEOPLE.items():
            self.done("custody", "person", "add", name, "--role", role)
            public = self.keys[name].with_suffix(".pub")
            self.done("custody", "person", "key", "add", name, "--ssh", str(public))
        self.done("custody", "person", "login", "Ana Reis", getpass.getuser())

    def run(self, *words: str, signed_by: str = "") -> Ran:
        """Do a command, with the key files of people, named by their first names."""
        files = [word for name, path in self.keys.items() if name.split()[0] in signed_by.split()
                 for word in ("--key", str(path))]  # fmt: skip
        yes = ["--yes"] if signed_by else []
        return self.office.run(*words, *files, *yes, "--no-input")

    def done(self, *words: str, signed_by: str = "") -> str:
        ran = self.run(*words, signed_by=signed_by)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out

    def refused(self, *words: str, signed_by: str = "") -> str:
        ran = self.run(*words, signed_by=signed_by)
        assert (ran.code, ran.out.count("Traceback")) == (2, 0), ran
        return ran.err

    def signed_elsewhere(self, act: str, by: str) -> str:
        """Have the open intent for an act signed in a folder that is carried to another machine and back."""
        listed = self.office.run("approval", "list", "--json").json["intents"]
        (intent,) = [each["id"] for each in listed if each["operation"] == act and each["closed"] is None]
        folder = self.office.folder / f"carried-{act}"
        self.done("approval", "export", intent, "--out", str(folder))
        self.done("approval", "sign", str(folder), signed_by=by)
        (signature,) = folder.glob("*.sig")
        assert "signed intent" in self.run("approval", "accept", str(signature)).out
        return str(intent)

    def events(self, kind: type) -> list[Event]:
        connection = sqlite3.connect(self.office.store)
        bodies = connection.execute("SELECT body FROM events ORDER BY position").fetchall()
        connection.close()
        return [event for (body,) in bodies if isinstance((event := decode(body)).facts, kind)]


@pytest.fixture
def house(office: Office, keygen: KeygenFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Give an office under the policy; whatever is done there, `verify` finds each act signed as the policy asks."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.delenv("LIFECYCLE_ACTOR")
    made = House(office, keygen)
    made.done("policy", "adopt", "two-person", "--at-the-limit", signed_by="Ana")
    yield made
    layers = office.run("verify", "--fast", "--json").json["layers"]
    (people,) = [each for each in layers if each["layer"] == "people"]
    assert people["verdict"] == "PASS", people


def test_a_hand_over_is_signed_by_an_officer_and_a_witness_who_sees_it(house: House) -> None:
    """The act is shown in words, and each signs; without the witness nothing is recorded."""
    hand_over = ("custody", "hand-over", house.serial, "--to", "Davi Lima")
    assert "witness" in house.refused(*hand_over, signed_by="Ana")
    assert "Eva Melo" in house.refused(*hand_over, "--witness", "Eva Melo", signed_by="Ana")
    assert not house.events(CardHandedOver)
    told = house.done(*hand_over, "--witness", "Eva Melo", signed_by="Ana Eva")
    assert f"Card {house.serial}" in told
    assert "receiver: Davi Lima" in told
    (fact,) = house.events(CardHandedOver)
    closed = [event for event in house.events(IntentClosed) if event.operation == fact.operation]
    assert len(closed) == 1
    assert len([event for event in house.events(ApprovalGiven) if event.operation == fact.operation]) == 2


def test_an_alarm_needs_no_key_and_its_end_needs_three_people(house: House) -> None:
    """Operator, another officer and a witness; a card that is lost is lost at once."""
    house.done("custody", "report-lost", house.serial, "--yes")
    found = ("custody", "report-found", house.serial, "--by", "Davi Lima", "--seal", "none", "--witness", "Eva Melo")
    assert "Approval 1 of 1, officer" in house.refused(*found, signed_by="Ana Eva")
    house.done(*found, signed_by="Ana Bia Eva")
    house.done("custody", "person", "key", "revoke", "Bia Cruz", "--reason", "lost")
    assert "Approval 1 of 1, officer" in house.refused(
        "custody", "person", "add", "Fabio", "--witness", "Eva Melo", signed_by="Ana Bia Eva"
    )


def test_acts_beside_cards_pass_the_same_gate(house: House) -> None:
    """The signing key, retention, places and transport keys."""
    assert "Approval 1 of 2, officer" in house.refused("key", "rotate", signed_by="Ana")
    house.done("key", "rotate", signed_by="Ana Bia Caio")
    assert len(house.events(SigningKeyRotated)) == 1
    hold = ("retention", "hold", "CASE-17", "--reason", "Court order", "--witness", "Eva Melo")
    house.done(*hold, signed_by="Ana Bia Eva")
    assert "auditor" in house.refused("retention", "lift", "CASE-17", signed_by="Ana Bia")
    assert not house.events(LegalHoldLifted)
    assert "Eva" in house.refused("transport-key", "new", "--virtual", "--witness", "Eva Melo", signed_by="Ana Bia")

    house.done("custody", "place", "add", "Safe 1", signed_by="Ana")


def test_what_is_signed_of_every_act_is_what_is_recorded(house: House) -> None:
    """Each field: the fixture verifies that. What happens outside of the record is signed before that, as is known."""
    everybody, seen = "Ana Bia Caio Davi Eva", ("--witness", "Eva Melo")
    (house.office.folder / "list.csv").write_text("serial\n15C000E3A8171014\n15C000E3A8171022\n")
    phrase = house.office.folder / "phrase.txt"
    phrase.write_text("a phrase of many words\n" * 2)
    phrase.chmod(0o600)
    backup, words = str(house.office.folder / "key.age"), ("--passphrase-file", str(phrase))
    for act in (
        ("custody", "person", "add", "Gil Nunes", "--role", "custodian", "--role", "witness", *seen),
        ("custody", "person", "role", "Gil Nunes", "--end", "custodian", *seen),
        ("custody", "person", "leave", "Gil Nunes", "--reason", "moved", *seen),
        ("custody", "person", "return", "Gil Nunes", *seen),
        ("custody", "nickname", house.serial, "red"),
        ("custody", "import", str(house.office.folder / "list.csv"), *seen),
        ("custody", "place", "add", "Safe"),
        ("custody", "store", house.serial, "--place", "Safe", "--bag", "B1", *seen),
        ("custody", "check-seal", house.serial, "--intact", *seen),
        ("retention", "set", "--years", "7", "--reason", "law", *seen),
        ("transport-key", "new", "--virtual", *seen),
        ("transport-key", "backup", "1", backup, *words, *seen),
        ("transport-key", "restore", backup, "--by", "Ana Reis", *words, *seen),
        ("custody", "person", "erase", "Gil Nunes", *seen),
    ):
        house.done(*act, signed_by=everybody)
    shutil.rmtree(house.office.folder / "last-checkpoints")
    assert "from another machine" in house.refused("checkpoint", "--first-here", signed_by="Ana Bia")
    intent = house.signed_elsewhere("first-here", by="Caio")
    house.done("checkpoint", "--first-here", "--intent", intent, signed_by="Ana Bia")


def test_a_setting_that_names_somebody_else_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """LIFECYCLE_ACTOR=carol was believed."""
    monkeypatch.setenv("LIFECYCLE_ACTOR", "Bia Cruz")
    told = house.refused("custody", "place", "add", "Safe 1", signed_by="Ana")
    assert "belongs to Ana Reis" in told
    refused = house.events(OperationRefused)[-1].facts
    assert refused == OperationRefused(name="custody place add", rule="actor-differs")
    house.done("custody", "report-lost", house.serial, "--yes")


def test_a_new_key_is_approved_and_seen(house: House, keygen: KeygenFolder) -> None:
    """A person's next key: signed by the old one, by the operator and another officer, before a witness."""
    new = keygen.made("-t", "ed25519", name="new")
    rotate = ("custody", "person", "key", "rotate", "Davi Lima", "--ssh", str(new.with_suffix(".pub")))
    rotate = (*rotate, "--witness", "Eva Melo")
    assert "Davi Lima cannot sign" in house.refused(*rotate, signed_by="Ana Bia Eva")
    house.done(*rotate, signed_by="Davi Ana Bia Eva")
    house.done("custody", "person", "key", "revoke", "Davi Lima", "--reason", "lost")
    another = keygen.made("-t", "ed25519", name="another")
    recover = ("custody", "person", "key", "recover", "Davi Lima", "--ssh", str(another.with_suffix(".pub")))
    recover = (*recover, "--witness", "Eva Melo")
    assert "officer" in house.refused(*recover, signed_by="Ana Bia Eva")
    house.done(*recover, signed_by="Ana Bia Caio Eva")


def test_a_destruction_is_approved_on_another_machine(house: House) -> None:
    """What people signed there is done here, with the time and the texts that they signed, and once."""
    house.done("custody", "retire", house.serial, "--witness", "Eva Melo", signed_by="Ana Eva")
    destroy = ("custody", "report-destroyed", house.serial, "--witness", "Eva Melo", "--purpose", "End of life")
    shred = (*destroy, "--method", "shredded")
    assert "1 approval from another machine" in house.refused(*shred, signed_by="Ana Bia Eva")
    intent = house.signed_elsewhere("report-destroyed", by="Caio")
    by_it = ("--intent", intent[:12])
    assert "method" in house.refused(*destroy, "--method", "burnt", *by_it, signed_by="Ana Eva")
    assert "parameter" in house.refused(*shred[:-4], "--method", "shredded", *by_it, signed_by="Ana Eva")
    house.done(*shred, *by_it, signed_by="Ana Eva")
    (fact,) = house.events(CardDestroyed)
    (stated,) = [event for event in house.events(IntentStated) if event.stream == f"intent:{intent}"]
    assert isinstance(stated.facts, IntentStated)
    assert read_intent(stated.facts.intent).parameters == parameters_of([(fact.stream, fact.facts)])
    assert fact.operation == stated.operation
    told = house.office.run("verify", "--receipt", str(house.office.folder / "carried-report-destroyed"))
    assert (told.code, "for which people signed" in told.out) == (0, True), told


def test_a_sealed_key_counts_for_a_recovery_alone(house: House, keygen: KeygenFolder) -> None:
    """It lies in a bag, and its owner's daily key may be lost as well."""
    sealed, lost = keygen.made("-t", "ed25519", name="sealed"), keygen.made("-t", "ed25519", name="next")
    add = ("custody", "person", "key", "add", "Caio Dias", "--ssh", str(sealed.with_suffix(".pub")))
    house.done(*add, "--sealed", "BAG-7", "--witness", "Eva Melo", signed_by="Ana Bia Eva")
    house.keys["Sealed"] = sealed
    for name in ("Caio Dias", "Davi Lima"):
        daily = house.office.run("custody", "person", "key", "list", name, "--json").json["keys"][0]["fingerprint"]
        house.done("custody", "person", "key", "revoke", name, daily, "--reason", "lost")
    assert "Approval" in house.refused("key", "rotate", signed_by="Ana Bia Sealed")
    recover = ("custody", "person", "key", "recover", "Davi Lima", "--ssh", str(lost.with_suffix(".pub")))
    house.done(*recover, "--witness", "Eva Melo", signed_by="Ana Bia Sealed Eva")


def test_an_export_that_discloses_names_is_signed_before_anything_is_written(house: House) -> None:
    """Operator, another officer and a witness; without names it needs nobody. What signs it stays outside."""
    office, target = house.office, house.office.folder / "names.zip"
    house.done("export", str(office.folder / "plain.zip"))
    names = ("export", str(target), "--disclose", "Davi Lima", "--witness", "Eva Melo")
    assert "Approval 1 of 1, officer" in house.refused(*names, signed_by="Ana Eva")
    assert not target.exists()
    told = house.done(*names, signed_by="Ana Bia Eva")
    assert "people: Davi Lima (person:" in told
    *_, made = house.events(ExportMade)
    stated = [event for event in house.events(IntentStated) if event.operation == made.operation]
    closed = [event for event in house.events(IntentClosed) if event.operation == made.operation]
    assert (len(stated), [event.facts for event in closed]) == (1, [IntentClosed(how="used")])
    assert isinstance(made.facts, ExportMade)
    assert isinstance(stated[0].facts, IntentStated)
    signed = read_intent(stated[0].facts.intent)
    assert (signed.parameters["last"], signed.parameters["first"]) == (made.facts.last, made.facts.first)
    assert signed.head >= made.facts.last
    assert office.run("verify", str(target)).code in {0, 7}


def test_a_signed_export_of_names_takes_the_events_that_people_signed(house: House) -> None:
    """It goes on with the intent once the rest has signed, although the record has grown; nothing else goes out."""
    target = house.office.folder / "names.csv"
    names = ("export", str(target), "--format", "csv", "--disclose-all", "--witness", "Eva Melo")
    house.refused(*names, signed_by="Ana Eva")
    (stated,) = [e for e in house.events(IntentStated) if '"export-names"' in getattr(e.facts, "intent", "")]
    intent = stated.stream.partition(":")[2]
    house.done("custody", "report-lost", house.serial, "--yes")
    other = ("export", str(target), "--format", "csv", "--disclose", "Davi Lima", "--intent", intent)
    assert "parameter disclosed" in house.refused(*other, signed_by="Ana Bia Eva")
    house.done(*names, "--intent", intent, signed_by="Ana Bia Eva")
    *_, made = house.events(ExportMade)
    assert isinstance(made.facts, ExportMade)
    assert made.operation == stated.operation
    assert len(target.read_text().splitlines()) == made.facts.last + 1


def test_names_for_another_program_are_not_mixed_with_what_is_signed(house: House) -> None:
    """The act is told on standard error."""
    keys = [word for name in ("Ana Reis", "Bia Cruz", "Eva Melo") for word in ("--key", str(house.keys[name]))]
    names = ("export", "-", "--format", "csv", "--disclose-all", "--witness", "Eva Melo", "--yes", "--no-input")
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "lifecycle", *names, *keys], capture_output=True, text=True, check=True, timeout=HANG
    )
    assert "Export names of people" in ran.stderr
    assert ran.stdout.startswith("position,")
    assert "Ana Reis" in ran.stdout


ASKED: dict[str, tuple[str, ...]] = {
    "hand-over": ("custody", "hand-over", "CARD", "--to", "Davi Lima", "--purpose", "Issue"),
    "store": ("custody", "store", "CARD", "--place", "Safe A", "--bag", "B-1"),
    "retire": ("custody", "retire", "CARD"),
    "report-destroyed": ("custody", "report-destroyed", "CARD", "--method", "cut"),
    "nickname": ("custody", "nickname", "CARD", "alice"),
    "place-add": ("custody", "place", "add", "Safe B"),
    "person-add": ("custody", "person", "add", "Fabio Sa", "--department", "Branch"),
    "person-describe": ("custody", "person", "describe", "Davi Lima", "--contact", "ext 1"),
    "person-role": ("custody", "person", "role", "Davi Lima", "--give", "witness"),
    "person-leave": ("custody", "person", "leave", "Davi Lima", "--reason", "End"),
    "retention-hold": ("retention", "hold", "CASE-17", "--reason", "Court order"),
    "key-rotate": ("key", "rotate"),
    "key-add": ("key", "add", "request.txt"),
    "transport-key-new": ("transport-key", "new", "--virtual"),
    "export-names": ("export", "names.csv", "--format", "csv", "--disclose", "Davi Lima"),
}
"""Acts without a reader, as they are typed."""
OF_TWO = {"key-rotate", "key-add"}
"""Those that two approve, and nobody has to see."""


@pytest.mark.parametrize("act", some(list(ASKED), 4))
def test_an_act_is_asked_for_signed_elsewhere_and_done_as_it_was_signed(
    house: House, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is recorded of it before; the folder is signed without the record, and the others sign here."""
    office = house.office
    monkeypatch.chdir(office.folder)
    house.done("custody", "place", "add", "Safe A", signed_by="Ana")
    if act == "key-add":
        shutil.copy(Branch(office.folder / "branch", office, monkeypatch).asks(), "request.txt")
    words = [house.serial if word == "CARD" else word for word in ASKED[act]]
    words += [] if act in {"nickname", "place-add", *OF_TWO} else ["--witness", "Eva Melo"]
    yes = ("--yes",) if act in {"report-destroyed", "person-leave", *OF_TWO} else ()
    before = len(house.events(object))
    folder = office.folder / "to-sign"
    asked = house.run("approval", "request", *words, "--out", str(folder), *yes, "--json")
    assert asked.code == 0, asked
    assert {event.tag for event in house.events(object)[before:]} == {"intent-stated.1"}
    if act not in {"nickname", "place-add", "hand-over", "store", "retire"}:
        keys = [word for name in ("Bia Cruz", "Caio Dias") for word in ("--key", str(house.keys[name]))]
        for key in (keys[:2], keys[2:]) if act in OF_TWO else (keys[:2],):
            signed = office.run("approval", "sign", str(folder), *key, "--yes", "--no-input", "--json")
            assert office.run("approval", "accept", signed.json["file"]).code == 0
    house.done(*words, "--intent", asked.json["intent"], signed_by="Ana Eva")
    closed = [event for event in house.events(IntentClosed) if event.stream == f"intent:{asked.json['intent']}"]
    assert [event.facts for event in closed] == [IntentClosed(how="used")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("custody", "check-seal", "CARD", "--broken"), "no signature"),
        (("export", "plain.zip"), "no signature"),
        (("checkpoint",), "no signature"),
        (("custody", "hand-over", "CARD", "--to", "Davi Lima"), "names none"),
        (("custody", "report-lost", "CARD"), "no such command"),
        (("custody", "show", "CARD"), "no such command"),
    ],
)
def test_what_nobody_signs_is_not_asked_for(
    house: House, words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alarm above all, nor an act without its witness: and nothing is recorded of them but the refusal."""
    monkeypatch.chdir(house.office.folder)
    typed = [house.serial if word == "CARD" else word for word in words]
    house.done("custody", "place", "add", "Safe A", signed_by="Ana")
    stored = ("custody", "store", house.serial, "--place", "Safe A", "--bag", "B-1", "--witness", "Eva Melo")
    house.done(*stored, signed_by="Ana Eva")
    before = len(house.events(object))
    told = house.refused("approval", "request", *typed, "--out", "to-sign")
    assert said in told.lower()
    assert {event.tag for event in house.events(object)[before:]} <= {"operation-refused.1"}
    assert not (house.office.folder / "plain.zip").exists()
