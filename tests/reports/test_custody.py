"""The custody ledger: who had which card, when, for what."""

from custodians import ANNA, BEN, CARL, SAFE, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.facts import CardDestroyed, CardLost, CardRegistered, SealChecked
from lifecycle.domain.instant import Instant
from lifecycle.reports.custody import Custody
from lifecycle.store.disclosures import commitment

A, B, *_ = SERIALS


def test_a_hand_over_says_when_what_for_from_whom_to_whom_and_who_saw_it(record: Chronicle, people: Custodians) -> None:
    """Under the names that are disclosed, and for machines their pseudonyms too."""
    record.whole("PROD-A", 2, A, B)
    at = people.record.time
    people.gives(A, BEN, by=ANNA, witness=CARL, why="moved to the new site")
    given, received = record.ask(Custody())[1]
    assert (str(given["way"]), given["serial"], str(given["what"])) == ("out", A, "Handed over")
    assert (given["custodian"], given["giver"], given["purpose"]) == ("Ben", "Anna", "moved to the new site")
    assert str(given["witness"]).startswith("Carl")
    assert (given["custodian_id"], given["giver_id"], given["witness_id"]) == (BEN, ANNA, CARL)
    assert str(given["item"]) == "share 1 of 2 of PROD-A"
    assert isinstance(given["at"], Instant)
    assert given["at"].time >= at
    assert given["by"] == "Clerk"
    assert (str(received["way"]), received["giver"], received["custodian"]) == ("in", None, "Ben")


def test_the_time_that_people_gave_stands_beside_the_time_of_the_record(record: Chronicle, people: Custodians) -> None:
    """What happened last week may be written down today."""
    record.cards(A)
    people.know(ANNA)
    people.report(f"card:{A}", CardLost(at=1_000_000, witness=ANNA, purpose=None))
    (row,) = record.ask(Custody())[1]
    assert row["at"] == Instant(1_000_000)
    assert row["recorded"] == Instant(record.time)


def test_a_stored_card_names_its_place_and_its_bag(record: Chronicle, people: Custodians) -> None:
    """So does a look at its seal."""
    record.cards(A)
    people.gives(A, ANNA)
    people.stores(A, SAFE, bag="B-17", witness=BEN)
    people.report(f"card:{A}", SealChecked(at=record.time, witness=BEN, purpose=None, bag="B-17", intact=False))
    *_, stored, checked = record.ask(Custody())[1]
    assert (str(stored["way"]), stored["place"], stored["bag"], stored["custodian"]) == ("in", "safe", "B-17", "Anna")
    assert (checked["way"], checked["seal_intact"], checked["bag"]) == (None, False, "B-17")
    assert "BROKEN" in str(checked["what"])


def test_lost_and_destroyed_cards_go_out(record: Chronicle, people: Custodians) -> None:
    """And one that no reader ever saw is told of too."""
    people.know(BEN)
    people.report(f"card:{A}", CardRegistered())
    people.report(f"card:{A}", CardLost(at=1, witness=None, purpose=None))
    people.report(f"card:{A}", CardDestroyed(at=2, witness=BEN, purpose=None, method="burnt"))
    rows = record.ask(Custody())[1]
    assert [str(row["way"]) for row in rows] == ["out", "out"]
    assert {str(row["item"]) for row in rows} == {"not seen by a reader yet"}


def test_what_was_erased_from_the_record_says_so(record: Chronicle, people: Custodians) -> None:
    """A purpose that nobody can read any more is not the same as none."""
    record.cards(A)
    people.gives(A, ANNA, why="secret")
    with record.store.snapshot() as connection:
        rows = connection.execute("SELECT digest, content FROM disclosures").fetchall()
    (found,) = [bytes(digest) for digest, content in rows if bytes(content) == b"secret"]
    record.store.erase(found)
    given, received = record.ask(Custody())[1]
    assert str(given["purpose"]) == "erased from the record"
    assert received["purpose"] is None
    assert commitment(bytes(16), b"secret") != found  # the salt is a fresh one


def test_a_moment_before_knows_nothing_of_what_came_later(record: Chronicle, people: Custodians) -> None:
    """Nor that the card went on."""
    record.cards(A)
    before = people.gives(A, ANNA)
    people.stores(A, SAFE)
    assert len(record.ask(Custody(), before)[1]) == 2
    assert len(record.ask(Custody())[1]) == 3
