"""The people of the record with what they have and know, and every event in its order."""

from custodians import ANNA, BEN, CARL, Custodians
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.facts import PersonDescribed
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.reports.events import Events
from lifecycle.reports.people import People

A, B, *_ = SERIALS


def test_people_stand_with_the_cards_in_their_hands_and_the_pins_that_they_know(
    record: Chronicle, people: Custodians
) -> None:
    """A card that was passed on is with the one who has it now; its PIN stays known to the one who had it."""
    record.whole("PROD-A", 2, A, B)
    people.gives(A, ANNA, witness=CARL)
    people.gives(A, BEN, by=ANNA, witness=CARL)
    rows = {row["pseudonym"]: row for row in record.ask(People())[1]}
    assert (rows[ANNA]["person"], rows[ANNA]["cards"], rows[ANNA]["serials"]) == ("Anna", 0, None)
    assert (rows[BEN]["person"], rows[BEN]["cards"], rows[BEN]["serials"]) == ("Ben", 1, A)
    assert {person for person, row in rows.items() if A in str(row["pins_of"])} >= {BEN}


def test_every_event_stands_in_its_order_with_the_card_that_it_is_about(record: Chronicle, people: Custodians) -> None:
    """What happened outside of readers is told with who took part."""
    record.cards(A)
    last = people.gives(A, BEN, by=ANNA, witness=CARL)
    rows = record.ask(Events())[1]
    assert [row["position"] for row in rows] == list(range(1, last + 1))
    given, received = rows[-2:]
    assert str(given["what"]).startswith("Handed over to Ben by Anna")
    assert (received["serial"], received["stream"]) == (A, f"card:{A}")
    assert all((row["serial"] is None) != str(row["stream"]).startswith("card:") for row in rows)


def test_people_stand_with_what_is_said_of_them(record: Chronicle, people: Custodians) -> None:
    """As it was last said; a text that was erased says so."""
    people.know(ANNA, BEN)
    notes = PendingDisclosures()
    before, now = notes.disclose("Treasury"), notes.disclose("ext 1")
    people.report(ANNA, PersonDescribed(department=before, substitute=BEN), disclosures=notes)
    people.report(ANNA, PersonDescribed(contact=now, substitute=BEN, ends="2027-06-30"))
    rows = {row["pseudonym"]: row for row in record.ask(People())[1]}
    names = ("department", "contact", "substitute", "starts", "ends")
    assert [rows[ANNA][name] for name in names] == [None, "ext 1", "Ben", None, "2027-06-30"]
    assert [rows[BEN][name] for name in names] == [None] * 5
