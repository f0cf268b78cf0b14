"""What cards signed of a record: each signature is checked, in the record, in a bundle, and by openssl alone."""

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from auditor import verified
from forging import Change, Members, forged
from msgspec.structs import replace
from scene import Scene, scene
from signing_card import SigningCard, signed_by

from lifecycle.domain.facts import AnchorWritten, CardKeySeen
from lifecycle.evidence.checks.auditor_files import Brought
from lifecycle.evidence.checks.bundle import unreadable, verify_bundle
from lifecycle.evidence.checks.layers import ANCHORS
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.evidence.standalone import verify
from lifecycle.evidence.verifier.verdicts import FAIL, FOUND_WRONG, NOT_CHECKED, PASS, UNPROVEN
from lifecycle.store.address import Place

FIRST, SECOND = "000615410207", "FFFE00000001"
LAYER = "card signatures"
pytestmark = [pytest.mark.openssl, pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")]


@pytest.fixture
def ledger(tmp_path: Path, new_record: Place) -> Iterator[Scene]:
    """A record with cards that sign nothing."""
    with scene(tmp_path, new_record) as made:
        made.see(6)
        yield made


@pytest.fixture
def card(ledger: Scene) -> SigningCard:
    """A card whose key the record knows."""
    card = SigningCard(FIRST)
    ledger.add(card.stream, card.made())
    return card


def both(ledger: Scene, **wanted: object) -> list[tuple[int, str, str]]:
    """Export a bundle and verify it twice."""
    return judged(ledger.export(**wanted).path)  # type: ignore[arg-type] - as the test has it


def judged(path: Path) -> list[tuple[int, str, str]]:
    """Verify a bundle with the file that travels and with the program: exit code, verdict and note of each."""
    reports = verified(path, signatures=verify.OpenSSL()), verify_bundle(path, Brought(), unreadable)
    layers = [next((layer for layer in report.layers if layer.name == LAYER), None) for report in reports]
    return [
        (report.exit_code, layer.verdict, layer.note) if layer else (report.exit_code, "", "")
        for report, layer in zip(reports, layers, strict=True)
    ]


def record(ledger: Scene) -> tuple[str, str]:
    """Verify the record, and give what is said of anchors."""
    layers = verify_whole(ledger.store, Outside()).beyond.found.layers
    return layers[ANCHORS].verdict, str(layers[ANCHORS].note)


def test_good_signatures_pass_everywhere(ledger: Scene, card: SigningCard) -> None:
    """With the key that the record names, however many cards sign."""
    other = SigningCard(SECOND)
    ledger.add(other.stream, CardKeySeen(algorithm="132A8648CE3D030107", public_key=other.made().public_key))
    card.sign(ledger, 3)
    other.sign(ledger)
    note = "4 anchors are signed by their cards; 2 cards, each with the key that the record names"
    assert both(ledger) == [(UNPROVEN, PASS, f"{note}, and rising counts")] * 2
    verdict, said = record(ledger)
    assert (verdict, said.endswith("; 4 signatures of cards are good; cards not attested: 2")) == (PASS, True)


def test_a_bundle_without_signatures_says_nothing_of_them(ledger: Scene) -> None:
    """As it was before cards could sign."""
    assert both(ledger) == [(UNPROVEN, "", "")] * 2
    with zipfile.ZipFile(ledger.export().path) as archive:
        assert not [name for name in archive.namelist() if name.startswith("parts/")]
        assert b"card-signatures" not in archive.read("manifest.json")


def test_the_key_may_be_older_than_the_events_of_the_bundle(ledger: Scene, card: SigningCard) -> None:
    """Its event comes along, and has its leaf hash."""
    ledger.see(3)
    start = ledger.head + 1
    card.sign(ledger, 2)
    assert [each[:2] for each in both(ledger, over=(f"#{start}", None))] == [(UNPROVEN, PASS)] * 2


def altered(fact: AnchorWritten, kind: str) -> AnchorWritten:
    """Spoil what a card signed."""
    if kind == "another key":
        return replace(fact, signature=signed_by(SigningCard(FIRST).key, bytes.fromhex(fact.statement or "")))
    if kind == "another statement":
        statement = (fact.statement or "")[:-2] + "00"
        return replace(fact, statement=statement if statement != fact.statement else statement[:-2] + "01")
    return replace(fact, signature="00" * 63)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("another key", "is not by the key that the record names"),
        ("another statement", "is over another statement than its event"),
        ("too short", "is no signature"),
    ],
)
def test_a_signature_that_is_not_the_cards_is_found(ledger: Scene, card: SigningCard, kind: str, said: str) -> None:
    """In the bundle and in the record; the event is named."""
    card.sign(ledger)
    ledger.add(card.stream, altered(card.signed(ledger), kind))
    position = ledger.head
    for code, verdict, note in both(ledger):
        assert (code, verdict, said in note, f"#{position}" in note) == (FOUND_WRONG, FAIL, True, True), note
    verdict, note = record(ledger)
    assert (verdict, f"#{position}" in note) == (FAIL, True)


def test_a_statement_about_another_card_is_found(ledger: Scene, card: SigningCard) -> None:
    """Its id is that of the key; a signature by the same key over another id is none of this card."""
    fact = card.signed(ledger)
    said = bytearray.fromhex(fact.statement or "")
    said[40] ^= 1
    ledger.add(card.stream, replace(fact, statement=said.hex(), signature=signed_by(card.key, bytes(said))))
    assert [each[:2] for each in both(ledger)] == [(FOUND_WRONG, FAIL)] * 2
    assert record(ledger)[0] == FAIL


def test_a_count_that_was_signed_already_is_found(ledger: Scene, card: SigningCard) -> None:
    """A card counts each signature once; a smaller count is that of a copy or of a card that was reset."""
    card.sign(ledger, 2)
    card.count = 0
    card.sign(ledger)
    assert [each[:2] for each in both(ledger)] == [(FOUND_WRONG, FAIL)] * 2
    assert record(ledger)[0] == FAIL


def test_a_signature_by_a_key_that_no_event_before_it_names_is_not_checked(ledger: Scene, card: SigningCard) -> None:
    """Another record formatted the card; a key that was recorded afterwards is another one."""
    other = SigningCard(SECOND)
    other.sign(ledger)
    ledger.add(other.stream, other.made())
    assert both(ledger) == [(UNPROVEN, NOT_CHECKED, "1 signature is by a key that no event names")] * 2
    card.sign(ledger)
    for code, verdict, note in both(ledger):
        assert (code, verdict, note.endswith("not checked: 1 signature is by a key that no event names")) == (
            UNPROVEN,
            PASS,
            True,
        )
    assert record(ledger)[1].endswith("signed without a recorded key: 1; cards not attested: 1")


def test_an_anchor_that_a_card_with_a_key_did_not_sign_is_found(ledger: Scene, card: SigningCard) -> None:
    """Somebody left the signature out."""
    card.sign(ledger)
    ledger.add(card.stream, replace(card.signed(ledger), signature=None, statement=None))
    assert [each[:2] for each in both(ledger)] == [(FOUND_WRONG, FAIL)] * 2
    assert record(ledger)[0] == FAIL


def test_a_card_that_made_another_key_signs_with_that(ledger: Scene, card: SigningCard) -> None:
    """Its count begins again; what it signed before stays good."""
    card.sign(ledger, 2)
    again = SigningCard(FIRST)
    ledger.add(again.stream, again.made())
    again.sign(ledger)
    assert [each[:2] for each in both(ledger)] == [(UNPROVEN, PASS)] * 2
    assert record(ledger)[0] == PASS


KEYS, FILES = "parts/card-signatures/keys.jsonl", f"parts/card-signatures/{FIRST}/"


def other_key(members: Members) -> None:
    """Put another key into the event of the key."""
    other = SigningCard(FIRST).made().public_key.encode()
    start = members[KEYS].index(b'"public_key":"') + len(b'"public_key":"')
    members[KEYS] = members[KEYS][:start] + other + members[KEYS][start + len(other) :]


def other_statement(members: Members) -> None:
    """Put another statement where openssl finds it."""
    members[FILES + "statement"] = bytes(96)


def more_files(members: Members) -> None:
    """Add a signature of a card that signed nothing."""
    members[f"parts/card-signatures/{SECOND}/statement"] = bytes(96)


def no_keys(members: Members) -> None:
    """Leave out the events with the keys."""
    del members[KEYS]


@pytest.mark.parametrize("change", [other_key, other_statement, more_files, no_keys])
def test_even_the_owner_of_the_signing_key_cannot_change_what_cards_signed(
    ledger: Scene, card: SigningCard, change: Change
) -> None:
    """The key of a card is in the tree, and the files for openssl are those of the events."""
    card.sign(ledger)
    path = forged(ledger.folder, ledger.export().path, change)
    assert [each[:2] for each in judged(path)] == [(FOUND_WRONG, FAIL)] * 2


def test_without_openssl_the_file_that_travels_says_so(
    ledger: Scene, card: SigningCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And does not call them good."""
    card.sign(ledger)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert both(ledger)[0][1] == NOT_CHECKED


def test_openssl_alone_checks_the_newest_signature_of_a_card(ledger: Scene, card: SigningCard, tmp_path: Path) -> None:
    """As README.txt says; the statement has the number of events, and their root hash."""
    card.sign(ledger, 2)
    held = ledger.head - 1
    with zipfile.ZipFile(ledger.export().path) as archive:
        archive.extractall(tmp_path / "bundle")
    readme = (tmp_path / "bundle/README.txt").read_text()
    commands = [line.strip().replace("SERIAL", FIRST) for line in readme.splitlines() if "card-signatures/S" in line]
    commands += [line.strip() for line in readme.splitlines() if line.startswith(("  openssl dgst", "  tail -c 40"))]
    assert len(commands) == 3
    shell = ["/bin/sh", "-ec", "\n".join(commands)]
    ran = subprocess.run(shell, cwd=tmp_path / "bundle", capture_output=True, check=True)  # noqa: S603
    first, *numbers = ran.stdout.decode().split()
    assert (first, numbers[0]) == ("Verified", "OK")
    assert bytes.fromhex("".join(numbers[1:])) == held.to_bytes(8, "big") + ledger.store.root_at(held)
