"""Administration and integrity of the record itself."""

import pytest
from desk.chronicle import SERIALS, Chronicle
from desk.disclosed import kept_text, named
from notes import ORIGIN
from vouching import KEYS, LOST, adopt

from lifecycle.domain.facts import (
    CardQualificationBegun,
    CardQualified,
    ClockStepped,
    DriftAccepted,
    LastCheckpointUnknown,
    LedgerBegun,
    LedgerRestored,
    LegalHoldLifted,
    LegalHoldPlaced,
    PersonErased,
    RetentionSet,
    RoleGiven,
    SigningKeyRotated,
    TransportKeyBackedUp,
    TransportKeyMade,
    TransportKeyRetired,
)
from lifecycle.reports.administration import Administration

A = SERIALS[0]
LEDGER = "ledger:1"


def told(record: Chronicle, position: int | None = None) -> list[tuple[object, ...]]:
    """Give kind and subject of each row."""
    return [(row["kind"], row["subject"] and str(row["subject"])) for row in record.ask(Administration(), position)[1]]


@pytest.fixture
def kept(record: Chronicle) -> Chronicle:
    """A record that was begun, and whose keeper has a name."""
    record.add(LEDGER, LedgerBegun(origin="0123456789ABCDEF"))
    named(record)
    return record


def test_what_was_done_to_the_record_is_told_in_order(kept: Chronicle) -> None:
    """Keys, steps of the clock, drift, people; what happens to cards is none of it."""
    adopt(kept)
    kept.cards(A)
    kept.add(LEDGER, ClockStepped(newest=kept.time, clock=kept.time - 60_000_000))
    kept.add(f"card:{A}", DriftAccepted(differences=[], shown=kept.shown[A], anchors=[]))
    kept.add("person:1", RoleGiven(role="officer"), PersonErased())
    kept.add(LEDGER, LastCheckpointUnknown(size=3, root="00" * 32))
    assert told(kept) == [
        ("ledger-begun", None),
        ("person-named", "Anna Auditor"),
        ("key-adopted", None),
        ("clock-step-accepted", None),
        ("drift-accepted", A),
        ("role-given", "Anna Auditor"),
        ("person-erased", "Anna Auditor"),
        ("last-checkpoint-unknown", None),
    ]


def test_what_was_done_with_a_transport_key_is_told(kept: Chronicle) -> None:
    """Each row names it."""
    kept.add(
        "transport-key-07",
        TransportKeyMade(key_id=7, kcv="0011223344"),
        TransportKeyBackedUp(key_id=7, kcv="0011223344", sha256="ab" * 32, place="00" * 32),
        TransportKeyRetired(key_id=7, kcv="0011223344"),
    )
    assert told(kept)[-3:] == [
        ("transport-key-made", "transport key 7"),
        ("transport-key-backed-up", "transport key 7"),
        ("transport-key-retired", "transport key 7"),
    ]


def test_what_was_qualified_is_told(kept: Chronicle) -> None:
    """From the card that was given up to its result."""
    kept.add(
        "qualification:FF4C00000001",
        CardQualificationBegun(make="openpgp", serial="FF4C00000001"),
        CardQualified(
            make="openpgp", layout=1, release="maker 0006, firmware 5.7.1", firmware="5.7.1", reader="virtual:test",
            outcome="passed", seal="record", left=["reset"], result="ab" * 32,
        ),
    )  # fmt: skip
    assert told(kept)[-2:] == [("qualification-begun", "FF4C00000001"), ("card-qualified", "FF4C00000001")]


def test_keys_are_named_by_their_ids(kept: Chronicle) -> None:
    """Of a change the old ones first."""
    adopt(kept)
    rotated = SigningKeyRotated(
        old_ed25519=KEYS.ed25519.line(), old_ml_dsa_44=KEYS.ml_dsa_44.line(), new_ed25519=LOST.ed25519.line(),
        new_ml_dsa_44=LOST.ml_dsa_44.line(), statement="",
    )  # fmt: skip
    kept.add(LEDGER, rotated)
    old, new = (f"{each.ed25519.id.hex()}, {each.ml_dsa_44.id.hex()}" for each in (KEYS, LOST))
    head, rows, _ = kept.ask(Administration())
    assert [row["keys"] for row in rows[2:]] == [old, f"{old}, {new}"]
    assert (head["key"], head["keys"]) == (new, 2)


def test_retention_and_holds_have_their_reasons(kept: Chronicle) -> None:
    """As they were written; one that was erased says so."""
    why, reason = kept_text("court order")
    name, called = kept_text("Case 7")
    kept.add(LEDGER, RetentionSet(name="etsi", years=7, begins="last-key", reason=why), disclosed=(reason,))
    kept.add("hold:1", LegalHoldPlaced(name=name, reason=why), disclosed=(called,))
    kept.add("hold:1", LegalHoldLifted(reason="ab" * 32))
    rows = kept.ask(Administration())[1][2:]
    assert [(row["kind"], row["subject"], str(row["reason"])) for row in rows] == [
        ("retention-set", None, "court order"),
        ("hold-placed", "Case 7", "court order"),
        ("hold-lifted", "Case 7", "erased from the record"),
    ]


def test_a_restored_record_says_its_names_and_how_often(kept: Chronicle) -> None:
    """Above the rows the name and the key of the moment."""
    before = adopt(kept)
    root = kept.store.root_at(3).hex()
    kept.add(LEDGER, LedgerRestored(origin="F" * 16, was="0123456789ABCDEF", size=3, root=root, signed=5))
    then, now = kept.ask(Administration(), before)[0], kept.ask(Administration())[0]
    assert (then["ledger"], then["restored"]) == (ORIGIN, 0)
    assert then["key"] == f"{KEYS.ed25519.id.hex()}, {KEYS.ml_dsa_44.id.hex()}"
    assert (now["ledger"], now["restored"], now["keys"]) == ("lifecycle/ledger/ffffffffffffffff", 1, 1)
    assert now["key"] != then["key"]
    last = kept.ask(Administration())[1][-1]
    assert str(last["what"]) == "Record restored from a backup of 3 events; an earlier checkpoint covered 5"
    assert last["ledger"] == "lifecycle/ledger/ffffffffffffffff"
