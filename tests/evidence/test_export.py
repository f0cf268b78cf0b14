"""What a bundle holds, member by member, and that the same ledger gives the same bytes."""

import base64
import json
import re
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scene import DAY, SERIALS, Made, Scene, scene

from lifecycle import DISTRIBUTION
from lifecycle.domain.anchor import Anchor
from lifecycle.domain.anchor_verdict import SeenSlot
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.event import FACTS
from lifecycle.domain.facts import AnchorSeen, AnchorSeen1, ExportMade
from lifecycle.domain.facts.earlier_anchors import SeenSlot1
from lifecycle.domain.signed_note import VerifierKey
from lifecycle.evidence.bundle.plan import Wanted
from lifecycle.evidence.export import export_to_file
from lifecycle.evidence.issuers import Owner
from lifecycle.reports.parts.ranges import Asked
from lifecycle.signing.signatures import signed_by
from lifecycle.store.address import Place
from lifecycle.store.proof_checks import check_consistency, check_inclusion
from lifecycle.store.tree import Frontier, leaf_hash, split


@pytest.fixture
def ledger(tmp_path: Path, new_record: Place) -> Iterator[Scene]:
    """A ledger with something of everything in it, signed on three days."""
    with scene(tmp_path, new_record) as made:
        made.see(5)
        made.signer.sign()
        made.tell()
        made.time += DAY
        made.see(30)
        made.signer.sign()
        made.see(7)
        made.signer.sign()
        made.time += DAY
        made.see(10)
        yield made


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A ledger over more than one tile, with a checkpoint here and there."""
    with scene(tmp_path_factory.mktemp("long")) as made:
        for count in (40, 200, 100, 300):
            made.see(count)
            made.signer.sign()
        made.see(20)
        yield made


def leaves_in(members: dict[str, bytes]) -> list[bytes]:
    """Give all leaf hashes of a bundle, in their order."""
    events = b"".join(members[name] for name in members if name.startswith("events/"))
    return [
        *split(members.get("leaves/before.bin", b"")),
        *(leaf_hash(line) for line in events.split(b"\n")[:-1]),
        *split(members.get("leaves/after.bin", b"")),
    ]


def root_of(leaves: list[bytes]) -> bytes:
    """Grow a tree."""
    tree = Frontier()
    for leaf in leaves:
        tree = tree.append(leaf)
    return tree.root


# --- the container ---


def test_the_container_says_nothing_of_where_and_when(ledger: Scene) -> None:
    """Stored members by name, one fixed time, one mode, no comment, nothing extra; and one reader."""
    made = ledger.export()
    with zipfile.ZipFile(made.path) as archive:
        infos = archive.infolist()
        assert archive.comment == b""
    assert [each.filename for each in infos] == sorted(each.filename for each in infos)
    for each in infos:
        assert (each.compress_type, each.create_system) == (zipfile.ZIP_STORED, 3)
        assert each.date_time == (1980, 1, 1, 0, 0, 0)
        assert (each.external_attr, each.extra, each.comment, each.flag_bits) == (0o644 << 16, b"", b"", 0)
        assert re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_./-]*", each.filename)
        assert ".." not in each.filename
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [path.name for path in ledger.folder.iterdir() if path.name.startswith(".export")] == []


def test_the_manifest_lists_every_member_that_is_not_about_it(ledger: Scene) -> None:
    """With its SHA-256, by name; the event has the SHA-256 of the manifest."""
    made = ledger.export()
    members = made.members
    listed = [line.split("  ") for line in members["MANIFEST.sha256"].decode().splitlines()]
    assert [name for _, name in listed] == [name for name in members if not name.startswith("MANIFEST.sha256")]
    assert all(sha256(members[name]).hexdigest() == digest for digest, name in listed)
    assert made.said.sha256 == sha256(members["MANIFEST.sha256"]).hexdigest()


def test_the_description_is_canonical_and_says_what_is_in_it(ledger: Scene) -> None:
    """So that nobody has to count."""
    head = ledger.head
    made = ledger.export()
    said = json.loads(made.members["manifest.json"])
    checkpoint = made.said.plan.checkpoint
    assert said == {
        "bundle": 2,
        "checkpoint": f"checkpoints/{head:012}.txt",
        "disclosures": "none",
        "first": 1,
        "last": head,
        "origin": checkpoint.origin,
        "parts": [
            {"name": "anchors", "version": 1},
            {"name": "checkpoints", "version": 1},
            {"name": "events", "version": 1},
            {"name": "proofs", "version": 1},
            {"name": "reports", "version": 1},
        ],
        "people": [],
        "program": version(DISTRIBUTION),
        "root": checkpoint.root.hex(),
        "size": head,
        "virtual": True,
    }
    assert json.dumps(said, sort_keys=True, separators=(",", ":")).encode() + b"\n" == made.members["manifest.json"]


# --- events, leaves and the tree ---


def test_every_event_is_a_line_byte_for_byte(ledger: Scene) -> None:
    """What is exported is what was hashed."""
    bodies = [body for _, body in ledger.store.read()]
    members = ledger.export().members
    assert members["events/000000000001.jsonl"] == b"".join(body + b"\n" for body in bodies)
    assert "leaves/before.bin" not in members
    assert "leaves/after.bin" not in members


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.data())
def test_any_range_brings_the_tree_with_it(long: Scene, data: st.DataObject) -> None:
    """Full events inside it, leaf hashes around it, and the root that was signed over all of them."""
    first = data.draw(st.integers(1, 600))
    last = data.draw(st.integers(first, 600))
    made = long.export(over=(f"#{first}", f"#{last}"), reports=False)
    members, checkpoint = made.members, made.said.plan.checkpoint
    leaves = leaves_in(members)
    assert (len(leaves), root_of(leaves)) == (checkpoint.size, checkpoint.root)
    bodies = [body for _, body in long.store.read(first - 1, last)]
    assert members[f"events/{first:012}.jsonl"] == b"".join(body + b"\n" for body in bodies)
    assert len(members.get("leaves/before.bin", b"")) == 32 * (first - 1)
    assert len(members.get("leaves/after.bin", b"")) == 32 * (checkpoint.size - last)
    for position in {first, last}:
        check_tlog_proof(members[f"proofs/{position:012}.tlog-proof"], leaves[position - 1], position)
    for name in (each for each in members if each.startswith("consistency/")):
        check_growth(members[name], leaves)
        assert int(name[12:24]) < first


def test_a_range_without_events_still_brings_the_tree(ledger: Scene) -> None:
    """Nothing happened then, and all leaf hashes show that nothing is hidden."""
    members = ledger.export(over=("2001-01-01", "2001-12-31"), reports=False).members
    said = json.loads(members["manifest.json"])
    assert (said["first"], said["last"]) == (0, 0)
    assert not [name for name in members if name.startswith(("events/", "proofs/", "consistency/"))]
    assert root_of(leaves_in(members)).hex() == said["root"]
    assert len(leaves_in(members)) == said["size"]


def test_members_are_cut_where_every_export_cuts_them(ledger: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same events are in the same members, wherever the range begins."""
    monkeypatch.setattr("lifecycle.evidence.bundle.member_names.LINES", 16)
    whole = {name: body for name, body in ledger.export().members.items() if name.startswith("events/")}
    assert list(whole) == [f"events/{first:012}.jsonl" for first in range(1, ledger.head - 1, 16)]
    part = {
        name: body for name, body in ledger.export(over=("#10", "#40")).members.items() if name.startswith("events/")
    }
    assert list(part) == [f"events/{first:012}.jsonl" for first in (10, 17, 33)]
    assert part["events/000000000017.jsonl"] == whole["events/000000000017.jsonl"]


# --- checkpoints, proofs and keys ---


def test_the_last_checkpoint_of_each_day_is_in_it_and_keys_that_verify_them(ledger: Scene) -> None:
    """The head is signed where it was not; of each earlier day the last is enough."""
    kept = [ledger.store.checkpoint_upto(position) for position in range(1, ledger.head + 1)]
    sizes = sorted({each.size for each in kept if each})
    members = ledger.export().members
    head = json.loads(members["manifest.json"])["size"]
    assert [int(name[12:24]) for name in members if name.startswith("checkpoints/")] == [sizes[0], sizes[-1], head]
    keys = [VerifierKey.read(line) for line in members["keys/ledger.vkey"].decode().splitlines()]
    assert [key.kind for key in keys] == [1, 6]
    for name in (each for each in members if each.startswith("checkpoints/")):
        signed = SignedCheckpoint.read(members[name])
        assert all(signed_by(signed, key) for key in keys)
        assert root_of(leaves_in(members)[: signed.checkpoint.size]) == signed.checkpoint.root


def test_of_two_checkpoints_of_one_size_the_first_counts(ledger: Scene) -> None:
    """A heartbeat says that nothing happened, and changes no bundle."""
    first = ledger.export()
    ledger.time += DAY
    last = first.said.plan.last
    ledger.signer.heartbeat()
    ledger.signer.heartbeat()
    assert ledger.export(over=(None, f"#{last}")).content == first.content


def check_tlog_proof(proof: bytes, leaf: bytes, position: int) -> None:
    """Check a proof as C2SP tlog-proof has it."""
    head, _, rest = proof.decode().partition("\n\n")
    kind, index, *hashes = head.split("\n")
    checkpoint = SignedCheckpoint.read(rest.encode()).checkpoint
    assert (kind, index) == ("c2sp.org/tlog-proof@v1", f"index {position - 1}")
    check_inclusion(position - 1, checkpoint.size, leaf, [base64.b64decode(each) for each in hashes], checkpoint.root)


def check_growth(proof: bytes, leaves: list[bytes]) -> None:
    """Check a proof of consistency against the leaves of the bundle."""
    kind, before, after, *hashes = proof.decode().splitlines()
    (first, root), (second, later) = (
        (int(size), base64.b64decode(hash_)) for _, size, hash_ in (before.split(), after.split())
    )
    assert kind == "lifecycle consistency proof v1"
    assert (root, later) == (root_of(leaves[:first]), root_of(leaves[:second]))
    check_consistency(first, second, [base64.b64decode(each) for each in hashes], root, later)


def test_any_event_can_be_proven_alone(ledger: Scene) -> None:
    """Inside the range or not; the first and the last of the range always are."""
    made = ledger.export(over=("#10", "#20"), prove=(3, 15, ledger.head))
    members = made.members
    names = [name for name in members if name.startswith("proofs/")]
    assert [int(name[7:19]) for name in names] == sorted({3, 10, 15, 20, made.said.plan.size})
    for name in names:
        position = int(name[7:19])
        check_tlog_proof(members[name], leaves_in(members)[position - 1], position)


# --- what events say, and what explains them ---


def test_what_cards_showed_of_the_ledger_is_gathered(ledger: Scene) -> None:
    """By position, as the events have it; and there is no such member where there is nothing."""
    assert "card-anchors.jsonl" not in ledger.export().members
    anchor = Anchor(origin="AB" * 8, counter=3, size=7, root="cd" * 32)
    slots = (SeenSlot(anchor, "other-ledger", "unsigned"), SeenSlot(None, "never-written", "unsigned"))
    earlier = (SeenSlot1(anchor, "other-ledger"), SeenSlot1(None, "never-written"))
    facts = [
        AnchorSeen(slots=slots, verdict="other-ledger", size=9),
        AnchorSeen1(slots=earlier, verdict="other-ledger", size=9),
        AnchorSeen(slots=slots[:1], verdict="other-ledger", size=9),
    ]
    for fact in facts:
        ledger.add(f"card:{SERIALS[0]}", fact)
    events = list(ledger.store.events())[-3:]
    told = [json.loads(line) for line in ledger.export().members["card-anchors.jsonl"].splitlines()]
    assert told == [
        {
            "position": position,
            "serial": SERIALS[0],
            "slots": [msgspec.to_builtins(anchor), None][: len(fact.slots)],
            "time": event.time,
            "verdict": "other-ledger",
        }
        for fact, (position, event) in zip(facts, events, strict=True)
    ]


def test_every_kind_of_event_is_explained(ledger: Scene) -> None:
    """What it means, and a schema of its facts."""
    kinds = json.loads(ledger.export().members["spec/events.json"])
    assert set(kinds) == set(FACTS)
    assert all(kind["doc"] and kind["schema"] for kind in kinds.values())
    assert "microseconds UTC" in kinds["review-recorded.1"]["fields"]["at"]


# --- the same bytes ---


def test_the_same_ledger_gives_the_same_bytes(ledger: Scene) -> None:
    """Twice the same range; and the whole of then is the range up to then, later, reports and all."""
    first = ledger.export()
    last = first.said.plan.last
    ledger.see(11)
    ledger.time += 3 * DAY
    ledger.signer.sign()
    later, again = ledger.export(over=(None, f"#{last}")), ledger.export(over=("#1", f"#{last}"))
    assert {name for name, body in later.members.items() if first.members[name] != body} == set()
    assert first.content == later.content == again.content


def test_that_it_was_exported_is_recorded(ledger: Scene) -> None:
    """After the file has its name, with what went with it."""
    made = ledger.export(over=("#2", "#9"))
    position, event = list(ledger.store.events())[-1]
    assert event.facts == ExportMade(
        format="bundle", first=2, last=9, size=made.said.plan.size, sha256=made.said.sha256, disclosed="none", people=[]
    )
    assert made.said.position == position
    assert made.said.size == made.path.stat().st_size
    assert made.said.plan.wanted.over != Asked()


def test_reports_follow_from_the_events_whatever_becomes_of_the_read_models_meanwhile(tmp_path: Path) -> None:
    """They are folded for the export, which keeps nobody from writing."""
    changed = []

    def change(_done: int, _total: int) -> None:
        if not changed:
            with closing(sqlite3.connect(made.store.path)) as connection, connection:
                changed.append(connection.execute("UPDATE cards SET tries_left = 1").rowcount)

    with scene(tmp_path) as made:
        made.see(30)
        target = tmp_path / "a.zip"
        said = export_to_file(Owner(made.signer), Wanted(), "bundle", target, change)
        members = Made(target, said).members
    assert changed == [len(SERIALS)]
    report = json.loads(members["reports/cards.json"])
    tries = [row[report["columns"].index("tries_left")] for row in report["rows"]]
    assert (len(tries), 1 in tries) == (len(SERIALS), False)
