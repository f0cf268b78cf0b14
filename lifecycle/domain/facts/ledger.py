"""What happens to the record as a whole, and to the people in it."""

from typing import Literal

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say


@recorded_as("ledger-begun.1")
class LedgerBegun(Fact, frozen=True):
    """The first event of a store: what the store is, and whether it is for real cards or for virtual ones."""

    origin: str
    """Random, 8 bytes hex."""

    def in_words(self) -> Text:
        return say("Record created")


@recorded_as("ledger-restored.1")
class LedgerRestored(Fact, frozen=True):
    """The record was put back from a backup: from here on it is a ledger of its own, under a new origin."""

    origin: str
    """The new one: random, 8 bytes hex."""
    was: str
    """The one before it."""
    size: int
    """Events of the backup, all those before this one."""
    root: str
    """Of the tree over them (RFC 6962, section 2.1), 32 bytes, lower-case hex."""
    signed: int | None
    """Events that the last checkpoint known on this machine covered under the earlier origin; None where none is known.

    Where it is more than `size`, the events after `size` are lost.
    """

    def in_words(self) -> Text:
        if self.signed is not None and self.signed > self.size:
            return say(
                "Record restored from a backup of {size} events; an earlier checkpoint covered {signed}",
                size=self.size,
                signed=self.signed,
            )
        return say("Record restored from a backup of {size} events", size=self.size)


@recorded_as("store-moved.1")
class StoreMoved(Fact, frozen=True):
    """The record goes on in another place, under the same origin; the place before this one is closed."""

    size: int
    """Events that were copied, all those before this one."""
    root: str
    """Of the tree over them (RFC 6962, section 2.1), 32 bytes, lower-case hex."""
    to: Literal["file", "server"]
    """What keeps it from here on."""

    def in_words(self) -> Text:
        if self.to == "server":
            return say("Record of {size} events moved to a server", size=self.size)
        return say("Record of {size} events moved to a file", size=self.size)


@recorded_as("signing-key-adopted.1")
class SigningKeyAdopted(Fact, frozen=True):
    """From here on a key signs the checkpoints of this ledger."""

    ed25519: str
    """Its verifier key (C2SP signed-note), under the origin line of the ledger at that time."""
    ml_dsa_44: str
    """That of its other half."""
    replaces: str | None
    """The Ed25519 verifier key before it, which is lost and vouches for nothing; None for the first key."""

    def in_words(self) -> Text:
        if self.replaces is not None:
            return say("Signing key lost; a new key was adopted without a signature of the old key")
        return say("Signing key adopted")


@recorded_as("signing-key-rotated.1")
class SigningKeyRotated(Fact, frozen=True):
    """The signing key gave its place to another, and both signed that; what follows is signed by the new one."""

    old_ed25519: str
    """Verifier keys (C2SP signed-note), under the origin line of the ledger at that time."""
    old_ml_dsa_44: str
    new_ed25519: str
    new_ml_dsa_44: str
    statement: str
    """The signed note in which both say so (`lifecycle.signing.rotation`)."""

    def in_words(self) -> Text:
        return say("Signing key replaced; both keys signed the change")


@recorded_as("signing-key-added.1")
class SigningKeyAdded(Fact, frozen=True):
    """Another workstation signs too: its key, which a key that signs already vouched for."""

    ed25519: str
    """Verifier keys (C2SP signed-note) of the new key, under the origin line of the ledger at that time."""
    ml_dsa_44: str
    workstation: str
    """Name of the workstation, as it gave it."""
    statement: str
    """The note that the new key and one that signs already have both signed (`lifecycle.signing.addition`)."""

    def in_words(self) -> Text:
        return say("Signing key of workstation {name} added; both keys signed that", name=self.workstation)


@recorded_as("signing-key-ended.1")
class SigningKeyEnded(Fact, frozen=True):
    """A workstation signs no more: no checkpoint by its key counts from here on."""

    ed25519: str
    """Its verifier keys (C2SP signed-note), under the origin line of the ledger at that time."""
    ml_dsa_44: str

    def in_words(self) -> Text:
        return say("Signing key ended; nothing that it signs from here on counts")


@recorded_as("last-checkpoint-unknown.1")
class LastCheckpointUnknown(Fact, frozen=True):
    """A person had signing go on where the machine did not know the last checkpoint: a rollback would not be seen."""

    size: int
    """Events that the newest checkpoint in the store covers."""
    root: str
    """Its root, 32 bytes, lower-case hex."""

    def in_words(self) -> Text:
        return say(
            "Signing continued without knowing the last checkpoint; the newest in the record covers {size} events",
            size=self.size,
        )


@recorded_as("clock-stepped.1")
class ClockStepped(Fact, frozen=True):
    """A person accepted that the clock is behind the newest event."""

    newest: int
    """Time of the newest event before this one, microseconds UTC."""
    clock: int
    """What the clock says now, microseconds UTC."""

    def in_words(self) -> Text:
        return say("Clock moved back from {newest}; the step back was accepted", newest=Instant(self.newest).short())


@recorded_as("clock-confirmed.1")
class ClockConfirmed(Fact, frozen=True):
    """A person said which day it is, where nobody keeps the clock and it is far ahead of what was known here."""

    date: str
    """As it was typed, YYYY-MM-DD, which is the day of the clock."""
    clock: int
    """What the clock said then, microseconds UTC."""

    def in_words(self) -> Text:
        return say("Date of the clock confirmed: {date}", date=self.date)


@recorded_as("damaged-record-used.1")
class DamagedRecordUsed(Fact, frozen=True):
    """A person had a command go on although the record was known to be damaged, or could not be signed."""

    name: str
    """Of the operation, or of the command of custody."""
    problem: str
    """Code of the error that was passed by."""

    def in_words(self) -> Text:
        return say(
            "{name} continued although the record had a problem: {problem}", name=self.name, problem=self.problem
        )


@recorded_as("person-named.1")
class PersonNamed(Fact, frozen=True):
    """A pseudonym was given a name; the name itself is a disclosure, outside the ledger."""

    name: str
    """SHA-256(0x02 || salt || name in UTF-8), hex."""

    def in_words(self) -> Text:
        return say("Pseudonym of a person created")
