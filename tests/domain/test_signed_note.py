"""Signed notes and verifier keys are read in the one form there is for them, and written back as they were."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, Signature, SignedNote, VerifierKey

# The example of Go's golang.org/x/mod/sumdb/note: somebody else's key, somebody else's signature.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
NOTE = f"{TEXT}\n{LINE}\n".encode()


def test_a_key_that_others_made_is_read_and_written() -> None:
    """Name, type, key and id are those of its line."""
    key = VerifierKey.read(KEY)
    assert (key.name, key.kind, key.id.hex(), len(key.public_key)) == ("PeterNeumann", ED25519, "c74f20a3", 32)
    assert key.line() == KEY


def test_a_note_that_others_signed_is_read_and_its_signature_is_good() -> None:
    """What an Ed25519 line signs is the text with its last newline."""
    key, note = VerifierKey.read(KEY), SignedNote.read(NOTE)
    assert note.text == TEXT
    assert note.encoded() == NOTE
    (signature,) = note.signatures
    assert signature.is_by(key)
    Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature.value, note.text.encode())


def test_the_text_of_a_note_may_have_empty_lines() -> None:
    """The last empty line of all separates text and signatures."""
    note = SignedNote("one\n\ntwo\n", (Signature("name", b"\x00\x01\x02\x03", b"signature"),))
    assert SignedNote.read(note.encoded()) == note


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no signatures"),
        (TEXT.encode(), "no signatures"),
        (f"{TEXT}\n{LINE}".encode(), "no signatures"),
        (f"\n\n{LINE}\n".encode(), "no signatures"),
        (f"{TEXT}\n{LINE}\n\n".encode(), "no signatures"),
        (f"{TEXT}\n{LINE}\nmore\n".encode(), "signature line"),
        (f"{TEXT}\n{LINE.replace('— ', '- ')}\n".encode(), "signature line"),
        (f"{TEXT}\n{LINE.replace('PeterNeumann', 'Peter+Neumann')}\n".encode(), "signature line"),
        (f"{TEXT}\n{LINE[:-1]}\n".encode(), "base64"),
        (f"{TEXT}\n— PeterNeumann x08gow==\n".encode(), "no signature"),
        (f"{TEXT}\n— PeterNeumann x08gox==\n".encode(), "bits that mean nothing"),
        (f"tab\there\n\n{LINE}\n".encode(), "control"),
        (f"carriage return\r\n\n{LINE}\n".encode(), "control"),
        (b"\xff" + NOTE, "UTF-8"),
        (TEXT.encode() + b"\n" + f"{LINE}\n".encode() * 65, "too many"),
        (b"x" * (1 << 20) + NOTE, "too long"),
    ],
)
def test_what_is_no_note_is_refused_by_name(content: bytes, why: str) -> None:
    """Nothing is guessed at."""
    with pytest.raises(NoteMalformed, match=why):
        SignedNote.read(content)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "three parts"),
        ("PeterNeumann", "three parts"),
        (KEY.replace("c74f20a3", "c74f20a4"), "id"),
        (KEY.replace("PeterNeumann", "PeterNeuman"), "id"),
        (KEY.replace("c74f20a3", "C74F20A3"), "id"),
        (KEY[:-4], "length"),
        (KEY + "A", "base64"),
    ],
)
def test_what_is_no_verifier_key_is_refused_by_name(line: str, why: str) -> None:
    """A mistyped key is found by its id."""
    with pytest.raises(NoteMalformed, match=why):
        VerifierKey.read(line)


def test_a_key_of_an_unknown_type_is_kept_and_verifies_nothing_here() -> None:
    """Others may sign with what this version does not know."""
    key = VerifierKey("witness.example", 0xFA, b"anything")
    assert VerifierKey.read(key.line()) == key
    assert key.id != VerifierKey("witness.example", ML_DSA_44, bytes(1312)).id
