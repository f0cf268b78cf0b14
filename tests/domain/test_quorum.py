"""Quorum health: what is left of a set, and what of an invalid one is still out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.quorum import is_good, opens, quorum, why_not
from lifecycle.domain.set_standing import RANKS, OnCards, Shape, Standing, kind_in_words, standing
from lifecycle.domain.sets import SetState

CARD = CardState(
    serial="00" * 8, virtual=True, make="mpcos", atr="", first_seen=0, layout=1, pin="unchanged",
    sealed=False, tries_left=7, holding="held", set_id="AA", set_kind="server-master-key", needed=2, issued=3, share=1,
)  # fmt: skip
SET = SetState(
    id="AA", kind="server-master-key", needed=2, issued=3, name="", partition=None, copied_from=None,
    check_value="", fingerprint="", operation="", started_at=0,
)  # fmt: skip
SHAPE = Shape("server-master-key", 2, 3)

cards = st.builds(
    lambda **changes: replace(CARD, **changes),
    holding=st.sampled_from(["held", "held", "held", "writing", "erasing", "unreadable", "blank"]),
    share=st.integers(1, 3),
    tries_left=st.sampled_from([7, 7, 1, 0]),
    pin=st.sampled_from(["unchanged", "changed", "torn"]),
    doubt=st.sampled_from([None, None, "id"]),
    drift=st.sampled_from([None, None, "counter"]),
)


def stands(known: SetState | None, *members: CardState, traces: tuple[tuple[str, int], ...] = ()) -> Standing:
    """Say where a set of 2 of 3 stands."""
    return standing("AA", known, SHAPE, OnCards(members, traces, len(members) + len(traces)))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"holding": "writing"}, "share unfinished"),
        ({"holding": "unreadable"}, "share unfinished"),
        ({"holding": "blank"}, "no share on the card"),
        ({"pin": "torn"}, "torn: no PIN opens the card"),
        ({"tries_left": 0}, "blocked permanently"),
        ({"doubt": "id"}, "in doubt"),
        ({"drift": "counter"}, "mismatch with the record"),
    ],
)
def test_a_card_that_does_not_count_says_why(changes: dict[str, object], reason: str) -> None:
    """The reason that ends its use before the one that a person can put right."""
    assert str(why_not(replace(CARD, **changes))) == reason


@given(cards)
def test_a_card_counts_exactly_where_there_is_no_reason_against_it(card: CardState) -> None:
    """And then it opens."""
    assert is_good(card) == (why_not(card) is None)
    assert opens(card) or not is_good(card)


@given(st.lists(cards, max_size=6))
def test_no_share_is_counted_twice(members: list[CardState]) -> None:
    """Cards are shares and copies of them, and nothing else."""
    found = quorum(2, 3, members)
    assert found.good.isdisjoint(found.doubtful)
    assert found.cards == sum(map(opens, members)) == len(found.left) + found.copies
    assert found.copies >= 0
    assert found.left <= {1, 2, 3}


@given(st.lists(cards, max_size=4), st.sampled_from([None, "started", "complete", "invalid"]))
def test_every_set_has_a_rank_and_a_sentence(members: list[CardState], stage: str | None) -> None:
    """A set that may not be used never ranks as living, and one that does brings its key back."""
    known = None if stage is None else replace(SET, stage=stage)
    found = stands(known, *members)
    assert found.rank in RANKS
    assert "{" not in str(found.in_words()) + str(found.stage_in_words())
    if found.rank == "living":
        assert found.complete
        assert found.rebuilds
    if found.invalid and found.held:
        assert found.rank == "out"
        cure = "`lifecycle run complete-set` writes the others." if found.can_be_completed else "Erase the cards."
        assert str(found.in_words()).endswith(cure)


def test_blocked_cards_keep_an_invalid_set_from_being_gone() -> None:
    """Their shares do not bring the key back, and yet they are out."""
    blocked = replace(CARD, tries_left=0)
    found = stands(replace(SET, stage="invalid"), blocked, replace(blocked, share=2))
    assert (found.rank, found.rebuilds) == ("out", False)
    assert str(found.in_words()).startswith("INVALID: 2 of 3 shares on cards")


@pytest.mark.parametrize(
    ("source", "shares", "traces", "words"),
    [
        (None, (1,), (), "These shares are too few to rebuild a key."),
        (None, (1, 2), (), "These shares can rebuild a key that must never be used."),
        (None, (1,), (("C", 3),), "These shares may rebuild a key that must never be used."),
        (None, (1,), (("C", 1),), "These shares are too few to rebuild a key."),
        ("BB", (1,), (), "of a LIVE key, but too few to rebuild the key."),
        ("BB", (1, 2), (), "These shares can rebuild a LIVE key."),
        ("BB", (1,), (("C", 3),), "These shares may rebuild a LIVE key."),
    ],
)
def test_an_invalid_set_says_what_its_shares_can_still_do(
    source: str | None, shares: tuple[int, ...], traces: tuple[tuple[str, int], ...], words: str
) -> None:
    """Different shares count, certain ones and those that may be there; a copy's are of a key in use."""
    known = replace(SET, stage="invalid", copied_from=source)
    found = stands(known, *(replace(CARD, share=share) for share in shares), traces=traces)
    assert words in str(found.in_words())
    assert found.live_shares_out == (source is not None)


def test_both_kinds_of_set_have_a_name_and_what_has_none_is_not_known() -> None:
    """A damaged card may not say of what kind its set is."""
    assert str(kind_in_words("server-master-key")) == "server master key"
    assert str(kind_in_words("partition-auth-set")) == "partition auth set"
    assert str(kind_in_words(None)) == "not known"
