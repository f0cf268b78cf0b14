"""The proof of a key on a FIDO token: the touch counts, and a token that nobody touched proves nothing."""

from dataclasses import dataclass, field

import pytest
from desk.people import Person
from desk.ssh_tokens import PIN, TOUCH, Ed25519Token

from lifecycle.approval.errors import NotTouched
from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.ssh_keygen import HeldKey, OpenSsh, Signed
from lifecycle.approval.sshsig import verify
from lifecycle.approval.statement import KeyStatement, read_statement
from lifecycle.custody.key_proof import signed


@dataclass(frozen=True)
class WithToken(OpenSsh):
    """OpenSSH with a token in it, made of software."""

    token: Ed25519Token = field(default_factory=Ed25519Token)
    flags: int = TOUCH

    def sign(self, held: HeldKey, key: PublicKey, namespace: str, message: bytes, person: str) -> Signed:  # noqa: ARG002
        """Sign as ssh-keygen has the token do it."""
        blob = self.token.signs(namespace, message, self.flags)
        return Signed(blob, verify(key, namespace, message, blob))


STATEMENT = KeyStatement(key="SHA256:x", ledger="00" * 8, person="person:1", time=1)


@pytest.mark.parametrize("flags", [TOUCH, TOUCH | PIN])
def test_a_touched_token_proves_its_key(flags: int) -> None:
    """Whether it asked for its PIN or not; a policy may want that."""
    ssh = WithToken(flags=flags)
    key = ssh.token.key
    assert signed(HeldKey(key.fingerprint, ""), key, STATEMENT, ssh, "Eva", Person())


def test_a_token_that_nobody_touched_proves_nothing() -> None:
    """Any program could have asked it."""
    ssh = WithToken(flags=0)
    key = ssh.token.key
    with pytest.raises(NotTouched, match="Eva does not count"):
        signed(HeldKey(key.fingerprint, ""), key, STATEMENT, ssh, "Eva", Person())


def test_a_statement_reads_back_as_it_was_signed() -> None:
    """In one form alone."""
    assert read_statement(STATEMENT.text) == STATEMENT
