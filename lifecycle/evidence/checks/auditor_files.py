"""The files that an auditor gives from outside: what kind of thing is to be verified, checkpoints, and keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.signed_note import NoteMalformed
from lifecycle.domain.text import Text, say
from lifecycle.evidence.checks.errors import (
    CheckpointGiven,
    EvidenceMissing,
    EvidenceUnreadable,
    EvidenceUnusable,
    FolderGiven,
    KeyGiven,
)
from lifecycle.evidence.checks.trust import Key
from lifecycle.evidence.verifier.allowed_signers import AllowedSigner, read_allowed_signers
from lifecycle.evidence.verifier.auditor_files import is_checkpoint, is_key
from lifecycle.evidence.verifier.auditor_files import keys_in as public_keys_in
from lifecycle.evidence.verifier.notes import LONGEST_NOTE
from lifecycle.evidence.verifier.receipts import Receipt, read_receipts
from lifecycle.evidence.verifier.verdicts import Broken

_SQLITE = b"SQLite format 3\0"
_ZIP = (b"PK\3\4", b"PK\5\6")
_END = 22
_EVIDENCE = say("a record or a bundle")


def is_bundle(path: Path) -> bool:
    """Say whether a file is meant as a bundle: it begins or ends as a zip does. What cannot be read is none."""
    try:
        with path.open("rb") as file:
            begins = file.read(len(_SQLITE))
            file.seek(max(0, path.stat().st_size - _END))
            ends = file.read(4)
    except OSError:
        return False
    return begins != _SQLITE and (begins.startswith(_ZIP) or ends == _ZIP[1])


def require_evidence(path: Path) -> None:
    """Refuse a checkpoint, a key or a folder in the place of a record or a bundle; raises EvidenceUnusable."""
    if path.is_dir():
        raise FolderGiven(file=str(path), wanted=_EVIDENCE)
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_NOTE + 1)
    except OSError:
        return
    if not content.startswith(_SQLITE):
        _refuse_other(path, content, _EVIDENCE)


def _refuse_other(path: Path, content: bytes, wanted: Text) -> None:
    """Say of a file that cannot be used what it is, if it is a checkpoint or a key."""
    if is_checkpoint(content):
        raise CheckpointGiven(file=str(path), wanted=wanted)
    if is_key(content):
        raise KeyGiven(file=str(path), wanted=wanted)


@dataclass(frozen=True)
class Brought:
    """All that was given from outside: checkpoints with their files, keys of the record, and keys of people."""

    kept: Sequence[tuple[str, SignedCheckpoint]] = ()
    keys: Sequence[Key] = ()
    people: Sequence[AllowedSigner] | None = None
    receipts: Sequence[Receipt] = ()
    """Intents that people signed and kept."""


def checkpoints_in(files: Sequence[Path]) -> list[tuple[str, SignedCheckpoint]]:
    """Read checkpoints that somebody kept; raises EvidenceUnusable and EvidenceUnreadable, which name the file."""
    found = []
    for file in files:
        try:
            found.append((str(file), SignedCheckpoint.read(content := _content(file))))
        except NoteMalformed as error:
            _refuse_other(file, content, say("a checkpoint"))
            raise EvidenceUnusable(file=str(file), reason=str(error)) from error
    return found


def keys_in(files: Sequence[Path]) -> list[Key]:
    """Read public keys: verifier keys line by line, or one in PEM; raises as `checkpoints_in` does."""
    found: list[Key] = []
    for file in files:
        try:
            found += public_keys_in(content := _content(file))
        except Broken as error:
            _refuse_other(file, content, say("a public key"))
            raise EvidenceUnusable(file=str(file), reason=error.message) from error
    return found


def people_in(file: Path | None) -> list[AllowedSigner] | None:
    """Read a list of people's keys, as ssh-keygen takes it; None where none was given. Raises as the others do."""
    if file is None:
        return None
    try:
        found = read_allowed_signers(content := _content(file))
    except Broken as error:
        _refuse_other(file, content, say("a list of people's keys"))
        raise EvidenceUnusable(file=str(file), reason=error.message) from error
    if not found:
        raise EvidenceUnusable(file=str(file), reason="it contains no key")
    return found


def receipts_in(files: Sequence[Path]) -> list[Receipt]:
    """Read intents that somebody signed, with the signatures beside them; raises as the others do."""
    found: list[Receipt] = []
    for file in files:
        try:
            found += read_receipts(str(file))
        except Broken as error:
            raise EvidenceUnusable(file=error.member or str(file), reason=error.message) from error
        except FileNotFoundError as error:
            raise EvidenceMissing(file=str(error.filename)) from error
        except OSError as error:
            raise EvidenceUnreadable(file=str(file), reason=error.strerror or type(error).__name__) from error
    return found


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST_NOTE + 1)
    except FileNotFoundError as error:
        raise EvidenceMissing(file=str(file)) from error
    except OSError as error:
        raise EvidenceUnreadable(file=str(file), reason=error.strerror or type(error).__name__) from error
    if len(content) > LONGEST_NOTE:
        raise EvidenceUnusable(file=str(file), reason="it is too long for keys or a checkpoint")
    return content
