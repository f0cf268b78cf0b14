"""What an operation is told of signatures beforehand: what signs here, the intent that people signed, and witnesses."""

from collections.abc import Sequence
from pathlib import Path

from lifecycle.approval.collecting import SigningTools
from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.approval.stating import stated_intent
from lifecycle.cli.context import Context
from lifecycle.custody.naming import find_person
from lifecycle.domain.event import Event
from lifecycle.handler.authority import Signing
from lifecycle.ledger.record import Record
from lifecycle.operations import Operation
from lifecycle.store.engine import AuditStore


def signing_tools(context: Context, files: Sequence[str]) -> SigningTools:
    """Give what signs here: OpenSSH, which asks at the terminal where somebody may be asked."""
    key_files = [Path(file).expanduser() for file in files]
    return SigningTools(OpenSsh(may_type=not context.no_input), key_files, elsewhere=context.elsewhere)


def witnesses_of(operation: Operation) -> Sequence[str]:
    """Give the witness of an operation that records one itself."""
    witness = getattr(operation, "witness", None)
    return () if witness is None else (witness,)


def said_of_signatures(store: AuditStore[Event], intent: str | None, witnesses: Sequence[str]) -> Signing:
    """Find the intent and the witnesses; raises Refused, UnknownName and AmbiguousName."""
    if intent is None and not witnesses:
        return Signing()
    with store.view() as view:
        record = Record(view)
        stated = None if intent is None else stated_intent(record, intent)
        return Signing(stated, [find_person(record, name).id for name in witnesses])
