"""Keys that come faster than the fields: each line goes to its own field, and nothing goes anywhere by accident."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest
from desk.cards import SERIAL
from desk.patience import HANG
from lab.lanes import long

from lifecycle.console.dialogue import ConsoleDialogue
from lifecycle.console.questions.keys import QUIET, Keys
from lifecycle.console.questions.pins import PinPage
from lifecycle.console.thread_messages import SecretWanted, Told
from lifecycle.console.workstation import Workstation
from lifecycle.domain.dialogue import SecretQuestion
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say
from lifecycle.steps.pin_entry import ask_new_pin, ask_pin
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, cards, played, recorded

WHOLE = f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r"
WITHOUT_THE_MESSAGE = f"{FACTORY_PIN}\r{NEW_PIN}\r{NEW_PIN}\r"


def _read(secret: Secret) -> str:
    with secret.revealed() as value:
        return value.decode()


async def _one_dialog(person: Person, burst: str, pause: float | None) -> tuple[str, str]:
    """Have the questions of a PIN change asked in a thread, and everything typed in one go; gives both PINs."""
    loop, told = asyncio.get_running_loop(), list[Text]()
    page = PinPage(SERIAL, lambda wanted, *, idle: wanted.abandon())  # noqa: ARG005

    def deliver(item: Any) -> None:  # noqa: ANN401
        if isinstance(item, Told):
            told.append(item.text)
        elif isinstance(item, SecretWanted):
            loop.call_soon_threadsafe(page.ask, item, tuple(told))
            told.clear()

    def asked() -> tuple[str, str]:
        dialogue = ConsoleDialogue(deliver)
        current = ask_pin(dialogue, SecretQuestion("current-pin", say("Current PIN"), serial=SERIAL))
        with current, ask_new_pin(dialogue, SERIAL, current) as new:
            return _read(current), _read(new)

    await person.console.push_screen(page)
    answers = asyncio.create_task(asyncio.to_thread(asked))
    await person.sees("PIN")
    await person.types(burst, pause=pause)
    try:
        return await asyncio.wait_for(answers, HANG)
    finally:
        person.console.drop(page)


@pytest.mark.parametrize(
    ("pause", "times"), [(None, 100), (0.0, 5), (0.005, 2), (0.02, 1)], ids=["burst", "0 ms", "5 ms", "20 ms"]
)
def test_a_whole_dialog_typed_ahead_is_right_each_time(
    workstation: Workstation, pause: float | None, times: int
) -> None:
    """With the Enter that the message takes, and without it. LIFECYCLE_BURSTS says how often at every pace."""
    times = int(os.environ.get("LIFECYCLE_BURSTS", times if long() else min(times, 8)))

    async def scene(person: Person) -> None:
        for number in range(times):
            burst = WHOLE if number % 2 else WITHOUT_THE_MESSAGE
            assert await _one_dialog(person, burst, pause) == (FACTORY_PIN, NEW_PIN)

    played(workstation, scene)


def test_what_is_behind_an_answer_that_is_not_accepted_is_dropped(workstation: Workstation) -> None:
    """The new PIN, typed ahead, must not be taken for the current one: that would spend a try."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(f"1234567\r\r{NEW_PIN}\r{NEW_PIN}\r", pause=0.01)
        await person.sees(
            "PIN refused: a PIN has exactly 8 digits.", "Digits that you typed after this PIN were discarded."
        )
        await person.lets_pass(QUIET)
        await person.types("\r")
        await person.sees("Please, enter current PIN:", "PIN OK")
        await person.types(WHOLE)
        await person.sees('Type "change"')

    played(workstation, scene)
    assert "pin-refused" not in recorded(workstation)


def test_what_was_typed_before_a_dialog_was_there_is_not_meant_for_it(workstation: Workstation) -> None:
    """Digits that follow the Enter of the page before are forgotten, and so is a word typed before it is asked for."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Change PIN")
        await person.sees("insert a valid smart card", SERIAL)
        await person.types(f"\r{FACTORY_PIN}\r")
        await person.sees("Please, enter current PIN:")
        assert person.console.screen._pad.keys.dots == 0  # type: ignore[attr-defined]
        await person.types(f"{WHOLE}change\r")
        await person.sees('Type "change"', "> OK")

    played(workstation, scene)


def _keys(clock: Callable[[], float] = lambda: 0.0) -> tuple[Keys, list[str]]:
    answers: list[str] = []
    return Keys(lambda secret: answers.append(_read(secret)), clock), answers


def _typed(keys: Keys, text: str) -> None:
    for character in text:
        keys.enter() if character == "\r" else keys.character(character)


def test_lines_wait_for_their_fields() -> None:
    """However late they are asked for."""
    keys, answers = _keys()
    _typed(keys, "one\rtwo\rthree\r")
    assert answers == []
    for count in (1, 2, 3):
        keys.ask(notice=False, problem=False)
        assert answers == ["one", "two", "three"][:count]


def test_a_message_takes_an_enter_of_its_own_or_nothing() -> None:
    """Whoever knows the dialog presses it; whoever types on does not lose a digit."""
    for between in ("\r", ""):
        keys, answers = _keys()
        keys.ask(notice=False, problem=False)
        _typed(keys, f"one\r{between}two\r")
        keys.ask(notice=True, problem=False)
        assert answers == ["one", "two"]


def test_an_enter_too_many_is_no_answer() -> None:
    """A key that bounces must not send an empty line."""
    keys, answers = _keys()
    keys.ask(notice=False, problem=False)
    _typed(keys, "\r\rone\r\r")
    keys.ask(notice=False, problem=False)
    _typed(keys, "two\r")
    assert answers == ["one", "two"]


def test_after_an_answer_was_not_accepted_only_an_enter_after_a_quiet_second_goes_on() -> None:
    """A person who types on without looking is not taken to have seen it, at whatever pace."""
    now = [0.0]
    keys, answers = _keys(lambda: now[0])
    keys.ask(notice=False, problem=False)
    _typed(keys, "bad\rnext\rnext\r")
    keys.ask(notice=False, problem=True)
    for pace in (0.001, 0.2, 0.9):
        for character in "next\rnext\r":
            now[0] += pace
            _typed(keys, character)
        assert keys.state == "problem"
    now[0] += 3 * QUIET
    _typed(keys, "n")
    now[0] += 0.3
    _typed(keys, "\r")
    assert keys.state == "problem"
    now[0] += QUIET
    _typed(keys, "\r")
    assert keys.state == "field"
    assert answers == ["bad"]
    _typed(keys, "good\r")
    assert answers == ["bad", "good"]


def test_backspace_and_clear_work_on_the_line_that_is_typed() -> None:
    """And never on one that was ended."""
    keys, answers = _keys()
    _typed(keys, "one\rtwx")
    keys.take_back()
    _typed(keys, "o\rxyz")
    keys.clear()
    keys.take_back()
    _typed(keys, "three\r")
    for _ in range(3):
        keys.ask(notice=False, problem=False)
    assert answers == ["one", "two", "three"]


def test_a_form_typed_ahead_is_right(workstation: Workstation) -> None:
    """Each value in its own field."""

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        await person.sees("number of cards over which the key is split")
        await person.types("3\r5\rPROD-A")
        values = [entry.value for entry in person.console.screen._inputs]  # type: ignore[attr-defined]
        assert values == ["3", "5", "PROD-A", False]

    played(workstation, scene)
