"""A person at a terminal, in front of the whole program."""

import json
import os
import signal
import subprocess
import sys
import tempfile

import pytest
from desk.cards import FACTORY_PIN, SERIAL
from desk.patience import HANG

from tests.cli.at_a_terminal import CTRL_C, CTRL_D, Person, at_a_terminal
from tests.cli.conftest import NEW_PIN, WRONG_PIN, Call, Home

CHANGE = ("run", "change-pin")
QUESTIONS = (
    (f"Current PIN of card {SERIAL}: ", FACTORY_PIN),
    (f"New PIN of card {SERIAL}: ", NEW_PIN),
    ("Repeat the new PIN: ", NEW_PIN),
    ('Type "change" to continue. Ctrl-C stops: ', "change"),
)


def answers(person: Person, count: int) -> None:
    """Answer the first questions of a PIN change."""
    for question, answer in QUESTIONS[:count]:
        person.waits_for(question)
        person.types(answer)


def test_a_custodian_changes_the_pin(home: Home) -> None:
    """One question at a time; nothing that was typed in secret is on the screen."""
    with at_a_terminal(*CHANGE) as session:
        answers(session.person, 4)
        screen = session.person.reads_the_rest()
        assert session.ends() == 0
    assert "7 of 7 PIN tries left. At 0" in screen
    assert "PIN changed and checked\n-> PIN locked.\n" in screen
    assert home.pin() == NEW_PIN
    assert FACTORY_PIN not in screen.replace("12345678 or 87654321", "")
    assert NEW_PIN not in screen


def test_a_terminal_is_not_sent_the_exact_bytes_of_events() -> None:
    """It would obey what is in them; a file or a program gets them."""
    with at_a_terminal("export", "-", "--format", "jsonl") as session:
        assert "not for a terminal" in session.person.reads_the_rest()
        assert session.ends() == 2


def test_a_mismatch_asks_only_for_the_new_pin_again(home: Home) -> None:
    """Whatever is wrong with an answer is said, and that question is asked again."""
    with at_a_terminal(*CHANGE) as session:
        person = session.person
        person.waits_for(QUESTIONS[0][0])
        person.types("1234")
        person.waits_for("PIN refused: a PIN has exactly 8 digits. No PIN try spent.\n")
        answers(person, 2)
        person.waits_for(QUESTIONS[2][0])
        person.types(WRONG_PIN)
        person.waits_for("PIN refused: the two entries differ. Nothing was sent to the card.\n")
        for question, answer in QUESTIONS[1:]:
            person.waits_for(question)
            person.types(answer)
        person.reads_the_rest()
        assert session.ends() == 0
    assert home.pin() == NEW_PIN


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("answered", range(4))
def test_every_question_can_be_abandoned(home: Home, answered: int, key: str) -> None:
    """The terminal shows again what is typed, and the card is as it was."""
    before = home.image()
    with at_a_terminal(*CHANGE) as session:
        answers(session.person, answered)
        session.person.waits_for(QUESTIONS[answered][0])
        assert session.person.echoes() == (answered == 3)
        session.person.presses(key)
        session.person.waits_for("Stopped at your request. Nothing more was sent that changes a card.")
        assert session.ends() == 130
        assert session.person.echoes()
    assert home.image() == before


def test_a_mistyped_word_is_asked_for_again_and_no_pin_is(home: Home) -> None:
    """A typing error costs one line."""
    with at_a_terminal(*CHANGE) as session:
        answers(session.person, 3)
        session.person.waits_for(QUESTIONS[3][0])
        session.person.types("yes")
        session.person.waits_for("This is not the text asked for.\n" + QUESTIONS[3][0])
        session.person.types(" CHANGE ")
        screen = session.person.reads_the_rest()
        assert session.ends() == 0
    assert screen.count("New PIN of card") == 1
    assert home.pin() == NEW_PIN


def test_a_word_that_is_wrong_three_times_changes_nothing(home: Home) -> None:
    """And says so."""
    before = home.image()
    with at_a_terminal(*CHANGE) as session:
        answers(session.person, 3)
        for _ in range(3):
            session.person.waits_for(QUESTIONS[3][0])
            session.person.types("yes")
        session.person.waits_for("Not confirmed. lifecycle did not do what the question asks about.")
        assert session.ends() == 2
    assert home.image() == before


def test_digits_typed_ahead_answer_no_question(home: Home) -> None:
    """What was typed before a question was not meant for it."""
    with at_a_terminal(*CHANGE) as session:
        person = session.person
        person.waits_for(QUESTIONS[0][0])
        person.presses(f"{FACTORY_PIN}\n{NEW_PIN}\n{NEW_PIN}\nchange\n")
        person.waits_for(QUESTIONS[1][0])
        person.presses(CTRL_C)
        assert "Repeat the new PIN" not in person.reads_the_rest()
        assert session.ends() == 130
    assert home.pin() == FACTORY_PIN


def test_the_questions_are_at_the_terminal_while_the_output_goes_elsewhere(home: Home) -> None:
    """Standard output holds one JSON object and nothing else; the person sees what is told all the same."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with at_a_terminal(*CHANGE, "--json", stdout=out, stderr=err) as session:
            answers(session.person, 4)
            assert "-> PIN locked." in session.person.reads_the_rest()
            assert session.ends() == 0
        out.seek(0)
        assert json.loads(out.read())["outcome"] == "completed"
    assert home.pin() == NEW_PIN


def test_pins_from_a_file_leave_the_confirmation_to_the_person(home: Home) -> None:
    """Where there is no --yes."""
    with at_a_terminal(*CHANGE, "--pin-file", home.pins_of_a_change()) as session:
        session.person.waits_for(QUESTIONS[3][0])
        session.person.types("change")
        session.person.reads_the_rest()
        assert session.ends() == 0
    assert home.pin() == NEW_PIN


def test_no_input_asks_nothing_even_at_a_terminal(home: Home) -> None:
    """It fails instead, and names the option."""
    with at_a_terminal(*CHANGE, "--no-input") as session:
        assert "Answer required" in session.person.reads_the_rest()
        assert session.ends() == 2
    assert home.tries_left() == 7


def test_the_last_try_needs_its_phrase_typed_first(home: Home, call: Call) -> None:
    """Before the PIN is asked for."""
    for _ in range(6):
        pins = home.answers(WRONG_PIN, NEW_PIN, NEW_PIN)
        assert call(*CHANGE, "--yes", "--pin-file", pins).code == 3
    with at_a_terminal(*CHANGE, "--yes") as session:
        session.person.waits_for(f'Type "use the last try of {SERIAL}" to continue')
        session.person.types(f"use the last try of {SERIAL}")
        answers(session.person, 3)
        session.person.reads_the_rest()
        assert session.ends() == 0
    assert home.pin() == NEW_PIN


def test_the_end_of_a_terminal_abandons_the_question(home: Home) -> None:
    """As when its window is closed: SIGHUP."""
    before = home.image()
    with at_a_terminal(*CHANGE) as session:
        session.person.waits_for(QUESTIONS[0][0])
        session.process.send_signal(signal.SIGHUP)
        assert session.ends() == 130
    assert home.image() == before


def test_ctrl_z_does_not_put_a_program_to_sleep_that_holds_a_card(home: Home) -> None:  # noqa: ARG001
    """The question stays open."""
    with at_a_terminal(*CHANGE) as session:
        session.person.waits_for(QUESTIONS[0][0])
        session.person.presses("\x1a")
        session.person.types(FACTORY_PIN)
        session.person.waits_for(QUESTIONS[1][0])
        session.person.presses(CTRL_C)
        session.person.reads_the_rest()
        assert session.ends() == 130


def test_a_reader_of_the_output_that_goes_away_stops_nothing(home: Home) -> None:
    """The change is done and recorded, whoever listens."""
    words = [sys.executable, "-m", "lifecycle", *CHANGE, "--yes", "--no-input", "--pin-file", home.pins_of_a_change()]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603 - ourselves
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr as err:
        assert err.read() == b""
    assert process.wait(HANG) == 0
    assert home.pin() == NEW_PIN


def test_output_that_cannot_be_written_is_not_silent_success(home: Home) -> None:
    """A full disk behind standard output; the change is done, and the exit code says that something is missing."""
    words = [sys.executable, "-m", "lifecycle", *CHANGE, "--yes", "--no-input", "--pin-file", home.pins_of_a_change()]
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False)  # noqa: S603 - ourselves
    assert done.returncode == 2
    assert b"The output could not be written" in done.stderr
    assert home.pin() == NEW_PIN


@pytest.mark.parametrize("words", [("verify",), ("report", "cards"), ("virtual", "list"), ("replay",)])
def test_a_closed_standard_output_stops_nothing(home: Home, call: Call, words: tuple[str, ...]) -> None:  # noqa: ARG001
    """As cron may leave it."""
    assert call("run", "inspect").code == 0
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "lifecycle", *words],
        stderr=subprocess.PIPE,
        preexec_fn=lambda: os.close(1),
        check=False,
    )
    assert (done.returncode, done.stderr) == (7 if words == ("verify",) else 0, b"")


def test_a_long_phrase_is_typed_on_a_line_of_its_own(home: Home, call: Call) -> None:
    """It does not run over the edge of the screen."""
    for _ in range(6):
        pins = home.answers(WRONG_PIN, NEW_PIN, NEW_PIN)
        assert call(*CHANGE, "--yes", "--pin-file", pins).code == 3
    with at_a_terminal(*CHANGE, "--yes") as session:
        session.person.waits_for("Ctrl-C stops:")
        session.person.waits_for("\n> ")
        session.person.presses(CTRL_C)
        session.person.reads_the_rest()
        assert session.ends() == 130


def test_an_alarm_at_a_terminal_shows_the_card_and_asks_once(home: Home, call: Call) -> None:  # noqa: ARG001
    """Enter reports it; whoever stops has reported nothing. Nobody is asked about what is refused, or with --yes."""
    assert call("run", "inspect").code == 0
    for answer, code, where in (("2", 130, "unassigned"), ("", 0, "lost")):
        with at_a_terminal("custody", "report-lost", SERIAL) as session:
            session.person.waits_for(f"Card {SERIAL}.\nNobody has been named as holder yet.\nReport the card as lost?")
            session.person.waits_for("Number [1]: ")
            session.person.types(answer)
            rest = session.person.reads_the_rest()
            assert ("`lifecycle custody report-lost` recorded nothing." in rest) == (code == 130)
            assert session.ends() == code
        assert call("custody", "show", SERIAL, "--json").object["custody"]["where"] == where
    for impossible in (("report-lost", SERIAL), ("report-exposed", SERIAL, "--cause", "suspected")):
        with at_a_terminal("custody", *impossible) as session:
            rest = session.person.reads_the_rest()
            assert "Refused: " in rest
            assert "Number" not in rest
    with at_a_terminal("custody", "report-damaged", SERIAL, "--yes") as session:
        assert "Number" not in session.person.reads_the_rest()


@pytest.mark.parametrize(("kind", "clears"), [("xterm", True), ("dumb", False)])
def test_a_pin_typed_where_it_is_shown_is_taken_off_the_screen(
    home: Home,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    clears: bool,  # noqa: FBT001
) -> None:
    """Where the terminal can do that; the question is then asked again."""
    monkeypatch.setenv("TERM", kind)
    with at_a_terminal(*CHANGE) as session:
        answers(session.person, 3)
        session.person.waits_for("Ctrl-C stops: ")
        session.person.types(NEW_PIN)
        session.person.waits_for("This is not the text asked for.")
        shown = session.person.screen
        session.person.presses(CTRL_C)
        session.person.reads_the_rest()
    assert ("\x1b[1A\r\x1b[J" in shown.partition(NEW_PIN)[2]) == clears
