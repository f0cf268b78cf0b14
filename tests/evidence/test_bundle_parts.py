"""The parts of a bundle of version 2: reports that are derived again, and parts that are not known here."""

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest
from bundles import zipped
from lab.office import Office

from lifecycle import DISTRIBUTION
from lifecycle.domain import event
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.evidence.bundle.detached import minisign_signature, ssh_signature
from lifecycle.reports.cards import Cards
from lifecycle.signing.key_file import KeyFile

Members = dict[str, bytes]
Change = Callable[[Members], None]

OF_NOW = f'"version":{Cards.version}'.encode()

OLD_PLACES: dict[str, tuple[str, ...]] = {
    "anchors": ("card-anchors.jsonl",),
    "proofs": ("proofs/", "consistency/"),
    "reports": ("reports/",),
}


def encoded(said: object) -> bytes:
    """Give the one form of a JSON value."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def forged(office: Office, bundle: Path, change: Change) -> Path:
    """Change members of a bundle and sign the manifest again: what the owner of the key can do."""
    key = KeyFile(office.folder / "signing.key").load()
    assert key is not None
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if not name.startswith("MANIFEST")}
    change(members)
    lines = [f"{sha256(members[name]).hexdigest()}  {name}\n" for name in sorted(members)]
    manifest, said = "".join(lines).encode(), json.loads(members["manifest.json"])
    origin = SignedCheckpoint.read(members[said["checkpoint"]]).checkpoint.origin
    comment, public, sign = f"{origin} {said['size']}", key.public.ed25519, key.sign_bytes
    members |= {
        "MANIFEST.sha256": manifest,
        "MANIFEST.sha256.ed25519": sign(manifest),
        "MANIFEST.sha256.sig": ssh_signature(manifest, public, sign),
        "MANIFEST.sha256.minisig": minisign_signature(manifest, public, sign, comment),
    }
    return zipped(members, bundle.with_name("forged.zip"))


@pytest.fixture
def bundle(office: Office) -> Path:
    """A bundle with all texts, of cards and a person."""
    serial = office.new_card("a")
    assert office.change_pin("a").code == 0
    assert office.run("custody", "person", "add", "Ana").code == 0
    assert office.run("custody", "hand-over", serial, "--to", "Ana", "--yes").code == 0
    path = office.folder / "bundle.zip"
    assert office.run("export", str(path), "--disclose-all").code == 0
    (office.folder / "key.txt").write_text(office.run("key", "show").out, encoding="utf-8")
    return path


def judged(office: Office, path: Path, *words: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Verify, and give the exit code, and verdict and note of each layer."""
    ran = office.run("verify", str(path), "--key", str(office.folder / "key.txt"), "--json", *words)
    return ran.code, {each["layer"]: (each["verdict"], each["note"]) for each in ran.json["layers"]}


def said(members: Members, **fields: object) -> None:
    """Change what manifest.json says."""
    members["manifest.json"] = encoded(json.loads(members["manifest.json"]) | fields) + b"\n"


def with_part(members: Members, name: str, version: int) -> None:
    """Add a part to the list, or change its version, and put its members where those of later versions are."""
    for each in [each for each in members if each.startswith(OLD_PLACES.get(name, ()))]:
        members[f"parts/{name}/{each.rpartition('/')[2]}"] = members.pop(each)
    parts = {each["name"]: each for each in json.loads(members["manifest.json"])["parts"]}
    parts[name] = {"name": name, "version": version}
    said(members, parts=[parts[each] for each in sorted(parts)])


def test_the_reports_of_a_bundle_are_derived_from_its_events_and_compared(office: Office, bundle: Path) -> None:
    """Values and pages; those that rest on what else is kept are named."""
    code, found = judged(office, bundle)
    assert (code, found["reports"][0]) == (0, "PASS")
    verdict, note = found["report pages"]
    assert verdict == "NOT CHECKED"
    names = "coverage.csv, coverage.html, retention.csv, retention.html"
    assert note.endswith(f"not checked (shows what is kept beside the events): {names}")


@pytest.mark.parametrize(("name", "layer"), [("reports/cards.json", "reports"), ("reports/cards.html", "report pages")])
def test_a_report_that_is_not_what_the_events_give_fails_whoever_signed_it(
    office: Office, bundle: Path, name: str, layer: str
) -> None:
    """The owner of the key is believed as little as anybody else."""

    def change(members: Members) -> None:
        assert b"sealed" in members[name]
        members[name] = members[name].replace(b"sealed", b"opened", 1)

    code, found = judged(office, forged(office, bundle, change))
    assert (code, found[layer][0]) == (1, "FAIL")
    assert found[layer][1].startswith(name)


def test_a_report_that_was_left_out_fails(office: Office, bundle: Path) -> None:
    """The list of parts says that they are there; another version of the program may not have had it."""

    def change(members: Members) -> None:
        del members["reports/refusals.json"]

    code, found = judged(office, forged(office, bundle, change))
    assert (code, found["reports"][0]) == (1, "FAIL")

    def change_earlier(members: Members) -> None:
        change(members)
        said(members, program="0.0.9")

    code, found = judged(office, forged(office, bundle, change_earlier))
    assert (code, found["reports"][0]) == (0, "NOT CHECKED")
    assert found["reports"][1].endswith(
        "(made by version 0.0.9, and this is " + version(DISTRIBUTION) + "): refusals.json"
    )


def test_pages_of_another_version_of_the_program_are_not_compared(office: Office, bundle: Path) -> None:
    """Its words may be others; the values are the same."""
    code, found = judged(office, forged(office, bundle, lambda members: said(members, program="0.0.9")))
    assert (code, found["reports"][0], found["report pages"][0]) == (0, "PASS", "NOT CHECKED")
    assert "cards.html" in found["report pages"][1]


def test_values_of_another_version_of_a_report_are_not_compared(office: Office, bundle: Path) -> None:
    """They are named, and the others are compared."""

    def change(members: Members) -> None:
        members["reports/cards.json"] = members["reports/cards.json"].replace(OF_NOW, b'"version":99', 1)

    code, found = judged(office, forged(office, bundle, change))
    assert (code, found["reports"][0]) == (0, "NOT CHECKED")
    assert found["reports"][1].endswith("not checked (another version of the report): cards.json")


@pytest.mark.parametrize("version", [b"[]", b"true", b'"1"', b"null"])
def test_values_that_do_not_say_their_version_are_compared(office: Office, bundle: Path, version: bytes) -> None:
    """And are not what the events give."""

    def change(members: Members) -> None:
        members["reports/cards.json"] = members["reports/cards.json"].replace(OF_NOW, b'"version":' + version)

    code, found = judged(office, forged(office, bundle, change))
    assert (code, found["reports"][0]) == (1, "FAIL")


def test_reports_on_events_that_this_version_does_not_know_are_not_derived(
    office: Office, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is judged."""
    monkeypatch.delitem(event._READ, "person-named.1")
    monkeypatch.delitem(event.FACTS, "person-named.1")
    code, found = judged(office, bundle)
    assert (code, found["reports"][0], found["report pages"][0]) == (0, "NOT CHECKED", "NOT CHECKED")
    assert "person-named.1" in found["reports"][1]


def test_a_part_that_is_not_known_here_is_named_and_the_rest_is_judged(office: Office, bundle: Path) -> None:
    """By version, too."""

    def change(members: Members) -> None:
        with_part(members, "cosignatures", 1)
        members["parts/cosignatures/one.txt"] = b"hello\n"

    code, found = judged(office, forged(office, bundle, change))
    assert (code, found["part cosignatures"][0]) == (0, "NOT CHECKED")


@pytest.mark.parametrize(
    ("part", "layers"),
    [
        ("anchors", {"card anchors": "PASS"}),
        ("proofs", {"inclusion proofs": "NOT CHECKED", "consistency proofs": "NOT CHECKED"}),
        ("reports", {"reports": "NOT CHECKED", "report pages": "NOT CHECKED"}),
    ],
)
def test_a_part_of_a_version_that_is_not_known_here_is_named_and_the_rest_is_judged(
    office: Office, bundle: Path, part: str, layers: dict[str, str]
) -> None:
    """What events say of anchors is judged without their list."""
    code, found = judged(office, forged(office, bundle, lambda members: with_part(members, part, 2)))
    assert (code, found[f"part {part}"][0]) == (0, "NOT CHECKED")
    assert {name: found[name][0] for name in layers} == layers


@pytest.mark.parametrize("name", ["parts/cosignatures/one.txt", "parts/events/one.txt", "parts/reports/cards.html"])
def test_a_member_of_a_part_that_is_not_listed_was_added(office: Office, bundle: Path, name: str) -> None:
    """What nobody lists can hide something."""
    code, found = judged(office, forged(office, bundle, lambda members: members.__setitem__(name, b"hello\n")))
    assert (code, found["container"][0]) == (1, "FAIL")


def test_reports_that_are_not_listed_were_added(office: Office, bundle: Path) -> None:
    """Pages as well as values."""

    def change(members: Members) -> None:
        said(
            members, parts=[each for each in json.loads(members["manifest.json"])["parts"] if each["name"] != "reports"]
        )
        for name in [name for name in members if name.startswith("reports/") and name != "reports/cards.html"]:
            del members[name]

    code, found = judged(office, forged(office, bundle, change))
    assert (code, found["container"][0]) == (1, "FAIL")


def test_events_of_a_version_that_is_not_known_leave_nothing_to_judge(office: Office, bundle: Path) -> None:
    """That is no bundle for this program."""
    assert judged(office, forged(office, bundle, lambda members: with_part(members, "events", 2)))[0] == 1


def test_reports_of_a_range_that_begins_later_are_not_derived(office: Office, bundle: Path) -> None:
    """They follow from events that are not there."""
    assert bundle.exists()
    later = office.folder / "later.zip"
    assert office.run("export", str(later), "--from", "#5").code == 0
    code, found = judged(office, later)
    assert (code, found["reports"][0]) == (0, "NOT CHECKED")
