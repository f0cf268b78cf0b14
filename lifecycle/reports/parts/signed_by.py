"""Under which account an act was recorded, and who signed it; what nobody signed is NOT SIGNED, and so only claimed."""

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property, reduce
from typing import Final

from lifecycle.approval.intent import Intent, IntentUnreadable, read_intent
from lifecycle.domain.coded_words import word
from lifecycle.domain.event import Event
from lifecycle.domain.facts import ApprovalGiven, OperationStarted
from lifecycle.domain.text import Text, say
from lifecycle.ledger.accounts import ACCOUNT_PARAMETER
from lifecycle.projections.intents import IntentState, intent_at, intents_at
from lifecycle.projections.people import PEOPLE
from lifecycle.projections.person_keys import PERSON_KEYS
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames

SIGNED: Final = (
    Column("account", say("account"), aside=True),
    Column("signed_by", say("signed by"), aside=True),
    Column("signed_by_ids", say("pseudonyms of those who signed"), detail=True),
)
EXPLAINED: Final = say(
    "NOT SIGNED means that operator, presenter and witness are claimed: somebody typed them. `lifecycle verify` checks "
    "the signatures. No signature shows that a person saw what they signed, if another person controls the workstation."
)
_FLAGS: Final = 5
"""Bytes at the end of a signature by a FIDO token: its flags, and a counter."""
_TOUCH, _PIN = 0x01, 0x04


class SignedBy:
    """Who signed which act of a record; each intent is read once."""

    def __init__(self, snapshot: Snapshot, keepers: CustodianNames) -> None:
        self._snapshot, self._keepers = snapshot, keepers

    def cells(self, position: int, event: Event, began: OperationStarted | None = None) -> Row:
        """Give the cells of the columns of SIGNED; `began` is the start of the operation of the event."""
        signed = self._signed(position, event, began)
        told = [self._in_words(intent, fact) for intent, fact in signed]
        people = list(dict.fromkeys(fact.person for _, fact in signed))
        said = reduce(lambda one, other: say("{one}; {other}", one=one, other=other), told) if told else None
        return (self._account(began), said or say("NOT SIGNED"), ",".join(people) or None)

    def _account(self, began: OperationStarted | None) -> Cell:
        """Name the account; whoever works under one that belongs to nobody only claims to be somebody."""
        account = None if began is None else began.parameters.get(ACCOUNT_PARAMETER)
        if not isinstance(account, str):
            return None
        name = self._keepers.text(account) or account[:16]
        return name if account in self._logins else say("{account}, claimed", account=name)

    @cached_property
    def _logins(self) -> frozenset[str]:
        people = (person for _, person in PEOPLE.all(self._snapshot.view))
        return frozenset(person.login for person in people if person.login is not None)

    def _signed(
        self, position: int, event: Event, began: OperationStarted | None
    ) -> list[tuple[Intent, ApprovalGiven]]:
        cited = None if began is None else began.parameters.get("intent")
        names = [cited] if isinstance(cited, str) else self._by_run.get(event.operation or "", [])
        states = (intent_at(self._snapshot.view, name, position) for name in names)
        return [(intent, fact) for state in states if state for intent in _read(state) for _, fact in state.approvals]

    @cached_property
    def _by_run(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for state in intents_at(self._snapshot.view, self._snapshot.moment.position):
            for intent in _read(state):
                found[intent.run].append(state.id)
        return dict(found)

    def _in_words(self, intent: Intent, fact: ApprovalGiven) -> Text:
        capacity = intent.capacity_of(fact.person)
        said = say(
            "{person}, {capacity}",
            person=self._keepers.person(fact.person),
            capacity=say("approval") if capacity is None else word(capacity),
        )
        more: list[Text | str] = []
        if fact.means == "file":
            more.append(say("from another machine"))
        key = PERSON_KEYS.get(self._snapshot.view, fact.fingerprint)
        if key is not None and key.kind.startswith("sk-"):
            more += ["sk", *_vouched(fact.signature)]
        return reduce(lambda one, other: say("{one}, {other}", one=one, other=other), more, said)


def _read(state: IntentState) -> Iterator[Intent]:
    """Give an intent that can be read; `lifecycle verify` says what is wrong with another one."""
    with suppress(IntentUnreadable):
        yield read_intent(state.text)


def _vouched(signature: str) -> list[Text]:
    """Say what a FIDO token vouches for: that it was touched, and that it asked for its PIN."""
    try:
        flags = base64.b64decode(signature, validate=True)[-_FLAGS]
    except (binascii.Error, ValueError, IndexError):
        return []
    return [text for bit, text in ((_TOUCH, say("touch")), (_PIN, say("PIN"))) if flags & bit]
