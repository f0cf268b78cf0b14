"""Administration and integrity of the log itself: what people did to the record, and not to cards."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.checkpoint import origin_line
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import (
    CardQualificationBegun,
    CardQualified,
    ClockStepped,
    DriftAccepted,
    ExportMade,
    LastCheckpointUnknown,
    LeaverItemAttested,
    LedgerBegun,
    LedgerRestored,
    LegalHoldLifted,
    LegalHoldPlaced,
    PersonDescribed,
    PersonErased,
    PersonLeft,
    PersonNamed,
    PersonNamesake,
    PersonReturned,
    RetentionSet,
    RoleEnded,
    RoleGiven,
    SigningKeyAdded,
    SigningKeyAdopted,
    SigningKeyEnded,
    SigningKeyRotated,
    StoreMoved,
    TransportKeyBackedUp,
    TransportKeyBackupErased,
    TransportKeyFact,
    TransportKeyMade,
    TransportKeyRegistered,
    TransportKeyRestored,
    TransportKeyRetired,
    UnqualifiedCardAccepted,
)
from lifecycle.domain.signed_note import ED25519, ML_DSA_44, NoteMalformed, VerifierKey
from lifecycle.domain.text import Text, say
from lifecycle.projections.lineage import lineage
from lifecycle.projections.retention import HOLDS
from lifecycle.projections.signing_keys import signing_keys
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.event_row import ORIGIN, TIME, EventRow
from lifecycle.reports.parts.events_by_kind import activity, tagged

_COLUMNS = (
    TIME,
    Column("kind", say("code of the kind"), detail=True),
    Column("what", say("what happened")),
    Column("subject", say("person, card, key or hold")),
    Column("reason", say("reason"), aside=True),
    Column("keys", say("signing keys"), aside=True),
    Column("ledger", say("name of the record"), aside=True),
    *ORIGIN,
)

_KINDS: dict[type[Fact], str] = {
    LedgerBegun: "ledger-begun",
    LedgerRestored: "ledger-restored",
    StoreMoved: "store-moved",
    SigningKeyAdopted: "key-adopted",
    SigningKeyRotated: "key-rotated",
    SigningKeyAdded: "key-added",
    SigningKeyEnded: "key-ended",
    LastCheckpointUnknown: "last-checkpoint-unknown",
    ClockStepped: "clock-step-accepted",
    DriftAccepted: "drift-accepted",
    ExportMade: "export-made",
    PersonNamed: "person-named",
    PersonNamesake: "person-namesake",
    PersonDescribed: "person-described",
    RoleGiven: "role-given",
    RoleEnded: "role-ended",
    PersonErased: "person-erased",
    PersonLeft: "person-left",
    PersonReturned: "person-returned",
    LeaverItemAttested: "leaver-item-attested",
    RetentionSet: "retention-set",
    LegalHoldPlaced: "hold-placed",
    LegalHoldLifted: "hold-lifted",
    TransportKeyMade: "transport-key-made",
    TransportKeyRegistered: "transport-key-registered",
    TransportKeyBackedUp: "transport-key-backed-up",
    TransportKeyRestored: "transport-key-restored",
    TransportKeyRetired: "transport-key-retired",
    TransportKeyBackupErased: "transport-key-backup-erased",
    CardQualificationBegun: "qualification-begun",
    CardQualified: "card-qualified",
    UnqualifiedCardAccepted: "unqualified-accepted",
}

_NOTES = (
    say("Each row is an event of the record. Removing an event changes the root hash."),
    say("Rebuilds of projections and upgrades of the record are not events."),
)


@dataclass(frozen=True, kw_only=True)
class Administration(Report):
    """Show what people did to the record: restores, keys, accepted mismatches, qualifications, roles, exports."""

    name = "administration"
    title = say("Administration of the record")
    also = ("admin",)
    order = 108
    version = 4
    number = "R8"
    asked_for_by = ("NIST SP 800-53 AU-9", "PCI DSS 10.3", "CA/B NSR 3.1")
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take the events that are about the record itself, and about who may do what in it."""
        return Answer(
            report=self.name,
            title=say("Administration and integrity of the record"),
            moment=snapshot.moment,
            head=_head(snapshot),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("No administrative event is recorded.")),
            basis=rests_on(snapshot),
            explained=_NOTES,
            range=snapshot.range,
            picture=activity(snapshot, tuple(_KINDS), say("Administration over time")),
        )


def _head(snapshot: Snapshot) -> list[tuple[Column, Cell]]:
    connection, position = snapshot.view.connection, snapshot.moment.position
    names = [each for each in lineage(connection) if each.since <= position]
    keys = [each for each in signing_keys(connection) if each.position <= position]
    name = origin_line(names[-1].name) if names else None
    key = None
    if keys and name is not None:
        sign = [each for each in keys if each.until is None or each.until > position]
        key = ", ".join(half.id.hex() for each in sign for half in _under(name, each.ed25519, each.ml_dsa_44))
    return [
        (Column("ledger", say("name of the record")), name),
        (Column("restored", say("restores from a backup")), max(len(names) - 1, 0)),
        (Column("key", say("signing key"), aside=True), key),
        (Column("keys", say("signing keys so far")), len(keys)),
    ]


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    keepers = CustodianNames(snapshot)
    for position, event in tagged(snapshot, tuple(_KINDS)):
        facts = event.facts
        row = EventRow.of(position, event, keepers)
        yield (
            row.time,
            _KINDS[type(facts)],
            facts.in_words(),
            _subject(snapshot, event, keepers),
            _reason(facts, keepers),
            _keys(facts),
            origin_line(facts.origin) if isinstance(facts, LedgerBegun | LedgerRestored) else None,
            *row.origin,
        )


def _subject(snapshot: Snapshot, event: Event, keepers: CustodianNames) -> Cell:
    """Name what it is about where that is not the record as a whole: a person, a card, a key, or a legal hold."""
    kind, _, key = event.stream.partition(":")
    match kind:
        case "person":
            return keepers.person(event.stream)
        case "card":
            return key
        case "qualification":
            return key
        case "hold":
            hold = HOLDS.get(snapshot.view, event.stream)
            return (hold and keepers.text(hold.name)) or event.stream
        case _:
            return _key(event.facts)


def _key(facts: Fact) -> Text | None:
    return say("transport key {id}", id=facts.key_id) if isinstance(facts, TransportKeyFact) else None


def _reason(facts: Fact, keepers: CustodianNames) -> Cell:
    match facts:
        case RetentionSet(reason=reason) | LegalHoldPlaced(reason=reason) | LegalHoldLifted(reason=reason):
            return keepers.purpose(reason)
        case PersonLeft(reason=reason):
            return keepers.purpose(reason)
        case _:
            return None


def _keys(facts: Fact) -> str | None:
    """Give the ids of the keys that an event names, in the order in which they came to sign."""
    match facts:
        case SigningKeyAdopted() | SigningKeyAdded():
            return _ids(facts.ed25519, facts.ml_dsa_44)
        case SigningKeyEnded():
            return _ids(facts.ed25519)
        case SigningKeyRotated():
            return _ids(facts.old_ed25519, facts.old_ml_dsa_44, facts.new_ed25519, facts.new_ml_dsa_44)
        case _:
            return None


def _ids(*lines: str) -> str:
    return ", ".join(map(_id_of, lines))


def _id_of(line: str) -> str:
    try:
        return VerifierKey.read(line).id.hex()
    except NoteMalformed:
        return "?"


def _under(name: str, ed25519: bytes, ml_dsa_44: bytes) -> tuple[VerifierKey, VerifierKey]:
    return VerifierKey(name, ED25519, ed25519), VerifierKey(name, ML_DSA_44, ml_dsa_44)
