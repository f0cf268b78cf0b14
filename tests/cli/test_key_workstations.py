"""Two offices sign one record: a key is asked for, added, listed, ended and given up at the command line."""

import os
import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from desk.accounts import CAN_BE_HAD, Account
from desk.processes import finish, start
from lab.office import Office, Ran
from lab.two_offices import Branch

from lifecycle.cli import main
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.signed_note import VerifierKey
from lifecycle.signing.addition import request
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.keys import PublicKeys
from tests.cli.at_a_terminal import CTRL_C, at_a_terminal

CLERK = 4323
"""Number of an account that owns nothing."""


@pytest.fixture
def first(office: Office) -> Office:
    """The workstation that signed first."""
    office.new_card("a")
    office.inspect("a")
    assert office.run("checkpoint").code == 0
    return office


@pytest.fixture
def second(first: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branch:
    """That of another office, which knows nothing yet."""
    return Branch(tmp_path / "branch", first, monkeypatch)


@pytest.fixture
def third(first: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branch:
    """One more."""
    return Branch(tmp_path / "vault", first, monkeypatch)


@pytest.fixture
def fourth(first: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branch:
    """And one more."""
    return Branch(tmp_path / "depot", first, monkeypatch)


def listed(office: Office) -> list[dict[str, object]]:
    """Give the keys as machines read them."""
    rows: list[dict[str, object]] = office.run("key", "list", "--json").json["keys"]
    return rows


def key_of(office: Office) -> str:
    """Give the id of the key that signs at a workstation."""
    return next(str(row["key"]) for row in listed(office) if row["here"])


def refused(ran: Ran, *words: str, code: int = 2) -> None:
    """See that a command failed, and what it said: what, which, and what next."""
    assert (ran.code, ran.out) == (code, ""), ran
    for each in words:
        assert each in ran.err, ran.err


def events(office: Office) -> int:
    """Count the events of the record."""
    return int(office.run("verify", "--json").json["events"])


# --- how it goes ---


def test_a_second_workstation_asks_is_added_begins_and_signs(first: Office, second: Branch) -> None:
    """Each step says the next one, and in the end both change cards in one record that verifies."""
    second.new_card("b")
    assert second.inspect("b").code == 0
    refused(second.change_pin("b"), str(second.folder / "signing.key"), "lifecycle key request", code=5)
    asked = second.run("key", "request", "--save", str(second.request))
    assert f"lifecycle key add {second.request} --save checkpoint.txt" in asked.out
    added = first.run("key", "add", str(second.request), "--save", str(second.known), "--yes")
    assert added.code == 0
    assert "Workstation branch signs the record now." in added.out
    assert f"lifecycle checkpoint --known {second.known}" in added.out
    assert "lifecycle key show" in added.out
    refused(second.change_pin("b"), "lifecycle checkpoint --known FILE", code=5)
    assert second.run("checkpoint", "--known", str(second.known)).code == 0
    for office, card in ((second, "b"), (first, "a")):
        assert office.change_pin(card).code == 0
        assert first.run("verify").code == 0
    assert len(first.run("key", "show").out.splitlines()) == 4


def test_an_auditor_who_has_the_first_key_alone_trusts_what_the_second_one_signs(
    first: Office, second: Branch, tmp_path: Path
) -> None:
    """The addition leads from one to the other."""
    key = tmp_path / "key.txt"
    key.write_text(first.run("key", "show").out)
    second.joins(first)
    second.new_card("b")
    second.inspect("b")
    assert second.change_pin("b").code == 0
    ran = first.run("verify", "--key", str(key), "--json")
    found = {each["layer"]: each for each in ran.json["layers"]}
    assert ran.code == 0
    assert found["checkpoints"]["verdict"] == found["signatures (Ed25519)"]["verdict"] == "PASS"
    assert found["signatures (Ed25519)"]["note"].endswith("or by a key that it vouches for")


def test_machines_read_each_step(first: Office, second: Branch) -> None:
    """The request, the addition, the list and the end, each as one object."""
    asked = second.run("key", "request", "--save", str(second.request), "--json").json
    assert (asked["saved"], asked["request"]) == (str(second.request), second.request.read_text())
    added = first.run("key", "add", str(second.request), "--save", str(second.known), "--yes", "--json").json
    assert (added["origin"], added["saved"], added["earlier"]) == (asked["origin"], str(second.known), None)
    assert added["keys"] == first.run("key", "show", "--json").json["keys"][2:]
    assert added["checkpoint"]["note"] == second.known.read_text()
    own, other = listed(first)
    assert (own["here"], own["state"], other["here"], other["state"]) == (True, "signs", False, "signs")
    assert (other["workstation"], other["since"], other["until"]) == ("branch", added["checkpoint"]["size"], None)
    ended = first.run("key", "end", str(other["key"]), "--yes", "--json").json
    assert (ended["ended"], ended["unsigned"], ended["exit_code"]) == (added["keys"], None, 0)
    assert listed(first)[1] == {**other, "state": "ended", "until": added["checkpoint"]["size"] + 1}


def test_without_a_file_the_request_and_the_checkpoint_are_shown(first: Office, second: Branch) -> None:
    """To be copied from the screen."""
    shown = second.run("key", "request").out
    second.request.write_text(shown.partition("\nSHA-256 of the request: ")[0])
    added = first.run("key", "add", str(second.request), "--yes")
    assert added.code == 0, added
    assert "lifecycle checkpoint --known FILE" in added.out
    note = added.out.partition("UTC.\n")[2].partition("\nBring")[0]
    second.known.write_text(note)
    assert second.run("checkpoint", "--known", str(second.known)).code == 0


def test_asking_again_gives_the_same_request(second: Branch) -> None:
    """The key is made once."""
    first, again = (second.run("key", "request", "--json").json["request"] for _ in range(2))
    assert first == again


# --- asking ---


def test_a_request_never_takes_the_place_of_a_file(second: Branch) -> None:
    """That is said before a key is made."""
    second.request.write_text("mine")
    refused(second.run("key", "request", "--save", str(second.request)), f"{second.request} exists", "--save")
    assert second.request.read_text() == "mine"
    assert not (second.folder / "signing.key").exists()


def test_a_request_that_cannot_be_written_says_why(second: Branch) -> None:
    """A folder that is not there, and one that is a file."""
    refused(second.run("key", "request", "--save", str(second.folder / "no" / "r.txt")), "No such file or directory")
    second.request.touch()
    refused(second.run("key", "request", "--save", str(second.request / "r.txt")), "Not a directory")


@pytest.mark.skipif(not CAN_BE_HAD, reason="another user can only be had by root, with setpriv")
def test_a_folder_that_may_not_be_written_to_is_said(first: Office, second: Branch) -> None:
    """For the request, and for the checkpoint before the key is added."""
    asked = Path(second.asks())
    with TemporaryDirectory(prefix="lc-") as place:
        Path(place).chmod(0o755)
        account = Account(Path(place) / "home", CLERK)
        if not account.works:
            pytest.skip("another user cannot run this Python here")
        for made in (first.store, first.folder / "signing.key", asked):
            account.owns(Path(shutil.copy(made, account.home)))
        shutil.copytree(first.folder / "last-checkpoints", account.home / "last-checkpoints")
        account.owns(account.home / "last-checkpoints", *(account.home / "last-checkpoints").iterdir())
        adds = account.run("key", "add", asked.name, "--save", f"{place}/checkpoint.txt", "--yes")
        assert (adds.returncode, "you may not write to the folder" in adds.stderr) == (2, True), adds
        assert account.run("key", "list").stdout.count("signs") == 1
        (account.home / "signing.key").unlink()
        asks = account.run("key", "request", "--save", f"{place}/request.txt")
        assert (asks.returncode, "Permission denied" in asks.stderr) == (2, True), asks


def test_who_signs_already_needs_no_request(first: Office, second: Branch) -> None:
    refused(first.run("key", "request"), "signs the record", "lifecycle checkpoint")
    second.joins(first)
    refused(second.run("key", "request"), "signs the record", "lifecycle checkpoint")


def test_a_record_that_nobody_signed_has_nobody_to_ask(office: Office) -> None:
    """The first workstation begins by signing."""
    assert office.run("key", "request").code == 5
    office.new_card("a")
    office.inspect("a")
    refused(office.run("key", "request"), "nobody has to add its key", "lifecycle checkpoint")
    assert not (office.folder / "signing.key").exists()


# --- adding ---


def test_what_is_no_request_is_not_added(first: Office, second: Branch, tmp_path: Path) -> None:
    """A damaged one, half of one, a checkpoint, a folder, and a file that is not there; nothing is recorded."""
    asked, size = Path(second.asks()).read_text(), events(first)
    wrong = {
        "damaged": asked.replace("workstation branch", "workstation office"),
        "half": asked[:300],
        "checkpoint": first.run("checkpoint", "--json").json["note"],
        "empty": "",
    }
    for name, content in wrong.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "folder").mkdir()
    for name in (*wrong, "folder", "none"):
        ran = first.run("key", "add", str(tmp_path / name), "--yes")
        refused(ran, f"Cannot add the key of request {tmp_path / name}: ", "lifecycle key request", code=5)
    assert events(first) == size


def test_a_request_for_another_record_is_refused_by_its_name(
    first: Office, second: Branch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record on the screen is the wrong one, or the request is."""
    monkeypatch.setenv("LIFECYCLE_RECORD", str(tmp_path / "other.db"))
    first.inspect("a")
    other = first.run("checkpoint", "--json").json
    monkeypatch.delenv("LIFECYCLE_RECORD")
    ran = first.run("key", "add", second.asks(), "--record", str(tmp_path / "other.db"), "--yes")
    name = first.run("key", "show", "--json").json["origin"]
    assert name != other["origin"]
    refused(ran, f"the request is for another record, {name}", code=5)


def test_a_key_that_signs_already_is_not_added_again(first: Office, second: Branch) -> None:
    """What that workstation may lack is a checkpoint."""
    second.joins(first)
    ran = first.run("key", "add", str(second.request), "--yes")
    refused(ran, "workstation branch signs the record", "lifecycle checkpoint --save checkpoint.txt")


def test_a_request_from_before_a_rotation_is_written_again(first: Office, second: Branch) -> None:
    """It does not know the key that signs now."""
    asked = second.asks()
    assert first.run("key", "rotate", "--yes").code == 0
    refused(first.run("key", "add", asked, "--yes"), "does not name the key of this workstation", code=5)
    second.request.unlink()
    second.joins(first)


def test_only_a_workstation_that_signs_adds_another(first: Office, second: Branch, third: Branch) -> None:
    """Another one that asks itself has no say."""
    asked = third.asks()
    refused(second.run("key", "add", asked, "--yes"), "signing.key", "lifecycle key request", code=5)
    second.asks()
    refused(second.run("key", "add", asked, "--yes"), "does not sign record", "lifecycle key request", code=5)
    assert len(listed(first)) == 1


@pytest.mark.parametrize("name", ["off\x1b[31mice", "off\u202eice", "x" * 101, "", "\u3164"])
def test_a_name_that_nobody_can_read_is_refused(first: Office, tmp_path: Path, name: str) -> None:
    """Such a request was made by another program: the name is what a person decides by, and it is stored for good."""
    shown = first.run("key", "show", "--json").json
    origin, (one, two) = shown["origin"], shown["keys"]
    sign = PublicKeys(*(VerifierKey.read(each).public_key for each in (one, two)))
    asked = request(origin, KeyFile(tmp_path / "made.key").made(), name, [sign])
    (tmp_path / "asked").write_bytes(asked.encoded())
    ran = first.run("key", "add", str(tmp_path / "asked"), "--yes")
    refused(ran, f"Cannot add the key of request {tmp_path / 'asked'}: ", code=5)
    assert "\x1b" not in ran.err
    assert len(listed(first)) == 1


def test_a_workstation_with_a_very_long_name_asks_under_the_beginning_of_it(first: Office, second: Branch) -> None:
    """One that can still be read in a question."""
    second.name = "branch " * 100
    second.joins(first)
    assert listed(first)[1]["workstation"] == ("branch " * 100)[:100].rstrip()


def test_the_place_of_the_checkpoint_is_looked_at_before_the_key_is_added(first: Office, second: Branch) -> None:
    """A folder, and a file that is no checkpoint."""
    asked = second.asks()
    for place in (second.folder, second.request):
        refused(first.run("key", "add", asked, "--save", str(place), "--yes"), str(place))
    assert len(listed(first)) == 1


def test_nobody_is_added_without_an_answer(first: Office, second: Branch) -> None:
    """The question has what has to be compared."""
    asked = second.run("key", "request", "--save", str(second.request), "--json").json
    refused(first.run("key", "add", str(second.request), "--no-input"), "branch", asked["sha256"], "--yes")
    assert len(listed(first)) == 1


@pytest.mark.parametrize("act", ["add", "end", "adopt"])
def test_ctrl_c_at_the_question_changes_nothing(
    first: Office, second: Branch, third: Branch, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """At a terminal."""
    second.joins(first)
    words = {"add": (third.asks(),), "end": (key_of(second),), "adopt": ("--lost", key_of(second))}[act]
    before = listed(second)
    if act == "adopt":
        third.sit_down(monkeypatch)
    with at_a_terminal("key", act, *words) as session:
        session.person.waits_for(f'Type "{act}" to continue. Ctrl-C stops: ')
        session.person.presses(CTRL_C)
        screen = session.person.reads_the_rest()
        assert session.ends() == 130
    assert "Stopped at your request." in screen
    assert "branch" in screen or act == "add"
    assert listed(second) == before


def test_a_word_typed_at_the_terminal_adds_the_key(first: Office, second: Branch) -> None:
    """As the person at the first workstation does it."""
    asked = second.asks()
    with at_a_terminal("key", "add", asked, "--save", str(second.known)) as session:
        session.person.waits_for("Workstation branch will sign this record too")
        session.person.waits_for('Type "add" to continue. Ctrl-C stops: ')
        session.person.types("add")
        screen = session.person.reads_the_rest()
        assert session.ends() == 0
    assert "Workstation branch signs the record now." in screen
    assert second.run("checkpoint", "--known", str(second.known)).code == 0
    assert len(listed(first)) == 2


def test_who_answers_after_another_added_the_key_is_told(
    first: Office, second: Branch, third: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two offices got the same request."""
    second.joins(first)
    asked = third.asks()
    with monkeypatch.context() as here:
        second.sit_down(here)
        with at_a_terminal("key", "add", asked) as session:
            session.person.waits_for('Type "add" to continue. Ctrl-C stops: ')
            assert first.run("key", "add", asked, "--save", str(third.known), "--yes").code == 0
            session.person.types("add")
            screen = session.person.reads_the_rest()
            assert session.ends() == 2
    assert "this key was added already: workstation vault" in screen
    assert [row["workstation"] for row in listed(first)] == ["desk", "branch", "vault"]


def test_two_workstations_that_add_at_once_both_come_to_an_end(
    first: Office, second: Branch, third: Branch, fourth: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is second is told to run the command again, or does not notice."""
    second.joins(first)
    doing = [
        (at, ("key", "add", new.asks(), "--save", str(new.known), "--yes"))
        for at, new in ((first, third), (second, fourth))
    ]
    ready, go = os.pipe()

    def add(at: Office, words: Sequence[str]) -> None:
        os.close(go)
        os.read(ready, 1)
        if isinstance(at, Branch):
            at.sit_down(monkeypatch)
        main(words)

    children = [start(partial(add, *each)) for each in doing]
    os.close(go)
    assert [finish(child) for child in children] == [0, 0]
    os.close(ready)
    for at, words in doing:
        assert at.run(*words).code in {0, 2}
    assert sorted(str(row["workstation"]) for row in listed(first)) == ["branch", "depot", "desk", "vault"]
    assert first.run("verify").code == 0


# --- beginning with a checkpoint ---


def test_a_checkpoint_is_not_taken_before_the_key_is_added(first: Office, second: Branch, tmp_path: Path) -> None:
    """Nothing is kept of it, so that it can be given again later."""
    note = tmp_path / "note"
    assert first.run("checkpoint", "--save", str(note)).code == 0
    refused(second.run("checkpoint", "--known", str(note)), "lifecycle key request", code=5)
    assert not list((second.folder / "last-checkpoints").glob("*.txt"))
    second.asks()
    refused(second.run("checkpoint", "--known", str(note)), "lifecycle key request", code=5)
    assert first.run("key", "add", str(second.request), "--yes").code == 0
    assert second.run("checkpoint", "--known", str(note)).code == 0, "it is older, and of this record"


def test_what_is_no_checkpoint_of_this_record_is_refused_by_its_file(
    first: Office, second: Branch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request, one of another record, one that a thief signed, a folder, and none; what next leads to a new one."""
    assert first.run("key", "add", second.asks(), "--save", str(second.known), "--yes").code == 0
    note = SignedCheckpoint.read(second.known.read_bytes())
    thief = KeyFile(tmp_path / "thief.key").made()
    (tmp_path / "thief").write_bytes(thief.sign(note.checkpoint, 1_800_000_000).note.encoded())
    with monkeypatch.context() as patch:
        patch.setenv("LIFECYCLE_RECORD", str(tmp_path / "other.db"))
        first.inspect("a")
        assert first.run("checkpoint", "--save", str(tmp_path / "other")).code == 0
    (tmp_path / "folder").mkdir()
    for file in (second.request, *(tmp_path / name for name in ("other", "thief", "folder", "none"))):
        ran = second.run("checkpoint", "--known", str(file))
        refused(ran, f"Cannot begin with checkpoint {file}: ", "Nothing was signed.", "checkpoint --save", code=5)
        assert "--first-here" not in ran.err
    assert second.run("checkpoint", "--known", str(second.known)).code == 0


def test_a_workstation_that_knows_a_checkpoint_takes_no_other(first: Office, second: Branch, tmp_path: Path) -> None:
    """Neither an older one nor a newer one: it has seen the record itself."""
    second.joins(first)
    newer = tmp_path / "newer"
    assert first.run("checkpoint", "--save", str(newer)).code == 0
    for file in (second.known, newer):
        refused(second.run("checkpoint", "--known", str(file)), "knows the last signed checkpoint", "Sign without")


@pytest.mark.parametrize(("goes_on", "said"), [(0, "ROLLED BACK"), (3, "FORKED")])
def test_a_record_that_does_not_hold_the_checkpoint_is_not_signed(
    first: Office, second: Branch, tmp_path: Path, goes_on: int, said: str
) -> None:
    """Somebody put an earlier one in its place, and went on in it; the checkpoint that was brought shows that."""
    assert first.run("key", "add", second.asks(), "--save", str(second.known), "--yes").code == 0
    shutil.copy(first.store, tmp_path / "earlier.db")
    assert first.run("custody", "person", "add", "Ana").code == 0
    assert first.run("checkpoint", "--save", str(second.known)).code == 0
    for each in first.folder.glob("ledger.db*"):
        each.unlink()
    shutil.copy(tmp_path / "earlier.db", first.store)
    for number in range(goes_on):
        second.run("custody", "person", "add", f"Person {number}")
    ran = second.run("checkpoint", "--known", str(second.known))
    refused(ran, said, "lifecycle verify", code=8)
    assert "signed here" not in ran.err


def test_after_a_restore_the_others_begin_with_a_checkpoint_of_the_restored_record(
    first: Office, second: Branch, tmp_path: Path
) -> None:
    """Its name is new; their keys are not, and nobody has to add them again."""
    second.joins(first)
    assert first.run("backup", str(tmp_path / "backup.db")).code == 0
    for each in first.folder.glob("ledger.db*"):
        each.unlink()
    assert first.run("restore", str(tmp_path / "backup.db"), "--yes").code == 0
    refused(second.run("checkpoint"), "lifecycle checkpoint --known FILE", code=5)
    refused(second.run("checkpoint", "--known", str(second.known)), "of another record", code=5)
    assert first.run("checkpoint", "--save", str(tmp_path / "restored")).code == 0
    assert second.run("checkpoint", "--known", str(tmp_path / "restored")).code == 0
    assert second.run("verify").code == 0


# --- ending, and giving up a lost key ---


def test_who_was_ended_is_told_to_ask_for_a_new_key(first: Office, second: Branch) -> None:
    """Not to adopt; with a new key it goes on, and it knows the last checkpoint already."""
    second.joins(first)
    second.new_card("b")
    second.inspect("b")
    ended = key_of(second)
    ran = first.run("key", "end", ended, "--yes")
    assert (ran.code, ran.out) == (0, f"Key {ended} ended.\n")
    ran = second.change_pin("b")
    refused(ran, f"Key {ended} in {second.folder / 'signing.key'} was ended", "lifecycle key request", code=5)
    assert "key adopt" not in ran.err
    refused(second.run("key", "request"), "signed the record before", "move the key file aside")
    refused(first.run("key", "add", str(second.request), "--yes"), "signed the record before")
    asked = second.run("key", "adopt", "--lost", key_of(first), "--no-input")
    refused(asked, f"the key in {second.folder / 'signing.key'} was ended", "Move the key file aside")
    (second.folder / "signing.key").rename(second.folder / "ended.key")
    second.request.unlink()
    assert first.run("key", "add", second.asks(), "--yes").code == 0
    assert second.change_pin("b").code == 0


def test_a_workstation_ends_neither_its_own_key_nor_the_last_one(first: Office, second: Branch) -> None:
    """Nobody is asked first: it could not be done."""
    own = key_of(first)
    refused(first.run("key", "end", own), "no other key signs", "lifecycle key rotate")
    second.joins(first)
    refused(first.run("key", "end", own), "key of this workstation", "lifecycle key rotate")
    assert [row["state"] for row in listed(first)] == ["signs", "signs"]


def test_a_key_that_is_not_there_is_named(first: Office, second: Branch) -> None:
    """One that never was, and one that ended; capitals do not matter."""
    second.joins(first)
    refused(first.run("key", "end", "00000000"), "the record has no key 00000000", "lifecycle key list")
    refused(first.run("key", "end", "Ana Souza"), "no key Ana Souza", "lifecycle key list")
    ended = key_of(second)
    assert first.run("key", "end", ended.upper(), "--yes").code == 0
    refused(first.run("key", "end", ended), f"key {ended} does not sign the record any more", "lifecycle key list")


def test_ending_is_confirmed_and_says_whose_key_it_is(first: Office, second: Branch) -> None:
    second.joins(first)
    key = key_of(second)
    refused(first.run("key", "end", key, "--no-input"), f"Key {key} of workstation branch", "--yes")


def test_a_workstation_that_does_not_sign_can_raise_the_alarm_too(first: Office, second: Branch, third: Branch) -> None:
    """It is recorded, and the next one that signs covers it."""
    second.joins(first)
    ran = third.run("key", "end", key_of(second), "--yes")
    assert ran.code == 0
    assert "NOT SIGNED" in ran.err
    assert listed(first)[1]["state"] == "ended"
    assert first.run("checkpoint").code == 0
    assert first.run("verify").code == 0


def test_a_new_workstation_adopts_nothing_while_another_one_signs(first: Office, second: Branch) -> None:
    """It is told to ask, and which keys sign."""
    ran = second.run("key", "adopt", "--yes")
    refused(ran, f"{key_of(first)} (desk)", "lifecycle key request", "lifecycle key adopt --lost KEY")
    assert not (second.folder / "signing.key").exists()


def test_a_lost_key_is_named_by_its_id(first: Office, second: Branch, third: Branch) -> None:
    """One that never was, one that ended, and one that another workstation still signs with."""
    second.joins(first)
    refused(third.run("key", "adopt", "--lost", "00000000", "--yes"), "no key 00000000", "lifecycle key list")
    lost, own = key_of(second), key_of(first)
    refused(first.run("key", "adopt", "--lost", lost, "--yes"), f"key {lost}", f"lifecycle key end {lost}")
    refused(first.run("key", "adopt", "--lost", own, "--yes"), "is not lost", "lifecycle key rotate")
    assert first.run("key", "end", lost, "--yes").code == 0
    refused(third.run("key", "adopt", "--lost", lost, "--yes"), f"key {lost} does not sign", "lifecycle key list")


def test_the_only_workstation_burned_down(first: Office, second: Branch) -> None:
    """Nobody can add a key; the one that goes on names the lost one, and says whose it was."""
    lost = key_of(first)
    assert first.run("checkpoint", "--save", str(second.known)).code == 0
    shutil.rmtree(first.folder / "last-checkpoints")
    (first.folder / "signing.key").unlink()
    refused(second.run("key", "adopt", "--lost", lost, "--no-input"), f"key {lost} of workstation desk was lost")
    ran = second.run("key", "adopt", "--lost", lost, "--yes", "--json")
    assert (ran.code, ran.json["checkpoint"]) == (0, None)
    assert [row["state"] for row in listed(second)] == ["lost", "signs"]
    assert second.run("checkpoint", "--known", str(second.known)).code == 0, "an auditor kept it"
    assert second.run("verify").code == 0


def test_a_checkpoint_by_a_key_that_was_ended_begins_nothing(first: Office, second: Branch, third: Branch) -> None:
    """Who stole the key could have signed it."""
    second.joins(first)
    assert second.run("checkpoint", "--save", str(third.known)).code == 0
    assert first.run("key", "add", third.asks(), "--yes").code == 0
    assert first.run("key", "end", key_of(second), "--yes").code == 0
    refused(third.run("checkpoint", "--known", str(third.known)), "the key was ended", code=5)


# --- the doctor ---


def signing(office: Office) -> dict[str, dict[str, str]]:
    """Give what the doctor finds about signing."""
    found = office.run("doctor", "--json").json["findings"]
    return {each["name"]: each for each in found}


def test_the_doctor_leads_a_new_workstation_from_step_to_step(first: Office, second: Branch) -> None:
    """A key first; then the checkpoint; then nothing is wrong. Where the key was ended, a new one."""
    for _ in range(2):
        found = signing(second)
        assert "lifecycle key request" in found["signing-key-named"]["fix"]
        assert found["last-checkpoint"]["level"] == "NOT CHECKED"
        second.run("key", "request")
    assert first.run("key", "add", second.asks(), "--save", str(second.known), "--yes").code == 0
    found = signing(second)
    assert "signing-key-named" not in found
    assert found["last-checkpoint"]["level"] == "PROBLEM"
    assert "lifecycle checkpoint --known FILE" in found["last-checkpoint"]["fix"]
    assert second.run("checkpoint", "--known", str(second.known)).code == 0
    assert signing(second)["last-checkpoint"]["level"] == "OK"
    assert first.run("key", "end", key_of(second), "--yes").code == 0
    fix = signing(second)["signing-key-named"]["fix"]
    assert "lifecycle key request" in fix
    assert "key adopt" not in fix
