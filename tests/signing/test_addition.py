"""The statement that a workstation signs too."""

import pytest
from desk.signed_checkpoint import KEY, NAME, OTHER

from lifecycle.domain.signed_note import NoteMalformed, SignedNote
from lifecycle.signing.addition import Addition, request
from lifecycle.signing.keys import SigningKey

NEW = SigningKey(b"\x03" * 32, b"\x04" * 32)
ASKED = request(NAME, NEW, "Office 2", [KEY.public, OTHER.public])
READ = Addition.read(ASKED.encoded())


def test_a_request_names_the_new_key_its_workstation_and_the_keys_that_it_knows() -> None:
    """Both halves of the new one, and the digest of the second half of the others."""
    assert (READ.name, READ.new, READ.workstation) == (NAME, NEW.public, "Office 2")
    assert READ.knows(KEY.public)
    assert READ.knows(OTHER.public)
    assert not READ.knows(NEW.public)
    assert not READ.knows(SigningKey(bytes(range(32)), b"\x09" * 32).public)


def test_a_key_that_it_knows_vouches_for_it() -> None:
    """No other one, and the request alone is signed by none."""
    vouched = Addition.read(READ.vouched(KEY).encoded())
    assert vouched.signed_by(KEY.public)
    assert not vouched.signed_by(OTHER.public)
    assert not READ.signed_by(KEY.public)
    thief = SigningKey(b"\x05" * 32, b"\x06" * 32)
    assert not Addition.read(READ.vouched(thief).encoded()).signed_by(thief.public)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Office 2", "Office 3"),
        ("lifecycle signing key addition v1", "lifecycle signing key rotation v1"),
        (NAME, "lifecycle/ledger/fedcba9876543210"),
        ("known ", "known  "),
        ("workstation ", "station "),
    ],
)
def test_one_that_was_changed_is_none(old: str, new: str) -> None:
    changed = SignedNote(ASKED.text.replace(old, new), ASKED.signatures)
    with pytest.raises(NoteMalformed):
        Addition.read(changed.encoded())


def test_one_that_the_new_key_did_not_sign_is_none() -> None:
    """Who brings it has to have the private half."""
    with pytest.raises(NoteMalformed):
        Addition.read(SignedNote(ASKED.text, (KEY.signature(NEW.public.under(NAME)[0], ASKED.text),)).encoded())
