"""The file of allowed signers: ssh-keygen honours person, namespace and time as the record has them."""

import pytest
from desk.keygen import KeygenFolder

from lifecycle.approval.allowed_signers import allowed_signers
from lifecycle.approval.public_key import PublicKey
from lifecycle.domain.facts.person_keys import KeyEnd
from lifecycle.projections.person_keys import PersonKey

pytestmark = pytest.mark.ssh
MINUTE, START = 60_000_000, 1_790_000_000_000_000
TEXT = b"{}"


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo"])
def test_a_key_counts_from_its_addition_to_its_end(
    zone: str, keygen: KeygenFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any time zone, for the namespaces of the record and for its person alone."""
    monkeypatch.setenv("TZ", zone)
    path = keygen.made("-t", "ed25519")
    key = PublicKey.parse(path.with_suffix(".pub").read_text())
    known = of(key, ended="lost")
    text = allowed_signers([known], {"c": key.text}.get)
    signed = keygen.signed(path, "lifecycle-intent@v1", TEXT)
    times = [known.added_at - MINUTE, known.added_at, START + 5 * MINUTE, START + 11 * MINUTE]
    judged = [keygen.allowed(text, "person:a", "lifecycle-intent@v1", TEXT, signed, at) for at in times]
    assert judged == [False, True, True, False]
    assert not keygen.allowed(text, "person:b", "lifecycle-intent@v1", TEXT, signed, START)
    other = keygen.signed(path, "file", TEXT)
    assert not keygen.allowed(text, "person:a", "file", TEXT, other, START)


def test_an_erased_key_leaves_a_comment(keygen: KeygenFolder) -> None:
    """What it signed cannot be checked, and no line pretends that it can."""
    key = PublicKey.parse(keygen.made("-t", "ed25519").with_suffix(".pub").read_text())
    text = allowed_signers([of(key)], {}.get)
    assert text == f"# person:a {key.fingerprint} (ed25519): the key was erased\n"


def of(key: PublicKey, ended: KeyEnd | None = None) -> PersonKey:
    at = None if ended is None else START + 10 * MINUTE
    return PersonKey(key.fingerprint, "person:a", key.kind, "c", START, ended=ended, ended_at=at)
