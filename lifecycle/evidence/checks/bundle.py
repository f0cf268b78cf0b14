"""A bundle verified by the program itself: as `verify.py` does it, with its own library, and every event decoded."""

from collections.abc import Callable, Sequence
from pathlib import Path

from lifecycle.domain.event import FACTS, UndecodableEvent, decode
from lifecycle.evidence.checks.auditor_files import Brought
from lifecycle.evidence.checks.backend import Backend
from lifecycle.evidence.checks.errors import EvidenceUnreadable, EvidenceUnusable
from lifecycle.evidence.checks.people_backend import PeoplesSignatures, judged
from lifecycle.evidence.verifier.auditor_files import Kept
from lifecycle.evidence.verifier.events import Reading, in_full
from lifecycle.evidence.verifier.notes import read_checkpoint
from lifecycle.evidence.verifier.report import Report
from lifecycle.evidence.verifier.verdicts import Unusable
from lifecycle.evidence.verifier.verification import Verification
from lifecycle.store.header import is_canonical, is_encoding_of

Progress = Callable[[int, int], None]


def verify_bundle(
    path: Path,
    given: Brought,
    reading: Reading,
    *,
    thorough: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Verify a bundle; the proof of a fork is written to the present folder.

    `reading` is `unreadable` for a program that knows all kinds of event, importable by name: it is called in other
    processes. Raises EvidenceUnusable for what is no bundle, and EvidenceUnreadable.
    """
    notes = [Kept(file, read_checkpoint(signed.note.encoded())) for file, signed in given.kept]
    verification = Verification(
        str(path),
        notes,
        given.keys,
        Backend(),
        reading,
        thorough,
        people=given.people,
        receipts=given.receipts,
        judge=judged,
        ssh=PeoplesSignatures(),
    )
    if progress is not None:
        verification.progress = progress
    try:
        return verification.run()
    except Unusable as error:
        raise EvidenceUnusable(file=str(path), reason=str(error)) from error
    except OSError as error:
        raise EvidenceUnreadable(file=str(path), reason=error.strerror or type(error).__name__) from error


def unreadable(lines: Sequence[bytes]) -> tuple[int, str] | None:
    """Find the first event that is not one: the index, and what is wrong with it, in English as in `verify.py`.

    One of a kind that this version does not know is looked at as far as `verify.py` can.
    """
    for index, line in enumerate(lines):
        try:
            event = decode(line)
        except UndecodableEvent as error:
            if error.params["tag"] in FACTS or error.params["tag"] == "?":
                return index, f"it cannot be decoded: {error.params['problem']}"
            problem = in_full((line,))
            if problem is not None:
                return index, problem[1]
            continue
        if not (is_encoding_of(event, line) or is_canonical(line)):
            return index, "the event does not have its canonical form"
    return None
