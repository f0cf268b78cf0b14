"""Changing a PIN: what it asks, what it sends and records, what it refuses, and what it costs when it goes wrong."""

from collections.abc import Callable

import pytest
from desk.cards import MASTER, SERIAL, Drawer, blank_image, changed, formatted_image
from desk.ceremonies import pulled_once
from desk.desk import Desk
from desk.faults import answers, cut_before, thawed_at_the_end, thawing
from desk.invariants import NEW, OLD, THIRD, WRONG, must_agree
from desk.people import Person, changing
from desk.refusals import refused

from lifecycle.cards.mpcos.errors import NoTransportKey, OtherTransportKey
from lifecycle.cards.mpcos.profile import TICKS
from lifecycle.domain.dialogue import SecretQuestion
from lifecycle.domain.errors import (
    Abandoned,
    CardSwapped,
    ChangeDenied,
    Defect,
    InputNeeded,
    Interrupted,
    LeftInDoubt,
    LifecycleError,
    NotConfirmed,
    NothingSent,
    NotReadBack,
    PinBlocked,
    SealNotShown,
    UnexpectedAnswer,
    WrongPin,
)
from lifecycle.domain.facts import OperationCompleted, OperationFailed, OperationStopped, PinRefused, PinVerified
from lifecycle.domain.secret import Secret
from lifecycle.ledger.clock import accept_clock

Sit = Callable[..., Desk]

CARD_FULL = bytes(4) + b"\xff" * (TICKS // 8)


def test_the_pin_is_changed_checked_and_sealed(desk: Desk, drawer: Drawer) -> None:
    """Each fact in its order, and the card holds what the record says."""
    person = changing(OLD, NEW)
    outcome = desk.run("change-pin", person)
    assert desk.tags() == [
        "card-seen",
        "operation-started",
        "pin-verified",
        "pin-change-begun",
        "pin-verified",
        "pin-changed",
        "pin-sealed",
        "operation-completed",
    ]
    assert drawer.truth.code == NEW
    assert drawer.truth.sealed
    assert outcome.card == desk.state()
    assert (outcome.card.pin, outcome.card.sealed, outcome.card.seal_enforced_by) == ("changed", True, "record")
    assert outcome.card.tries_left == 7
    assert outcome.card.doubt is None
    assert person.unused == {}
    assert person.told[-2:] == ["PIN changed and checked", person.told[-1]]
    assert person.told[-1].startswith("-> PIN locked.")
    must_agree(desk, drawer.truth)


def test_what_cannot_be_undone_is_said_before_it_is_asked_for(desk: Desk) -> None:
    """Tries first, then that it works once, then the word."""
    person = changing(OLD, NEW)
    desk.run("change-pin", person)
    assert "7 of 7 PIN tries left" in person.told[0]
    assert "can be changed once" in person.told[1]
    assert person.asked == ["current-pin", "new-pin", "new-pin-again", "change-pin"]
    assert person.phrases == {"change-pin": "change"}


def test_without_the_word_nothing_is_started(desk: Desk, drawer: Drawer) -> None:
    """The card was read, and the record says which operation stopped there."""
    person = Person(current_pin=OLD, new_pin=NEW, new_pin_again=NEW, refuses=["change-pin"])
    with pytest.raises(NotConfirmed):
        desk.run("change-pin", person)
    assert desk.tags() == ["card-seen", "operation-stopped"]
    assert drawer.spending() == []


def test_when_nobody_answers_nothing_is_started(desk: Desk, drawer: Drawer) -> None:
    """A question without an answer is no answer."""
    with pytest.raises(InputNeeded):
        desk.run("change-pin", Person(current_pin=OLD))
    assert drawer.spending() == []
    assert desk.tags() == ["card-seen", "operation-stopped"]


# --- wrong PINs ------------------------------------------------------------------------------------------------------


def test_a_wrong_pin_costs_one_try_and_says_how_many_remain(desk: Desk, drawer: Drawer) -> None:
    """It is an answer and a fact, not a doubt."""
    with pytest.raises(WrongPin) as caught:
        desk.run("change-pin", changing(WRONG, NEW))
    assert str(caught.value.explain()) == f"Wrong PIN for card {SERIAL}. 1 try spent, 6 left."
    assert desk.tags() == ["card-seen", "operation-started", "pin-refused", "operation-failed"]
    assert desk.facts(PinRefused) == [PinRefused(which="current", tries_left=6)]
    assert desk.facts(OperationFailed) == [
        OperationFailed(name="change-pin", reason="wrong-pin", tries_left=6, counter=0)
    ]
    assert drawer.truth.counter == 1
    assert (drawer.truth.code, drawer.truth.ticks, drawer.truth.begun) == (OLD, 0, False)
    assert drawer.count("VERIFY") == 1
    must_agree(desk, drawer.truth)


def test_six_wrong_pins_are_forgiven_by_the_right_one(desk: Desk, drawer: Drawer) -> None:
    """With one try left only after the phrase."""
    for left in range(6, 0, -1):
        with pytest.raises(WrongPin):
            desk.run("change-pin", changing(WRONG, NEW))
        assert desk.state().tries_left == left == drawer.truth.tries_left
    person = changing(OLD, NEW)
    desk.run("change-pin", person)
    assert person.phrases["use-last-try"] == f"use the last try of {SERIAL}"
    assert drawer.truth.sealed
    must_agree(desk, drawer.truth)


def test_the_seventh_wrong_pin_blocks_the_card_for_ever(desk: Desk, drawer: Drawer) -> None:
    """And from then on nothing is sent to it but what reads."""
    for _ in range(6):
        with pytest.raises(WrongPin):
            desk.run("change-pin", changing(WRONG, NEW))
    with pytest.raises(PinBlocked):
        desk.run("change-pin", changing(WRONG, NEW))
    assert desk.facts(PinRefused)[-1] == PinRefused(which="current", tries_left=0)
    assert desk.state().blocked
    must_agree(desk, drawer.truth)
    drawer.sent.clear()
    refused(desk, changing(OLD, NEW), "blocked")
    assert drawer.spending() == []


def test_the_last_try_is_not_used_without_its_phrase(desk: Desk, drawer: Drawer) -> None:
    """`--yes` does not cover it; nothing was sent."""
    for _ in range(6):
        with pytest.raises(WrongPin):
            desk.run("change-pin", changing(WRONG, NEW))
    drawer.sent.clear()
    person = Person(current_pin=OLD, new_pin=NEW, new_pin_again=NEW, refuses=["use-last-try"])
    with pytest.raises(NotConfirmed):
        desk.run("change-pin", person)
    assert person.asked == ["use-last-try"]
    assert person.heard("1 of 7 PIN tries left. At 0 the card is blocked permanently.")
    assert drawer.spending() == []
    assert drawer.truth.counter == 6


@pytest.mark.parametrize(
    "pin", ["1234567", "123456789", "1234567a", "", "12 45678", "1234567\N{DIGIT EIGHT FULL STOP}"]
)
def test_what_has_not_the_form_of_a_pin_is_asked_again_and_never_sent(desk: Desk, drawer: Drawer, pin: str) -> None:
    """Nor recorded."""
    person = Person(current_pin=[pin, OLD], new_pin=NEW, new_pin_again=NEW)
    desk.run("change-pin", person)
    assert [name for name, _ in person.problems] == ["current-pin"]
    assert drawer.count("VERIFY") == 2
    assert drawer.truth.sealed


@pytest.mark.parametrize(
    ("weak", "problem"),
    [
        ("11111111", "all equal"),
        ("12345678", "a sequence"),
        ("87654321", "a sequence"),
        ("90123456", "a sequence"),
        ("10987654", "a sequence"),
        ("55544433", "differ from the current"),
        ("1234", "exactly 8 digits"),
        ("A2345678", "exactly 8 digits"),
        ("123456789", "exactly 8 digits"),
    ],
)
def test_a_new_pin_that_is_too_weak_is_asked_again(desk: Desk, sit: Sit, weak: str, problem: str) -> None:
    """Why is said at the prompt; nothing was sent, nothing is recorded."""
    drawer = Drawer(formatted_image(pin="55544433"))
    person = Person(current_pin="55544433", new_pin=[weak], new_pin_again=[])
    with pytest.raises(InputNeeded):
        sit(drawer).run("change-pin", person)
    assert problem in person.problems[0][1]
    assert drawer.spending() == []
    assert desk.tags() == ["card-seen", "operation-stopped"]


def test_when_the_two_new_pins_differ_only_the_new_one_is_asked_again(desk: Desk, drawer: Drawer) -> None:
    """The current one was typed once."""
    person = Person(current_pin=OLD, new_pin=[NEW, NEW], new_pin_again=[THIRD, NEW])
    desk.run("change-pin", person)
    assert person.asked == ["current-pin", "new-pin", "new-pin-again", "new-pin", "new-pin-again", "change-pin"]
    assert person.problems == [("new-pin", "the two entries differ. Nothing was sent to the card.")]
    assert drawer.truth.code == NEW


def test_a_new_pin_is_wiped_when_it_is_not_typed_again(desk: Desk) -> None:
    """Whoever gives up at the second question leaves the first answer behind."""
    kept: list[Secret] = []

    class Leaving(Person):
        def secret(self, question: SecretQuestion) -> Secret:
            if question.name == "new-pin-again":
                raise Abandoned
            kept.append(super().secret(question))
            return kept[-1]

    with pytest.raises(Abandoned):
        desk.run("change-pin", Leaving(current_pin=OLD, new_pin=NEW))
    assert len(kept) == 2
    for secret in kept:
        with pytest.raises(Defect), secret.revealed():
            pass


def test_letters_are_taken_as_a_current_pin_only_when_told_so(sit: Sit, drawer: Drawer) -> None:
    """The low half of each letter counts: ABCDEFGH opens what 12345678 opens."""
    person = Person(current_pin=["ABCDEFGH"], new_pin=NEW, new_pin_again=NEW)
    with pytest.raises(InputNeeded):
        sit(drawer).run("change-pin", person)
    assert drawer.spending() == []
    desk = sit(drawer)
    desk.run("change-pin", changing("ABCDEFGH", NEW), legacy_pin=True)
    assert drawer.truth.code == NEW
    must_agree(desk, drawer.truth)


def test_the_new_pin_may_not_be_the_old_one_in_letters(sit: Sit, drawer: Drawer) -> None:
    """It is compared as the card compares."""
    person = Person(current_pin="IHBEGFAC", new_pin="98257613", new_pin_again="98257613")
    with pytest.raises(InputNeeded):
        sit(drawer).run("change-pin", person, legacy_pin=True)
    assert person.problems == [("new-pin", "the new PIN must differ from the current PIN.")]


# --- what the record refuses -----------------------------------------------------------------------------------------


def test_a_card_without_our_profile_gets_nothing_but_safe_probes(sit: Sit) -> None:
    """It is refused by name, and inspected all the same."""
    drawer = Drawer(blank_image())
    desk = sit(drawer)
    outcome = desk.run("inspect", Person())
    assert outcome.facts is not None
    assert outcome.facts.layout is None
    refused(desk, changing(OLD, NEW), "not-our-profile")
    refused(desk, Person(), "not-our-profile", "settle")
    assert drawer.spending() == []


def test_a_sealed_card_takes_no_second_change(desk: Desk, drawer: Drawer) -> None:
    """Not even with its PIN."""
    desk.run("change-pin", changing(OLD, NEW))
    drawer.sent.clear()
    refused(desk, changing(NEW, THIRD), "sealed")
    assert drawer.spending() == []
    assert drawer.truth.code == NEW


def test_a_card_in_doubt_takes_no_change(desk: Desk, drawer: Drawer) -> None:
    """It is settled first."""
    cut_before(drawer, "SET SECRET CODE")
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))
    drawer.sent.clear()
    refusal = refused(desk, changing(OLD, NEW), "in-doubt")
    assert f"lifecycle run resolve --serial {SERIAL}" in str(refusal.advise())
    assert drawer.spending() == []


def test_a_card_that_shows_something_else_than_the_record_takes_no_change(sit: Sit) -> None:
    """Here it was sealed elsewhere."""
    drawer = Drawer(formatted_image())
    sit(drawer).run("inspect", Person())
    elsewhere = Drawer(changed(formatted_image(), 0x4C04, 4, b"\x80"))
    desk = sit(elsewhere)
    refused(desk, changing(OLD, NEW), "drift")
    assert elsewhere.spending() == []
    assert desk.state().drift == "counter"


def test_a_card_with_a_full_journal_takes_no_change(sit: Sit) -> None:
    """All 224 ticks are spent."""
    drawer = Drawer(changed(formatted_image(), 0x4C04, 0, CARD_FULL))
    desk = sit(drawer)
    refused(desk, changing(OLD, NEW), "card-full")
    assert desk.state().counter == TICKS
    assert drawer.spending() == []


def test_the_last_tick_of_a_journal_can_be_used(sit: Sit) -> None:
    """Wherever it is."""
    almost = bytearray(CARD_FULL)
    almost[17] = 0xEF
    drawer = Drawer(changed(formatted_image(), 0x4C04, 0, bytes(almost)))
    desk = sit(drawer)
    desk.run("change-pin", changing(OLD, NEW))
    assert drawer.truth.ticks == TICKS
    must_agree(desk, drawer.truth)


def test_a_clock_that_stepped_back_stops_a_change(sit: Sit, drawer: Drawer) -> None:
    """Also when the card was looked at in between; until somebody accepts the clock."""
    now = 1_800_000_000_000_000
    sit(drawer, clock=lambda: now).run("inspect", Person())
    desk = sit(drawer, clock=lambda: now - 60_000_000)
    for _ in range(2):
        refusal = refused(desk, changing(OLD, NEW), "clock-stepped-back")
        assert "60 seconds behind" in str(refusal.explain())
        desk.run("inspect", Person())
    assert drawer.spending() == []
    accept_clock(desk.journal)
    desk.run("change-pin", changing(OLD, NEW))
    assert drawer.truth.sealed


def test_a_clock_that_is_a_few_seconds_behind_stops_nothing(sit: Sit, drawer: Drawer) -> None:
    """Clocks are set all the time."""
    now = 1_800_000_000_000_000
    sit(drawer, clock=lambda: now).run("inspect", Person())
    sit(drawer, clock=lambda: now - 4_000_000).run("change-pin", changing(OLD, NEW))
    assert drawer.truth.sealed


# --- the transport key -----------------------------------------------------------------------------------------------


def test_a_card_with_another_transport_key_is_found_before_any_pin_is_sent(sit: Sit) -> None:
    """The counter is where it was, and the operation has ended."""
    drawer = Drawer(formatted_image(master=bytes(reversed(MASTER))))
    desk = sit(drawer)
    with pytest.raises(OtherTransportKey):
        desk.run("change-pin", changing(OLD, NEW))
    assert drawer.spending() == ["SELECT FILE KEY"]
    assert drawer.truth.counter == 0
    assert desk.state().doubt is None
    assert desk.tags()[-1] == "operation-failed"
    must_agree(desk, drawer.truth)


def test_without_the_transport_key_no_pin_is_sent(sit: Sit, drawer: Drawer) -> None:
    """Nor anything else that counts, and nobody is asked for one."""

    def missing(key_id: int, serial: str) -> Secret:
        raise NoTransportKey(serial=serial, key_id=key_id, path="nowhere")

    desk = sit(drawer, key=missing)
    with pytest.raises(NoTransportKey):
        desk.run("change-pin", Person())
    assert drawer.spending() == []
    assert desk.state().doubt is None
    assert "operation-started" not in desk.tags()


# --- stopping --------------------------------------------------------------------------------------------------------


def test_a_wish_to_stop_is_heeded_before_what_cannot_be_undone_and_not_after(sit: Sit) -> None:
    """Whenever it comes, the card and the record agree, and no change is left half done."""
    ends = []
    for asked_at in range(1, 5):
        drawer, asked = Drawer(formatted_image(SERIAL[:-2] + f"{asked_at:02X}")), 0

        def stop(limit: int = asked_at) -> bool:
            nonlocal asked
            asked += 1
            return asked >= limit

        desk = sit(drawer, stop_asked=stop)
        serial = SERIAL[:-2] + f"{asked_at:02X}"
        try:
            desk.run("change-pin", changing(OLD, NEW))
            ends.append("done")
        except LifecycleError as error:
            ends.append(error.code)
        state = desk.state(serial)
        assert state.doubt is None
        assert bool(state.sealed) == drawer.truth.sealed == (drawer.truth.code == NEW)
        assert (state.counter, state.change_begun) == (drawer.truth.ticks, drawer.truth.begun)
        if ends[-1] == "abandoned":
            assert drawer.spending() == []
    assert ends == ["abandoned", "interrupted", "done", "done"]


def test_an_interrupted_change_can_be_done_later(sit: Sit, drawer: Drawer) -> None:
    """It is recorded as not completed."""
    asked = iter([False, True])
    with pytest.raises(Interrupted) as caught:
        sit(drawer, stop_asked=lambda: next(asked)).run("change-pin", changing(OLD, NEW))
    assert "recorded as not completed" in str(caught.value.advise())
    assert drawer.truth.code == OLD
    desk = sit(drawer)
    must_agree(desk, drawer.truth)
    desk.run("change-pin", changing(OLD, NEW))
    must_agree(desk, drawer.truth)
    assert drawer.truth.sealed


def test_a_stop_says_nothing_of_a_card_that_could_not_be_read_again(sit: Sit, drawer: Drawer) -> None:
    """It is in doubt, and not recorded as not completed."""
    asked = iter([False, True])
    drawer.wrap = answers("SELECT MF", "0000", nth=3)  # the first command of the reading after the stop
    with pytest.raises(LeftInDoubt) as caught:
        sit(drawer, stop_asked=lambda: next(asked)).run("change-pin", changing(OLD, NEW))
    assert caught.value.params["cause"] == Interrupted.code
    assert "read again" not in str(caught.value.explain())
    assert "not completed" not in str(caught.value.explain())


def test_a_pin_was_changed_when_it_was_found_to_be_and_not_when_it_is_sealed(sit: Sit, drawer: Drawer) -> None:
    """The card answered to its new PIN and lost its link before it could be marked."""
    drawer.wrap = answers("WRITE marks", "0000", nth=3, reaches_card=False)
    desk = sit(drawer)
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))
    drawer.wrap = None
    desk.run("inspect", Person())
    found = desk.state()
    assert (found.pin, found.new_pin_proven) == ("changed", False)
    desk.run("change-pin", Person(current_pin=NEW))
    assert desk.state().pin_changed_at == found.pin_changed_at
    assert desk.state().sealed_at != found.pin_changed_at
    must_agree(desk, drawer.truth)


# --- cards and links that do not do as they should -------------------------------------------------------------------


@pytest.mark.parametrize("nth", [2, 3, 4], ids=["before-verify", "before-set", "before-freeze"])
def test_a_card_that_was_swapped_gets_nothing_that_cannot_be_undone(sit: Sit, nth: int) -> None:
    """The serial is read again before each such step."""
    drawer = Drawer(formatted_image(), wrap=answers("GET INFO card serial", "15C000E3A81710079000", nth=nth))
    desk = sit(drawer)
    with pytest.raises((LeftInDoubt, CardSwapped)) as caught:
        desk.run("change-pin", changing(OLD, NEW))
    assert CardSwapped.code in {caught.value.code, caught.value.params.get("cause")}
    irreversible = [name for name in drawer.spending() if name in {"VERIFY", "SET SECRET CODE", "FREEZE"}]
    assert irreversible == [[], ["VERIFY"], ["VERIFY", "SET SECRET CODE", "VERIFY"]][nth - 2]
    assert desk.tags()[-1] == ("operation-failed" if not irreversible else "operation-interrupted")
    assert bool(desk.state().doubt) == bool(irreversible)


def test_a_card_that_is_pulled_before_the_pin_was_sent_is_not_in_doubt(sit: Sit) -> None:
    """The operation is closed as failed: nothing was sent that changes it or spends a try."""
    drawer = Drawer(formatted_image())
    pulled_once(drawer, "SELECT FILE KEY")
    desk = sit(drawer)
    with pytest.raises(NothingSent, match="No PIN try spent"):
        desk.run("change-pin", changing(OLD, NEW))
    assert desk.tags()[-2:] == ["operation-started", "operation-failed"]
    assert desk.state().doubt is None
    assert drawer.count("VERIFY") == 0


def test_a_card_that_is_pulled_while_the_pin_is_sent_is_in_doubt(sit: Sit) -> None:
    """Whether the try was spent only the card can tell."""
    drawer = Drawer(formatted_image())
    pulled_once(drawer, "VERIFY")
    desk = sit(drawer)
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))
    assert desk.state().doubt is not None


def test_a_card_that_was_swapped_at_the_end_does_not_end_the_operation(sit: Sit) -> None:
    """The reading at the end is of another card: what became of this one is not known yet."""
    drawer = Drawer(formatted_image(), wrap=answers("GET INFO card serial", "15C000E3A81710079000", nth=5))
    desk = sit(drawer)
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))
    assert desk.facts(OperationCompleted) == []
    assert desk.state().doubt is not None
    drawer.wrap = None
    desk.run("inspect", Person())
    must_agree(desk, drawer.truth)


def test_a_change_that_the_card_says_it_refused_is_not_taken_at_its_word(sit: Sit) -> None:
    """The card had changed its PIN, and the answer was damaged: only a PIN can tell."""
    drawer = Drawer(formatted_image(), wrap=answers("SET SECRET CODE", "6985"))
    desk = sit(drawer)
    with pytest.raises(LeftInDoubt) as caught:
        desk.run("change-pin", changing(OLD, NEW))
    assert caught.value.params["cause"] == ChangeDenied.code
    assert desk.state().pin == "uncertain"
    assert drawer.truth.code == NEW
    assert drawer.count("VERIFY") == 1


def test_a_card_that_refuses_the_change_keeps_its_pin_and_its_doubt(sit: Sit) -> None:
    """Settling with the old PIN shows that nothing changed."""
    drawer = Drawer(formatted_image(), wrap=answers("SET SECRET CODE", "6985", reaches_card=False))
    desk = sit(drawer)
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))
    assert "pin-change-denied" in desk.tags()
    desk.run("settle", Person(which_pin="old", pin=OLD))
    assert desk.state().pin == "unchanged"
    must_agree(desk, drawer.truth)


def test_a_card_that_takes_the_change_and_then_not_the_new_pin_is_never_sealed(sit: Sit) -> None:
    """It said yes to SET SECRET CODE and did nothing."""
    drawer = Drawer(formatted_image(), wrap=answers("SET SECRET CODE", "9000", reaches_card=False))
    desk = sit(drawer)
    with pytest.raises(LeftInDoubt) as caught:
        desk.run("change-pin", changing(OLD, NEW))
    assert caught.value.params["cause"] == "new-pin-not-stored"
    assert drawer.count("FREEZE") == 0
    assert (drawer.truth.code, drawer.truth.counter) == (OLD, 1)
    assert desk.facts(PinRefused) == [PinRefused(which="new", tries_left=6)]
    desk.run("settle", Person(which_pin="old", pin=OLD))
    must_agree(desk, drawer.truth)


@pytest.mark.parametrize("obeys", [False, True])
def test_a_seal_that_the_card_does_not_show_is_not_recorded(*, sit: Sit, obeys: bool) -> None:
    """Whatever it answered; and the sealing can be tried again."""
    drawer = Drawer(formatted_image(obeys=obeys), wrap=answers("FREEZE", "9000", reaches_card=False))
    desk = sit(drawer)
    with pytest.raises(UnexpectedAnswer):
        desk.run("change-pin", changing(OLD, NEW))
    assert not desk.state().sealed
    assert (desk.state().pin, desk.state().doubt) == ("changed", None)
    must_agree(desk, drawer.truth)
    drawer.wrap = None
    desk.run("change-pin", Person(current_pin=NEW))
    assert drawer.truth.sealed
    must_agree(desk, drawer.truth)


def test_a_seal_that_was_accepted_and_is_not_there_is_not_recorded(sit: Sit, drawer: Drawer) -> None:
    """The receipt is right, and the description of the file is what it was."""
    drawer.wrap = thawing(drawer)
    desk = sit(drawer)
    with pytest.raises(SealNotShown):
        desk.run("change-pin", changing(OLD, NEW))
    assert drawer.count("FREEZE") == 1
    assert not desk.state().sealed
    must_agree(desk, drawer.truth)
    drawer.wrap = None
    desk.run("change-pin", Person(current_pin=NEW))
    assert drawer.truth.sealed
    must_agree(desk, drawer.truth)


def test_a_wrong_pin_that_seems_accepted_is_found_before_anything_is_changed(sit: Sit) -> None:
    """The card counted it: its own counter says so."""
    drawer = Drawer(formatted_image(), wrap=answers("VERIFY", "9000"))
    desk = sit(drawer)
    person = changing(WRONG, NEW)
    with pytest.raises(UnexpectedAnswer):
        desk.run("change-pin", person)
    assert desk.facts(PinVerified) == []
    assert person.heard("1 PIN try spent, 6 of 7 left.")
    assert drawer.spending() == ["SELECT FILE KEY", "VERIFY"]
    must_agree(desk, drawer.truth)


@pytest.mark.parametrize("answer", ["6983", "63C0", "63C3", "6581", "6985", "6C08", "6B00", "9000 9000", "63C5 63C5"])
def test_what_a_damaged_answer_says_of_the_tries_is_not_believed(sit: Sit, answer: str) -> None:
    """A blocked card or other tries are only recorded where the card's counter shows them."""
    drawer = Drawer(formatted_image(), wrap=answers("VERIFY", answer))
    desk = sit(drawer)
    with pytest.raises(LifecycleError) as caught:
        desk.run("change-pin", changing(WRONG, NEW))
    assert caught.value.code not in {"pin-blocked", "wrong-pin", "pin-torn"}
    assert desk.facts(PinRefused) == []
    assert drawer.count("VERIFY") == 1
    drawer.wrap = None
    desk.run("inspect", Person())
    assert desk.state().tries_left == 6
    must_agree(desk, drawer.truth)


def test_a_change_that_the_last_reading_does_not_show_is_no_success(sit: Sit, drawer: Drawer) -> None:
    """The seal was read back once, and is gone when the whole card is read again."""
    desk = sit(drawer)
    drawer.wrap = thawed_at_the_end(drawer)
    with pytest.raises(NotReadBack, match="sealed"):
        desk.run("change-pin", changing(OLD, NEW))
    assert desk.tags()[-2:] == ["card-drift-detected", "operation-failed"]
    assert desk.facts(OperationCompleted) == []
    assert (desk.state().drift, desk.state().doubt) == ("sealed", None)


def test_an_attempt_that_is_stopped_names_its_operation_and_its_end(desk: Desk) -> None:
    """Beside the sight of the card, which says neither."""
    with pytest.raises(NotConfirmed):
        desk.run("change-pin", Person(current_pin=OLD, new_pin=NEW, new_pin_again=NEW, refuses=["change-pin"]))
    *_, seen, stopped = desk.events()
    assert stopped.facts == OperationStopped(name="change-pin", reason="not-confirmed")
    assert stopped.operation == seen.operation
    assert str(stopped.facts.in_words()) == "change-pin stopped before its start (not-confirmed)"
