"""Each rule that the record is asked before a card is touched: when it says no, and by which name."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from lifecycle.cards.registry import make_of
from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.errors import Refused
from lifecycle.domain.other_card import is_other_card

SERIAL = "0A" * 8
CARD = CardState(
    serial=SERIAL, virtual=True, make="mpcos", atr="", first_seen=0, layout=1, card_id="01", pin="unchanged",
    sealed=False, tries_left=7, holding="held", set_id="AA", set_kind="server-master-key", needed=2, issued=3, share=1,
)  # fmt: skip
SHOWN = CardFacts(serial=SERIAL, make="mpcos", atr="", virtual=True, card_id="01")

TICKS = make_of(SERIAL).abilities.counter or 0
Rule = Callable[[CardState], None]


def _must_have_room(card: CardState) -> None:
    rules.must_have_room(card, TICKS)


def _require_changeable(card: CardState) -> None:
    rules.require_changeable(card, make_of(SERIAL).abilities)


OF_A_CARD: dict[Rule, list[tuple[str, dict[str, object]]]] = {
    rules.must_carry_profile: [("not-our-profile", {"layout": None})],
    rules.must_not_be_in_doubt: [("in-doubt", {"doubt": "id", "doubt_operation": "erase"})],
    rules.must_agree_with_record: [("drift", {"drift": "counter"})],
    rules.must_have_tries: [("pin-torn", {"pin": "torn"}), ("blocked", {"tries_left": 0})],
    rules.must_not_be_sealed: [("sealed", {"sealed": True})],
    rules.must_hold_a_share: [
        ("no-share", {"holding": each}) for each in ("blank", "writing", "erasing", "unreadable")
    ],
    _must_have_room: [("card-full", {"counter": TICKS}), ("card-full", {"counter": TICKS + 1})],
}
"""Each rule with the names that it says no by, and what of a card that passes has to differ for that."""

NOES = [(rule, name, changes) for rule, cases in OF_A_CARD.items() for name, changes in cases]


def no(ask: Callable[[], None], name: str) -> Refused:
    """Have a rule say no; it names itself, the card, and what to do next."""
    with pytest.raises(Refused) as caught:
        ask()
    assert caught.value.rule == name
    assert caught.value.params["serial"] == SERIAL
    assert str(caught.value.advise())
    return caught.value


def test_a_card_without_a_limit_is_never_full() -> None:
    """Its counter goes as far as anybody will ever change it."""
    rules.must_have_room(replace(CARD, counter=TICKS + 1), None)


@pytest.mark.parametrize("rule", OF_A_CARD)
def test_a_card_with_nothing_against_it_passes_every_rule(rule: Rule) -> None:
    """One tick is left on it, and one try."""
    rule(CARD)
    rule(replace(CARD, counter=TICKS - 1, tries_left=1))


@pytest.mark.parametrize(("rule", "name", "changes"), NOES)
def test_a_rule_says_no_by_its_name(rule: Rule, name: str, changes: dict[str, object]) -> None:
    """For the one thing that it is about."""
    no(lambda: rule(replace(CARD, **changes)), name)


@pytest.mark.parametrize(("rule", "name", "changes"), NOES)
def test_a_card_that_is_opened_passes_four_rules_and_one_that_is_changed_five(
    rule: Rule, name: str, changes: dict[str, object]
) -> None:
    """A seal and a share are asked about where they matter."""
    card = replace(CARD, **changes)
    opened = {rules.must_carry_profile, rules.must_not_be_in_doubt, rules.must_agree_with_record, rules.must_have_tries}
    for ask, asked in (
        (rules.require_openable, opened),
        (_require_changeable, opened | {_must_have_room}),
    ):
        if rule in asked:
            no(lambda ask=ask: ask(card), name)  # type: ignore[misc]
        else:
            ask(card)


@pytest.mark.parametrize(
    ("holding", "words"), [("writing", "not completely"), ("erasing", "not completely"), ("blank", "holds no share")]
)
def test_a_share_that_is_not_whole_is_told_apart_from_none(holding: str, words: str) -> None:
    """The one card is to be erased, the other one is card not usable here."""
    assert words in str(no(lambda: rules.must_hold_a_share(replace(CARD, holding=holding)), "no-share"))


@pytest.mark.parametrize(
    ("custody", "rule", "passing"),
    [
        (None, None, {"erase", "settle", "change-pin"}),
        (CustodyState(SERIAL, where="held"), None, {"erase", "settle", "change-pin"}),
        (CustodyState(SERIAL, where="destroyed"), "destroyed", set()),
        (CustodyState(SERIAL, where="destroyed", unfit="retired"), "destroyed", set()),
        (CustodyState(SERIAL, where="lost"), "reported-lost", set()),
        (CustodyState(SERIAL, where="lost", unfit="damaged"), "reported-lost", set()),
        (CustodyState(SERIAL, where="damaged", unfit="damaged"), "damaged", {"erase", "settle"}),
        (CustodyState(SERIAL, where="held", unfit="retired"), "retired", {"erase", "settle"}),
    ],
)
def test_what_people_reported_of_a_card_decides_what_is_done_on_it(
    custody: CustodyState | None, rule: str | None, passing: set[str]
) -> None:
    """Nothing on one that is destroyed or lost, little on one that is unfit."""
    for operation in ("erase", "settle", "change-pin"):
        if operation in passing:
            rules.must_be_usable(SERIAL, custody, operation)
        else:
            assert rule is not None
            no(lambda operation=operation: rules.must_be_usable(SERIAL, custody, operation), rule)  # type: ignore[misc]


@pytest.mark.parametrize(("unfit", "words"), [("damaged", "was reported damaged"), ("retired", "was retired")])
def test_why_a_card_is_unfit_is_said(unfit: str, words: str) -> None:
    """As it was reported."""
    custody = CustodyState(SERIAL, where="held", unfit=unfit)  # type: ignore[arg-type]
    assert words in str(no(lambda: rules.must_be_usable(SERIAL, custody, "change-pin"), unfit))


def test_what_the_driver_does_not_offer_is_not_done() -> None:
    """And what it offers is."""
    rules.must_be_offered(CARD, "erase", offered=True)
    no(lambda: rules.must_be_offered(CARD, "erase", offered=False), "not-offered")


def test_another_card_of_the_same_serial_is_not_the_card() -> None:
    """Its id tells, also where it shows none; a card that the record knows without an id is told apart by nothing."""
    assert not is_other_card(CARD, SHOWN)
    assert all(is_other_card(CARD, replace(SHOWN, card_id=other)) for other in ("02", None))
    assert not is_other_card(replace(CARD, card_id=None), SHOWN)


def test_a_card_has_one_part_in_an_operation() -> None:
    """Those that had theirs are named."""
    rules.must_be_another_card(CARD, [])
    rules.must_be_another_card(CARD, ["0B" * 8])
    no(lambda: rules.must_be_another_card(CARD, ["0B" * 8, SERIAL]), "same-card")


@pytest.mark.parametrize(
    ("drift", "at_odds", "words"),
    [
        ("counter", None, "(change counter)"),
        ("sealed,counter", None, "(sealed, change counter)"),
        ("anchor", None, "(anchor)"),
        ("anchor", "rollback@id", "(anchor: "),
        ("anchor,counter", None, "(change counter; anchor)"),
        ("anchor,sealed,counter", "rollback@id", "(sealed, change counter; anchor: "),
        ("counter", "rollback@id", "(change counter)"),
    ],
)
def test_what_differs_is_named_and_of_an_anchor_what_it_means(drift: str, at_odds: str | None, words: str) -> None:
    """The anchor comes last."""
    card = replace(CARD, drift=drift, anchors_at_odds=at_odds)
    assert words in str(no(lambda: rules.must_agree_with_record(card), "drift"))


def test_no_operation_in_doubt_explains_another_card() -> None:
    """Nor another maker, profile or anchor; all else may be its doing."""
    assert {"card_id", "layout", "virtual", "anchor"} == rules.NO_DOUBT_EXPLAINS
