"""Transport keys from the command line: what is printed, asked and answered, and how each command ends."""

import shutil
from pathlib import Path

import pytest
from lab.office import FACTORY_PIN, Office

from lifecycle.files import age
from tests.cli.at_a_terminal import at_a_terminal
from tests.cli.conftest import Call, Home
from tests.cli.schemas import require_described

PHRASE = "correct horse battery staple"
CARDS = ("15C000E3A8171001", "15C000E3A8171002", "15C000E3A8171003")
PEOPLE = ("--by", "Davi", "--witness", "Ana")


@pytest.fixture
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have scrypt take no time."""
    real = age.sealed
    monkeypatch.setattr(age, "sealed", lambda plain, words: real(plain, words, work=2))


def secret(folder: Path, *lines: str, name: str = "phrase") -> str:
    """Write a file that only its owner can read, and give its path."""
    path = folder / name
    path.touch(mode=0o600)
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)


def done(office: Office, *words: str, code: int = 0) -> dict[str, object]:
    """Do a command, see how it ended and that its answer is described, and give that."""
    ran = office.run("transport-key", *words, "--json", "--no-input")
    assert ran.code == code, ran
    require_described(ran.json)
    return dict(ran.json)


def listed(office: Office) -> dict[int, str]:
    """Say of each key whether its file is here."""
    ran = office.run("transport-key", "list", "--json")
    require_described(ran.json)
    return {each["key_id"]: each["file"] for each in ran.json["keys"]}


def with_people(office: Office) -> None:
    for name in ("Davi Lima", "Ana Souza"):
        assert office.run("custody", "person", "add", name).code == 0


def _must_be_nowhere(office: Office, key: bytes, words: str) -> None:
    """See that neither a key, in hex, nor a passphrase is in a file of the home, log and backup among them."""
    for path in office.folder.rglob("*"):
        content = path.read_bytes().lower() if path.is_file() and path.name != "phrase" else b""
        assert key.strip() not in content, path
        assert bytes.fromhex(key.decode()) not in content, path
        assert words.encode() not in content, path


@pytest.mark.usefixtures("_little_work")
def test_the_life_of_a_key(office: Office) -> None:
    """Made, backed up, lost, restored, retired; each answer is as its schema says."""
    made = done(office, "new", "--virtual")
    with_people(office)
    phrase, target = secret(office.folder, PHRASE), str(office.folder / "key.age")
    backup = done(office, "backup", "0", target, "--passphrase-file", phrase)
    key = office.folder / "keys" / "transport-00.key"
    before = key.read_bytes()
    key.unlink()
    _must_be_nowhere(office, before, PHRASE)
    assert listed(office) == {0: "missing"}
    assert office.run("transport-key", "list").code == 1
    restored = done(office, "restore", target, *PEOPLE, "--passphrase-file", phrase)
    assert (restored["written"], restored["kcv"], key.read_bytes()) == (True, made["kcv"], before)
    assert not done(office, "restore", target, *PEOPLE, "--passphrase-file", phrase)["written"]
    retired = done(office, "retire", "0", "--confirm", "retire transport key 0")
    assert (retired["wiped"], retired["backups_to_erase"]) == (True, [backup["sha256"]])
    assert done(office, "backup-erased", "0")["sha256"] == backup["sha256"]
    assert listed(office) == {0: "wiped"}
    assert office.run("verify").code == 0
    _must_be_nowhere(office, before, PHRASE)


def test_a_key_is_on_cards_as_it_is_in_its_file(office: Office) -> None:
    """The answers are those of an operation; the list counts the set as a backup."""
    for number, serial in enumerate(CARDS):
        office.new_card(f"c{number}", serial=serial)
    done(office, "register", "--virtual")
    with_people(office)
    pins = secret(office.folder, *(f"{serial} {FACTORY_PIN}" for serial in CARDS), name="pins")
    cards = [word for serial in CARDS for word in ("--serial", serial)]
    made = ("backup-to-cards", "--id", "0", "-m", "2", "-n", "3", "--name", "TK-0", "--reader", "virtual")
    ran = office.run("transport-key", *made, *cards, "--pin-file", pins, "--yes", "--no-input", "--json")
    answer = ran.out.splitlines()[-1]
    assert (ran.code, '"transport-key backup-to-cards"' in answer) == (0, True), ran
    (office.folder / "keys" / "transport-00.key").unlink()
    back = ("restore-from-cards", *PEOPLE, "--reader", "virtual", *cards[:4], "--pin-file", pins)
    assert office.run("transport-key", *back, "--no-input").code == 0
    ran = office.run("transport-key", "list", "--json")
    (key,) = ran.json["keys"]
    assert (key["file"], key["sets"], key["cards"], key["proven"] is None) == ("here", ["TK-0"], list(CARDS), False)
    assert "TK-0" in office.run("report", "transport-keys", "--csv").out


def test_a_key_that_a_card_needs_is_not_retired(office: Office) -> None:
    """Exit code 2, with the cards and what to do."""
    office.new_card("a", serial=CARDS[0])
    done(office, "register", "--virtual")
    office.inspect("a")
    ran = office.run("transport-key", "retire", "0", "--confirm", "retire transport key 0")
    assert (ran.code, CARDS[0] in ran.err, "lifecycle run copy-card" in ran.err) == (2, True, True), ran
    answer = done(office, "retire", "0", "--confirm", "retire transport key 0", code=2)
    assert answer["outcome"] == "refused"
    assert (office.folder / "keys" / "transport-00.key").exists()


@pytest.mark.usefixtures("_little_work")
def test_what_is_wrong_is_told_with_its_cost_and_what_to_do(office: Office) -> None:
    """Nothing is changed by any of it, and no passphrase is repeated."""
    done(office, "new", "--virtual")
    with_people(office)
    phrase, target = secret(office.folder, PHRASE), str(office.folder / "key.age")
    short = secret(office.folder, "too short", name="short")
    cases: list[tuple[tuple[str, ...], str]] = [
        (("backup", "0", target, "--passphrase-file", short), "15 characters"),
        (("backup", "0", target), "--passphrase-file"),
        (("backup", "7", target, "--passphrase-file", phrase), "transport key"),
        (("backup", "0", phrase, "--passphrase-file", phrase), "exists"),
        (("restore", phrase, *PEOPLE, "--passphrase-file", phrase), "not a backup"),
        (("restore", target, "--by", "Davi", "--witness", "Davi", "--passphrase-file", phrase), "2 different people"),
        (("register", "9"), "no file"),
        (("retire", "0", "--confirm", "retire key 0"), "retire transport key 0"),
    ]
    for words, said in cases:
        ran = office.run("transport-key", *words, "--no-input")
        assert (ran.code, said in ran.err, "Next:" in ran.err) == (2, True, True), (words, ran)
        assert "too short" not in ran.err
        done(office, *words, code=2)
    assert listed(office) == {0: "here"}
    assert not Path(target).exists()


def test_a_passphrase_file_that_others_can_read_is_not_used(office: Office) -> None:
    """As a PIN file is not."""
    done(office, "new", "--virtual")
    phrase = secret(office.folder, PHRASE)
    Path(phrase).chmod(0o644)
    ran = office.run("transport-key", "backup", "0", str(office.folder / "a"), "--passphrase-file", phrase)
    assert (ran.code, "other accounts can read the file" in ran.err) == (2, True)


def test_a_lost_key_is_not_made_anew_by_a_virtual_card(office: Office) -> None:
    """A new key in its place would stand in the way of its restore."""
    done(office, "new", "--virtual")
    key = office.folder / "keys" / "transport-00.key"
    key.unlink()
    ran = office.run("virtual", "new", "bruno")
    assert (ran.code, "lifecycle transport-key restore" in ran.err) == (2, True)
    assert not key.exists()
    assert office.run("virtual", "new", "bruno", "--key-id", "1").code == 0


def test_the_doctor_compares_the_keys_with_the_record(office: Office) -> None:
    """Each difference has a fix."""
    done(office, "new", "--virtual")
    done(office, "new")
    key, other = (office.folder / "keys" / f"transport-0{number}.key" for number in (0, 1))

    def found() -> dict[str, str]:
        ran = office.run("doctor", "--reader", "virtual", "--json")
        keys = (each for each in ran.json["findings"] if each["check"] == "transport-keys")
        return {each["name"]: each["level"] for each in keys}

    assert found() == {"transport-keys": "OK"}
    shutil.copy(other, key)
    assert found() == {"transport-key-other": "PROBLEM", "transport-keys": "OK"}
    key.unlink()
    shutil.copy(other, key.with_name("transport-05.key"))
    assert found() == {"transport-key-missing": "PROBLEM", "transport-key-unrecorded": "OK", "transport-keys": "OK"}
    assert office.run("transport-key", "retire", "1", "--confirm", "retire transport key 1").code == 0
    shutil.copy(key.with_name("transport-05.key"), other)
    assert found()["transport-key-retired"] == "PROBLEM"


def test_in_a_record_of_real_cards_a_key_needs_its_place_and_a_backup(office: Office) -> None:
    """The doctor warns of both."""
    done(office, "new")
    shutil.copy(office.folder / "keys" / "transport-00.key", office.folder / "keys" / "transport-03.key")
    ran = office.run("doctor", "--reader", "virtual", "--json")
    levels = {each["name"]: each["level"] for each in ran.json["findings"]}
    assert levels["transport-key-backup"] == levels["transport-key-unrecorded"] == "WARNING"


@pytest.mark.usefixtures("_little_work")
def test_a_person_types_a_passphrase_twice(home: Home, call: Call) -> None:
    """It is not shown; one that is too short, or typed differently, is asked for again."""
    assert call("transport-key", "new", "--virtual").code == 0
    target = home.folder / "key.age"
    with at_a_terminal("transport-key", "backup", "2", str(target)) as session:
        person = session.person
        person.waits_for("Nothing is shown while you type.")
        person.waits_for("New passphrase for the backup: ")
        person.types("short")
        person.waits_for("Refused: the passphrase needs 15 characters or more.")
        person.waits_for("New passphrase for the backup: ")
        person.types(PHRASE)
        person.waits_for("Repeat the passphrase: ")
        person.types(PHRASE.upper())
        person.waits_for("Refused: the two entries differ.")
        for question in ("New passphrase for the backup: ", "Repeat the passphrase: "):
            person.waits_for(question)
            person.types(PHRASE)
        screen = person.reads_the_rest()
        assert session.ends() == 0
    assert PHRASE not in screen
    assert target.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")


def test_key_ids_are_completed(home: Home, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the record with their check value, and others that lie in the folder."""
    assert call("transport-key", "new", "--virtual").code == 0
    monkeypatch.setenv("_LIFECYCLE_COMPLETE", "fish")
    monkeypatch.setenv("COMP_LINE", "lifecycle transport-key retire ")
    lines = call().out.splitlines()
    assert lines[0] == "=2"
    assert lines[1].startswith("+")
    assert lines[2:] == ["=1"]
    assert home.folder.exists()
