"""What a person signs to prove that a key is theirs: one canonical text, as events are, without a name in it."""

from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.sshsig import KEY_NAMESPACE, BadSignature, Flags, verify
from lifecycle.domain.text import say

Format = Literal["lifecycle-key/1"]


class Replaced(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The key that a new one takes the place of, and what it signed for that."""

    fingerprint: str
    signature: str | None
    """Base64 of the inner SSHSIG of the statement in which this is null; None only in that."""


class KeyStatement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key is this person's in this record."""

    format: Format = "lifecycle-key/1"
    key: str
    """Fingerprint."""
    ledger: str
    """Origin of the record."""
    person: str
    """person:ID."""
    replaces: Replaced | None = None
    sealed: str | None = None
    """Number of the bag that a recovery key lies in."""
    time: int
    """Microseconds UTC, as the clock of the machine said."""
    witness: str | None = None
    """person:ID of who saw it."""

    @property
    def text(self) -> str:
        """The exact text that is signed."""
        return _ENCODER.encode(self).decode("utf-8")

    def with_signature(self, signature: str) -> "KeyStatement":
        """Give the statement with what the replaced key signed."""
        return self if self.replaces is None else replace(self, replaces=replace(self.replaces, signature=signature))

    def unsigned(self) -> "KeyStatement":
        """Give the statement that the replaced key signed."""
        return self if self.replaces is None else replace(self, replaces=replace(self.replaces, signature=None))

    def must_be_signed(self, key: PublicKey, blob: bytes) -> Flags:
        """See that a key signed it; raises BadSignature."""
        return verify(key, KEY_NAMESPACE, self.text.encode("utf-8"), blob)


_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def read_statement(text: str) -> KeyStatement:
    """Read a statement; raises BadSignature where it is none, or not in the one form in which it is signed."""
    try:
        statement = msgspec.json.decode(text, type=KeyStatement)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BadSignature(reason=say("its statement cannot be read.")) from error
    if statement.text != text:
        raise BadSignature(reason=say("its statement is not in canonical form."))
    return statement
