"""What is said of a card in plain words: above all what it holds."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from lifecycle.domain import rules
from lifecycle.domain.anchor_verdict import AnchorVerdict
from lifecycle.domain.card import CardState
from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import Refused
from lifecycle.domain.set_names import Called
from lifecycle.domain.sets import SetState
from lifecycle.wording.card_answer import KnownCard, answer
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
SERIAL = BLANK.serial
LABEL = f"The card has a label.\n  lifecycle run get-label --serial {SERIAL}"
STOPPED = "no operation changes this card until a person accepts the mismatch. Find out the cause first."
CHANGEABLE = (
    f"The PIN of card {SERIAL} can be changed once. After that, lifecycle refuses a second change; the card may not."
)


def answers(card: CardState, of_set: Called | None = None, drift: Sequence[Difference] = ()) -> list[str]:
    """Say whether a card is all right."""
    return [str(text) for text in answer(KnownCard(card, None, drift, of_set))]


def details(
    card: CardState, of_set: Called | None = None, *, verbose: bool = True, label_shown: bool = False
) -> list[str]:
    """Give the sentences below the answer."""
    return [str(text) for text in in_words(KnownCard(card, None, (), of_set), verbose=verbose, label_shown=label_shown)]


@pytest.mark.parametrize(
    ("card", "of_set", "words"),
    [
        (BLANK, None, "OK. Blank, PIN not changed, 7 of 7 PIN tries left."),
        (replace(BLANK, pin="changed", sealed=True), None, "OK. Blank, PIN changed and sealed, 7 of 7 PIN tries left."),
        (replace(HELD, tries_left=3), PROD, "OK. Share 2 of 5 of set PROD-A, PIN not changed, 3 of 7 PIN tries left."),
        (
            replace(HELD, copy=1),
            PROD,
            "OK. Copy 1 of share 2 of 5 of set PROD-A, PIN not changed, 7 of 7 PIN tries left.",
        ),
    ],
)
def test_a_card_that_is_all_right_says_so_and_what_it_is_in_one_line(
    card: CardState, of_set: Called | None, words: str
) -> None:
    """Contents, PIN and tries: what a custodian asks."""
    assert answers(card, of_set) == [f"Card {SERIAL}: {words}"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gone": "destroyed"}, "reported as destroyed. Do not use this card."),
        ({"gone": "lost"}, "LOST. This card was reported as lost."),
        ({"pin": "torn"}, "the PIN record is torn. No PIN opens this card."),
        ({"tries_left": 0}, "BLOCKED. No PIN tries are left. Nobody can use this card again."),
        (
            {"doubt": "1", "doubt_operation": "change-pin"},
            f"IN DOUBT. change-pin was interrupted, result unknown.\n  lifecycle run resolve --serial {SERIAL}",
        ),
        ({"layout": None, "pin": "unknown"}, "no lifecycle profile. Only Inspect works with this card."),
        ({"pin": "changed"}, f"the PIN was changed but not sealed.\n  lifecycle run change-pin --serial {SERIAL}"),
        ({"pin": "uncertain"}, "a PIN change was interrupted. The old or the new PIN is on the card."),
        ({"tries_left": 1}, "LAST TRY. 1 of 7 PIN tries left. A wrong PIN blocks this card permanently."),
        ({"tries_doubted": True}, "the PIN counter is not understood. Count on 1 try only."),
        ({"other_card": "AB"}, f"another card showed the same serial number.\n  lifecycle report card {SERIAL}"),
    ],
)
def test_what_is_wrong_with_a_card_is_the_answer(changes: dict[str, object], words: str) -> None:
    """Each has its sentence, and the next command where there is one."""
    assert answers(replace(BLANK, **changes)) == [f"Card {SERIAL}: {words}"]


def test_the_worst_thing_that_is_wrong_is_said_first() -> None:
    """One line for each."""
    card = replace(BLANK, gone="lost", tries_left=1, doubt="1", doubt_operation="erase")
    assert [line.split(": ")[1].split(".")[0] for line in answers(card)] == ["LOST", "IN DOUBT", "LAST TRY"]


def test_a_card_that_is_not_all_right_still_shows_its_tries() -> None:
    """Nothing that protects a card is left out."""
    assert "PIN tries left: 5 of 7." in details(replace(BLANK, gone="lost", tries_left=5), verbose=False)
    assert "PIN tries left: 5 of 7." not in details(replace(BLANK, tries_left=5), verbose=False)


@pytest.mark.parametrize("stage", ["started", "invalid"])
def test_a_card_of_a_set_that_was_cut_off_says_that_it_is_invalid(stage: str) -> None:
    """Whether its end was recorded or not."""
    of_set = Called("PROD-A", replace(SET, stage=stage))
    told = f"INVALID set. Set PROD-A was not completed. Never use the set.\n  lifecycle run erase --serial {SERIAL}"
    assert answers(HELD, of_set) == [f"Card {SERIAL}: {told}"]


@pytest.mark.parametrize(
    ("holding", "words"),
    [
        ("writing", "unfinished share. Share 2 of set PROD-A was not fully written and counts for no set."),
        ("erasing", "unfinished erasure. The share was not fully erased and counts for no set."),
        ("unreadable", "damaged share data. The share counts for no set."),
    ],
)
def test_a_card_that_holds_no_whole_share_is_not_all_right(holding: str, words: str) -> None:
    """Damaged is not blank."""
    named = holding in {"writing", "erasing"}
    card = replace(HELD if named else BLANK, holding=holding, label=None)
    assert answers(card, PROD if named else None) == [f"Card {SERIAL}: {words}"]


def test_the_key_of_a_card_is_told_as_its_formatting_found_it() -> None:
    """The card itself is asked only then; a card that signs nothing has no such line."""
    signing = replace(BLANK, make="openpgp", serial="0006E1B1CB1F", attested="root-not-given", firmware="5.7.1")
    told = "Signature key: attested, root not given, firmware 5.7.1."
    assert told in details(signing, verbose=False)
    assert "Signature key: not attested." in details(replace(signing, attested=None, firmware=None))
    assert not [line for line in details(BLANK) if line.startswith("Signature key")]


def test_by_default_only_what_the_answer_leaves_open_is_told() -> None:
    """With -v all that is known."""
    assert details(BLANK, verbose=False) == [CHANGEABLE]
    assert details(HELD, PROD, verbose=False) == [
        CHANGEABLE,
        "Holds share 2 of 5 of set PROD-A. Any 3 shares rebuild the key.",
    ]
    assert details(HELD, PROD)[2:] == ["Holds share 2 of 5 of set PROD-A. Any 3 shares rebuild the key.", LABEL]
    assert LABEL not in details(HELD, PROD, label_shown=True)


def test_a_copy_says_that_it_counts_once_with_the_others() -> None:
    """Nobody must take it for one more share."""
    copy = replace(HELD, copy=1)
    assert "This is copy 1 of the share. All copies of a share count once." in details(copy, PROD, verbose=False)


def test_a_card_of_a_set_that_was_made_elsewhere_says_so() -> None:
    """The set goes by the first digits of its id."""
    assert details(HELD, Called("ABABABAB", None), verbose=False)[1:] == [
        "Holds share 2 of 5 of set ABABABAB. Any 3 shares rebuild the key.",
        "This record knows the set from its cards only. The set was not created here.",
    ]


def test_nothing_is_said_of_shares_on_a_card_without_our_profile() -> None:
    """It cannot hold one that this tool would know."""
    assert not any("share" in line for line in details(replace(BLANK, layout=None, holding="unknown")))


@pytest.mark.parametrize(
    ("verdict", "words", "always"),
    [
        ("consistent", "Anchor: agrees with the record.", False),
        ("never-written", "Anchor: NOT CHECKED: the card has no anchor.", False),
        ("accepted", "Anchor: does not match the record, and a person accepted this.", True),
        ("damaged", "Anchor: NOT CHECKED: the anchor is damaged.", True),
        (
            "unknown-operation",
            "Anchor: the card was changed by an operation that is not in the record.",
            True,
        ),
    ],
)
def test_a_card_says_what_its_anchors_say_of_the_record(verdict: AnchorVerdict, words: str, *, always: bool) -> None:
    """By default only where something is to be known: an anchor that agrees, or a new card, is no news."""
    card = replace(BLANK, anchor=verdict)
    assert words in details(card)
    assert (words in details(card, verbose=False)) is always


def test_an_anchor_that_does_not_fit_is_told_with_its_numbers_and_what_it_means() -> None:
    """It is the answer, and the command that accepts it stands below."""
    at_odds = "rollback@0123456789ABCDEF:3:40:5a5a5a5a5a5a5a5a"
    card = replace(BLANK, anchor="rollback", anchors_at_odds=at_odds, drift="anchor")
    found = [Difference("anchor", "rollback", at_odds.partition("@")[2])]
    fewer = "the card has seen 40 events, and this record has fewer. The record was rolled back or truncated"
    assert answers(card, None, found) == [
        f"Card {SERIAL}: MISMATCH. {fewer}.",
        f"Card {SERIAL}: {STOPPED}\n  lifecycle run accept-mismatch --serial {SERIAL}",
    ]


def test_a_refusal_for_drift_names_what_the_anchor_means_last() -> None:
    """After the fields that differ."""
    at_odds = "fork@0123456789ABCDEF:3:40:5a5a5a5a5a5a5a5a"
    card = replace(BLANK, anchor="fork", anchors_at_odds=at_odds, drift="anchor,sealed,counter")
    with pytest.raises(Refused) as caught:
        rules.must_agree_with_record(card)
    said = "(sealed, change counter; anchor: the record was truncated, rewritten or forked)"
    assert said in str(caught.value.explain())
