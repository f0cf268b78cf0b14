"""What happens to a transport key, the key that this workstation shares with cards; in the stream of the key.

Each fact carries the key check value that the key had then, so that a key under the wrong id shows at once.
"""

from typing import Literal

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say

Source = Literal["file", "cards"]
"""What a key was restored from."""


class TransportKeyFact(Fact, frozen=True):
    """A fact of one transport key."""

    key_id: int
    """0 to 255."""
    kcv: str
    """CMAC-5: first 5 bytes of AES-128-CMAC of the zero block under the key, upper-case hex."""


@recorded_as("transport-key-made.1")
class TransportKeyMade(TransportKeyFact, frozen=True):
    """A random key was made; its file was there before this event."""

    def in_words(self) -> Text:
        return say("Transport key made (CMAC-5 {kcv})", kcv=self.kcv)


@recorded_as("transport-key-registered.1")
class TransportKeyRegistered(TransportKeyFact, frozen=True):
    """A key that lay in the folder was taken into the record; where it came from nobody can say."""

    def in_words(self) -> Text:
        return say("Transport key registered (CMAC-5 {kcv})", kcv=self.kcv)


@recorded_as("transport-key-backed-up.1")
class TransportKeyBackedUp(TransportKeyFact, frozen=True):
    """An encrypted copy was written to a file; one on cards is the start of a set of the kind `transport-key`."""

    sha256: str
    """Of the file, lower-case hex: it tells one backup from another."""
    place: str
    """Commitment of the path that it was written to, lower-case hex."""

    def in_words(self) -> Text:
        return say("Transport key backed up to a file (SHA-256 {digest})", digest=self.sha256[:16])


@recorded_as("transport-key-restored.1")
class TransportKeyRestored(TransportKeyFact, frozen=True):
    """A backup gave the key back, and it was compared with what the record says of it."""

    source: Source
    sha256: str | None
    """Of the file; None where it came from cards."""
    set_id: str | None
    """The set of the cards; None where it came from a file."""
    persons: list[str]
    """person:ID of the two who did it, as they were named: nobody proved it."""
    written: bool
    """Whether the key was missing; a key that was there was only compared."""

    def in_words(self) -> Text:
        return _RESTORED[self.source, self.written]


@recorded_as("transport-key-retired.1")
class TransportKeyRetired(TransportKeyFact, frozen=True):
    """No live card needs it any more: its file is wiped after this event, and its id is never given again."""

    def in_words(self) -> Text:
        return say("Transport key retired")


@recorded_as("transport-key-backup-erased.1")
class TransportKeyBackupErased(TransportKeyFact, frozen=True):
    """People say that a backup file, and every copy of it, is erased."""

    sha256: str
    """Of the file."""

    def in_words(self) -> Text:
        return say("Backup of the transport key erased (SHA-256 {digest})", digest=self.sha256[:16])


_RESTORED: dict[tuple[Source, bool], Text] = {
    ("file", True): say("Transport key restored from a file"),
    ("file", False): say("Transport key compared with its backup file"),
    ("cards", True): say("Transport key restored from cards"),
    ("cards", False): say("Transport key compared with its backup cards"),
}
