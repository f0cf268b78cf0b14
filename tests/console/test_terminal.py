"""The whole console at a real terminal: through PC/SC, with bursts of keys, and with a terminal that is closed."""

import json
import re
import signal

import pytest
from desk.patience import until
from lab.fixtures import holds_card
from lab.office import FACTORY_PIN, NEW_PIN, Office
from lab.pcscd import Pcscd, VirtualReader

from tests.cli.test_sets_at_readers import inserted
from tests.console.at_a_screen import at_a_screen

WHOLE = f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r"


@pytest.mark.pcsc
def test_a_pin_is_changed_through_pcsc(office: Office, reader: VirtualReader) -> None:
    """The card is noticed when it is inserted, its PIN changed, and its removal noticed too."""
    serial = office.new_card("anna")
    with at_a_screen("console", "--reader", reader.name) as screen:
        screen.waits_for("no card")
        with inserted("anna", reader):
            screen.waits_for(f"card {serial}")
            screen.types("\x1b[B\r")
            screen.waits_for("insert a valid smart card")
            screen.types("\r")
            screen.waits_for("Please, enter current PIN:")
            screen.types(WHOLE)
            screen.waits_for('Type "change" to continue')
            screen.types("change\r")
            screen.waits_for("PIN changed and checked")
            screen.waits_for("OK")
            screen.types("\r")
            screen.waits_for("-> PIN locked.")
            screen.waits_for("OK")
            screen.types("\r")
            screen.waits_for("PIN locked.")
            screen.types("\r")
            screen.waits_for("Inspect")
        screen.waits_for("no card")
        screen.types("\x11")
        assert screen.ends() == 0
    assert not holds_card(reader.name)
    assert FACTORY_PIN not in screen.raw
    assert NEW_PIN not in screen.raw


@pytest.mark.pcsc
def test_a_card_that_is_pulled_at_a_question_ends_it(office: Office, reader: VirtualReader) -> None:
    """It is noticed at once: nobody types a PIN for a card that is not there, and nothing is left in doubt."""
    serial = office.new_card("anna")
    with at_a_screen("console", "--reader", reader.name) as screen:
        with inserted("anna", reader):
            screen.waits_for(f"card {serial}")
            screen.types("\x1b[B\r")
            screen.waits_for("insert a valid smart card")
            screen.types("\r")
            screen.waits_for("Please, enter current PIN:")
            screen.types(f"{FACTORY_PIN}\r\r1234")
        screen.waits_for("was removed from")
        screen.waits_for("no card")
        screen.types("\r")
        screen.waits_for("Inspect")
        screen.types("\x11")
        assert screen.ends() == 0
    assert "operation-started" not in office.run("report", "refusals", "--json").out
    assert json.loads(office.run("report", "cards", "--json").out)["rows"][0]["in_doubt"] is None


@pytest.mark.pcsc
def test_a_restart_of_the_service_is_survived(office: Office, pcscd: Pcscd) -> None:  # noqa: ARG001
    """It is said that it does not answer; when it is back the readers are there again."""
    own = Pcscd(pcscd.socket_path.parent / "own.comm", 1)
    own.start()
    try:
        with at_a_screen("console", PCSCLITE_CSOCK_NAME=str(own.socket_path)) as screen:
            screen.waits_for("no card")
            own.stop()
            screen.waits_for("Cannot reach")
            own.start()
            screen.waits_for("no card")
    finally:
        own.close()
    assert until(lambda: screen.process.poll() is not None)


def test_a_terminal_that_is_closed_at_a_question_ends_the_console(office: Office) -> None:
    """Nothing was sent, and nothing is recorded but that the card was seen."""
    office.new_card("anna")
    with at_a_screen("console", "--reader", "virtual:anna") as screen:
        screen.waits_for("card ")
        screen.types("\x1b[B\r")
        screen.waits_for("insert a valid smart card")
        screen.types("\r")
        screen.waits_for("Please, enter current PIN:")
        screen.types("1234")
        screen.is_closed()
        assert screen.ends() == 130
    recorded = office.run("report", "refusals", "--json")
    assert recorded.code == 0
    assert "operation-started" not in recorded.out


def test_without_colour_the_row_that_is_chosen_is_marked_and_has_the_cursor(office: Office) -> None:  # noqa: ARG001
    """NO_COLOR asks the terminal for none; the cursor is shown, and moved last: a screen reader finds the row.

    SIGTERM ends the console.
    """
    with at_a_screen("console", "--reader", "virtual", NO_COLOR="1") as screen:
        screen.waits_for("no reader")
        assert until(lambda: _cursor(screen.raw) == (6, 28))  # keys are heeded from here on
        screen.types("\x1b[B")
        assert until(lambda: _cursor(screen.raw) == (7, 28))
        screen.types("\x1b[B")
        assert until(lambda: _cursor(screen.raw) == (8, 28))
        screen.process.send_signal(signal.SIGTERM)
        assert screen.ends() == 130
    assert "\x1b[?25h" in screen.raw
    asked = {code for codes in re.findall(r"\x1b\[([0-9;]+)m", screen.raw) for code in codes.split(";")}
    assert asked <= {"0", "1", "7", "39", "49"}


def _cursor(raw: str) -> tuple[int, int]:
    """Give line and column of the last move of the cursor that nothing was drawn after."""
    moves = re.findall(r"\x1b\[(\d+);(\d+)H(?:\x1b\[\?2026l)?$", raw)
    return (int(moves[-1][0]), int(moves[-1][1])) if moves else (0, 0)


def test_a_trial_leaves_nothing_behind(office: Office) -> None:
    """Not in the home of the person, and not in the folder for temporary files."""
    temporary = office.folder / "tmp"
    temporary.mkdir()
    with at_a_screen("console", "--trial", TMPDIR=str(temporary)) as screen:
        screen.waits_for("A tour of the trial")
        screen.waits_for("14 cards")
        screen.types("\x11")
        assert screen.ends() == 0
    assert list(temporary.iterdir()) == []
    assert not office.store.exists()


def test_it_needs_a_terminal(office: Office) -> None:
    """And says so in one sentence."""
    ran = office.run("console")
    assert ran.code == 2
    assert "needs a terminal" in ran.err
