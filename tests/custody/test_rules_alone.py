"""The rules of custody alone, at the moments and in the states where they change their answer."""

from dataclasses import dataclass

import pytest

from lifecycle.custody import rules
from lifecycle.domain.card import CardState
from lifecycle.domain.custody import COMMANDS, PERMITTED, CustodyState, HappeningKind, Whereabouts
from lifecycle.domain.errors import Refused
from lifecycle.ledger.record import Record

SERIAL = "0A" * 8
MINUTE = 60_000_000
NOON = 1_790_000_000_000_000 // MINUTE * MINUTE
CARD = CardState(
    serial=SERIAL, virtual=True, make="mpcos", atr="", first_seen=0, doubt="01", doubt_operation="erase"
)  # fmt: skip


@dataclass(frozen=True)
class Page(Record):
    """A record that says this of one card; `view` is never asked."""

    read: CardState | None = None
    written: int = NOON

    def card(self, serial: str) -> CardState | None:
        """Give the card."""
        assert serial == SERIAL
        return self.read

    def last_written(self, serial: str) -> int:
        """Give the time of its last event."""
        assert serial == SERIAL
        return self.written


def page(read: CardState | None) -> Page:
    """Make such a record."""
    return Page(view=None, read=read)  # type: ignore[arg-type]


def under_way(read: CardState | None, now: int) -> bool:
    """Say whether an operation is called under way."""
    try:
        rules.must_not_be_under_way(page(read), CustodyState(SERIAL), now)
    except Refused as refusal:
        return refusal.rule == "under-way"
    return False


def untimely(at: int, *, known: int = NOON, last: int | None = None, now: int = NOON + 10 * MINUTE) -> str | None:
    """Give the rule that says no to a time."""
    try:
        rules.must_be_in_time(CustodyState(SERIAL, known=known, last=last), at, now)
    except Refused as refusal:
        return refusal.rule
    return None


def test_an_operation_is_under_way_until_a_minute_after_its_last_fact() -> None:
    """From then on the card can be lost like any other."""
    assert under_way(CARD, NOON)
    assert under_way(CARD, NOON + MINUTE - 1)
    assert not under_way(CARD, NOON + MINUTE)


def test_of_a_card_without_an_operation_or_that_no_reader_saw_nothing_is_under_way() -> None:
    """It may be from a list."""
    assert not under_way(CardState(serial=SERIAL, virtual=True, make="mpcos", atr="", first_seen=0), NOON)
    assert not under_way(None, NOON)


@pytest.mark.parametrize(
    ("at", "rule"),
    [
        (NOON - 1, "before-known"),
        (NOON, None),
        (NOON + 4 * MINUTE, None),
        (NOON + 11 * MINUTE - 1, None),
        (NOON + 11 * MINUTE, "in-the-future"),
    ],
)
def test_a_time_is_between_the_minute_in_which_a_card_was_known_and_this_one(at: int, rule: str | None) -> None:
    """Both minutes are in it."""
    assert untimely(at) == untimely(at, known=NOON + MINUTE - 1) == rule


@pytest.mark.parametrize(("at", "rule"), [(NOON + 5 * MINUTE - 1, "before-last"), (NOON + 5 * MINUTE, None)])
def test_a_time_is_not_before_the_minute_of_what_happened_last(at: int, rule: str | None) -> None:
    """Within that minute nothing is before or after."""
    assert untimely(at, last=NOON + 6 * MINUTE - 1) == rule


@pytest.mark.parametrize("where", PERMITTED)
@pytest.mark.parametrize("happening", COMMANDS)
def test_the_table_alone_decides_what_may_be_reported(where: Whereabouts, happening: HappeningKind) -> None:
    """A refusal names the state, and all that may be reported in it."""
    custody = CustodyState(SERIAL, where=where)
    if happening in PERMITTED[where]:
        rules.must_be_permitted(custody, happening)
        return
    with pytest.raises(Refused) as caught:
        rules.must_be_permitted(custody, happening)
    assert caught.value.rule == ("destroyed" if where == "destroyed" else f"while-{where}")
    commands = ", ".join(COMMANDS[each] for each in PERMITTED[where])
    assert rules.commands_for(custody) == commands
    assert where == "destroyed" or commands in str(caught.value.advise())


def test_a_card_in_a_place_or_that_nobody_was_named_for_has_no_holder() -> None:
    """Whoever takes it out of there is not handing it over for somebody else."""
    assert rules.holder_of(CustodyState(SERIAL, where="held", custodian="person:1")) == "person:1"
    assert rules.holder_of(CustodyState(SERIAL, where="stored", custodian="person:1", place="place:1")) is None
    assert rules.holder_of(CustodyState(SERIAL, where="unassigned", custodian="person:1")) is None


def test_whoever_has_a_card_gives_it_named_or_not() -> None:
    """From a place, or where nobody was named for it, anybody does."""
    held = CustodyState(SERIAL, where="held", custodian="person:1")
    for giver in ("person:1", None):
        rules.must_have_it(page(None), held, giver)
    rules.must_have_it(page(None), CustodyState(SERIAL), "person:2")


def test_whoever_a_card_was_handed_to_receives_it() -> None:
    """And anybody does, where nobody was named."""
    rules.must_be_the_receiver(page(None), CustodyState(SERIAL, where="handed-over", custodian="person:1"), "person:1")
    rules.must_be_the_receiver(page(None), CustodyState(SERIAL, where="handed-over"), "person:1")


def test_a_pin_is_shared_with_whoever_gets_a_sealed_card_that_another_one_had() -> None:
    """Unless nobody had it, they had it themselves, or its PIN can still be changed."""
    sealed = CardState(serial=SERIAL, virtual=True, make="mpcos", atr="", first_seen=0, sealed=True)
    had = CustodyState(SERIAL, knows_pin="person:1,person:2")
    assert rules.pin_shared(sealed, had, "person:3")
    assert not rules.pin_shared(sealed, had, "person:2")
    assert not rules.pin_shared(sealed, CustodyState(SERIAL), "person:3")
    assert not rules.pin_shared(CARD, had, "person:3")
    assert not rules.pin_shared(None, had, "person:3")


def test_a_card_that_no_reader_saw_goes_to_anybody() -> None:
    """That it is blank and sealed is known of none that is only on a list."""
    rules.must_not_know_its_pin(page(None), CustodyState(SERIAL, knows_pin="person:1"), "person:3")
