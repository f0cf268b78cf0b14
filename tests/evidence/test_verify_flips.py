"""Every byte of every member of a small bundle is changed, one at a time; and bytes of the container itself."""

import random
from pathlib import Path

import pytest
from auditor import failed, keys_of, verified
from bundles import Members, ledger, manifest_of, members_of, named, seen, signed, zipped
from lab.lanes import one_in

from lifecycle.evidence.standalone import verify

ALICE = (b"a" * 16, "Alice")


def small() -> Members:
    """Give the members of a bundle that has one of everything, signed."""
    of = ledger(3)
    named(of, *ALICE)
    seen(of, 2, verify.folded([verify.node_hash(*of.leaves[:2])]).hex())
    return signed(members_of(of, 2, 5, checkpoints=[1], since=[1], disclosures=[ALICE]))


SMALL = small()
COVERED_BY_THE_SIGNATURE_ALONE = {"README.txt", "spec/format.txt", "reports/cards.csv", "keys/ledger.pem"}
"""What no layer understands: that it is as it was exported is shown by the manifest and its signature."""


def flipped(content: bytes, at: int) -> bytes:
    """Change one byte, so that a letter stays one where it can."""
    return content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :]


@pytest.mark.parametrize("name", sorted(SMALL))
def test_any_byte_of_any_member_changed_is_refused(tmp_path: Path, name: str) -> None:
    """Whoever changes it without a thought, and whoever thinks of the manifest too but has no key."""
    path = tmp_path / "b.zip"
    for at in one_in(16, range(len(SMALL[name]))):
        members = SMALL | {name: flipped(SMALL[name], at)}
        if at % 11 == 0:
            report = verified(zipped(members, path), keys=keys_of())
            assert report.exit_code == verify.FOUND_WRONG, (name, at)
            assert {"manifest", "manifest signature"} & set(failed(report))
        if not name.startswith("MANIFEST.sha256"):
            members["MANIFEST.sha256"] = manifest_of(members)
        report = verified(zipped(members, path), keys=keys_of())
        assert report.exit_code == verify.FOUND_WRONG, (name, at)
        assert {"manifest signature", "manifest"} & set(failed(report))


@pytest.mark.parametrize("name", sorted(SMALL))
def test_even_the_owner_of_the_key_changes_only_what_no_layer_understands(tmp_path: Path, name: str) -> None:
    """A checkpoint that was kept is all that an auditor has against the key; what it covers is named by the layers."""
    note = ledger(1).checkpoint()
    path = tmp_path / "b.zip"
    if name.startswith("MANIFEST.sha256"):
        return
    every = range(0, len(SMALL[name]), 1 if len(SMALL[name]) < 1500 else 7)
    for at in one_in(16, every):
        members = signed(SMALL | {name: flipped(SMALL[name], at)})
        report = verified(zipped(members, path), note, keys=keys_of())
        if name in COVERED_BY_THE_SIGNATURE_ALONE:
            assert report.exit_code == verify.PROVEN
        else:
            assert report.exit_code in {verify.FOUND_WRONG, verify.FORKED}, (name, at)


@pytest.mark.parametrize("name", sorted(SMALL))
def test_a_member_that_is_missing_or_empty_is_refused(tmp_path: Path, name: str) -> None:
    """Whichever it is."""
    path = tmp_path / "b.zip"
    without = {other: content for other, content in SMALL.items() if other != name}
    assert verified(zipped(without, path), keys=keys_of()).exit_code == verify.FOUND_WRONG
    assert verified(zipped(SMALL | {name: b""}, path), keys=keys_of()).exit_code == verify.FOUND_WRONG
    assert verified(zipped(SMALL | {name: SMALL[name] + b"\n"}, path), keys=keys_of()).exit_code == verify.FOUND_WRONG


def test_any_byte_of_the_container_changed_is_refused_and_never_an_accident(tmp_path: Path) -> None:
    """Headers, names, sizes, the directory and its end: each is as it has to be, or the bundle is none."""
    path = zipped(SMALL, tmp_path / "b.zip")
    content = path.read_bytes()
    chance = random.Random(5)  # noqa: S311 - nothing is secret here
    places = {*range(200), *range(content.rfind(b"PK\1\2") - 600, len(content))}
    places |= {at for mark in (b"PK\3\4", b"PK\1\2") for at in _around(content, mark)}
    chosen = sorted(places | {chance.randrange(len(content)) for _ in range(300)})
    for at in one_in(16, chosen):
        other = bytes((content[at] ^ 1 << chance.randrange(8),))
        path.write_bytes(content[:at] + other + content[at + 1 :])
        try:
            report = verified(path, keys=keys_of())
        except verify.Unusable:
            continue
        assert report.exit_code == verify.FOUND_WRONG, at


def _around(content: bytes, mark: bytes) -> list[int]:
    found, at = [], content.find(mark)
    while at >= 0:
        found += range(at, min(at + 80, len(content)))
        at = content.find(mark, at + 1)
    return found


def test_whatever_is_cut_off_or_put_together_from_pieces_is_refused(tmp_path: Path) -> None:
    """At random, from a seed."""
    path = zipped(SMALL, tmp_path / "b.zip")
    content = path.read_bytes()
    chance = random.Random(7)  # noqa: S311 - nothing is secret here
    for _ in range(300):
        a, b = sorted(chance.randrange(len(content)) for _ in range(2))
        piece = chance.choice([content[:a] + content[b:], content[:b] + content[a:], content[a:b], content[b:]])
        path.write_bytes(piece)
        if piece == content:
            continue
        try:
            report = verified(path, keys=keys_of())
        except verify.Unusable:
            continue
        assert report.exit_code == verify.FOUND_WRONG
