"""Signatures that were made elsewhere and come back as files; and the "no" of somebody who was asked."""

import base64
from pathlib import Path

from lifecycle.approval import refusals
from lifecycle.approval.collecting import record_approval
from lifecycle.approval.intent import Intent, read_intent, stream_of_intent
from lifecycle.approval.known import public_key
from lifecycle.approval.sshsig import INTENT_NAMESPACE, REFUSAL_NAMESPACE, Armored, BadSignature, read_armored, verify
from lifecycle.domain.errors import OperatorError
from lifecycle.domain.facts import ApprovalGiven, ApprovalRefused
from lifecycle.domain.text import say, say_n
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record
from lifecycle.projections.person_keys import PersonKey

_LONGEST = 64 * 1024
"""Bytes of a file with a signature."""


class SignatureFileUnusable(OperatorError):
    """The file of a signature cannot be read."""

    code = "signature-file-unusable"
    message = "Cannot read the signature in {file}: {problem}"
    advice = "Give the file that `lifecycle approval sign` or `ssh-keygen -Y sign` wrote. It ends in .sig."


def accept_file(journal: Journal, path: Path, reason: str | None = None) -> tuple[Intent, PersonKey, bool]:
    """Record the signature in a file; gives its intent, the key, and whether it is a yes. Raises Refused by rule.

    Which intent it is over is found by trying: an SSH signature does not say.
    """
    signature = read_signature(path)
    if signature.namespace not in {INTENT_NAMESPACE, REFUSAL_NAMESPACE}:
        raise refusals.other_namespace(signature.namespace)
    with journal.store.view() as view:
        record = Record(view)
        known = record.person_key(signature.key.fingerprint)
        if known is None or public_key(record, known) is None:
            raise refusals.unknown_key(signature.key.fingerprint)
        intent = _signed_intent(record, signature)
    if intent is None:
        raise refusals.of_no_intent(record_name=path.name)
    encoded = base64.b64encode(signature.blob).decode("ascii")
    if signature.namespace == REFUSAL_NAMESPACE:
        _refuse(journal, intent, known, encoded, reason)
        return intent, known, False
    given = ApprovalGiven(person=known.person, fingerprint=known.fingerprint, signature=encoded, means="file")
    record_approval(journal, intent, given)
    return intent, known, True


def read_signature(path: Path) -> Armored:
    """Read a file, or the only signature in a folder; raises SignatureFileUnusable, BadSignature, PublicKeyRefused."""
    if path.is_dir():
        found = sorted(path.glob("*.sig"))
        if len(found) != 1:
            problem = say_n("the folder has {count} signature.", "the folder has {count} signatures.", len(found))
            raise SignatureFileUnusable(file=str(path), problem=problem)
        path = found[0]
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
        if len(content) > _LONGEST:
            raise SignatureFileUnusable(file=str(path), problem=say("the file is too long."))
        return read_armored(content.decode("ascii"))
    except OSError as error:
        raise SignatureFileUnusable(file=str(path), problem=error.strerror or type(error).__name__) from error
    except UnicodeError as error:
        raise SignatureFileUnusable(file=str(path), problem=say("the text is not ASCII.")) from error


def _signed_intent(record: Record, signature: Armored) -> Intent | None:
    """Find the intent that was signed, the newest first; closed ones too, so that they are refused as that."""
    for state in reversed(record.intents()):
        try:
            verify(signature.key, signature.namespace, state.text.encode("utf-8"), signature.blob)
        except BadSignature:
            continue
        return read_intent(state.text)
    return None


def _refuse(journal: Journal, intent: Intent, known: PersonKey, signature: str, reason: str | None) -> None:
    texts = PendingDisclosures()

    def still_open(record: Record) -> None:
        state = record.intent(intent.id)
        if state is not None and state.closed is not None:
            raise refusals.closed(state)
        if known.ended is not None:
            raise refusals.unfit_signature("key-revoked", record.called(known.person))

    fact = ApprovalRefused(
        person=known.person,
        fingerprint=known.fingerprint,
        signature=signature,
        means="file",
        reason=None if reason is None else texts.disclose(reason),
    )
    journal.append(stream_of_intent(intent.id), [fact], disclosures=texts, check=still_open, operation=intent.run)
