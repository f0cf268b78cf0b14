"""What makes a card count, or not, and the sentence that a number of losses gets."""

import pytest
from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.quorum import Quorum, is_good, opens, quorum, why_not, without

CARD = CardState(
    serial="0A" * 8, virtual=True, make="mpcos", atr="", first_seen=0, layout=1, pin="unchanged",
    sealed=False, tries_left=7, holding="held", set_id="AA", set_kind="server-master-key", needed=2, issued=3, share=1,
)  # fmt: skip


def counted(*good: int, needed: int = 2) -> Quorum:
    """Count shares that are on good cards."""
    return quorum(needed, 5, [replace(CARD, serial=f"{share:016}", share=share) for share in good])


def test_a_card_with_its_share_and_nothing_against_it_counts() -> None:
    """The others of this file differ from it in one thing."""
    assert opens(CARD)
    assert is_good(CARD)
    assert counted(1).good == {1}


@pytest.mark.parametrize(
    "changes",
    [
        {"holding": "blank"},
        {"holding": "writing"},
        {"gone": "lost"},
        {"share_wrong": True},
        {"tries_left": 0},
        {"pin": "torn"},
    ],
)
def test_a_card_that_does_not_open_is_counted_nowhere(changes: dict[str, object]) -> None:
    """Nobody can present its share."""
    card = replace(CARD, **changes)
    assert not opens(card)
    assert not is_good(card)
    found = quorum(2, 3, [card])
    assert (found.good, found.doubtful, found.cards) == (frozenset(), frozenset(), 0)


@pytest.mark.parametrize("changes", [{"doubt": "id"}, {"drift": "counter"}])
def test_a_card_in_doubt_or_adrift_opens_and_is_not_good(changes: dict[str, object]) -> None:
    """Its share can still be presented, once a person has looked into it."""
    card = replace(CARD, **changes)
    assert opens(card)
    assert not is_good(card)
    found = quorum(2, 3, [card])
    assert (found.good, found.doubtful, found.cards) == (frozenset(), {1}, 1)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ("lost", "reported lost"),
        ("damaged", "reported damaged"),
        ("retired", "retired"),
        ("destroyed", "destroyed"),
        ("stolen", "gone"),
    ],
)
def test_why_a_card_that_is_gone_does_not_count_is_what_was_reported(gone: str, words: str) -> None:
    """And no more than that it is gone, for what this program does not know."""
    assert str(why_not(replace(CARD, gone=gone))) == words


@pytest.mark.parametrize(
    ("good", "spare", "words"),
    [
        ((1,), -1, "LOST: 1 share good, 2 needed. This set cannot rebuild its key."),
        ((1, 2), 0, "No spare: 2 shares good, 2 needed. Losing 1 more loses the set."),
        ((1, 2, 3), 1, "Reduced: 3 of 5 shares good, 2 needed, 1 spare."),
        ((1, 2, 3, 4), 2, "Reduced: 4 of 5 shares good, 2 needed, 2 spare."),
        ((1, 2, 3, 4, 5), 3, "Healthy: 5 of 5 shares good, 2 needed, 3 spare."),
    ],
)
def test_the_health_of_a_set_is_said_in_one_line(good: tuple[int, ...], spare: int, words: str) -> None:
    """The state first, then the numbers."""
    found = counted(*good)
    assert (found.spare, found.alive) == (spare, spare >= 0)
    assert str(found.in_words()) == words


def test_a_new_and_complete_set_is_healthy_and_no_alarm() -> None:
    """2 of 3, as most sets are made."""
    found = quorum(2, 3, [replace(CARD, serial=f"{share:016}", share=share) for share in (1, 2, 3)])
    assert str(found.in_words()) == "Healthy: 3 of 3 shares good, 2 needed, 1 spare."


def test_shares_in_doubt_keep_a_set_alive_and_not_its_quorum() -> None:
    """One good card and one in doubt, of which two are needed."""
    found = quorum(2, 3, [CARD, replace(CARD, share=2, doubt="id")])
    assert (found.spare, found.alive, found.left) == (-1, True, {1, 2})
    assert str(found.in_words()) == "Undecided: 1 share good, 1 in doubt, 2 needed."


def test_a_good_copy_makes_the_share_of_a_card_in_doubt_good() -> None:
    """A share counts by the best card that it is on."""
    found = quorum(2, 3, [replace(CARD, doubt="id"), replace(CARD, serial="0B" * 8)])
    assert (found.good, found.doubtful, found.cards, found.copies) == ({1}, frozenset(), 2, 1)


def test_the_cards_of_a_set_but_one_are_all_the_others() -> None:
    """By its serial."""
    other = replace(CARD, serial="0B" * 8)
    assert without([CARD, other], CARD.serial) == [other]
    assert without([CARD, other], "0C" * 8) == [CARD, other]
