"""What `transport-key` prints with --json, as types; its operations on cards answer as `run` does."""

from typing import Literal, TypedDict

from lifecycle.cli.commands.run.answer import RecordedEvent
from lifecycle.cli.printing.answer import Answer, ErrorObject

File = Literal["here", "missing", "wiped", "not-recorded", "other-key", "unusable"]


class ListedKey(TypedDict):
    """A transport key, as the record and the folder have it."""

    key_id: int
    kcv: str | None
    """CMAC-5 as it is recorded, or that of the file where it is not; null where there is neither."""
    state: Literal["in-use", "retired"] | None
    """null where the key is not in the record."""
    file: File
    path: str
    since: int | None
    """When it was made or registered, microseconds UTC."""
    cards: list[str]
    """Serials of the cards that need it and were not destroyed."""
    backups: list[str]
    """SHA-256 of each backup file that nobody said is erased."""
    sets: list[str]
    """Names of the sets of cards that give it back."""
    proven: int | None
    """When a backup was last restored or checked, microseconds UTC."""


class KeysAnswer(Answer):
    """Of `transport-key list`."""

    folder: str
    keys: list[ListedKey]


class ChangeAnswer(Answer):
    """What all have that record something."""

    unsigned: ErrorObject | None
    """Why it is not signed."""


class MadeAnswer(ChangeAnswer):
    """Of `transport-key new`."""

    key_id: int
    kcv: str
    path: str
    events: list[RecordedEvent]


class RegisteredKey(TypedDict):
    """A key that was taken into the record."""

    key_id: int
    kcv: str


class RegisteredAnswer(ChangeAnswer):
    """Of `transport-key register`."""

    keys: list[RegisteredKey]
    events: list[RecordedEvent]


class BackupAnswer(ChangeAnswer):
    """Of `transport-key backup`."""

    key_id: int
    kcv: str
    target: str
    sha256: str


class RestoreAnswer(ChangeAnswer):
    """Of `transport-key restore`."""

    key_id: int
    kcv: str
    written: bool
    """Whether the key was missing; else only the backup was checked."""
    path: str
    events: list[RecordedEvent]


class RetireAnswer(ChangeAnswer):
    """Of `transport-key retire`."""

    key_id: int
    kcv: str
    wiped: bool
    """Whether there was a file."""
    backups_to_erase: list[str]
    """SHA-256 of each."""
    sets_to_erase: list[str]
    """Names of the sets whose cards still give it back."""


class ErasedAnswer(ChangeAnswer):
    """Of `transport-key backup-erased`."""

    key_id: int
    sha256: str
