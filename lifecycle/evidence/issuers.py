"""Who issues an export: the owner of the record, who signs it and records it, or an account that may only read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lifecycle.approval.acting import SignedAct
from lifecycle.domain.errors import Defect
from lifecycle.domain.event import Event
from lifecycle.domain.facts import ExportMade
from lifecycle.evidence.bundle.plan import Plan, Wanted, planned
from lifecycle.evidence.names_signed import require_nobody, require_unsigned
from lifecycle.ledger.record import Record
from lifecycle.signing.keys import PublicKeys, SigningKey
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.signer import Signer
from lifecycle.store.disclosures import require_whole
from lifecycle.store.engine import StoreReader


class Issuer(Protocol):
    """What an export asks of whoever issues it."""

    @property
    def store(self) -> StoreReader[Event]:
        """The record."""

    def plan(self, wanted: Wanted) -> Plan:
        """Say what will be exported; raises what `planned` raises, and TextAltered."""

    def keys(self) -> tuple[PublicKeys, SigningKey | None]:
        """Give the newest key of the record, and what the bundle is signed with."""

    def record(self, fact: ExportMade, *, virtual: bool) -> int | None:
        """Record the export, and give the position of the event; None where the record does not know of it."""


@dataclass(frozen=True)
class Owner:
    """Signs a bundle, has a checkpoint signed where none covers it, and records it."""

    signer: Signer
    act: SignedAct | None = None
    """What people signed for the names in it."""

    @property
    def store(self) -> StoreReader[Event]:
        return self.signer.journal.store

    def plan(self, wanted: Wanted) -> Plan:
        self.signer.examine()
        if self.act is None:
            require_unsigned(self.store, wanted.disclosed)
        return _planned(self.store, wanted, self.signer.sign)

    def keys(self) -> tuple[PublicKeys, SigningKey | None]:
        key = self.signer.here.require_key(self.signer.keys)
        if key is None:
            raise Defect(what="a checkpoint covers the record, and no key is named in it")
        return key.public, key

    def record(self, fact: ExportMade, *, virtual: bool) -> int | None:
        journal, act = self.signer.journal, self.act

        def checked(record: Record) -> None:
            if act is None:
                require_nobody(record, fact.disclosed)
            else:
                act.check(record)

        event, *_ = journal.append(
            journal.begun(virtual=virtual).stream,
            [fact],
            check=checked,
            operation=None if act is None else act.run,
            beside=() if act is None else act.beside,
        )
        found = journal.store.find(event.id)
        return 0 if found is None else found[0]


@dataclass(frozen=True)
class Reader:
    """Takes what the newest kept checkpoint covers; nothing is signed, and nothing is recorded."""

    here: KnownLedger

    @property
    def store(self) -> StoreReader[Event]:
        return self.here.store

    def plan(self, wanted: Wanted) -> Plan:
        self.here.refuse_another()
        require_unsigned(self.store, wanted.disclosed)
        return _planned(self.store, wanted, None)

    def keys(self) -> tuple[PublicKeys, SigningKey | None]:
        named = self.here.keys_in_force()
        if not named:
            raise Defect(what="a checkpoint covers the record, and no key is named in it")
        return named[-1], None

    def record(self, fact: ExportMade, *, virtual: bool) -> int | None:
        del fact, virtual
        return None


def _planned(store: StoreReader[Event], wanted: Wanted, sign: Callable[[], object] | None) -> Plan:
    with store.snapshot() as connection:
        require_whole(connection, store.path)
    return planned(store, wanted, sign)
