"""Bundles of a record that several workstations signed: whose checkpoints count, from which event to which."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from auditor import failed, keys_of, verdicts, verified
from bundles import OPERATOR, Signer, bundle, canonical, ledger
from key_events import NAME, added, ended, rotated

from lifecycle.evidence.standalone import verify

SECOND, THIEF = Signer("second"), Signer("thief")
SIGNATURES = "signatures (Ed25519)"


def vkeys(*signers: Signer) -> bytes:
    """Give the keys that a bundle brings along."""
    return b"".join(each.vkeys(NAME) for each in signers)


def two_offices(tmp_path: Path, last: Signer, *more: int) -> Path:
    """Give the bundle of a record that both sign by turns; `last` signs its end."""
    of = ledger(9)
    added(of, SECOND)
    of.fill(30)
    notes = [(9, of.checkpoint(9)), (12, of.checkpoint(12, signer=SECOND)), (20, of.checkpoint(20))]
    notes += [(each, of.checkpoint(each, signer=SECOND)) for each in more]
    return bundle(tmp_path / "b.zip", of, last, notes=notes, vkeys=vkeys(OPERATOR, SECOND))


@pytest.mark.parametrize("last", [OPERATOR, SECOND], ids=["first office", "second office"])
@pytest.mark.parametrize("given", [OPERATOR, SECOND], ids=["key of the first", "key of the second"])
def test_a_record_of_two_offices_is_proven_with_the_key_of_either(tmp_path: Path, last: Signer, given: Signer) -> None:
    """Each vouches for the other, whoever signed last."""
    report = verified(two_offices(tmp_path, last, 25), keys=keys_of(given))
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    assert verdicts(report)[SIGNATURES] == "PASS"


def test_a_checkpoint_that_was_kept_from_one_office_proves_what_the_other_signed(tmp_path: Path) -> None:
    """Without any key that was given."""
    of = ledger(9)
    report = verified(two_offices(tmp_path, SECOND), of.checkpoint(5))
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)


def test_a_range_after_the_addition_needs_the_key_that_was_added(tmp_path: Path) -> None:
    """The event that adds it is not in it: that is no fault, and no proof either."""
    of = ledger(9)
    added(of, SECOND)
    of.fill(30)
    path = bundle(tmp_path / "b.zip", of, SECOND, first=20, vkeys=vkeys(OPERATOR, SECOND))
    report = verified(path, keys=keys_of())
    assert (verdicts(report)[SIGNATURES], report.exit_code) == ("NOT CHECKED", verify.UNPROVEN)
    report = verified(path, keys=keys_of() + keys_of(SECOND))
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)


def test_an_office_replaces_its_key_and_the_other_signs_on(tmp_path: Path) -> None:
    """The new key is vouched for by the one that it replaces, and so by whoever vouched for that one."""
    new = Signer("second, new")
    of = ledger(9)
    added(of, SECOND)
    of.fill(15)
    rotated(of, SECOND, new)
    of.fill(30)
    notes = [(20, of.checkpoint(20)), (25, of.checkpoint(25, signer=new))]
    for last in (OPERATOR, new):
        path = bundle(tmp_path / "b.zip", of, last, notes=notes, vkeys=vkeys(OPERATOR, SECOND, new))
        for given in (OPERATOR, SECOND, new):
            report = verified(path, keys=keys_of(given))
            assert (failed(report), report.exit_code) == ([], verify.PROVEN), (last, given)


def test_a_key_that_ended_counts_until_its_end(tmp_path: Path) -> None:
    """What it signed before still does."""
    of = ledger(9)
    added(of, SECOND)
    of.fill(15)
    by_second = (14, of.checkpoint(14, signer=SECOND))
    end = ended(of, SECOND)
    of.fill(30)
    keys = vkeys(OPERATOR, SECOND)
    report = verified(bundle(tmp_path / "b.zip", of, notes=[by_second], vkeys=keys), keys=keys_of())
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    for given in (OPERATOR, SECOND):
        path = bundle(tmp_path / "c.zip", of, SECOND, notes=[by_second], vkeys=keys)
        report = verified(path, keys=keys_of(given))
        assert (verdicts(report)[SIGNATURES], report.exit_code) == ("FAIL", verify.FOUND_WRONG)
        assert "ended" in report.layer(SIGNATURES).note
    late = [by_second, (end + 3, of.checkpoint(end + 3, signer=SECOND))]
    report = verified(bundle(tmp_path / "d.zip", of, notes=late, vkeys=keys), keys=keys_of())
    assert (verdicts(report)[SIGNATURES], report.exit_code) == ("FAIL", verify.FOUND_WRONG)


def test_a_key_that_ended_cannot_be_added_again(tmp_path: Path) -> None:
    """Whoever signs that."""
    of = ledger(9)
    added(of, SECOND)
    ended(of, SECOND)
    added(of, SECOND)
    of.fill(30)
    for last in (SECOND, OPERATOR):
        report = verified(bundle(tmp_path / "b.zip", of, last, vkeys=vkeys(OPERATOR, SECOND)), keys=keys_of())
        assert (verdicts(report)[SIGNATURES], report.exit_code) == ("FAIL", verify.FOUND_WRONG)


def test_a_key_that_ended_adds_no_other_key(tmp_path: Path) -> None:
    """A thief of its file could."""
    of = ledger(9)
    added(of, SECOND)
    ended(of, SECOND)
    added(of, THIEF, known=(OPERATOR, SECOND), by=(SECOND,))
    of.fill(30)
    for last in (THIEF, OPERATOR):
        path = bundle(tmp_path / "b.zip", of, last, vkeys=vkeys(OPERATOR, SECOND, THIEF))
        for given in (OPERATOR, SECOND):
            report = verified(path, keys=keys_of(given))
            assert (verdicts(report)[SIGNATURES], report.exit_code) == ("FAIL", verify.FOUND_WRONG)


@pytest.mark.parametrize(
    ("known", "by", "own"),
    [
        pytest.param((OPERATOR,), (), None, id="signed by itself alone"),
        pytest.param((OPERATOR,), (OPERATOR,), OPERATOR, id="not signed by the new key"),
        pytest.param((OPERATOR,), (Signer("nobody"),), None, id="signed by a key that it does not know"),
        pytest.param((), (OPERATOR,), None, id="knows no key"),
        pytest.param((THIEF,), (THIEF,), None, id="vouches for itself"),
    ],
)
def test_an_addition_without_both_signatures_adds_nothing(
    tmp_path: Path, known: Sequence[Signer], by: Sequence[Signer], own: Signer | None
) -> None:
    """It is a forgery of somebody who can write to the database."""
    of = ledger(9)
    added(of, THIEF, known=known, by=by, own=own)
    of.fill(30)
    report = verified(bundle(tmp_path / "b.zip", of, THIEF, vkeys=vkeys(OPERATOR, THIEF)), keys=keys_of())
    assert verdicts(report)[SIGNATURES] != "PASS"
    assert report.exit_code != verify.PROVEN


def test_two_keys_of_a_thief_that_vouch_for_each_other_prove_nothing(tmp_path: Path) -> None:
    """Whose statements are perfect."""
    other = Signer("thief's other")
    of = ledger(9)
    added(of, THIEF, known=(other,), by=(other,))
    added(of, other, known=(THIEF,), by=(THIEF,))
    of.fill(30)
    report = verified(bundle(tmp_path / "b.zip", of, THIEF, vkeys=vkeys(OPERATOR, THIEF, other)), keys=keys_of())
    assert (verdicts(report)[SIGNATURES], report.exit_code) == ("NOT CHECKED", verify.UNPROVEN)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("workstation", "head office"),
        ("ed25519", THIEF.vkey(NAME, 1)),
        ("ml_dsa_44", THIEF.vkey(NAME, 6)),
        ("statement", "lifecycle signing key addition v1\n\n"),
    ],
)
def test_an_event_that_says_another_thing_than_its_statement_fails(tmp_path: Path, field: str, value: str) -> None:
    """However it is signed."""
    of = ledger(9)
    added(of, SECOND)
    event = json.loads(of.lines[-1])
    event["facts"][field] = value
    of.lines[-1] = canonical(event)
    report = verified(bundle(tmp_path / "b.zip", of.fill(20)), keys=keys_of())
    assert (failed(report), report.exit_code) == ([SIGNATURES], verify.FOUND_WRONG)


@pytest.mark.parametrize("line", ["known", "known two", "known one two three", "known x+y+z 00", "", "known  "])
def test_a_statement_that_names_no_key_where_it_should_fails(tmp_path: Path, line: str) -> None:
    """Whoever wrote it can sign whatever text it has."""
    of = ledger(9)
    added(of, THIEF, line=line)
    report = verified(bundle(tmp_path / "b.zip", of.fill(20)), keys=keys_of())
    assert (failed(report), report.exit_code) == ([SIGNATURES], verify.FOUND_WRONG)
