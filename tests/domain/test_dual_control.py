"""Dual control alone: which rules the cards of an operation break, and what each means under each policy."""

from dataclasses import replace

import pytest

from lifecycle.domain.dual_control import (
    DUAL_CONTROL,
    RECEIVER_RULES,
    RULES,
    Breach,
    Presented,
    breaches_by,
)
from lifecycle.domain.holding import ShareId

ANA, BEA = "person:a", "person:b"
SET, OTHER = "AB" * 16, "CD" * 16

TABLE = {
    "one-presenter": ("report", "ask", "refuse"),
    "reaches-quorum": ("report", "refuse", "refuse"),
    "not-the-holder": ("report", "ask", "refuse"),
    "no-role": ("report", "ask", "refuse"),
    "nobody-named": ("report", "ask", "refuse"),
    "leaver": ("report", "refuse", "refuse"),
    "one-source": ("report", "refuse", "refuse"),
    "receiver-left": ("report", "refuse", "refuse"),
    "receiver-no-role": ("report", "refuse", "refuse"),
}
"""Each rule, and what it means under the policies none, signed and two-person."""


def card(number: int, person: str | None = ANA, share: int | None = None, set_id: str = SET) -> Presented:
    """Give a card of a set that needs three shares."""
    return Presented(f"{number:016X}", ShareId(set_id, share or number), person, needed=3)


def rules(now: Presented, *before: Presented) -> set[str]:
    """Give the rules that one more card breaks."""
    return {breach.rule for breach in breaches_by(now, before)}


@pytest.mark.parametrize("rule", [*RULES, *RECEIVER_RULES])
def test_each_rule_means_what_the_table_says_under_each_policy(rule: str) -> None:
    """To the letter."""
    found = tuple(DUAL_CONTROL[name][rule] for name in ("none", "signed", "two-person"))  # type: ignore[index]
    assert found == TABLE[rule]


def test_a_custodian_with_the_own_card_breaks_nothing() -> None:
    """Beside another one with the own card."""
    assert rules(replace(card(1), holders=frozenset({ANA})), card(2, BEA)) == set()


def test_a_second_share_of_one_person_is_broken_and_the_one_that_rebuilds_the_key_more_so() -> None:
    """Of three that are needed."""
    assert rules(card(2), card(1)) == {"one-presenter"}
    assert rules(card(3), card(1), card(2)) == {"one-presenter", "reaches-quorum"}
    assert rules(card(3), card(1), card(2, BEA)) == {"one-presenter"}


def test_copies_and_other_sets_are_no_second_share() -> None:
    """However many cards one person brings."""
    assert rules(card(2, share=1), card(1)) == set()
    assert rules(card(2, set_id=OTHER), card(1)) == set()


def test_where_nobody_knows_how_many_are_needed_nobody_reaches_them() -> None:
    """A second share is one all the same."""
    assert rules(replace(card(2), needed=0), replace(card(1), needed=0)) == {"one-presenter"}


def test_a_leaver_is_no_presenter_without_a_role_too() -> None:
    """Leaving ended the role; one rule says it."""
    assert rules(replace(card(1), left=True, custodian=False)) == {"leaver"}
    assert rules(replace(card(1), custodian=False)) == {"no-role"}


def test_a_card_without_a_share_needs_neither_a_name_nor_a_role() -> None:
    """The PIN change of a blank card is the vendor's; a leaver and a card of somebody else are seen there too."""
    blank = replace(card(1, None), share=None)
    assert rules(blank) == set()
    assert rules(card(1, None)) == {"nobody-named"}
    assert rules(replace(blank, person=ANA, custodian=False)) == set()
    assert rules(replace(blank, person=ANA, left=True, holders=frozenset({BEA}))) == {"leaver", "not-the-holder"}


def test_what_was_broken_before_is_not_broken_again() -> None:
    """The third card names the second one no more."""
    first, second = replace(card(1), from_file=True), replace(card(2, BEA), from_file=True)
    assert [breach.rule for breach in breaches_by(second, [first])] == ["one-source"]
    assert breaches_by(second, [first, second]) == []


def test_that_nobody_was_named_is_told_only_where_it_means_more() -> None:
    """Under the policy none the start of the operation says it already."""
    unnamed, leaver = Breach("nobody-named", (), ("A",)), Breach("leaver", (ANA,), ("A",))
    assert [unnamed.tells(table) for table in DUAL_CONTROL.values()] == [False, True, True]
    assert all(leaver.tells(table) for table in DUAL_CONTROL.values())
