"""What the report of all sets says, now and at any moment before."""

from desk.chronicle import SERIALS, Chronicle, Made, cards_of, sets_of

from lifecycle.domain.facts import SetChecked
from lifecycle.reports.cards import Cards
from lifecycle.reports.set import OneSet
from lifecycle.reports.sets import Sets

A, B, C, D, E, F = SERIALS


def test_a_set_says_how_many_losses_it_can_take(record: Chronicle) -> None:
    """In the sentence that people use."""
    record.whole("PROD-A", 2, A, B, C)
    row = sets_of(record)["PROD-A"]
    assert str(row["health"]) == "Healthy: 3 of 3 shares good, 2 needed, 1 spare."
    assert (row["standing"], row["stage"], row["good"], row["doubtful"], row["copies"]) == (
        "living",
        "complete",
        3,
        0,
        0,
    )
    assert (row["needed"], row["issued"], row["check_value"], row["rebuilds"]) == (2, 3, "0102030405", True)


def test_a_set_whose_cards_are_all_erased_is_on_no_card_any_more(record: Chronicle) -> None:
    """It stands below those that live, and its cards are named still."""
    made = record.whole("A-OLD", 2, A, B)
    record.whole("B-NEW", 2, C, D)
    record.erase(made, 1, A)
    record.erase(made, 2, B)
    assert list(sets_of(record)) == ["B-NEW", "A-OLD"]
    assert str(sets_of(record)["A-OLD"]["health"]) == "No card holds a share of this set now."
    assert sets_of(record)["A-OLD"]["ever"] == 2
    assert cards_of(record, made) == [(A, 1, 0, "erased", False), (B, 2, 0, "erased", False)]


def test_a_set_below_its_quorum_is_dead_although_a_card_holds_it(record: Chronicle) -> None:
    """And says that its key cannot be brought back."""
    made = record.whole("PROD-A", 2, A, B)
    record.erase(made, 1, A)
    row = sets_of(record)["PROD-A"]
    assert row["standing"] == "dead"
    assert str(row["health"]) == "LOST: 1 share good, 2 needed. This set cannot rebuild its key."


def test_before_the_first_card_took_a_share_there_is_no_row(record: Chronicle) -> None:
    """But a sentence below the others says that one was left out."""
    made = record.begin("PROD-A", 2, 3)
    _, rows, answer = record.ask(Sets())
    assert (rows, str(answer.nothing)) == ([], "No card has held a share yet.")
    assert [str(note) for note in answer.notes] == ["Not shown: 1 set that ended before a card was written."]
    head, rows, _ = record.ask(OneSet(set="PROD-A"))
    assert (head["id"], str(head["health"]), rows) == (made.id, "No card has held a share of this set.", [])


def test_a_set_that_was_cut_off_says_that_it_is_invalid_everywhere(record: Chronicle) -> None:
    """In both reports of sets, and in that of cards."""
    record.cards(A, B)
    made = record.begin("PROD-A", 2, 3)
    record.write(made, 1, A)
    record.cut_off(made, 1)
    row, (head, cards, _) = sets_of(record)["PROD-A"], record.ask(OneSet(set="PROD-A"))
    assert str(row["stage_in_words"]) == str(head["stage_in_words"]) == "invalid"
    assert str(row["health"]) == (
        "INVALID: 1 of 3 shares on cards, 2 needed. These shares are too few to rebuild a key. Erase the cards."
    )
    assert (row["standing"], row["rebuilds"], row["live_shares_out"], row["completed"]) == ("out", False, False, None)
    assert head["invalid_because"] == "card-removed"
    assert [(each["counts"], str(each["why_not"])) for each in cards] == [(False, "set invalid")]
    assert str(record.ask(Cards())[1][0]["holds"]) == "share 1 of 3 of PROD-A, INVALID"


def test_a_set_whose_end_is_not_recorded_is_not_completed(record: Chronicle) -> None:
    """Whether its making goes on somewhere cannot be known: it must not be used."""
    record.cards(A)
    record.write(record.begin("PROD-A", 2, 3), 1, A)
    assert str(sets_of(record)["PROD-A"]["stage_in_words"]) == "not complete"


def test_an_invalid_set_says_when_its_shares_still_bring_back_its_key(record: Chronicle) -> None:
    """From M different shares on; each that is erased is counted off."""
    record.cards(A, B)
    made = record.begin("PROD-A", 2, 3)
    record.write(made, 1, A)
    record.write(made, 2, B)
    record.cut_off(made, 2)
    assert "These shares can rebuild a key that must never be used." in str(sets_of(record)["PROD-A"]["health"])
    record.erase(made, 2, B)
    assert "These shares are too few to rebuild a key." in str(sets_of(record)["PROD-A"]["health"])
    record.erase(made, 1, A)
    row = sets_of(record)["PROD-A"]
    assert (row["standing"], str(row["health"])) == ("dead", "No card holds a share of this set now.")


def test_an_unfinished_card_may_have_the_share_that_is_missing(record: Chronicle) -> None:
    """It is not known what of it is in the card's memory."""
    record.cards(A, B)
    made = record.begin("PROD-A", 2, 3)
    record.write(made, 1, A)
    record.write(made, 2, B, done=False)
    record.cut_off(made, 1)
    row = sets_of(record)["PROD-A"]
    assert (row["rebuilds"], row["unfinished"]) == (None, 1)
    assert "These shares may rebuild a key" in str(row["health"])
    assert cards_of(record, made)[1] == (B, 2, 0, "unfinished", False)


def test_a_copy_that_was_cut_off_has_shares_of_a_live_key_out(record: Chronicle) -> None:
    """It says so itself, and so does its source; living sets come first, then it, then the dead ones."""
    old = record.whole("A-DEAD", 2, E, F)
    record.erase(old, 1, E)
    source = record.whole("Z-SOURCE", 2, A, B, key=7)
    record.cards(C)
    copy = record.begin("M-COPY", 2, 2, key=7, source=source)
    record.write(copy, 1, C)
    record.cut_off(copy, 1)
    rows = sets_of(record)
    assert list(rows) == ["Z-SOURCE", "M-COPY", "A-DEAD"]
    assert rows["M-COPY"]["live_shares_out"] is True
    assert "of a LIVE key, but too few to rebuild the key. Erase the cards." in str(rows["M-COPY"]["health"])
    assert (rows["M-COPY"]["copied_from"], rows["M-COPY"]["copied_from_id"]) == ("Z-SOURCE", source.id)
    assert str(rows["Z-SOURCE"]["same_key"]) == "M-COPY (INVALID, shares on cards)"
    assert str(rows["M-COPY"]["same_key"]) == "Z-SOURCE"
    head = record.ask(OneSet(set="Z-SOURCE"))[0]
    assert (head["copied_to"], str(head["same_key"])) == ("M-COPY", "M-COPY (INVALID, shares on cards)")


def test_living_sets_of_one_key_name_each_other_until_they_are_dead(record: Chronicle) -> None:
    """A set that brings nothing back is no other way to the key."""
    source = record.whole("ONE", 2, A, B, key=7)
    copy = record.whole("TWO", 2, C, D, key=7, source=source)
    assert str(sets_of(record)["ONE"]["same_key"]) == "TWO"
    record.erase(copy, 1, C)
    assert sets_of(record)["ONE"]["same_key"] is None


def test_a_set_that_only_cards_know_is_listed_as_such(record: Chronicle) -> None:
    """Its health says nothing of cards that this record never saw."""
    stranger = Made("F0" * 16, "?", 3, 5)
    record.cards(A, holds=stranger.record(2))
    row = sets_of(record)["F0F0F0F0"]
    assert (row["standing"], row["stage"], row["needed"], row["issued"]) == ("foreign", None, 3, 5)
    assert str(row["stage_in_words"]) == "not made in this record, known from cards only"
    assert str(row["health"]) == "Not known: 1 good share seen here, 3 needed. Other cards may exist."
    head, cards, _ = record.ask(OneSet(set="f0f0f0f0"))
    assert (head["id"], head["needed"], [card["serial"] for card in cards]) == (stranger.id, 3, [A])
    record.erase(stranger, 2, A)
    row = sets_of(record)["F0F0F0F0"]
    assert (str(row["health"]), row["needed"]) == ("No card holds a share of this set now.", 3)


def test_the_last_drill_is_the_last_that_rebuilt_the_key_or_failed_to(record: Chronicle) -> None:
    """A roll-call is none; one that failed is never hidden behind an older one that did not."""
    made = record.whole("PROD-A", 2, A, B)
    assert str(sets_of(record)["PROD-A"]["last_drill_in_words"]) == "never"
    passed = record.drill(made, rebuilt=True)
    record.drill(made, rebuilt=None)
    assert sets_of(record)["PROD-A"]["last_drill_rebuilt"] is True
    record.drill(made, rebuilt=False)
    row = sets_of(record)["PROD-A"]
    assert (row["last_drill_rebuilt"], "FAILED" in str(row["last_drill_in_words"])) == (False, True)
    assert sets_of(record, passed)["PROD-A"]["last_drill_rebuilt"] is True


def test_check_values_that_an_earlier_version_did_not_record_are_known_after_the_next_check(record: Chronicle) -> None:
    """For people in words, for machines as null; at a moment before the check they are not known."""
    made = record.whole("PROD-A", 2, A, B, C)
    before = record.position
    checked = SetChecked(shares=[1, 2], rebuilt=True, ecb_3="F29000", sha_8="630DCD2966C43366")
    record.add(f"set:{made.id}", checked)
    head, then = record.ask(OneSet(set="PROD-A"))[0], record.ask(OneSet(set="PROD-A"), before)[0]
    assert (head["check_value"], head["check_value_ecb_3"], head["check_value_sha_8"]) == (
        "0102030405",
        "F29000",
        "630DCD2966C43366",
    )
    assert head["check_value_ecb_3_in_words"] == "F29000"
    assert (then["check_value"], then["check_value_ecb_3"], then["check_value_sha_8"]) == ("0102030405", None, None)
    assert str(then["check_value_ecb_3_in_words"]) == "not known until the next check"
    assert sets_of(record)["PROD-A"]["check_value_ecb_3"] == "F29000"
    assert sets_of(record, before)["PROD-A"]["check_value_ecb_3"] is None
