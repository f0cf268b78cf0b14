"""Which public keys are accepted, and what is said of the others."""

import pytest
from desk.keygen import KeygenFolder

from lifecycle.approval.public_key import PublicKey, PublicKeyRefused
from lifecycle.approval.wire import string

pytestmark = pytest.mark.ssh


def test_a_fingerprint_is_the_one_that_ssh_keygen_shows(keygen: KeygenFolder) -> None:
    """People compare the two by eye."""
    private = keygen.made("-t", "ed25519")
    key = PublicKey.parse(private.with_suffix(".pub").read_text())
    assert key.fingerprint in keygen.shown(private)
    assert PublicKey.parse(key.text) == key == PublicKey.of_blob(key.blob)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-t", "rsa", "-b", "2048"), "RSA key of 2048 bits. 3072 bits are required"),
        (("-t", "dsa"), "DSA is too weak"),
        (("-t", "ecdsa", "-b", "521"), "its type is ecdsa-sha2-nistp521"),
    ],
)
def test_a_weak_or_unknown_kind_is_refused_by_name(words: tuple[str, ...], said: str, keygen: KeygenFolder) -> None:
    """The reason tells what would do."""
    private = keygen.made(*words)
    with pytest.raises(PublicKeyRefused, match=said):
        PublicKey.parse(private.with_suffix(".pub").read_text())


def test_a_certificate_and_a_private_key_are_refused_by_name(keygen: KeygenFolder) -> None:
    """Neither is what a person signs with here, and the second one is secret."""
    private = keygen.made("-t", "ed25519")
    with pytest.raises(PublicKeyRefused, match="private key"):
        PublicKey.parse(private.read_text())
    with pytest.raises(PublicKeyRefused, match="certificate"):
        PublicKey.parse(keygen.certified(private).read_text())


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-ed25519 ! x", "ssh-rsa AAAAC3NzaC1yc2E="])
def test_what_is_no_key_is_called_none(line: str) -> None:
    """Whatever lies in a file."""
    with pytest.raises(PublicKeyRefused, match="not a public key"):
        PublicKey.parse(line)


@pytest.mark.parametrize("point", [bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_a_key_under_which_anybody_can_sign_is_refused(point: bytes) -> None:
    """Points of small order: their owner could deny each signature."""
    with pytest.raises(PublicKeyRefused):
        PublicKey.of_blob(string(b"ssh-ed25519") + string(point))
