"""An export that discloses names is an act: people sign which names, and of which events, before anything is written.

What they sign ends before the events of its signing, so that these are never a part of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lifecycle.approval import refusals
from lifecycle.approval.intent import Intent
from lifecycle.approval.known import policy_in_force
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.instant import AsOf
from lifecycle.domain.text import say
from lifecycle.evidence.bundle.plan import Disclosed, Wanted
from lifecycle.ledger.record import Record
from lifecycle.reports.parts.ranges import Asked, found
from lifecycle.store.engine import StoreReader

EXPORT_NAMES: Final = "export-names"
"""As policies name it."""


def asks(store: StoreReader[Event], disclosed: Disclosed) -> bool:
    """Say whether the policy in force has people sign an export with these texts."""
    if disclosed == "none":
        return False
    with store.view() as view:
        return not policy_in_force(Record(view)).need(EXPORT_NAMES).anybody


def with_range(store: StoreReader[Event], wanted: Wanted, stated: Intent | None) -> Wanted:
    """Give what is wanted with its range as positions: up to the head as it is now, or was when it was `stated`.

    Raises NoSuchPosition, and BackwardRange.
    """
    head = store.head().size
    last = None if stated is None else stated.parameters.get("last")
    over = found(wanted.over, store, last if isinstance(last, int) and 0 < last < head else head)
    if over.empty:
        return wanted
    first, last = over.after + 1, over.upto
    return replace(wanted, over=Asked(AsOf(f"#{first}", position=first), AsOf(f"#{last}", position=last)))


def parameters_of(store: StoreReader[Event], wanted: Wanted, format_: str) -> Mapping[str, object]:
    """Give what people sign: the texts that go out, and of which events."""
    over = found(wanted.over, store, store.head().size)
    return {
        "disclosed": wanted.disclosed,
        "first": 0 if over.empty else over.after + 1,
        "format": format_,
        "last": 0 if over.empty else over.upto,
        "people": list(wanted.people) if wanted.disclosed == "named" else [],
    }


def require_nobody(record: Record, disclosed: Disclosed) -> None:
    """See, inside the transaction, that still nobody has to sign an export that nobody signed; raises Refused."""
    if disclosed != "none" and not policy_in_force(record).need(EXPORT_NAMES).anybody:
        raise refusals.policy_changed()


def require_unsigned(store: StoreReader[Event], disclosed: Disclosed) -> None:
    """See that no names go out that people have to sign for and cannot, as on an account that only reads.

    Raises Refused.
    """
    if asks(store, disclosed):
        raise Refused(
            "signature-missing",
            say("people have to sign an export with names, and nobody can sign it here."),
            say(
                "Export under the account that owns the record, or without names.\n"
                "  lifecycle export --help\n"
                "  lifecycle policy show"
            ),
        )
