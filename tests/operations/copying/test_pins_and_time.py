"""The PIN of a copy is its source's, and never tried unasked; what is kept between two cards is kept five minutes."""

from collections.abc import Callable
from typing import ClassVar

import pytest
from desk.cards import FACTORY_PIN
from desk.ceremonies import NEW, OneReader, Porter, made, pulled_once, sealed, share_in, typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.invariants import THIRD, WRONG
from desk.people import Person, changing
from desk.rack import SERIALS, Rack

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.dialogue import SecretQuestion
from lifecycle.domain.errors import ExitCode, LeftInDoubt, Refused, WrongPin
from lifecycle.domain.secret import Secret
from lifecycle.operations import copy_card
from lifecycle.operations.copy_card import ShareExpired

A, B, C = SERIALS[:3]


@pytest.fixture
def source(vault: Desk) -> str:
    """A sealed card with a share."""
    made(vault, [A, B])
    sealed(vault, A)
    return A


def test_a_target_sealed_with_another_pin_is_refused_before_anything_is_sent(
    vault: Desk, rack: Rack, source: str
) -> None:
    """Its PIN was asked for, and is not the source's: no try is spent to find that out."""
    sealed(vault, C, pin=THIRD)
    rack[C].sent.clear()
    with pytest.raises(Refused) as caught:
        vault.run("copy-card", typing(NEW, THIRD), serials=[source, C])
    assert caught.value.rule == "other-pin"
    assert str(caught.value.explain()) == (
        f"Refused: the PIN of card {C} was already changed once and is not the PIN of the source card. "
        "No PIN try spent."
    )
    assert rack[C].count("VERIFY") == 0
    assert vault.state(C).holding == "blank"
    assert share_in(rack[C]) is None


def test_a_target_sealed_with_the_same_pin_takes_the_copy(vault: Desk, rack: Rack, source: str) -> None:
    """Its PIN is not changed again."""
    sealed(vault, C)
    person = typing(NEW, NEW)
    vault.run("copy-card", person, serials=[source, C])
    assert vault.state(C).share == 1
    assert person.phrases == {}
    assert rack[C].count("SET SECRET CODE") == 1


def test_the_pin_of_the_source_is_not_tried_on_the_target(vault: Desk, rack: Rack, source: str) -> None:
    """It is asked for; a wrong one costs one try, and the copy goes on with the right one."""
    person = Person(pin=[NEW, WRONG, FACTORY_PIN], go_on="again")
    vault.run("copy-card", person, serials=[source, C])
    assert person.heard(f"Current PIN of card {C}")
    assert person.asked.count("pin") == 3
    assert vault.state(C).share == 1
    assert vault.state(C).tries_left == rack[C].truth.tries_left == 7


def test_a_wrong_pin_of_the_source_ends_it_where_nobody_goes_on(vault: Desk, rack: Rack, source: str) -> None:
    """Nothing was asked of the other card."""
    with pytest.raises(WrongPin):
        vault.run("copy-card", typing(WRONG), serials=[source, C])
    assert rack[C].count("VERIFY") == 0


def test_without_the_word_the_target_keeps_its_pin(vault: Desk, rack: Rack, source: str) -> None:
    """Nothing is sent to it."""
    with pytest.raises(Exception, match="not-confirmed"):
        vault.run("copy-card", Person(pin=[NEW, FACTORY_PIN], refuses=["change-pin"]), serials=[source, C])
    assert (rack[C].truth.sealed, rack[C].truth.code, rack[C].count("VERIFY")) == (False, FACTORY_PIN, 0)


def test_on_a_target_whose_pin_is_uncertain_the_change_is_done_again_in_full(
    vault: Desk, rack: Rack, source: str
) -> None:
    """Its change was cut off: whichever PIN opens it, it ends sealed on that of the source."""
    pulled_once(rack[C], "SET SECRET CODE")
    with pytest.raises(LeftInDoubt):
        vault.run("change-pin", changing(FACTORY_PIN, THIRD), serials=[C])
    vault.run("settle", Person(which_pin="new", pin=FACTORY_PIN), serials=[C])
    vault.run("copy-card", typing(NEW, FACTORY_PIN), serials=[source, C])
    assert (vault.state(C).share, vault.state(C).pin, vault.state(C).sealed) == (1, "changed", True)
    assert rack[C].truth.code == NEW


def test_a_copy_that_was_sealed_and_cut_off_is_finished_by_another_copy(vault: Desk, rack: Rack, source: str) -> None:
    """The card has the source's PIN and no share: it takes it the second time."""
    pulled_once(rack[C], "UPDATE set record")
    with pytest.raises(LeftInDoubt):
        vault.run("copy-card", typing(NEW, FACTORY_PIN), serials=[source, C])
    vault.run("copy-card", typing(NEW, NEW), serials=[source, C])
    assert (vault.state(C).share, vault.state(C).copy, vault.state(C).sealed) == (1, 1, True)


# --- the time that a share is kept ------------------------------------------------------------------------------------


class HandTimer:
    """A timer that a test lets run out; only one that was started and not cancelled does anything then."""

    running: ClassVar[list["HandTimer"]] = []
    expired: ClassVar[list["HandTimer"]] = []

    def __init__(self, seconds: float, work: Callable[[], None]) -> None:
        assert seconds == copy_card.LONGEST
        self.daemon = False
        self._work = work

    def start(self) -> None:
        """Begin."""
        self.running.append(self)

    def cancel(self) -> None:
        """End without having done anything."""
        if self in self.running:
            self.running.remove(self)

    @classmethod
    def run_out(cls) -> None:
        """Let the time of every running timer be over."""
        while cls.running:
            cls.expired.append(cls.running.pop())
            cls.expired[-1]._work()


class Slow(Porter):
    """Somebody who takes a while to type the PIN of a card."""

    slow_at: str = ""

    def secret(self, question: SecretQuestion) -> Secret:
        """Take longer than a share is kept."""
        if question.serial == self.slow_at:
            HandTimer.run_out()
        return super().secret(question)


@pytest.fixture
def by_one_reader(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> tuple[Desk, OneReader]:
    """A set on two cards, one of them sealed, at a desk with one reader, where time goes on only as a test says."""
    reader = OneReader(A, B, C)
    desk = sit(reader)
    fields = {"needed": 2, "issued": 2, "set_name": "PROD-A"}
    desk.run("create-server-master-key", Porter(reader, [A, B], pre_flight="no"), **fields)
    reader.inside = A
    desk.run("change-pin", changing(FACTORY_PIN, NEW))
    monkeypatch.setattr(copy_card, "Timer", HandTimer)
    monkeypatch.setattr(HandTimer, "running", [])
    monkeypatch.setattr(HandTimer, "expired", [])
    return desk, reader


def test_when_the_second_card_takes_too_long_the_share_is_wiped(by_one_reader: tuple[Desk, OneReader]) -> None:
    """Nothing is written, and nothing is sent to the second card."""
    desk, reader = by_one_reader
    person = Slow(reader, [C], pre_flight="no", pin=[NEW, FACTORY_PIN])
    person.slow_at = C
    with pytest.raises(ShareExpired) as caught:
        desk.run("copy-card", person)
    assert "was wiped. Nothing was written." in str(caught.value.explain())
    assert caught.value.exit_code == ExitCode.OPERATOR
    assert reader[C].spending() == []
    assert desk.tags(C) == ["card-seen", "operation-stopped"]


def test_the_time_begins_when_the_share_was_read(by_one_reader: tuple[Desk, OneReader]) -> None:
    """However long the first card took: the share was not there yet."""
    desk, reader = by_one_reader
    person = Slow(reader, [C], pre_flight="no", pin=[NEW, FACTORY_PIN])
    person.slow_at = A
    desk.run("copy-card", person)
    assert desk.state(C).copy == 1


def test_a_card_that_was_begun_in_time_is_finished(by_one_reader: tuple[Desk, OneReader]) -> None:
    """A share and a PIN that are wiped in the middle of a card would leave it half done."""
    desk, reader = by_one_reader
    reader[C].wrap = Delayed
    desk.run("copy-card", Porter(reader, [C], pre_flight="no", pin=[NEW, FACTORY_PIN]))
    assert HandTimer.expired
    assert (desk.state(C).holding, desk.state(C).sealed) == ("held", True)
    assert reader[C].truth.code == NEW


class Delayed:
    """A link that is so slow when a PIN is presented that a share expires."""

    def __init__(self, wire: Channel) -> None:
        self._wire = wire
        self.atr = wire.atr

    def transmit(self, command: Command) -> Response:
        """Let the time be over first."""
        if command.name == "VERIFY":
            HandTimer.run_out()
        return self._wire.transmit(command)
