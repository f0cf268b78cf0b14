"""Warnings of what breaks a quorum before it breaks."""

from custodians import ANNA, BEN, CARL, SAFE, VAULT, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.drift import Difference
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import (
    CardDriftDetected,
    CardFound,
    CardLost,
    CardSeen,
    DriftAccepted,
    KeyDecided,
    OperationCompleted,
    OperationReconciled,
    OperationStarted,
    PersonLeft,
    PinChangeBegun,
    PinChanged,
    SealChecked,
)
from lifecycle.reports.parts.cells import Cell
from lifecycle.reports.warnings import Warnings

A, B, C, D, E, F = SERIALS
DAY = 86_400_000_000


def warned(record: Chronicle, days: int = 90) -> set[tuple[str, Cell]]:
    """Give the codes of the warnings, each with its card."""
    return {(str(row["kind"]), row["serial"]) for row in record.ask(Warnings(days=days))[1]}


def change(record: Chronicle, serial: str) -> None:
    """Have a PIN changed."""
    facts = (
        OperationStarted(name="change-pin", changes=True, parameters={}, counter=0, tries_left=7),
        PinChangeBegun("unchanged"),
        PinChanged(),
        OperationCompleted("change-pin", tries_left=7, counter=0),
    )
    record.add(f"card:{serial}", *facts, operation=new_id())


def in_order(record: Chronicle, people: Custodians) -> None:
    """Make a set that there is nothing to warn of."""
    record.whole("PROD-A", 2, A, B, C, D)
    for serial, who in ((A, ANNA), (B, BEN), (C, CARL)):
        change(record, serial)
        people.gives(serial, who)
    change(record, D)
    people.stores(D, SAFE, bag="B-1")


def test_there_is_nothing_to_warn_of_where_all_is_well(record: Chronicle, people: Custodians) -> None:
    """And that is said."""
    in_order(record, people)
    assert warned(record) == set()
    assert str(record.ask(Warnings())[2].nothing) == "No warnings."


def test_a_set_is_warned_of_before_its_last_loss(record: Chronicle, people: Custodians) -> None:
    """One loss from the edge, at the edge, and below it."""
    in_order(record, people)
    made = record.sets
    record.cards(A, tries=0)
    assert warned(record) == {("one-loss-from-the-edge", None)}
    record.cards(B, tries=0)
    assert warned(record) == {("next-loss-fatal", None)}
    started = OperationStarted(name="change-pin", changes=True, parameters={}, counter=0, tries_left=7)
    record.add(f"card:{C}", started, operation=new_id())
    assert ("below-quorum", None) in warned(record)
    assert record.sets == made


def test_a_set_that_cannot_bring_its_key_back_is_warned_of_as_long_as_cards_hold_it(
    record: Chronicle, people: Custodians
) -> None:
    """What is lost may be found; and what is given up still has shares that lie about."""
    in_order(record, people)
    for serial in (A, B, C):
        record.cards(serial, tries=0)
    assert warned(record) == {("below-quorum", None)}


def test_an_operation_in_doubt_is_warned_of_until_it_is_resolved(record: Chronicle, people: Custodians) -> None:
    """Also on a card that holds no share."""
    in_order(record, people)
    blank = SERIALS[4]
    record.cards(blank)
    operations = {A: new_id(), blank: new_id()}
    for serial, operation in operations.items():
        started = OperationStarted(name="erase", changes=True, parameters={}, counter=0, tries_left=7)
        record.add(f"card:{serial}", started, operation=operation)
    (of_set, alone) = (row for row in record.ask(Warnings())[1] if row["kind"] == "in-doubt")
    assert (of_set["set"], of_set["serial"], str(of_set["what"])) == (
        "PROD-A",
        A,
        "erase is in doubt: interrupted, result unknown",
    )
    assert (alone["set"], alone["serial"]) == (None, blank)
    assert f"lifecycle run resolve --serial {blank}" in str(alone["next_step"])
    at = record.position
    ended = OperationReconciled(
        subject=operations[blank], name="erase", outcome="nothing-changed", evidence="card", tries_spent=0,
        counter=0,
    )  # fmt: skip
    record.add(f"card:{blank}", ended)
    assert ("in-doubt", blank) not in warned(record)
    assert len([row for row in record.ask(Warnings(), at)[1] if row["kind"] == "in-doubt"]) == 2


def test_a_mismatch_that_stops_a_card_is_warned_of_until_it_is_accepted(record: Chronicle, people: Custodians) -> None:
    """With the command that ends it."""
    in_order(record, people)
    record.add(f"card:{A}", CardDriftDetected(differences=[Difference("counter", 0, 3)]))
    (found,) = (row for row in record.ask(Warnings())[1] if row["kind"] == "mismatch")
    assert (found["set"], found["serial"]) == ("PROD-A", A)
    assert f"lifecycle run accept-mismatch --serial {A}" in str(found["next_step"])
    record.add(f"card:{A}", DriftAccepted(differences=[], shown=record.shown[A], anchors=[]))
    assert ("mismatch", A) not in warned(record)


def test_cards_that_no_reader_has_seen_for_long_are_named(record: Chronicle, people: Custodians) -> None:
    """As many days as was asked for, counted back from the newest event."""
    in_order(record, people)
    record.time += 100 * DAY
    record.add(f"card:{A}", CardSeen(shown=record.shown[A]))
    assert warned(record) == {("unseen", serial) for serial in (B, C, D)}
    assert warned(record, days=101) == set()


def test_a_pin_that_was_never_changed_and_a_card_that_nobody_keeps_are_named(record: Chronicle) -> None:
    """Only of cards that hold a share."""
    record.whole("PROD-A", 2, A, B, C, D)
    record.cards(SERIALS[4])
    assert warned(record) == {(kind, each) for each in (A, B, C, D) for kind in ("pin-never-changed", "no-custodian")}


def test_a_broken_seal_and_one_person_with_a_quorum_are_warned_of(record: Chronicle, people: Custodians) -> None:
    """What else can end a set without a loss."""
    in_order(record, people)
    people.report(f"card:{D}", SealChecked(at=1, witness=None, purpose=None, bag="B-1", intact=False))
    people.gives(B, ANNA)
    assert warned(record) == {
        ("key-exposed", None),
        ("seal-broken", D),
        ("one-person", None),
        ("pin-known-to-others", B),
    }


def test_shares_of_a_set_that_was_never_completed_are_warned_of(record: Chronicle) -> None:
    """They have to be erased."""
    record.cards(A)
    made = record.begin("HALF", 2, 3)
    record.write(made, 1, A)
    record.cut_off(made, 1)
    assert ("shares-out", None) in warned(record)


def test_a_new_and_complete_set_is_nothing_to_warn_of(record: Chronicle, people: Custodians) -> None:
    """2 of 3 has one spare share and lost none."""
    record.whole("PROD-A", 2, A, B, C)
    for serial, who in ((A, ANNA), (B, BEN), (C, CARL)):
        change(record, serial)
        people.gives(serial, who)
    assert warned(record) == set()
    record.cards(A, tries=0)
    assert warned(record) == {("next-loss-fatal", None)}


def test_a_card_with_a_leaver_is_warned_of_and_is_not_in_hand(record: Chronicle, people: Custodians) -> None:
    """Of two sound shares in hand and two that are needed, the next loss is fatal, though four are good."""
    in_order(record, people)
    for each in (ANNA, BEN):
        people.report(each, PersonLeft(at=record.time, reason=None))
    assert warned(record) == {
        ("next-loss-fatal", None),
        ("leavers-reach", None),
        ("with-leaver", A),
        ("with-leaver", B),
    }
    health, reach, *_ = record.ask(Warnings())[1]
    assert str(health["what"]) == "All cards good: 4 of 4 shares, 2 needed, 2 spare. In hand: 2 (2 with leavers)."
    assert str(reach["what"]) == "leavers reach 2 of the 2 needed"


def test_a_pin_that_an_earlier_holder_knows_is_warned_of(record: Chronicle, people: Custodians) -> None:
    """By name; whoever stored a card last is no stranger to it."""
    in_order(record, people)
    people.stores(A, VAULT)
    assert warned(record) == set()
    people.gives(A, CARL)
    rows = record.ask(Warnings())[1]
    assert ("pin-known-to-others", A) in {(row["kind"], row["serial"]) for row in rows}
    assert str(next(row["what"] for row in rows if row["kind"] == "pin-known-to-others")) == "PIN also known to Anna"


def test_a_card_that_may_hold_an_unfinished_share_is_warned_of(record: Chronicle, people: Custodians) -> None:
    """In a set that was cut off at its first card, and in one that goes on."""
    in_order(record, people)
    record.cards(E, F)
    begun = record.begin("PROD-B", 2, 2)
    record.write(begun, 1, E, done=False)
    record.cut_off(begun, 0)
    assert warned(record) == {("may-hold-share", E)}
    second = record.whole("PROD-C", 2, *("0" * 15 + each for each in "123"))
    assert warned(record) >= {("may-hold-share", E)}
    record.erase(second, 1, "0" * 15 + "1", done=False)
    assert ("may-hold-share", "0" * 15 + "1") in warned(record)


def test_a_share_that_was_lost_and_found_is_warned_of_until_a_decision(record: Chronicle, people: Custodians) -> None:
    """Found again, it counts again; the key stays exposed by it."""
    in_order(record, people)
    lost = CardLost(at=record.time, witness=None, purpose=None)
    found = CardFound(at=record.time, witness=BEN, purpose=None, finder=ANNA, seal="none", bag=None)
    people.report(f"card:{A}", lost, found)
    record.cards(A)
    assert ("key-exposed", None) in warned(record)
    (row,) = [each for each in record.ask(Warnings())[1] if each["kind"] == "key-exposed"]
    assert str(row["what"]) == "1 exposed, 2 needed in one set; 1 exposed in all sets"
    accepted = KeyDecided(decision="accepted", reason="00" * 32, witness=BEN, exposed=1, superseded_by=None)
    people.report(f"key:{-1:064x}", accepted)
    assert ("key-exposed", None) not in warned(record)
