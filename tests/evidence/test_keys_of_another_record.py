"""Changes of keys that were signed for another record, and put into this one: its keys may sign many records."""

from collections.abc import Callable
from pathlib import Path

import pytest
from auditor import failed, keys_of, verified
from bundles import OPERATOR, ORIGIN, Ledger, Signer, bundle, ledger, root_of
from key_events import added, rotated
from scene import Scene

from lifecycle.domain.facts import SigningKeyAdded, SigningKeyRotated
from lifecycle.domain.signed_note import ED25519
from lifecycle.evidence.checks.layers import ED25519_LAYER, Layer
from lifecycle.evidence.checks.outside_evidence import Outside
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.evidence.standalone import verify
from lifecycle.evidence.verifier.verdicts import FAIL, PASS
from lifecycle.signing.addition import Addition, request
from lifecycle.signing.keys import SigningKey
from lifecycle.signing.rotation import statement

OTHER = "lifecycle/ledger/fedcba9876543210"
LATER = "aaaaaaaaaaaaaaaa"
THIEF = Signer("thief")
SIGNATURES = "signatures (Ed25519)"


def add(of: Ledger) -> int:
    """Put in the event by which the key of the thief signs another record."""
    return added(of, THIEF, name=OTHER)


def rotate(of: Ledger) -> int:
    """Put in the event by which it took the place of the first key there."""
    return rotated(of, OPERATOR, THIEF, name=OTHER)


def restored(of: Ledger) -> None:
    """Have it restored from a backup of all that it holds, under another name."""
    size = len(of.lines)
    facts = {"origin": LATER.upper(), "was": ORIGIN.upper(), "size": size, "root": root_of(of.leaves).hex()}
    of.origin = LATER
    of.add("ledger-restored.1", {**facts, "signed": size}, f"ledger:{LATER.upper()}")


def keys(of: Ledger) -> bytes:
    """Give the keys that its bundle brings along."""
    return b"".join(each.vkeys(f"lifecycle/ledger/{of.origin}") for each in (OPERATOR, THIEF))


@pytest.mark.parametrize("first", [1, 5], ids=["whole", "a range"])
@pytest.mark.parametrize("last", [OPERATOR, THIEF], ids=["first key", "its own key"])
@pytest.mark.parametrize("put_in", [add, rotate])
def test_a_change_of_keys_that_was_signed_for_another_record_fails_in_a_bundle(
    tmp_path: Path, put_in: Callable[[Ledger], int], last: Signer, first: int
) -> None:
    """Each of its signatures is good, and the event agrees with its statement."""
    of = ledger(9)
    put_in(of)
    of.fill(30)
    path = bundle(tmp_path / "b.zip", of, last, first=first, vkeys=keys(of))
    report = verified(path, keys=keys_of())
    assert (failed(report), report.exit_code) == ([SIGNATURES], verify.FOUND_WRONG)
    assert "another record" in report.layer(SIGNATURES).note


@pytest.mark.parametrize("first", [1, 5], ids=["whole", "a range"])
def test_a_key_that_was_added_before_a_record_was_restored_counts_after_it(tmp_path: Path, first: int) -> None:
    """The statement names the record as it was called then."""
    of = ledger(9)
    added(of, THIEF)
    of.fill(15)
    restored(of)
    of.fill(30)
    report = verified(bundle(tmp_path / "b.zip", of, THIEF, first=first, vkeys=keys(of)), keys=keys_of())
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)


def test_a_key_that_was_added_to_the_record_that_a_backup_is_of_is_none_of_the_restored_one(tmp_path: Path) -> None:
    """They are two records from there on, and what one says of keys says nothing of the other."""
    of = ledger(9)
    restored(of)
    added(of, THIEF)
    of.fill(30)
    report = verified(bundle(tmp_path / "b.zip", of, THIEF, vkeys=keys(of)), keys=keys_of())
    assert (failed(report), report.exit_code) == ([SIGNATURES], verify.FOUND_WRONG)


def test_a_key_that_knows_the_record_by_itself_alone_fails_in_a_bundle(tmp_path: Path) -> None:
    """Also where the first key signs what comes after it."""
    of = ledger(9)
    added(of, THIEF, known=(THIEF,), by=())
    of.fill(30)
    report = verified(bundle(tmp_path / "b.zip", of, vkeys=keys(of)), keys=keys_of())
    assert (failed(report), report.exit_code) == ([SIGNATURES], verify.FOUND_WRONG)


def first_key(ledger: Scene) -> SigningKey:
    """Give the key that signs the record."""
    ledger.signer.sign()
    key = ledger.signer.keys.load()
    assert key is not None
    return key


def judged(ledger: Scene, by: SigningKey, fact: SigningKeyAdded | SigningKeyRotated) -> Layer:
    """Put an event into the record without its program, sign, and give what is said of signatures with a key."""
    ledger.add(ledger.signer.journal.begun(virtual=True).stream, fact)
    given = [(ED25519, by.public.ed25519)]
    return verify_whole(ledger.store, Outside(keys=given)).beyond.found.layers[ED25519_LAYER]


def of_thief(name: str, by: SigningKey, *, itself: bool = False) -> SigningKeyAdded:
    """Give the event by which a thief's key signs the record of that name."""
    thief = SigningKey(b"\x05" * 32, b"\x06" * 32)
    first, second = thief.public.under(name)
    asked = request(name, thief, "branch", [thief.public if itself else by.public])
    note = asked if itself else Addition.read(asked.encoded()).vouched(by)
    return SigningKeyAdded(
        ed25519=first.line(), ml_dsa_44=second.line(), workstation="branch", statement=note.encoded().decode()
    )


def test_a_key_that_was_added_to_this_record_passes(ledger: Scene) -> None:
    """The same event as in the attacks, with the name of the record."""
    key = first_key(ledger)
    assert judged(ledger, key, of_thief(ledger.signer.here.name(), key)).verdict == PASS


def test_a_key_that_was_added_to_another_record_fails_in_the_record(ledger: Scene) -> None:
    """The first key signed that, for the other one."""
    key = first_key(ledger)
    assert judged(ledger, key, of_thief(OTHER, key)).verdict == FAIL


def test_a_rotation_of_another_record_fails_in_the_record(ledger: Scene) -> None:
    """Both keys signed that, for the other one."""
    key, thief = first_key(ledger), SigningKey(b"\x05" * 32, b"\x06" * 32)
    (old, old_other), (new, new_other) = (each.public.under(OTHER) for each in (key, thief))
    fact = SigningKeyRotated(
        old_ed25519=old.line(),
        old_ml_dsa_44=old_other.line(),
        new_ed25519=new.line(),
        new_ml_dsa_44=new_other.line(),
        statement=statement(OTHER, key, thief).encoded().decode(),
    )
    assert judged(ledger, key, fact).verdict == FAIL


def test_a_key_that_knows_the_record_by_itself_alone_fails_in_the_record(ledger: Scene) -> None:
    """Its own signature is the only one, and it vouches for itself."""
    key = first_key(ledger)
    assert judged(ledger, key, of_thief(ledger.signer.here.name(), key, itself=True)).verdict == FAIL


def test_a_range_from_before_a_restore_that_is_not_in_it_does_not_fail(tmp_path: Path) -> None:
    """Nothing in it tells which name the record had then: the change is neither a fault nor counted."""
    of = ledger(9)
    rotated(of, OPERATOR, THIEF)
    of.fill(15)
    restored(of)
    of.fill(30)
    path = bundle(tmp_path / "b.zip", of, THIEF, first=5, last=12, vkeys=keys(of))
    report = verified(path, keys=keys_of(THIEF))
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    assert verified(path, keys=keys_of()).exit_code == verify.UNPROVEN
