"""The statement of two keys that the one gives its place to the other."""

from desk.signed_checkpoint import KEY, NAME, OTHER

from lifecycle.domain.signed_note import SignedNote
from lifecycle.signing.keys import SigningKey
from lifecycle.signing.rotation import is_stated, statement

THIRD = SigningKey(b"\x03" * 32, b"\x04" * 32)
MADE = statement(NAME, KEY, OTHER)
WRITTEN = MADE.encoded().decode()


def test_both_keys_sign_four_lines() -> None:
    """What it is, of which ledger, the old key, the new key."""
    assert MADE.text.count("\n") == 4
    assert MADE.text.startswith(f"lifecycle signing key rotation v1\n{NAME}\n{KEY.public.under(NAME)[0].line()} ")
    assert is_stated(WRITTEN, NAME, KEY.public, OTHER.public)


def test_it_says_nothing_of_other_keys_other_ledgers_or_the_other_way_round() -> None:
    """Nor of a key with the same first half and another second one."""
    mixed = SigningKey(b"\x01" * 32, b"\x09" * 32)
    assert not is_stated(WRITTEN, NAME, OTHER.public, KEY.public)
    assert not is_stated(WRITTEN, NAME, KEY.public, THIRD.public)
    assert not is_stated(WRITTEN, NAME, KEY.public, mixed.public)
    assert not is_stated(WRITTEN, "lifecycle/ledger/fedcba9876543210", KEY.public, OTHER.public)


def test_one_signature_is_not_enough() -> None:
    """Neither key alone can say it."""
    for line in MADE.signatures:
        alone = SignedNote(MADE.text, [line]).encoded().decode()
        assert not is_stated(alone, NAME, KEY.public, OTHER.public)
    assert not is_stated("no note at all", NAME, KEY.public, OTHER.public)
