"""Signatures of checkpoints: made by both halves of a key, good for what they sign and for nothing else."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from desk.signed_checkpoint import CHECKPOINT, KEY, NAME, OTHER, TIME, signed

from lifecycle.domain.checkpoint import Checkpoint, SignedCheckpoint, timestamped
from lifecycle.domain.signed_note import Signature, SignedNote, VerifierKey
from lifecycle.signing.signatures import note_signed_by, signed_by

BOTH = KEY.public.under(NAME)


def test_both_halves_sign_and_the_note_reads_back_as_it_was_written() -> None:
    """Ed25519 first, then the timestamped cosignature, whose time is that of the checkpoint."""
    made = signed()
    assert SignedCheckpoint.read(made.note.encoded()) == made
    assert [len(line.value) for line in made.note.signatures] == [64, 8 + 2420]
    assert made.time == TIME
    assert all(signed_by(made, key) for key in BOTH)


def test_no_other_key_signed_it() -> None:
    """Nor the same key under another name."""
    others = [*OTHER.public.under(NAME), *KEY.public.under("lifecycle/ledger/fedcba9876543210")]
    assert not any(signed_by(signed(), key) for key in others)


@pytest.mark.parametrize(
    "other", [replace(CHECKPOINT, size=524), replace(CHECKPOINT, root=bytes(32)), replace(CHECKPOINT, size=52)]
)
def test_a_signature_is_not_good_for_another_checkpoint(other: Checkpoint) -> None:
    """The text is signed by the one half, what it says by the other."""
    moved = SignedCheckpoint(other, SignedNote(other.text(), signed().note.signatures))
    assert not any(signed_by(moved, key) for key in BOTH)


@pytest.mark.parametrize("half", [0, 1])
def test_every_byte_of_a_signature_counts(half: int) -> None:
    """The timestamp of the cosignature too."""
    made = signed()
    line = made.note.signatures[half]
    for at in [*range(72), len(line.value) - 1]:
        value = bytearray(line.value)
        if at < len(value):
            value[at] ^= 1
            bent = SignedNote(made.note.text, [Signature(line.name, line.key_id, bytes(value))])
            assert not signed_by(SignedCheckpoint(made.checkpoint, bent), BOTH[half])


@pytest.mark.parametrize("half", [0, 1])
def test_where_two_lines_claim_to_be_of_one_key_both_have_to_be_good(half: int) -> None:
    """A good one does not hide a bad one."""
    made = signed()
    line = made.note.signatures[half]
    bad = Signature(line.name, line.key_id, bytes(len(line.value)))
    assert signed_by(SignedCheckpoint(made.checkpoint, SignedNote(made.note.text, [line, line])), BOTH[half])
    assert not signed_by(SignedCheckpoint(made.checkpoint, SignedNote(made.note.text, [line, bad])), BOTH[half])


def test_what_is_no_key_has_signed_nothing() -> None:
    """A point that is on no curve, and a type that is not known."""
    made = signed()
    no_point = VerifierKey(NAME, 1, b"\x02" + bytes(31))
    unknown = VerifierKey(NAME, 9, b"key")
    lines = [Signature(NAME, key.id, bytes(64)) for key in (no_point, unknown)]
    note = SignedNote(made.note.text, lines)
    assert not any(signed_by(SignedCheckpoint(made.checkpoint, note), key) for key in (no_point, unknown))
    assert not note_signed_by(made.note, BOTH[1]), "the second half signs no texts"


def test_a_cosignature_of_a_wrong_length_is_none() -> None:
    """The timestamp and 2420 bytes, no more and no less."""
    made = signed()
    line = made.note.signatures[1]
    for value in (line.value + b"\0", line.value[:-1], timestamped(TIME, b"")):
        note = SignedNote(made.note.text, [Signature(line.name, line.key_id, value)])
        assert not signed_by(SignedCheckpoint(made.checkpoint, note), BOTH[1])


def test_openssl_verifies_the_text_of_a_note_with_the_pem(tmp_path: Path) -> None:
    """Somebody else's verifier: nothing of ours is needed."""
    made = signed()
    (tmp_path / "note").write_bytes(made.note.text.encode())
    (tmp_path / "key.pem").write_text(KEY.public.pem()[0])
    (tmp_path / "signature").write_bytes(made.note.signatures[0].value)
    words = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in note -sigfile signature"
    done = subprocess.run(words.split(), cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")


def test_a_signing_key_shows_nothing() -> None:
    """Not its seeds, whoever prints it."""
    assert repr(KEY) == str(KEY) == "<signing key>"
    assert not hasattr(KEY, "__dict__")
