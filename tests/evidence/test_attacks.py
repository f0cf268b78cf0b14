"""Which attack is caught by what: every cell, and those too where nothing is caught, so that no claim grows."""

import io
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from auditor import failed, verified
from beside import CASES, changed
from forger import (
    Attack,
    Forgery,
    backdate,
    cut_custody,
    cut_tail,
    cut_to_witness,
    delete,
    edit,
    fork,
    key_in,
    nothing,
    remove_checkpoints,
    renumber,
    reorder,
)
from lab.homes import Home, HomeLike
from lab.lanes import some
from lab.office import Office, Ran

from lifecycle.cli import main
from lifecycle.domain.anchor_verdict import AT_ODDS
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.event import decode
from lifecycle.domain.facts import AnchorSeen
from lifecycle.domain.signed_note import ED25519, ML_DSA_44
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.record import RecordVerification
from lifecycle.operations import all_operations
from lifecycle.store.address import Place
from lifecycle.store.opening import open_reader
from lifecycle.store.tiles import Head
from lifecycle.store.verify import verify

KEPT, WITNESSED = "kept.txt", "witnessed.txt"


class Attacked(Office):
    """An office whose record is in a file, or on a server."""

    def __init__(self, home: Home, capture: pytest.CaptureFixture[str]) -> None:
        super().__init__(home.folder, capture)
        self.home = home

    @property
    def record(self) -> Place:
        """Where the record is."""
        return self.home.record


def at_home(patch: pytest.MonkeyPatch, home: Home) -> None:
    """Have the program work there."""
    patch.setenv("LIFECYCLE_HOME", str(home.folder))
    patch.setenv("LIFECYCLE_RECORD", str(home.record))
    patch.setenv("LIFECYCLE_ACTOR", "alice")
    patch.setenv("LIFECYCLE_STATION", "desk")
    patch.setattr(sys.stdin, "isatty", lambda: False, raising=False)


def begin(home: Home) -> None:
    """Make such a record, once on each engine."""
    with pytest.MonkeyPatch.context() as patch:
        at_home(patch, home)
        begun(_Quiet(home.folder), home)


def begun(office: Office, home: Home) -> None:
    """Make a record: cards changed before the auditor's checkpoint, before the witness's, and after both."""
    for name in ("a", "b", "c", "d"):
        office.new_card(name)
    assert office.inspect("d").code == 0
    assert office.change_pin("a").code == 0
    assert office.change_pin("a").code == 2
    for name in ("Ana", "Bea"):
        assert office.run("custody", "person", "add", name).code == 0
    assert office.run("checkpoint", "--save", str(office.folder / KEPT)).code == 0
    assert office.inspect("a").code == 0
    home.keep("earlier")
    assert office.change_pin("b").code == 0
    assert office.run("checkpoint", "--save", str(office.folder / WITNESSED)).code == 0
    home.keep("witnessed")
    assert office.change_pin("c").code == 0
    assert office.inspect("d").code == 0
    assert office.run("custody", "person", "add", "Cid").code == 0


class _Quiet(Office):
    """An office for a fixture that more than one test uses: pytest captures nothing for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str) -> Ran:
        """Call the program."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(words)
        return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture
def office(
    home_like: HomeLike, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Attacked:
    """A copy of it."""
    home = home_like("three cards and two checkpoints", begin)
    monkeypatch.chdir(tmp_path)  # where what proves a fork is written
    at_home(monkeypatch, home)
    return Attacked(home, capsys)


@dataclass(frozen=True)
class Row:
    """One attack, and what catches it."""

    attack: Attack
    in_database: tuple[bool, bool]
    """By a checkpoint in the database: without the key, with it."""
    auditor: bool
    witness: bool
    card: str | None
    """The card that shows it."""
    whole: str | None = None
    """The earlier copy that takes the place of the whole database."""


MATRIX = {
    "an edit before a checkpoint": Row(edit, (True, False), auditor=True, witness=True, card="a"),
    "a deletion before a checkpoint": Row(delete, (True, False), auditor=True, witness=True, card="a"),
    "a renumbering before a checkpoint": Row(renumber, (True, False), auditor=True, witness=True, card="a"),
    "a reordering before a checkpoint": Row(reorder, (True, False), auditor=True, witness=True, card="a"),
    "a backdating before a checkpoint": Row(backdate, (True, False), auditor=True, witness=True, card="a"),
    "a cut of the tail": Row(cut_tail, (False, False), auditor=False, witness=True, card="b"),
    "a rollback": Row(nothing, (False, False), auditor=False, witness=True, card="b", whole="earlier"),
    "a fork after the auditor's checkpoint": Row(fork, (True, False), auditor=False, witness=True, card="b"),
    "a cut of acts of custody": Row(cut_custody, (False, False), auditor=False, witness=False, card=None),
    "a cut back to the witness": Row(cut_to_witness, (False, False), auditor=False, witness=False, card="c"),
    "a rollback to the witness": Row(
        nothing, (False, False), auditor=False, witness=False, card="c", whole="witnessed"
    ),
    "checkpoints removed": Row(remove_checkpoints, (True, False), auditor=False, witness=False, card=None),
    "nothing": Row(nothing, (False, False), auditor=False, witness=False, card=None),
}


def note(office: Attacked, name: str) -> SignedCheckpoint:
    """Read a checkpoint that was kept."""
    return SignedCheckpoint.read((office.folder / name).read_bytes())


def attack(office: Attacked, row: Row, *, with_key: bool) -> None:
    """Do it."""
    if row.whole is not None:
        office.home.put_back(row.whole)
    forgery = Forgery.of(office.record)
    row.attack(forgery, [note(office, name).checkpoint.size for name in (KEPT, WITNESSED)])
    if with_key:
        forgery.signed_anew(key_in(office.folder))
    forgery.write()


def caught(office: Attacked, *kept: str) -> bool:
    """Verify with the key that the auditor has, and with checkpoints; say whether anything failed."""
    all_operations()
    public = key_in(office.folder).public
    keys = ((ED25519, public.ed25519), (ML_DSA_44, public.ml_dsa_44))
    beyond = RecordVerification(Outside(keys=keys, kept=[(name, note(office, name)) for name in kept]))
    with open_reader(office.record, decode) as store:
        verdict = verify(store, beside=beyond.due)
    assert verdict.sound, "who recomputes all of it is not caught by the store alone"
    beyond.finish()
    return any(layer.verdict == "FAIL" for layer in beyond.found.layers.values())


def shown_by(office: Attacked, card: str) -> str:
    """Insert a card, and give the verdict on its anchors."""
    assert office.inspect(card).code == 0
    events = [decode(event) for event in _bodies(office.record)]
    return next(event.facts.verdict for event in reversed(events) if isinstance(event.facts, AnchorSeen))


def head_of(place: Place) -> Head:
    """Give size and root of a record."""
    with open_reader(place, decode) as store:
        return store.head()


def _bodies(place: Place) -> list[bytes]:
    with open_reader(place, decode) as store:
        return [body for _, body in store.read()]


@pytest.mark.parametrize("means", ["without the key", "with the key"])
@pytest.mark.parametrize("name", MATRIX)
def test_an_attack_is_caught_by_what_catches_it_and_by_nothing_else(office: Attacked, name: str, means: str) -> None:
    """The attacker recomputes every hash, and signs anew where the key is in reach."""
    row, with_key = MATRIX[name], means == "with the key"
    attack(office, row, with_key=with_key)
    assert caught(office) == row.in_database[with_key]
    assert caught(office, KEPT) == (row.auditor or row.in_database[with_key])
    assert caught(office, WITNESSED) == (row.witness or row.in_database[with_key])
    if row.card is None:
        assert {shown_by(office, card) for card in "abc"} == {"consistent"}
    else:
        assert shown_by(office, row.card) in AT_ODDS


@pytest.mark.parametrize("name", some(tuple(MATRIX), 3))
def test_a_bundle_of_an_attacked_record_is_caught_by_what_was_kept(office: Attacked, name: str) -> None:
    """By verify.py and by lifecycle alike, though the attacker has the key and what this machine remembers."""
    row = MATRIX[name]
    attack(office, row, with_key=True)
    shutil.rmtree(office.folder / "last-checkpoints")
    assert office.run("checkpoint", "--first-here", "--yes").code == 0
    bundle = office.folder / "bundle.zip"
    assert office.run("export", str(bundle), "--no-reports").code == 0
    for kept, is_caught in ((KEPT, row.auditor), (WITNESSED, row.witness)):
        given = (office.folder / kept).read_bytes()
        assert bool(failed(verified(bundle, given))) == is_caught, kept
        ran = office.run("verify", str(bundle), "--checkpoint", str(office.folder / kept), "--json")
        assert ("FAIL" in {each["verdict"] for each in ran.json["layers"]}) == is_caught, kept


@pytest.mark.every_engine
def test_a_fork_that_the_auditor_finds_is_proven_to_others(office: Attacked, tmp_path: Path) -> None:
    """By a file with both notes, and the way from the root that the record has to what it signed last."""
    attack(office, MATRIX["an edit before a checkpoint"], with_key=True)
    ran = office.run("verify", "--checkpoint", str(office.folder / KEPT), "--json")
    assert ran.code == 8
    assert "FORKED" in next(each["note"] for each in ran.json["layers"] if each["layer"] == "kept checkpoint")
    proof = Path(ran.json["fork_file"]).read_text("utf-8")
    assert Path(ran.json["fork_file"]).parent == tmp_path
    assert proof.count("lifecycle/ledger/") >= 4
    assert "== the consistency proof from " in proof or "both have" in proof


UNSEEN = {"nothing", "checkpoints removed"}
"""What leaves the newest checkpoint of this machine a checkpoint of the record."""
BESIDE = (
    "a name swapped",
    "a read model edited",
    "a history edited",
    "a guard dropped",
    "a foreign trigger",
    "a foreign view",
)
"""Attacks that touch no event."""


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_changed_beside_the_events_is_caught_by_computing_it_again_and_by_nothing_else(
    office: Attacked, name: str
) -> None:
    """No checkpoint and no card says anything of it, and who has the key has nothing to sign again."""
    must_be_caught_in_its_layer(office, name)


@pytest.mark.sqlite
def test_an_index_that_was_thinned_out_is_caught_in_its_layer_alone(office: Attacked) -> None:
    """Through SQLite's writable schema; indices of a server are in tests/store/test_server_indices.py."""
    must_be_caught_in_its_layer(office, "an index entry removed")


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.at_server and name not in BESIDE])
def test_other_changes_beside_the_events_are_caught_in_their_layer_too(office: Attacked, name: str) -> None:
    """On each engine, by what its owner can do there."""
    must_be_caught_in_its_layer(office, name)


def must_be_caught_in_its_layer(office: Attacked, name: str) -> None:
    """Change what lies beside the events, and see which layer fails."""
    before = head_of(office.record)
    changed(office.record, CASES[name])
    assert not caught(office, KEPT, WITNESSED)
    assert head_of(office.record) == before, "which is what cards keep"
    ran = office.run("verify", "--checkpoint", str(office.folder / WITNESSED), "--json")
    failed = {each["layer"] for each in ran.json["layers"] if each["verdict"] == "FAIL"}
    assert (ran.code, failed) == (1, CASES[name].layers(office.record))


@pytest.mark.parametrize("name", [name for name in MATRIX if name not in UNSEEN])
def test_the_last_checkpoint_of_this_machine_catches_all_that_touches_what_was_signed(
    office: Attacked, name: str
) -> None:
    """Also who has the key of the database's owner, unless this file is in reach, too."""
    attack(office, MATRIX[name], with_key=True)
    ran = office.run("verify", "--json")
    assert ran.code == 8
    assert office.change_pin("d").code == 8, "and nothing is changed on it"


def test_an_operation_that_was_never_recorded_is_shown_by_its_card_alone(office: Attacked) -> None:
    """The record is whole, and every checkpoint of it holds."""
    elsewhere = office.home.copy_of(office.record)
    pins = office.folder / "pins"
    pins.write_text("12345678\n83650172\n83650172\n")
    last = office.folder / "last-checkpoints"
    shutil.copytree(last, office.folder / "saved")
    words = ("run", "change-pin", "--reader", "virtual:d", "--pin-file", str(pins), "--yes", "--store", str(elsewhere))
    assert office.run(*words).code == 0
    shutil.rmtree(last)
    shutil.copytree(office.folder / "saved", last)
    assert not caught(office, KEPT, WITNESSED)
    assert shown_by(office, "d") in AT_ODDS


def test_a_lie_that_was_told_at_once_is_caught_by_nothing(office: Attacked) -> None:
    """Nothing here proves that an event is true."""
    forgery = Forgery.of(office.record)
    lie = forgery.events[-1] | {"id": "01a20dec-80db-717e-b70f-f85cbbb812de", "actor": "person:0000000000000000"}
    forgery.events.append(lie)
    forgery.write()
    assert not caught(office, KEPT, WITNESSED)
    assert {shown_by(office, card) for card in "abc"} == {"consistent"}


def test_who_takes_the_checkpoints_away_too_leaves_less_that_is_covered(office: Attacked) -> None:
    """Of a part of them no layer tells, but the sentence of coverage does; that all of them are gone is found."""
    before = office.run("verify", "--json").json["covered_until"]
    forgery = Forgery.of(office.record)
    del forgery.notes[1:]
    forgery.write()
    assert office.run("replay", "--write").code == 0  # what is derived is whole again
    for file in (office.folder / "last-checkpoints").iterdir():
        file.unlink()
    ran = office.run("verify", "--json")
    assert ran.json["covered_until"] < before
    assert ran.json["events_after"] > 0
    forgery.notes.clear()
    forgery.write()
    ran = office.run("verify", "--json")
    assert (ran.code, ran.json["covered_until"]) == (1, None)
