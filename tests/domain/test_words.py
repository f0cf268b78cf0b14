"""Facts and states in words."""

import pytest
from msgspec.structs import replace

from lifecycle.domain.card import CardState, PinState
from lifecycle.domain.card_state import state_of
from lifecycle.domain.event import FACTS, Fact
from lifecycle.domain.facts import OperationReconciled, PinRefused
from lifecycle.domain.holding import Holding
from lifecycle.operations import all_operations

all_operations()

CARD = CardState(
    serial="00" * 8, virtual=True, make="mpcos", atr="", first_seen=0, layout=1, pin="unchanged",
    sealed=False, tries_left=7,
)  # fmt: skip


@pytest.mark.parametrize("tag", sorted(FACTS))
def test_every_kind_of_fact_that_is_not_replaced_by_a_newer_one_has_a_sentence(tag: str) -> None:
    """An old kind is read as the newest one."""
    replaced = "upcast" in vars(FACTS[tag])
    assert replaced or FACTS[tag].in_words is not Fact.in_words


def test_a_kind_without_a_sentence_is_shown_as_its_tag() -> None:
    """It is never left out."""

    class Strange(Fact, frozen=True):
        """A fact that nobody wrote a sentence for."""

        tag = "strange.1"

    assert str(Strange().in_words()) == "strange.1"


@pytest.mark.parametrize(
    ("left", "words"), [(0, "is blocked permanently"), (1, "1 PIN try left"), (5, "5 PIN tries left")]
)
def test_a_refused_pin_says_what_is_left(left: int, words: str) -> None:
    """In the number that grammar asks for."""
    assert words in str(PinRefused(which="old", tries_left=left).in_words())


@pytest.mark.parametrize(
    ("evidence", "spent", "words"),
    [("card", 0, "shown by the card"), ("pin", 1, "1 PIN try spent"), ("unknowable", 0, "will never be known")],
)
def test_a_settled_doubt_says_what_showed_it_and_what_it_cost(evidence: str, spent: int, words: str) -> None:
    """All three kinds of evidence."""
    fact = OperationReconciled(
        subject="",
        name="change-pin",
        outcome="sealed",
        evidence=evidence,
        tries_spent=spent,
        counter=1,  # type: ignore[arg-type]
    )
    assert words in str(fact.in_words())


@pytest.mark.parametrize(
    ("pin", "sealed", "tries", "doubt", "layout", "code"),
    [
        ("unchanged", False, 7, None, 1, "fresh"),
        ("changed", True, 7, None, 1, "sealed"),
        ("changed", False, 7, None, 1, "changed"),
        ("uncertain", False, 7, None, 1, "pin-uncertain"),
        ("uncertain", True, 7, None, 1, "sealed-pin-uncertain"),
        ("changed", False, 7, "id", 1, "in-doubt"),
        ("changed", True, 0, "id", 1, "blocked"),
        ("torn", True, None, "id", 1, "torn"),
        ("unknown", None, None, None, None, "not-our-profile"),
    ],
)
def test_the_state_is_what_matters_most(  # noqa: PLR0913, PLR0917
    pin: PinState,
    sealed: bool | None,  # noqa: FBT001
    tries: int | None,
    doubt: str | None,
    layout: int | None,
    code: str,
) -> None:
    """What ends the use of a card comes before what only limits it."""
    changes = {"pin": pin, "sealed": sealed, "tries_left": tries, "doubt": doubt, "layout": layout}
    card = CardState(**{name: changes.get(name, getattr(CARD, name)) for name in CARD.__struct_fields__})
    assert state_of(card).code == code


@pytest.mark.parametrize("holding", ["writing", "erasing", "unreadable"])
def test_an_unfinished_share_comes_before_what_the_pin_is(holding: Holding) -> None:
    """But after what ends the use of the card, and after a doubt, which has to be settled first."""
    sealed = replace(CARD, holding=holding, pin="changed", sealed=True)
    assert state_of(sealed).code == "share-unfinished"
    assert state_of(replace(sealed, doubt="id")).code == "in-doubt"
    assert state_of(replace(sealed, tries_left=0)).code == "blocked"


@pytest.mark.parametrize("holding", ["unknown", "blank", "held"])
def test_what_is_finished_is_no_state_of_its_own(holding: Holding) -> None:
    """A card that holds a share is as fresh as one that holds none."""
    assert state_of(replace(CARD, holding=holding)).code == "fresh"
