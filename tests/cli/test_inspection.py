"""What is said of a card in plain words: above all what it holds."""

import pytest
from msgspec.structs import replace

from lifecycle.domain import rules
from lifecycle.domain.anchor_verdict import AnchorVerdict
from lifecycle.domain.card import CardState
from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import Refused
from lifecycle.domain.set_names import Called
from lifecycle.domain.sets import SetState
from lifecycle.wording.inspect_screen import in_words

BLANK = CardState(
    serial="00" * 8, virtual=False, make="mpcos", atr="", first_seen=0, layout=1, pin="unchanged",
    sealed=False, tries_left=7, holding="blank",
)  # fmt: skip
HELD = replace(
    BLANK, holding="held", set_id="AB" * 16, set_kind="server-master-key", needed=3, issued=5, share=2, label="00"
)
SET = SetState(
    id="AB" * 16, kind="server-master-key", needed=3, issued=5, name="", partition=None, copied_from=None,
    check_value="", fingerprint="", operation="", started_at=0, stage="complete",
)  # fmt: skip
PROD = Called("PROD-A", SET)
LABEL = "It has a label; `lifecycle run get-label` shows it after the PIN."


def told(card: CardState, of_set: Called | None, *, label_shown: bool = False) -> list[str]:
    """Give the sentences about a card, but those about tries and the PIN."""
    return [str(text) for text in in_words(card, None, (), of_set, label_shown=label_shown)][2:]


def test_a_card_names_its_share_its_set_and_what_that_needs() -> None:
    """And that it has a label, which only the PIN shows."""
    assert told(HELD, PROD) == ["Holds share 2 of 5 of set PROD-A (needs 3).", LABEL]
    assert told(HELD, PROD, label_shown=True) == ["Holds share 2 of 5 of set PROD-A (needs 3)."]


def test_a_copy_says_that_it_counts_once_with_the_others() -> None:
    """Whoever has it must not take it for one more share."""
    assert "It is copy 1 of that share: all its copies count once." in told(replace(HELD, copy=1), PROD)


@pytest.mark.parametrize("stage", ["started", "invalid"])
def test_a_card_of_a_set_that_was_cut_off_says_that_it_is_invalid(stage: str) -> None:
    """Whether its end was recorded or not."""
    of_set = Called("PROD-A", replace(SET, stage=stage))
    assert "That set was NOT COMPLETED: it is invalid and must never be used. Erase the card." in told(HELD, of_set)


def test_a_card_of_a_set_that_was_made_elsewhere_says_so() -> None:
    """The set goes by the first digits of its id."""
    found = told(HELD, Called("ABABABAB", None))
    assert found[:2] == [
        "Holds share 2 of 5 of set ABABABAB (needs 3).",
        "This record did not see that set made: it knows it from cards only.",
    ]


@pytest.mark.parametrize(
    ("holding", "words"),
    [
        ("blank", "Blank: it holds no share."),
        ("writing", "UNFINISHED: share 2 of set PROD-A was not written to the end. It counts for no set."),
        ("erasing", "UNFINISHED: its share was not erased to the end. It counts for no set."),
        ("unreadable", "UNREADABLE: what it says of its share is damaged. It counts for no set."),
        ("unknown", "Whether it holds a share is not known."),
    ],
)
def test_a_card_that_holds_no_whole_share_says_what_it_is(holding: str, words: str) -> None:
    """Damaged is not blank, and neither is not known."""
    named = holding in {"writing", "erasing"}
    card = replace(HELD if named else BLANK, holding=holding, label=None)
    assert told(card, PROD if named else None) == [words]


def test_nothing_is_said_of_shares_on_a_card_without_our_profile() -> None:
    """It cannot hold one that this tool would know."""
    assert not any("share" in line for line in told(replace(BLANK, layout=None, holding="unknown"), None))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("consistent", "Anchor: agrees with the record."),
        ("accepted", "Anchor: does not fit the record, and was accepted."),
        ("never-written", "Anchor: NOT CHECKED: there is none on the card."),
        ("damaged", "Anchor: NOT CHECKED: what is there is damaged."),
        ("unknown-operation", "Anchor: an operation was done on the card that is not in the record."),
    ],
)
def test_a_card_says_what_its_anchors_say_of_the_record(verdict: AnchorVerdict, words: str) -> None:
    """What could not be checked is not taken for good."""
    assert told(replace(BLANK, anchor=verdict), None) == ["Blank: it holds no share.", words]


def test_an_anchor_that_does_not_fit_is_told_with_its_numbers_and_what_it_means() -> None:
    """Among what differs from the record, and what to do stands below it."""
    at_odds = "rollback@0123456789ABCDEF:3:40:5a5a5a5a5a5a5a5a"
    card = replace(BLANK, anchor="rollback", anchors_at_odds=at_odds, drift="anchor")
    found = [Difference("anchor", "rollback", at_odds.partition("@")[2])]
    *_, differs, advice = [str(text) for text in in_words(card, None, found, None, label_shown=False)]
    fewer = "its anchor covers 40 events, and the record has fewer: it was rolled back, or its end was cut off"
    assert differs == f"DIFFERS from the record: {fewer}."
    assert advice == (
        f"Find out why: nothing changes this card before `lifecycle run accept-drift --serial {card.serial}`."
    )


def test_a_refusal_for_drift_names_what_the_anchor_means_last() -> None:
    """After the fields that differ."""
    at_odds = "fork@0123456789ABCDEF:3:40:5a5a5a5a5a5a5a5a"
    card = replace(BLANK, anchor="fork", anchors_at_odds=at_odds, drift="anchor,sealed,counter")
    with pytest.raises(Refused) as caught:
        rules.must_agree_with_record(card)
    said = "(sealed, change counter; anchor: the record was cut or rewritten, or there are two of it)"
    assert said in str(caught.value.explain())
