"""The text of a checkpoint has three lines, each in one form, and says nothing else."""

import base64
import hashlib

import pytest

from lifecycle.domain.checkpoint import (
    ML_DSA_SIGNATURE,
    Checkpoint,
    SignedCheckpoint,
    origin_line,
    timestamped,
)
from lifecycle.domain.signed_note import NoteMalformed, Signature, SignedNote

ROOT = hashlib.sha256(b"root").digest()
ENCODED = base64.b64encode(ROOT).decode()
ORIGIN = origin_line("00112233AABBCCDD")


def test_it_is_written_as_origin_size_and_root() -> None:
    """Three lines, the hash in base64."""
    assert Checkpoint(ORIGIN, 42, ROOT).text() == f"lifecycle/ledger/00112233aabbccdd\n42\n{ENCODED}\n"


@pytest.mark.parametrize("size", [0, 1, 2**53])
def test_it_is_read_as_it_was_written(size: int) -> None:
    """For every size."""
    checkpoint = Checkpoint(ORIGIN, size, ROOT)
    assert Checkpoint.read(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{ORIGIN}\n42\n{ENCODED}",
        f"\n42\n{ENCODED}\n",
        f"{ORIGIN}\n042\n{ENCODED}\n",
        f"{ORIGIN}\n-1\n{ENCODED}\n",
        f"{ORIGIN}\n+1\n{ENCODED}\n",
        f"{ORIGIN}\n4 2\n{ENCODED}\n",
        f"{ORIGIN}\n٤\n{ENCODED}\n",
        f"{ORIGIN}\n{10**30}\n{ENCODED}\n",
        f"{ORIGIN}\n42\n{ENCODED[:-4]}\n",
        f"{ORIGIN}\n42\n{ROOT.hex()}\n",
        f"{ORIGIN}\n42\n{ENCODED}\nextension\n",
        f"{ORIGIN}\n42\n{ENCODED}\n\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """Extension lines too: the ML-DSA-44 line would not sign them."""
    with pytest.raises(NoteMalformed):
        Checkpoint.read(text)


def test_what_an_ml_dsa_line_signs_is_the_structure_of_the_standard() -> None:
    """Label, cosigner, time, log, start, end and hash (C2SP tlog-cosignature), each length in one byte."""
    signed = Checkpoint("log.example", 5, ROOT).cosigned("cosigner.example", 1_700_000_000)
    assert signed == (
        b"subtree/v1\n\x00"
        b"\x10cosigner.example"
        + (1_700_000_000).to_bytes(8, "big")
        + b"\x0blog.example"
        + bytes(8)
        + (5).to_bytes(8, "big")
        + ROOT
    )


def test_its_time_is_that_of_its_ml_dsa_line() -> None:
    """A line of somebody else with another time is not asked."""
    checkpoint = Checkpoint(ORIGIN, 5, ROOT)
    lines = (
        Signature(ORIGIN, b"aaaa", bytes(64)),
        Signature("witness.example", b"bbbb", timestamped(7, bytes(ML_DSA_SIGNATURE))),
        Signature(ORIGIN, b"cccc", timestamped(1_700_000_000, bytes(ML_DSA_SIGNATURE))),
    )
    signed = SignedCheckpoint.read(SignedNote(checkpoint.text(), lines).encoded())
    assert signed.checkpoint == checkpoint
    assert signed.time == 1_700_000_000
    assert SignedCheckpoint.read(SignedNote(checkpoint.text(), lines[:2]).encoded()).time is None
