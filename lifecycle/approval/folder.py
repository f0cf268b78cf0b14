"""An intent on its way to another machine: the exact bytes to sign, names behind pseudonyms, and words to read."""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from lifecycle.approval.intent import Intent, read_intent
from lifecycle.approval.known import commitments_of, names_of
from lifecycle.approval.words import Names, intent_in_words
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import Text, say
from lifecycle.files.replacing import replace_file
from lifecycle.ledger.record import Record
from lifecycle.store.disclosures import SALT, commitment, digest_of, kept

INTENT, DISCLOSURES, WORDS = "intent.json", "disclosures.json", "intent.txt"
_FORMAT: Final = "lifecycle-disclosures/1"


class FolderUnusable(OperatorError):
    """A folder cannot be written, or does not hold an intent with what belongs to it."""

    code = "approval-folder-unusable"
    message = "Cannot use the folder {folder}: {problem}"
    advice = (
        "Ask for the folder again. On the machine with the record:\n  lifecycle approval export INTENT --out FOLDER"
    )


class FolderNotWritable(OperatorError):
    """Nothing can be written to a folder."""

    code = "approval-folder-not-writable"
    message = "Cannot write to the folder {folder}: {problem} Nothing was signed."
    advice = "Use a folder of your own. Copy what is in this one first, if you want to sign it."


_NOT_WRITABLE: Final = say("you do not have the permission.")


class DisclosureDiffers(OperatorError):
    """A name or text in the folder is not the one that the signed bytes stand for."""

    code = "disclosure-differs"
    message = "The text of {name} in {folder} is not the one that the intent commits to."
    advice = "Do not sign. Ask for the folder again, and find out who changed it."


def require_folder(folder: Path) -> None:
    """Make a folder and see that files can be written there, before anything else is done; raises FolderUnusable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        problem = None if os.access(folder, os.W_OK | os.X_OK) else _NOT_WRITABLE
    except OSError as error:
        problem = Text("{problem}", {"problem": error.strerror or type(error).__name__})
    if problem is not None:
        raise FolderNotWritable(folder=str(folder), problem=problem)


def write_folder(folder: Path, intent: Intent, record: Record) -> None:
    """Write what another machine needs to show and sign an intent; raises FolderUnusable and FolderNotWritable."""
    require_folder(folder)
    names = names_of(record, intent)
    disclosures = {
        "format": _FORMAT,
        "people": {each: _disclosed(record, record.name_committed(each)) for each in names.people},
        "sets": {each: _disclosed(record, _commitment_of_set(record, each)) for each in names.sets},
        "texts": {each: _disclosed(record, each) for each in names.texts},
    }
    words = "".join(f"{line}\n" for line in map(str, intent_in_words(intent, names)))
    try:
        replace_file(folder / INTENT, intent.text.encode("utf-8"))
        replace_file(folder / DISCLOSURES, (json.dumps(disclosures, sort_keys=True, indent=1) + "\n").encode("utf-8"))
        replace_file(folder / WORDS, words.encode("utf-8"))
    except OSError as error:
        raise FolderUnusable(folder=str(folder), problem=error.strerror or type(error).__name__) from error


def read_folder(folder: Path) -> tuple[Intent, Names]:
    """Read an intent and the names for it, each compared with its commitment; raises FolderUnusable and others.

    Raises IntentUnreadable, and DisclosureDiffers. A text of the act is bound by the signed bytes; of people and sets
    the signed bytes hold the pseudonym and the id, and the name is as the machine with the record gave it.
    """
    try:
        intent = read_intent((folder / INTENT).read_bytes())
        given: Mapping[str, Any] = json.loads((folder / DISCLOSURES).read_bytes())
        people, sets, texts = (given[part] for part in ("people", "sets", "texts"))
        named = {str(person): _checked(folder, str(person), each) for person, each in people.items()}
        of_sets = {str(set_id): _checked(folder, str(set_id), each) for set_id, each in sets.items()}
        bound = {
            digest: _checked(folder, digest, texts[digest], digest)
            for digest in commitments_of(intent)
            if digest in texts
        }
    except OSError as error:
        raise FolderUnusable(folder=str(folder), problem=error.strerror or type(error).__name__) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise FolderUnusable(folder=str(folder), problem=f"{DISCLOSURES}: {type(error).__name__}") from error
    return intent, Names(people=named, sets=of_sets, texts=bound)


def signature_name(fingerprint: str, *, refusal: bool = False) -> str:
    """Name the file of a signature in a folder: by the key, so that two people do not write into one."""
    digest = sha256(fingerprint.encode("ascii")).hexdigest()[:12]
    return f"{'refusal' if refusal else 'approval'}-{digest}.sig"


def _disclosed(record: Record, digest: str | None) -> dict[str, str]:
    salt, content = kept(record.view.connection, digest_of(digest or "")) or (b"", b"")
    return {"content": content.decode("utf-8", "replace"), "digest": digest or "", "salt": salt.hex()}


def _checked(folder: Path, name: str, given: Mapping[str, str], digest: str | None = None) -> str:
    """Give a text that has its digest; raises DisclosureDiffers."""
    salt, content = bytes.fromhex(given["salt"]), given["content"]
    wanted = given["digest"] if digest is None else digest
    if len(salt) != SALT or commitment(salt, content.encode("utf-8")).hex() != wanted:
        raise DisclosureDiffers(folder=str(folder), name=name)
    return content


def _commitment_of_set(record: Record, set_id: str) -> str | None:
    known = record.set(set_id)
    return None if known is None else known.name
