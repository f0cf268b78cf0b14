"""The keys that people sign with, and the accounts that they work under; in the stream of the person."""

from typing import Literal

from lifecycle.domain.coded_words import word
from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say

KeyKind = Literal["ed25519", "ecdsa-p256", "ecdsa-p384", "rsa", "sk-ed25519", "sk-ecdsa"]
KeyEnd = Literal["rotated", "lost", "compromised", "left"]


@recorded_as("person-key-added.1")
class PersonKeyAdded(Fact, frozen=True):
    """A person proved to have a key, and signs with it from this position on."""

    key: str
    """Commitment of its type and base64, as OpenSSH writes them, lower-case hex."""
    fingerprint: str
    """SHA256: and 43 characters of base64, as OpenSSH shows it."""
    kind: KeyKind
    statement: str
    """What was signed to prove it: canonical JSON."""
    proof: str
    """The signature of the statement: base64 of the inner blob of its SSHSIG, in namespace lifecycle-key@v1."""
    sealed: str | None
    """Number of the tamper-evident bag that a recovery key lies in; None where it is for every day."""

    def in_words(self) -> Text:
        return say("Key {fingerprint} of a person added", fingerprint=self.fingerprint)


@recorded_as("person-key-revoked.1")
class PersonKeyRevoked(Fact, frozen=True):
    """A person signs with a key no more from this position on; a fingerprint stays that person's."""

    fingerprint: str
    reason: KeyEnd
    since: int | None
    """From when on its signatures are doubted, microseconds UTC; only where it is compromised."""

    def in_words(self) -> Text:
        return say(
            "Key {fingerprint} of a person revoked: {reason}", fingerprint=self.fingerprint, reason=word(self.reason)
        )


@recorded_as("person-login-set.1")
class PersonLoginSet(Fact, frozen=True):
    """An account of this system or of the database belongs to a person, who acts where it acts."""

    login: str
    """Commitment of the name of the account, lower-case hex."""

    def in_words(self) -> Text:
        return say("Account of a person set")
