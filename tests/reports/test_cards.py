"""What the reports of cards say of the shares on them."""

from desk.chronicle import SERIALS, Chronicle, sets_of

from lifecycle.domain.facts import CardSeen
from lifecycle.reports.card import CardLife
from lifecycle.reports.cards import Cards
from lifecycle.reports.set import OneSet
from lifecycle.store.disclosures import commitment

A, B, *_ = SERIALS


def test_a_set_whose_name_was_erased_goes_by_its_first_digits(record: Chronicle) -> None:
    """In every report; the set stays what it is."""
    made = record.whole("PROD-A", 2, A, B)
    record.store.erase(commitment(bytes(16), b"PROD-A"))
    digits = made.id[:8]
    assert list(sets_of(record)) == [digits]
    assert record.ask(OneSet(set=digits))[0]["name"] == digits
    assert str(record.ask(Cards())[1][0]["holds"]) == f"share 1 of 2 of {digits}"
    assert any(f"(set {digits})" in str(row["what"]) for row in record.ask(CardLife(serial=A))[1])


def test_the_cards_say_what_they_hold(record: Chronicle) -> None:
    """For machines in columns, for people in a few words; a moment before too."""
    made = record.whole("PROD-A", 2, A, B)
    before = record.position
    record.write(made, 1, B, copy=1, done=False)
    record.add(f"card:{A}", CardSeen(shown=record.shown[A]))
    first, second = record.ask(Cards())[1]
    assert [first[name] for name in ("holding", "set", "set_id", "share", "copy")] == ["held", "PROD-A", made.id, 1, 0]
    assert str(second["holds"]) == "UNFINISHED share of PROD-A"
    assert second["state"] == "share-unfinished"
    then = record.ask(Cards(), before)[1][1]
    assert str(then["holds"]) == "share 2 of 2 of PROD-A"
    head = record.ask(CardLife(serial=A))[0]
    assert (head["set"], head["share"], str(head["holds"])) == ("PROD-A", 1, "share 1 of 2 of PROD-A")


def test_the_life_of_a_card_names_the_set_of_each_share(record: Chronicle) -> None:
    """And for machines its id."""
    made = record.whole("PROD-A", 2, A, B)
    record.erase(made, 1, A)
    told = [(str(row["what"]), row["set_id"]) for row in record.ask(CardLife(serial=A))[1]]
    assert ("Share 1 written and checked by reading it back (set PROD-A)", made.id) in told
    assert told[0][1] is None
    assert told[-1] == ("Share 1 and its label erased; the card shows that it is blank (set PROD-A)", made.id)
