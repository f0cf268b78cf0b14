"""Signatures by keys of SSH: ssh-keygen and the program say the same of every one."""

from collections.abc import Callable

import pytest
from desk.keygen import KeygenFolder
from desk.ssh_tokens import PIN, TOUCH, EcdsaToken, Ed25519Token, Token

from lifecycle.approval.public_key import PublicKey, comment_of
from lifecycle.approval.sshsig import BadSignature, Flags, armored, read_armored, verify

pytestmark = pytest.mark.ssh
NAMESPACE = "lifecycle-intent@v1"
TEXT = b'{"operation":"erase"}'
KINDS = {
    "ed25519": ("-t", "ed25519"),
    "ecdsa-p256": ("-t", "ecdsa", "-b", "256"),
    "ecdsa-p384": ("-t", "ecdsa", "-b", "384"),
    "rsa": ("-t", "rsa", "-b", "3072"),
}


def judged(key: PublicKey, namespace: str, message: bytes, blob: bytes) -> bool:
    try:
        verify(key, namespace, message, blob)
    except BadSignature:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_both_judges_say_the_same_of_a_signature_and_of_every_change_to_it(kind: str, keygen: KeygenFolder) -> None:
    """Another text, namespace, key and one bit less in the signature are refused by both."""
    private = keygen.made(*KINDS[kind])
    other = PublicKey.parse(keygen.made(*KINDS[kind], name="other").with_suffix(".pub").read_text())
    line = private.with_suffix(".pub").read_text()
    key = PublicKey.parse(line)
    text = keygen.signed(private, NAMESPACE, TEXT)
    signed = read_armored(text)
    assert (key.kind, comment_of(line), signed.key, signed.namespace) == (kind, "lifecycle", key, NAMESPACE)
    assert armored(key, NAMESPACE, signed.blob) == text
    assert verify(key, NAMESPACE, TEXT, signed.blob) == Flags(None, None)

    flipped = [signed.blob[:at] + bytes([signed.blob[at] ^ 1]) + signed.blob[at + 1 :] for at in (5, 30, -1)]
    cases = [
        (key, NAMESPACE, TEXT, signed.blob),
        (key, NAMESPACE, TEXT + b"\n", signed.blob),
        (key, "lifecycle-key@v1", TEXT, signed.blob),
        (other, NAMESPACE, TEXT, signed.blob),
        *((key, NAMESPACE, TEXT, blob) for blob in (*flipped, signed.blob[:-1], signed.blob + b"\0", b"")),
    ]
    ours = [judged(*case) for case in cases]
    theirs = [keygen.accepts(of.text, name, message, armored(of, name, blob)) for of, name, message, blob in cases]
    assert ours == theirs == [True] + [False] * (len(cases) - 1)


@pytest.mark.parametrize("token", [Ed25519Token, EcdsaToken])
@pytest.mark.parametrize("flags", [0, TOUCH, TOUCH | PIN])
def test_a_token_vouches_for_touch_and_pin(token: Callable[[], Token], flags: int, keygen: KeygenFolder) -> None:
    """The stock tool takes a signature without touch too: the flags are for the program to judge."""
    held = token()
    blob = held.signs(NAMESPACE, TEXT, flags)
    assert verify(held.key, NAMESPACE, TEXT, blob) == Flags(bool(flags & TOUCH), bool(flags & PIN))
    assert keygen.accepts(held.key.text, NAMESPACE, TEXT, armored(held.key, NAMESPACE, blob))
    claimed = blob[:-5] + bytes([flags ^ TOUCH]) + blob[-4:]
    assert not judged(held.key, NAMESPACE, TEXT, claimed)
    assert not keygen.accepts(held.key.text, NAMESPACE, TEXT, armored(held.key, NAMESPACE, claimed))


def test_a_signature_with_another_hash_is_refused_by_name(keygen: KeygenFolder) -> None:
    """ssh-keygen makes one when it is told to; what is rebuilt from the record would be another file."""
    private = keygen.made("-t", "ed25519")
    with pytest.raises(BadSignature, match="SHA-512"):
        read_armored(keygen.signed(private, NAMESPACE, TEXT, "-O", "hashalg=sha256"))


@pytest.mark.parametrize("text", ["", "hello", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"])
def test_what_is_no_signature_is_called_none(text: str) -> None:
    """Whatever lies in a file."""
    with pytest.raises(BadSignature, match="not a signature of ssh-keygen"):
        read_armored(text)
