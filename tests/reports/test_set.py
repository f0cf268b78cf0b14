"""What the report of one set says of its cards, now and at any moment before."""

import pytest
from desk.chronicle import SERIALS, Chronicle, cards_of, sets_of

from lifecycle.domain.errors import UnknownName
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import HoldingFound, OperationStarted, ShareRead
from lifecycle.domain.holding import BLANK, UNREADABLE
from lifecycle.reports.parts.set_lookup import SetNotMadeYet
from lifecycle.reports.set import OneSet

A, B, C, *_ = SERIALS


def test_a_copy_never_counts_twice(record: Chronicle) -> None:
    """Neither in the health nor among the cards; of the good cards of one share, one counts."""
    made = record.whole("PROD-A", 2, A, B)
    record.cards(C)
    record.write(made, 1, C, copy=1)
    row = sets_of(record)["PROD-A"]
    assert (row["good"], row["copies"], row["holders"]) == (2, 1, 3)
    assert cards_of(record, made) == [(A, 1, 0, "held", True), (C, 1, 1, "held", False), (B, 2, 0, "held", True)]
    why = record.ask(OneSet(set=made.id))[1][1]["why_not"]
    assert str(why) == f"share 1 counts once, on card {A}"


def test_a_copy_counts_where_the_first_card_of_its_share_does_not(record: Chronicle) -> None:
    """Here the first card is blocked."""
    made = record.whole("PROD-A", 2, A, B)
    record.cards(C)
    record.write(made, 1, C, copy=1)
    record.cards(A, holds=made.record(1), tries=0)
    rows = record.ask(OneSet(set=made.id))[1]
    assert [(row["serial"], row["counts"], str(row["why_not"] or "")) for row in rows] == [
        (A, False, "blocked permanently"), (C, True, ""), (B, True, ""),
    ]  # fmt: skip
    assert sets_of(record)["PROD-A"]["good"] == 2


def test_a_report_of_a_moment_before_shows_the_set_as_it_was(record: Chronicle) -> None:
    """Stage, health and cards."""
    made = record.whole("PROD-A", 2, A, B)
    before = record.position
    record.erase(made, 1, A)
    assert sets_of(record, before)["PROD-A"]["good"] == 2
    assert sets_of(record, before - 1)["PROD-A"]["stage"] == "started"
    assert cards_of(record, made, before) == [(A, 1, 0, "held", True), (B, 2, 0, "held", True)]
    assert cards_of(record, made, before + 1)[0] == (A, 1, 0, "unfinished", False)
    assert cards_of(record, made, before + 2)[0] == (A, 1, 0, "erased", False)


def test_a_card_in_doubt_does_not_count_until_it_is_settled(record: Chronicle) -> None:
    """Nor does one that shows otherwise than the record."""
    made = record.whole("PROD-A", 2, A, B)
    started = OperationStarted(name="change-pin", changes=True, parameters={}, counter=0, tries_left=7)
    record.add(f"card:{A}", started, operation=new_id())
    row = sets_of(record)["PROD-A"]
    assert (row["good"], row["doubtful"], row["standing"], row["rebuilds"]) == (1, 1, "living", True)
    assert str(row["health"]) == "Undecided: 1 share good, 1 in doubt, 2 needed."
    assert str(record.ask(OneSet(set="PROD-A"))[1][0]["why_not"]) == "in doubt"
    assert cards_of(record, made)[0][4] is False


def test_a_card_that_was_overwritten_says_with_what(record: Chronicle) -> None:
    """It stays among the cards of the set whose share it lost."""
    old = record.whole("OLD", 2, A, B)
    new = record.begin("NEW", 2, 2)
    record.write(new, 1, A, done=False)
    assert cards_of(record, old)[0] == (A, 1, 0, "maybe", False)
    assert "1 share good, 2 needed" in str(sets_of(record)["OLD"]["health"])
    record.write(new, 1, A)
    row = record.ask(OneSet(set="OLD"))[1][0]
    assert (row["now"], str(row["now_in_words"])) == ("replaced", "overwritten; now holds a share of set NEW")


def test_a_damaged_set_record_may_hide_what_the_card_held(record: Chronicle) -> None:
    """Until the card is erased, the set is not gone."""
    made = record.whole("PROD-A", 2, A, B)
    record.erase(made, 2, B)
    record.erase(made, 1, A, done=False)
    record.add(f"card:{A}", HoldingFound(shown=UNREADABLE, commitment=None, label=None))
    assert sets_of(record)["PROD-A"]["unfinished"] == 1
    assert str(sets_of(record)["PROD-A"]["health"]) != "No card holds a share of this set now."
    assert cards_of(record, made)[0] == (A, 1, 0, "maybe", False)
    record.erase(made, 1, A)
    assert str(sets_of(record)["PROD-A"]["health"]) == "No card holds a share of this set now."


def test_a_share_that_went_without_this_record_is_not_called_erased(record: Chronicle) -> None:
    """Somebody accepted that the card is blank: it may be another card, or another record erased it."""
    made = record.whole("PROD-A", 2, A, B)
    record.accept(A, BLANK)
    row = record.ask(OneSet(set=made.id))[1][0]
    assert (row["now"], str(row["now_in_words"])) == ("gone", "gone, but not erased by this record")


def test_a_card_that_held_two_shares_of_a_set_has_two_rows(record: Chronicle) -> None:
    """Whoever had the card could have read either."""
    made = record.whole("PROD-A", 2, A, B)
    record.erase(made, 1, A)
    record.write(made, 2, A, copy=1)
    rows = record.ask(OneSet(set=made.id))[1]
    assert [(row["serial"], row["share"], row["now"]) for row in rows] == [
        (A, 1, "erased"),
        (B, 2, "held"),
        (A, 2, "held"),
    ]
    assert str(rows[0]["now_in_words"]) == "erased; now holds share 2 of this set"


def test_since_is_when_the_share_became_what_it_is(record: Chronicle) -> None:
    """What happens to the card otherwise does not move it."""
    made = record.whole("PROD-A", 2, A, B)
    written = record.ask(OneSet(set=made.id))[1][0]["since"]
    record.cards(A, holds=made.record(1), tries=5)
    assert record.ask(OneSet(set=made.id))[1][0]["since"] == written
    record.erase(made, 1, A)
    erased = record.time
    record.cards(A, tries=6)
    since = record.ask(OneSet(set=made.id))[1][0]["since"]
    assert getattr(since, "time", None) == erased


def test_a_set_is_found_by_name_id_and_first_digits(record: Chronicle) -> None:
    """Eight are enough; fewer may be anything."""
    made = record.whole("PROD-A", 2, A, B)
    for typed in ("PROD-A", made.id, made.id.lower(), made.id[:8]):
        assert record.ask(OneSet(set=typed))[0]["id"] == made.id
    with pytest.raises(UnknownName) as caught:
        record.ask(OneSet(set=made.id[:7]))
    assert "PROD-A" in str(caught.value.advise())


def test_of_two_sets_of_one_name_the_complete_one_is_meant_and_the_other_named(record: Chronicle) -> None:
    """The invalid one is reached by its id."""
    record.cards(C)
    broken = record.begin("PROD-A", 2, 2)
    record.write(broken, 1, C)
    record.cut_off(broken, 1)
    made = record.whole("PROD-A", 2, A, B)
    head = record.ask(OneSet(set="PROD-A"))[0]
    assert (head["id"], head["same_name"]) == (made.id, broken.id[:8])
    assert record.ask(OneSet(set=broken.id))[0]["same_name"] == made.id[:8]


def test_a_set_that_came_later_says_when(record: Chronicle) -> None:
    """Rather than that there is none."""
    record.cards(A)
    before = record.position
    record.whole("PROD-A", 2, B, C)
    with pytest.raises(SetNotMadeYet, match="PROD-A"):
        record.ask(OneSet(set="PROD-A"), before)


def test_a_share_that_was_read_and_is_another_is_told_of(record: Chronicle) -> None:
    """With the last reading; one of a share that is gone says nothing."""
    made = record.whole("PROD-A", 2, A, B)
    assert record.ask(OneSet(set=made.id))[1][0]["last_read"] is None
    for right in (True, False):
        record.add(f"card:{A}", ShareRead(set_id=made.id, share=1, as_committed=right))
        assert record.ask(OneSet(set=made.id))[1][0]["as_written"] is right
    assert "NOT the share that was written" in str(record.ask(OneSet(set=made.id))[1][0]["last_read_in_words"])
    record.write(made, 1, A)
    assert record.ask(OneSet(set=made.id))[1][0]["as_written"] is None
