import json
from pathlib import Path

import pytest
from auditor import ALWAYS_OPEN, failed, keys_of, verdicts, verified
from bundles import (
    CARD,
    OPERATOR,
    ORIGIN,
    START,
    Ledger,
    Signer,
    anchored_before,
    b64,
    bundle,
    canonical,
    forked,
    ledger,
    members_of,
    named,
    root_of,
    seen,
    signed,
    written,
    zipped,
)
from key_events import NAME, rotated

from lifecycle.evidence.standalone import verify


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 1000])
def test_a_sound_bundle_with_a_key_that_was_given_is_proven(tmp_path: Path, size: int) -> None:
    """The empty ledger and the one with one event too; what is not there to be checked is not called good."""
    report = verified(bundle(tmp_path / "b.zip", ledger(size)), keys=keys_of())
    found = verdicts(report)
    there = {"inclusion proofs"} if size else set()
    absent = {"kept checkpoint", "consistency proofs", "disclosures", "card anchors", "inclusion proofs"} - there
    assert {name for name, verdict in found.items() if verdict == "NOT CHECKED"} == ALWAYS_OPEN | absent
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    assert report.coverage.startswith(f"Covered up to event #{size} (2026-09-2")
    assert report.coverage.endswith(" UTC). No newer event.")


def test_without_anything_from_outside_it_is_sound_and_not_proven(tmp_path: Path) -> None:
    """The key that a bundle brings along proves nothing."""
    report = verified(bundle(tmp_path / "b.zip", ledger(9)))
    found = verdicts(report)
    assert (failed(report), report.exit_code) == ([], verify.UNPROVEN)
    assert found["signatures (Ed25519)"] == found["manifest signature"] == "NOT CHECKED"
    assert report.answer.endswith(": consistent, but not proven.")
    assert report.coverage.startswith("Not proven: no trusted key or checkpoint.")


@pytest.mark.parametrize(("first", "last"), [(1, 1), (1, 300), (2, 299), (257, 258), (300, 300), (256, 300)])
def test_a_range_is_proven_as_a_whole_ledger_is(tmp_path: Path, first: int, last: int) -> None:
    """The hashes of all other events stand in for them."""
    path = bundle(tmp_path / "b.zip", ledger(300), first=first, last=last, since=[1, 150, 299], checkpoints=[100])
    report = verified(path, ledger(300).checkpoint(128), keys=keys_of())
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)


def test_a_key_that_does_not_match_proves_nothing(tmp_path: Path) -> None:
    """Nor does the key that the bundle names; whether the other one came later, the bundle cannot tell."""
    path = bundle(tmp_path / "b.zip", ledger(9))
    report = verified(path, keys=keys_of(Signer("somebody else")))
    found = verdicts(report)
    assert {found[name] for name in found if "sign" in name} == {"NOT CHECKED"}
    assert "forged, unless your key is newer" in report.layer("manifest signature").note
    assert report.exit_code == verify.UNPROVEN


def test_who_signs_all_of_it_with_another_key_is_caught_by_the_key_that_was_given(tmp_path: Path) -> None:
    """And only by it: in itself such a bundle is sound."""
    thief = Signer("thief")
    path = bundle(tmp_path / "b.zip", ledger(9), thief)
    assert verified(path).exit_code == verify.UNPROVEN
    report = verified(path, keys=keys_of())
    assert report.exit_code == verify.UNPROVEN
    assert "not signed by the key that you gave" in report.layer("signatures (Ed25519)").note


def test_a_pem_is_a_key_for_its_half_alone(tmp_path: Path) -> None:
    """The other layer is not called good for it."""
    pem = tmp_path / "key.pem"
    pem.write_bytes(OPERATOR.pem())
    _, keys = verify.read_given([], [str(pem)])
    report = verified(bundle(tmp_path / "b.zip", ledger(9)), keys=keys)
    found = verdicts(report)
    assert (found["signatures (Ed25519)"], found["signatures (ML-DSA-44)"]) == ("PASS", "NOT CHECKED")
    assert report.exit_code == verify.PROVEN


def test_a_checkpoint_that_was_kept_proves_the_bundle_by_the_key_that_signed_it(tmp_path: Path) -> None:
    """So that an auditor needs nothing but the note of the last time."""
    report = verified(bundle(tmp_path / "b.zip", ledger(9)), ledger(9).checkpoint(4))
    assert report.exit_code == verify.PROVEN
    assert verdicts(report)["kept checkpoint"] == verdicts(report)["signatures (Ed25519)"] == "PASS"
    assert "event #9 " in report.coverage


def test_what_was_kept_covers_what_it_covers_where_another_key_signed_the_rest(tmp_path: Path) -> None:
    """The events after it are not covered, and the sentence says how many."""
    path = bundle(tmp_path / "b.zip", ledger(9), Signer("new"))
    report = verified(path, ledger(9).checkpoint(4))
    assert report.exit_code == verify.PROVEN
    assert verdicts(report)["signatures (Ed25519)"] == "NOT CHECKED"
    assert report.answer.endswith(": proven up to event #4.")
    assert "event #4 (" in report.coverage
    assert "5 newer events are not covered" in report.coverage


def test_a_checkpoint_of_another_ledger_fails(tmp_path: Path) -> None:
    """It says which ledger it is of."""
    other = Ledger("ffffffffffffffff").begin().fill(9)
    report = verified(bundle(tmp_path / "b.zip", ledger(9)), other.checkpoint(4), keys=keys_of())
    assert failed(report) == ["kept checkpoint"]
    assert "another record, lifecycle/ledger/ffffffffffffffff" in report.layer("kept checkpoint").note
    assert report.exit_code == verify.FOUND_WRONG


@pytest.mark.parametrize(("kept_size", "size"), [(4, 9), (300, 600), (256, 511), (9, 9)])
def test_a_fork_is_proven_to_others_by_a_file(tmp_path: Path, kept_size: int, size: int) -> None:
    """Both notes, and the way from the root that the bundle has at the size of the first one to that of the second."""
    note = ledger(kept_size).checkpoint()
    path = bundle(tmp_path / "b.zip", forked(3, size))
    report = verified(path, note)
    assert (failed(report), report.exit_code) == (["kept checkpoint"], verify.FORKED)
    proof = (tmp_path / f"fork-{kept_size}-{size}.txt").read_text("utf-8")
    assert report.fork_file == str(tmp_path / f"fork-{kept_size}-{size}.txt")
    assert note.decode() in proof
    parts = dict(zip(*[iter(proof.partition("== ")[2].replace(" ==\n", "== ").split("== "))] * 2, strict=False))
    first, second = (verify.read_checkpoint(parts[f"the {which} checkpoint"].encode()) for which in ("first", "second"))
    assert (first.size, second.size) == (kept_size, size)
    if kept_size == size:
        assert first.root != second.root
        return
    texts = [text for name, text in parts.items() if name.startswith(("the root", "the consistency"))]
    root, *hashes = [verify.hash_of(line) for text in texts for line in text.splitlines()]
    assert root != first.root
    assert verify.is_consistent(first.size, second.size, hashes, root, second.root)


def test_a_fork_that_no_one_key_signed_is_wrong_and_proves_nothing(tmp_path: Path) -> None:
    """A note that anybody could have written is no evidence against the operator."""
    path = bundle(tmp_path / "b.zip", forked(3, 9))
    note = ledger(4).checkpoint(signer=Signer("somebody"))
    report = verified(path, note, keys=keys_of())
    assert (failed(report), report.exit_code) == (["kept checkpoint"], verify.FOUND_WRONG)
    assert not list(tmp_path.glob("fork-*"))


def test_an_older_bundle_is_not_checked_against_a_newer_checkpoint(tmp_path: Path) -> None:
    """It is no rollback: it was signed before. It is not proven by it either."""
    report = verified(bundle(tmp_path / "b.zip", ledger(5)), ledger(9).checkpoint())
    assert verdicts(report)["kept checkpoint"] == "NOT CHECKED"
    assert report.failed == []


def test_a_ledger_that_was_signed_later_with_fewer_events_was_rolled_back(tmp_path: Path) -> None:
    """Both notes prove it."""
    rolled = ledger(5)
    path = bundle(tmp_path / "b.zip", rolled, head=rolled.checkpoint(time=START + 100))
    report = verified(path, ledger(9).checkpoint())
    assert (failed(report), report.exit_code) == (["kept checkpoint"], verify.FORKED)
    assert "ROLLED BACK" in report.layer("kept checkpoint").note
    assert (tmp_path / "fork-9-5.txt").exists()


def test_two_kept_checkpoints_that_contradict_each_other_prove_a_fork_without_the_bundle(tmp_path: Path) -> None:
    """One ledger of so many events has one root."""
    report = verified(bundle(tmp_path / "b.zip", ledger(9)), ledger(4).checkpoint(), forked(3, 4).checkpoint())
    assert report.exit_code == verify.FORKED


def test_a_clock_that_steps_back_is_named_and_is_no_corruption(tmp_path: Path) -> None:
    """Nor is a stretch of the year 2090."""
    of = ledger(30)
    times = [(10, 3_786_912_000), (20, START + 5)]
    notes = [(size, of.checkpoint(size, time)) for size, time in times]
    report = verified(bundle(tmp_path / "b.zip", of, notes=notes), keys=keys_of())
    assert report.exit_code == verify.PROVEN
    assert "the clock moved back" in report.layer("checkpoints").note


def test_a_checkpoint_in_the_bundle_of_another_tree_is_a_fork(tmp_path: Path) -> None:
    """The operator signed both."""
    notes = [(10, forked(3, 10).checkpoint())]
    report = verified(bundle(tmp_path / "b.zip", ledger(30), notes=notes), keys=keys_of())
    assert (failed(report), report.exit_code) == (["checkpoints"], verify.FORKED)


def test_a_key_carries_over_to_the_next_by_an_event_that_both_signed(tmp_path: Path) -> None:
    """In both directions, and each for its own time."""
    new = Signer("new")
    of = ledger(9)
    early = of.checkpoint(5)
    rotated(of, OPERATOR, new)
    of.fill(20)
    options = {"notes": [(5, early)], "vkeys": OPERATOR.vkeys(NAME) + new.vkeys(NAME)}
    path = bundle(tmp_path / "b.zip", of, new, **options)
    for keys in (keys_of(), keys_of(new)):
        report = verified(path, keys=keys)
        assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    assert verified(path, early).exit_code == verify.PROVEN
    late = [(5, early), (12, of.checkpoint(12)), (15, of.checkpoint(15))]
    report = verified(bundle(tmp_path / "c.zip", of, new, **(options | {"notes": late})), keys=keys_of(new))
    assert "1 earlier" in report.layer("signatures (Ed25519)").note


def test_a_rotation_that_the_old_key_did_not_sign_carries_nothing_over(tmp_path: Path) -> None:
    """It is a forgery, and fails."""
    thief = Signer("thief")
    of = ledger(9)
    rotated(of, Signer("no"), thief)
    event = json.loads(of.lines[-1])
    event["facts"]["old_ed25519"] = OPERATOR.vkey(NAME, 1)
    of.lines[-1] = canonical(event)
    report = verified(bundle(tmp_path / "b.zip", of, thief), keys=keys_of())
    assert (failed(report), report.exit_code) == (["signatures (Ed25519)"], verify.FOUND_WRONG)


def restored(size: int, new: str = "aaaaaaaaaaaaaaaa") -> Ledger:
    """Give a ledger that was restored from a backup of so many events."""
    of = ledger(size)
    facts = {"origin": new.upper(), "was": ORIGIN.upper(), "size": size, "root": root_of(of.leaves).hex(), "signed": 40}
    of.origin = new
    of.add("ledger-restored.1", facts, f"ledger:{new.upper()}")
    return of.fill(size + 20)


def test_a_restored_ledger_keeps_the_checkpoints_of_its_earlier_name(tmp_path: Path) -> None:
    """As far as they cover what the backup had."""
    of = restored(30)
    early = ledger(30).checkpoint(20)
    path = bundle(tmp_path / "b.zip", of, notes=[(20, early)])
    report = verified(path, early, keys=keys_of())
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    lost = verified(path, ledger(40).checkpoint(), keys=keys_of())
    assert failed(lost) == ["kept checkpoint"]


def test_every_anchor_that_a_card_showed_is_held_against_the_tree_again(tmp_path: Path) -> None:
    """One that fits is counted, one of another ledger is named."""
    of = ledger(10)
    seen(of, 5, root_of(of.leaves[:5]).hex())
    seen(of, 5, "ab" * 32, "other-ledger", "ffffffffffffffff")
    report = verified(bundle(tmp_path / "b.zip", of.fill(20)), keys=keys_of())
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    assert "of other records: 1" in report.layer("card anchors").note


@pytest.mark.parametrize(("size", "word"), [(5, "other events there"), (500, "TRUNCATED")])
def test_a_card_that_contradicts_the_ledger_fails_it_whatever_its_event_says(
    tmp_path: Path, size: int, word: str
) -> None:
    """Unless a person accepted that, which is in the record and is named."""
    of = ledger(10)
    name = seen(of, size, "ab" * 32)
    path = bundle(tmp_path / "b.zip", of.fill(20))
    report = verified(path, keys=keys_of())
    assert failed(report) == ["card anchors"]
    assert word in report.layer("card anchors").note
    assert "A1A2A3A4A5A6A7A8" in report.layer("card anchors").note
    of.add("drift-accepted.3", {"anchors": [name], "differences": [], "shown": {}}, CARD)
    report = verified(bundle(tmp_path / "c.zip", of), keys=keys_of())
    assert failed(report) == []
    assert "mismatches that were accepted: 1" in report.layer("card anchors").note


def test_every_anchor_that_was_written_on_a_card_is_held_against_the_tree_too(tmp_path: Path) -> None:
    """Wherever in the ledger it is told, and over whatever part of it; one over others fails until it is accepted."""
    of = ledger(10)
    written(of, 10, root_of(of.leaves).hex())
    report = verified(bundle(tmp_path / "a.zip", of.fill(300)), keys=keys_of())
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    assert report.layer("card anchors").note == "anchors match the events: 1 written on cards"
    name = written(of, 280, "cd" * 32)
    report = verified(bundle(tmp_path / "b.zip", of.fill(400)), keys=keys_of())
    assert failed(report) == ["card anchors"]
    assert "event #301" in report.layer("card anchors").note
    of.add("drift-accepted.3", {"anchors": [name], "differences": [], "shown": {}}, CARD)
    assert failed(verified(bundle(tmp_path / "c.zip", of), keys=keys_of())) == []


def test_anchors_that_earlier_versions_recorded_are_held_against_the_tree_too(tmp_path: Path) -> None:
    """Beside those of today, in one list."""
    of = ledger(10)
    root = root_of(of.leaves).hex()
    anchored_before(of, 10, root)
    seen(of, 10, root)
    written(of, 10, root)
    anchored_before(of, 10, root)
    report = verified(bundle(tmp_path / "a.zip", of), keys=keys_of())
    assert (failed(report), report.exit_code) == ([], verify.PROVEN)
    note = report.layer("card anchors").note
    assert note == "anchors match the events: 3 read from cards, 3 written on cards"
    anchored_before(of, 10, "cd" * 32)
    report = verified(bundle(tmp_path / "b.zip", of), keys=keys_of())
    assert failed(report) == ["card anchors"]


def test_anchors_over_other_blocks_of_events_are_compared_all_the_same(tmp_path: Path) -> None:
    """Those over an earlier block, and those that claim what came in a later one only."""
    of = ledger(65_500)
    early, middle = root_of(of.leaves[:70]).hex(), root_of(of.leaves[:65_499]).hex()
    seen(of, 65_700, "ab" * 32)
    of.fill(65_600)
    written(of, 65_499, middle)
    written(of, 70, early)
    sound = of.copy()
    written(of, 64, "cd" * 32)
    of.fill(65_750)
    report = verified(bundle(tmp_path / "a.zip", of), keys=keys_of())
    assert failed(report) == ["card anchors"]
    said = [(fault.position, "other events there" in fault.message) for fault in report.layer("card anchors").faults]
    assert sorted(said) == [(65_501, True), (65_603, True)]
    later = sound.fill(65_750)
    assert [fault.position for fault in verified(bundle(tmp_path / "b.zip", later)).layer("card anchors").faults] == [
        65_501
    ]


def test_the_list_of_anchors_says_what_the_events_say(tmp_path: Path) -> None:
    """A line that is another, missing or too many fails."""
    of = ledger(10)
    seen(of, 5, root_of(of.leaves[:5]).hex())
    sound = members_of(of)
    line = sound["card-anchors.jsonl"]
    for other in (line.replace(b"consistent", b"fork"), line + line, None):
        members = {name: each for name, each in sound.items() if name != "card-anchors.jsonl"}
        members |= {} if other is None else {"card-anchors.jsonl": other}
        report = verified(zipped(signed(members), tmp_path / "b.zip"), keys=keys_of())
        assert failed(report) == ["card anchors"]


def test_a_disclosure_has_the_digest_that_stands_in_an_event(tmp_path: Path) -> None:
    """And one that stands in none proves nothing and fails."""
    of = ledger(5)
    alice, bob = (b"a" * 16, "Alice"), (b"b" * 16, "B\u00f6b")
    named(of, *alice)
    report = verified(bundle(tmp_path / "b.zip", of, disclosures=[alice]), keys=keys_of())
    assert (verdicts(report)["disclosures"], report.exit_code) == ("PASS", verify.PROVEN)
    report = verified(bundle(tmp_path / "b.zip", of, disclosures=[alice, bob]), keys=keys_of())
    assert failed(report) == ["disclosures"]
    members = members_of(of, disclosures=[alice])
    members["disclosures.jsonl"] = members["disclosures.jsonl"].replace(b"Alice", b"Alicf")
    report = verified(zipped(signed(members), tmp_path / "b.zip"), keys=keys_of())
    assert failed(report) == ["disclosures"]


def test_openssl_gives_the_same_verdicts_as_the_library_where_it_can(tmp_path: Path) -> None:
    """And where it cannot, the layer is not checked and says why."""
    path = bundle(tmp_path / "b.zip", ledger(9), since=[4], checkpoints=[4])
    openssl = verify.OpenSSL()
    report = verified(path, keys=keys_of(), signatures=openssl)
    found = verdicts(report)
    assert found["signatures (Ed25519)"] == found["manifest signature"] == "PASS"
    if openssl.reasons[verify.ML_DSA_44]:
        assert found["signatures (ML-DSA-44)"] == "NOT CHECKED"
    other = verified(path, keys=keys_of(Signer("x")), signatures=openssl)
    assert verdicts(other)["manifest signature"] == "NOT CHECKED"


def test_without_openssl_nothing_that_is_signed_is_called_good(tmp_path: Path) -> None:
    """A checkpoint that was kept still says what it covers, and proves nothing: whose the bundle is, nobody knows."""
    path = bundle(tmp_path / "b.zip", ledger(9))
    none = verify.OpenSSL("/nowhere/openssl")
    report = verified(path, keys=keys_of(), signatures=none)
    found = verdicts(report)
    assert {found[name] for name in found if "sign" in name} == {"NOT CHECKED"}
    assert report.exit_code == verify.UNPROVEN
    report = verified(path, ledger(9).checkpoint(4), signatures=none)
    assert report.exit_code == verify.UNPROVEN
    assert "5 newer events are not covered" in report.coverage


def test_an_openssl_that_says_yes_to_everything_is_not_believed(tmp_path: Path) -> None:
    """It is asked about a wrong signature first."""
    liar = tmp_path / "openssl"
    liar.write_text('#!/bin/sh\n[ "$1" = version ] && echo "OpenSSL 3.0.1"\necho "Signature Verified Successfully"\n')
    liar.chmod(0o700)
    assert verify.OpenSSL(str(liar)).reasons[verify.ED25519]


def test_unsigned_notes_never_pass(tmp_path: Path) -> None:
    """A checkpoint with a signature line by nobody is one without any."""
    of = ledger(9)
    text = f"{NAME}\n9\n{b64(root_of(of.leaves))}\n"
    note = f"{text}\n\u2014 {NAME} {b64(b'1234' + bytes(64))}\n".encode()
    report = verified(bundle(tmp_path / "b.zip", of, head=note), keys=keys_of())
    assert failed(report) == ["signatures (Ed25519)", "signatures (ML-DSA-44)"]
