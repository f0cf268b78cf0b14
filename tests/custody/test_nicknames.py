"""Nicknames of cards: one for each card that is not destroyed, found before the beginning of a serial, erasable."""

from pathlib import Path

import pytest
from desk.people import Person
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.cards.registry import serial_in
from lifecycle.console.custody.form import serial_typed
from lifecycle.custody.inputs import NotUsable
from lifecycle.custody.nicknames import erase_nicknames, give_nickname, nickname_in, remove_nickname
from lifecycle.domain.errors import NotConfirmed, Refused, UnknownName
from lifecycle.domain.facts import CardNicknamed, CardNicknamesErased, OperationRefused
from lifecycle.domain.hostile_text import is_hostile
from lifecycle.domain.mistyped_pin import looks_like_pin
from lifecycle.ledger.card_names import AmbiguousCard, CardNames, ShortSerial
from lifecycle.projections.nicknames import nicknames_at
from tests.custody.conftest import CARD, OTHER, Keeping

THIRD = "AAAA0000CCCC1111"


def found(keeping: Keeping, typed: str, *present: str) -> str | None:
    """Find a card by what is typed for it."""
    with keeping.handler.record() as record:
        return CardNames(record).find(typed, lambda: present)


def called(keeping: Keeping, serial: str) -> str:
    """Give a card as people are shown it."""
    with keeping.handler.record() as record:
        return CardNames(record).called(serial)


def refused(keeping: Keeping, serial: str, name: str) -> str:
    """Have a nickname refused, and give the rule, which is recorded."""
    with pytest.raises(Refused) as caught:
        give_nickname(keeping.handler, serial, name)
    assert isinstance(keeping.facts(serial)[-1], OperationRefused)
    return caught.value.rule


@pytest.fixture(autouse=True)
def cards(keeping: Keeping) -> None:
    """Three cards; the serials of two begin alike."""
    for serial in (CARD, OTHER, THIRD):
        keeping.see(serial)


def test_a_card_is_found_by_its_nickname_in_any_case(keeping: Keeping) -> None:
    """It is shown after the serial; another one takes its place."""
    give_nickname(keeping.handler, CARD, "Alice")
    assert (found(keeping, "alice"), called(keeping, CARD)) == (CARD, f"{CARD} (Alice)")
    give_nickname(keeping.handler, CARD, "bob-2")
    assert (found(keeping, "alice"), found(keeping, "BOB-2")) == (None, CARD)
    remove_nickname(keeping.handler, CARD)
    assert (found(keeping, "bob-2"), called(keeping, CARD)) == (None, CARD)


def test_an_exact_match_goes_first(keeping: Keeping) -> None:
    """A whole serial, then a nickname, then the beginning of a serial, also of a card that is only in a reader."""
    give_nickname(keeping.handler, OTHER, "DDDD")
    present = "DDDD" + "0" * 12
    assert found(keeping, present, present) == present
    assert found(keeping, "dddd", present) == OTHER
    assert found(keeping, "dddd0", present) == present
    assert found(keeping, "AAAA:0000", present) == THIRD


def test_several_cards_are_listed_and_none_is_guessed(keeping: Keeping) -> None:
    """With their nicknames; a card in a reader counts too."""
    give_nickname(keeping.handler, CARD, "alice")
    with pytest.raises(AmbiguousCard, match=rf"{THIRD}, {CARD} \(alice\)"):
        found(keeping, "AAAA")
    with pytest.raises(AmbiguousCard):
        found(keeping, "BBBB", "BBBB" + "0" * 12)


def test_fewer_than_four_digits_are_no_card(keeping: Keeping) -> None:
    """Even where only one begins so."""
    with pytest.raises(ShortSerial):
        found(keeping, "BBB")
    assert found(keeping, "EEE") is None
    assert found(keeping, "") is None


def test_a_nickname_belongs_to_one_card_until_that_is_destroyed(keeping: Keeping) -> None:
    """Then it is free, and names the other one; a destroyed card gets none."""
    give_nickname(keeping.handler, CARD, "alice")
    assert refused(keeping, OTHER, "ALICE") == "nickname-taken"
    assert refused(keeping, CARD, "alice") == "has-nickname"
    keeping.report("destroy", CARD)
    assert found(keeping, "alice") == CARD
    give_nickname(keeping.handler, OTHER, "alice")
    assert found(keeping, "alice") == OTHER
    assert refused(keeping, CARD, "carol") == "destroyed"


def test_a_nickname_is_not_the_beginning_of_a_serial(keeping: Keeping) -> None:
    """It would hide that card from whoever types its first digits."""
    assert refused(keeping, CARD, "bbbb") == "nickname-like-serial"


@pytest.mark.parametrize(
    "typed", ["", " ", "12345678", "123", CARD, "aa" * 8, "a b", "a=b", "-a", "a\x1b[31m", "a\u202eb", "x" * 33]
)
def test_what_could_be_taken_for_something_else_is_no_nickname(keeping: Keeping, typed: str) -> None:
    """A PIN, a serial, two words, an option, or what a terminal obeys; a PIN is not repeated, and nothing recorded."""
    size = keeping.store.head().size
    with pytest.raises(NotUsable) as caught:
        give_nickname(keeping.handler, CARD, typed)
    assert "12345678" not in f"{caught.value} {caught.value.params}"
    assert keeping.store.head().size == size


@given(st.text(max_size=40))
def test_every_nickname_is_harmless(typed: str) -> None:
    """Whatever is typed: it is refused, or it is one word that stands for nothing else."""
    try:
        name = nickname_in(typed)
    except NotUsable:
        return
    assert not is_hostile(name)
    assert not looks_like_pin(name)
    assert serial_in(name) is None
    assert name.split() == [name]
    assert "=" not in name


@pytest.mark.sqlite
def test_nicknames_are_erased_and_the_record_still_verifies(keeping: Keeping) -> None:
    """After a word that is typed: every one that the card ever had is gone from the file."""
    for name in ("Marguerite", "Wilhelmina"):
        give_nickname(keeping.handler, CARD, name)
    with pytest.raises(NotConfirmed):
        erase_nicknames(keeping.handler, CARD, Person(refuses=["erase-nicknames"]))
    (event,) = erase_nicknames(keeping.handler, CARD, Person())
    assert isinstance(event.facts, CardNicknamesErased)
    assert called(keeping, CARD) == CARD
    kept = b"".join(each.read_bytes() for each in Path(keeping.store.path).parent.iterdir() if each.is_file())
    assert b"Marguerite" not in kept
    assert b"Wilhelmina" not in kept
    assert list(erase_nicknames(keeping.handler, CARD, Person())) == []


def test_a_card_that_had_no_nickname_has_none_to_lose(keeping: Keeping) -> None:
    """Nor has a card that is not in the record."""
    for act in (
        lambda: remove_nickname(keeping.handler, CARD),
        lambda: erase_nicknames(keeping.handler, CARD, Person()),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.rule == "no-nickname"
    with pytest.raises(UnknownName):
        give_nickname(keeping.handler, "C" * 16, "alice")


def test_a_nickname_is_known_as_it_was_at_any_event(keeping: Keeping) -> None:
    """The events themselves are asked, and they hold a commitment and no name."""
    event = give_nickname(keeping.handler, CARD, "alice")
    position = keeping.store.find(event.id)[0]
    remove_nickname(keeping.handler, CARD)
    assert isinstance(event.facts, CardNicknamed)
    assert b"alice" not in event.body
    with keeping.handler.record() as record:
        assert dict(nicknames_at(record.view, position)) == {CARD: event.facts.name}
        assert dict(nicknames_at(record.view, position - 1)) == {}
        assert dict(nicknames_at(record.view)) == {}


def test_a_field_of_the_console_takes_what_commands_take(keeping: Keeping) -> None:
    """A mistyped nickname brings the one that is like it."""
    give_nickname(keeping.handler, CARD, "alice")
    with keeping.handler.record() as record:
        assert [serial_typed(record, typed) for typed in ("Alice", "bbbb", CARD)] == [CARD, OTHER, CARD]
        with pytest.raises(UnknownName) as caught:
            serial_typed(record, "alcie")
    assert "Did you mean 'alice'?" in str(caught.value.advise())
