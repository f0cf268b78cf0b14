"""Operations as a script runs them."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from desk.cards import FACTORY_PIN, OTHER_SERIAL, SERIAL

from lifecycle.cli.dialogue import answer_file
from tests.cli.conftest import NEW_PIN, WRONG_PIN, Call, Home

SHM = Path("/dev/shm")  # noqa: S108 - a file system in memory
VENDOR_LINES = (
    "ATR        : 3B:7A:94:00:00:80:65:A2:01:01:01:3D:72:D6:43",
    f"CSN        : {SERIAL}F56495254",
    "Family     : Gemplus Generic Product",
    "Card Name  : GemXpresso Pro R3.x",
    "Card OS    : OSv09",
    "Prog Ver   : 01",
    "Chip Ver   : 38",
    "LOCK1 byte : 02",
    "LOCK2 byte : 02",
    "Card Type  : SmOe",
    "PIN Locked : no (one more PIN change allowed)",
    "PIN SCR    : 0",
    "PIN MMPN   : 7",
)


def test_inspect_says_first_whether_the_card_is_all_right_and_then_the_vendors_screen(call: Call) -> None:
    """In the vendor's order, with nothing on standard error."""
    shown = call("run", "inspect")
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[:2] == [f"Card {SERIAL}: OK. Blank, PIN not changed, 7 of 7 PIN tries left.", ""]
    assert tuple(lines[2 : 2 + len(VENDOR_LINES)]) == VENDOR_LINES
    assert lines[-1].startswith(f"The PIN of card {SERIAL} can be changed once. After that, ")
    assert max(map(len, lines[:-1])) <= 80


def test_inspect_says_what_is_not_known(home: Home, call: Call) -> None:
    """A card without our profile shows no tries and no lock."""
    home.make_card("blank", OTHER_SERIAL, formatted=False)
    shown = call("run", "inspect", "--serial", OTHER_SERIAL)
    assert shown.code == 0
    assert "PIN Locked : not known\n" in shown.out
    assert "no lifecycle profile. Only Inspect works with this card." in shown.out


def test_with_v_inspect_says_where_each_value_comes_from(call: Call) -> None:
    """And the log is on standard error."""
    shown = call("run", "inspect", "-v")
    assert "PIN Locked : no (one more PIN change allowed)\n             <- update condition of the" in shown.out
    assert " recorded position=3 " in shown.err


def test_change_pin_says_what_the_vendors_screens_say(home: Home, call: Call) -> None:
    """When each fact is one, and in that order."""
    done = call("run", "change-pin", "--pin-file", home.pins_of_a_change(), "--yes")
    assert (done.code, done.err) == (0, "")
    assert done.out.index("PIN changed and checked\n") < done.out.index("-> PIN locked.\n")
    assert home.pin() == NEW_PIN
    assert "PIN Locked : YES\n" in call("run", "inspect").out


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_a_pin_file_end_as_on_unix_or_as_on_windows(home: Home, call: Call, end: str) -> None:
    """Both are the same answers."""
    pins = home.answers(FACTORY_PIN, NEW_PIN, NEW_PIN, end=end)
    assert call("run", "change-pin", "--pin-file", pins, "--yes").code == 0


def test_pins_come_from_a_pipe(home: Home, call: Call) -> None:
    """Named by its number, or by the path that a shell gives it; the last line may have no end."""
    for option in ("--pin-fd", "--pin-file"):
        reading, writing = os.pipe()
        os.write(writing, f"{WRONG_PIN}\n{NEW_PIN}\n{NEW_PIN}".encode())
        os.close(writing)
        named = str(reading) if option == "--pin-fd" else f"/dev/fd/{reading}"
        assert call("run", "change-pin", option, named, "--yes").code == 3
        os.close(reading)
    assert home.tries_left() == 5


def test_a_pin_file_that_others_can_read_is_refused(home: Home, call: Call) -> None:
    """Before the card is opened."""
    pins = home.answers(FACTORY_PIN, NEW_PIN, NEW_PIN, mode=0o640)
    refused = call("run", "change-pin", "--pin-file", pins, "--yes")
    assert refused.code == 2
    assert "other accounts can read the file" in refused.err
    assert not (home.folder / "ledger.db").exists()


def test_a_secret_that_was_handed_over_in_memory_may_be_read_by_its_group(
    home: Home, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As systemd does it, with mode 0440 and root as its owner; nobody else may read it."""
    if os.getuid() or answer_file._file_system(SHM.stat().st_dev) not in {"tmpfs", "ramfs"}:
        pytest.skip("needs root and a file system in memory")
    with TemporaryDirectory(dir=SHM) as folder:
        pins = Path(folder) / "pins"
        pins.write_text(f"{FACTORY_PIN}\n{NEW_PIN}\n{NEW_PIN}\n")
        pins.chmod(0o444)
        refused = call("run", "change-pin", "--pin-file", str(pins), "--yes")
        assert (refused.code, "in memory (tmpfs or ramfs), like systemd credentials" in refused.err) == (2, True)
        pins.chmod(0o440)
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(answer_file, "_IN_MEMORY", frozenset())
            assert call("run", "change-pin", "--pin-file", str(pins), "--yes").code == 2
        assert call("run", "change-pin", "--pin-file", str(pins), "--yes").code == 0
    assert home.pin() == NEW_PIN


def test_pins_come_from_standard_input(home: Home) -> None:
    """A hyphen names it."""
    lines = f"{FACTORY_PIN}\n{NEW_PIN}\n{NEW_PIN}\n"
    words = [sys.executable, "-m", "lifecycle", "run", "change-pin", "--pin-file", "-", "--yes"]
    ran = subprocess.run(words, input=lines, capture_output=True, text=True, check=False)  # noqa: S603 - the program
    assert ran.returncode == 0, ran.stderr
    assert home.pin() == NEW_PIN


@pytest.mark.parametrize("source", ["nowhere", "/dev/null", "/"])
def test_what_is_no_pin_file_is_refused(home: Home, call: Call, source: str) -> None:
    """Missing, a device, a folder."""
    assert call("run", "change-pin", "--pin-file", source, "--yes").code == 2
    assert home.tries_left() == 7


def test_a_descriptor_that_is_not_open_is_refused(call: Call) -> None:
    """It is the caller's mistake."""
    refused = call("run", "change-pin", "--pin-fd", "97", "--yes", "--json")
    assert (refused.code, refused.object["error"]["code"]) == (2, "bad-pin-file")


def test_two_sources_of_pins_are_refused(home: Home, call: Call) -> None:
    """Which of them is meant is not guessed."""
    refused = call("run", "change-pin", "--pin-file", home.pins_of_a_change(), "--pin-fd", "0")
    assert (refused.code, "Use either" in refused.err) == (2, True)


def test_a_wrong_pin_spends_one_try_and_says_how_many_remain(home: Home, call: Call) -> None:
    """It is the card that says no."""
    pins = home.answers(WRONG_PIN, NEW_PIN, NEW_PIN)
    wrong = call("run", "change-pin", "--pin-file", pins, "--yes")
    assert (wrong.code, home.tries_left()) == (3, 6)
    assert f"Wrong PIN for card {SERIAL}. 1 try spent, 6 left." in wrong.err


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("1234",), "exactly 8 digits"),
        (("12ab5678",), "exactly 8 digits"),
        ((FACTORY_PIN, "11111111"), "all equal"),
        ((FACTORY_PIN, NEW_PIN, NEW_PIN[::-1]), "the two entries differ"),
    ],
)
def test_an_answer_that_cannot_be_good_ends_a_script_before_the_card_is_touched(
    home: Home, call: Call, lines: tuple[str, ...], problem: str
) -> None:
    """Nobody is there to be asked again, and no further line is tried."""
    before = home.image()
    refused = call("run", "change-pin", "--pin-file", home.answers(*lines), "--yes", "--json")
    assert (refused.code, refused.object["error"]["code"]) == (2, "bad-answer")
    assert problem in refused.object["error"]["message"]
    assert home.image() == before


@pytest.mark.parametrize("between", ["=", ":", ","])
def test_a_serial_with_no_blank_behind_it_is_no_pin(home: Home, call: Call, between: str) -> None:
    """Else a card whose PIN may have letters would be given the whole line, and a try would be spent."""
    before = home.image()
    pins = home.answers(f"{SERIAL}{between}{FACTORY_PIN}", NEW_PIN, NEW_PIN)
    ran = call("run", "change-pin", "--yes", "--pin-file", pins)
    assert (ran.code, FACTORY_PIN in ran.err) == (2, False)
    assert "Line 1 of the PIN file: a blank must stand between the serial and the answer." in " ".join(ran.err.split())
    assert home.image() == before


def test_lines_left_over_stop_a_script_before_anything_is_sent(home: Home, call: Call) -> None:
    """A file for other questions has probably answered the wrong ones."""
    pins = home.answers(FACTORY_PIN, NEW_PIN, NEW_PIN, "1")
    before = home.image()
    refused = call("run", "change-pin", "--pin-file", pins, "--yes")
    assert (refused.code, "1 line is left over" in refused.err) == (2, True)
    assert home.image() == before


@pytest.mark.parametrize(
    ("words", "option"),
    [((), "--pin-file, --pin-fd"), (("--pin-file", "short"), "1 more line"), (("--pin-file", "pins"), "--yes")],
)
def test_a_missing_answer_names_the_option_that_gives_it(
    home: Home, call: Call, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], option: str
) -> None:
    """Without a terminal nothing can be asked."""
    monkeypatch.chdir(home.folder)
    home.pins_of_a_change()
    Path("short").write_text(f"{FACTORY_PIN}\n", encoding="ascii")
    Path("short").chmod(0o600)
    needed = call("run", "change-pin", *words)
    assert (needed.code, option in needed.err, home.tries_left()) == (2, True, 7)


def test_a_dry_run_says_each_step_and_leaves_the_card_and_the_record_as_they_are(home: Home, call: Call) -> None:
    """The card's memory is the same, byte for byte."""
    call("run", "inspect")
    before, head = home.image(), call("run", "inspect", "--json").object["events"][-1]["position"]
    planned = call("run", "change-pin", "--dry-run")
    assert planned.code == 0
    assert "Seal the PIN and check the seal." in planned.out
    assert "Nothing was changed or recorded." in planned.out
    assert home.image() == before
    assert call("run", "inspect", "--json").object["events"][0]["position"] == head + 1


def test_the_card_is_chosen_by_serial_and_never_guessed(home: Home, call: Call) -> None:
    """Small letters and the 25 digits of the screen name it too."""
    home.make_card("berta", OTHER_SERIAL)
    several = call("run", "inspect")
    assert (several.code, SERIAL in several.err, OTHER_SERIAL in several.err) == (2, True, True)
    for named in (OTHER_SERIAL, OTHER_SERIAL.lower(), OTHER_SERIAL + "F56495254"):
        assert f"CSN        : {OTHER_SERIAL}F" in call("run", "inspect", "--serial", named).out
    assert f"CSN        : {OTHER_SERIAL}F" in call("run", "inspect", "--reader", "virtual:berta").out


def test_a_serial_that_is_none_is_refused(call: Call) -> None:
    """As the mistake in the command that it is."""
    refused = call("run", "inspect", "--serial", "XYZ")
    assert (refused.code, "16 hex digits" in refused.err) == (2, True)


def test_old_pins_with_letters_are_taken_only_where_that_is_asked_for(home: Home, call: Call) -> None:
    """An option of the operation itself, made from its field; letters are mapped to the digits that they stand for."""
    pins = home.answers("qrstuvwx", NEW_PIN, NEW_PIN)
    assert call("run", "change-pin", "--pin-file", pins, "--yes").code == 2
    assert call("run", "change-pin", "--legacy-pin", "--pin-file", pins, "--yes").code == 0


def test_a_descriptor_that_no_number_of_the_system_can_be_is_refused(call: Call) -> None:
    """It is the caller's mistake, not a defect."""
    refused = call("run", "change-pin", "--pin-fd", "99999999999", "--yes", "--json")
    assert (refused.code, refused.object["error"]["code"]) == (2, "bad-pin-file")


def test_a_card_that_is_gone_has_to_be_named(call: Call) -> None:
    """There is no card in a reader that could be meant."""
    refused = call("run", "settle", "--gone", "--yes")
    assert refused.code == 2
    assert "--serial" in refused.err.splitlines()[0]


def test_nobody_is_told_that_a_blocked_card_can_be_changed(home: Home, call: Call) -> None:
    """Its one change was not spent, and never will be."""
    for last_try in [[]] * 6 + [["--use-last-try", SERIAL]]:
        pins = home.answers(WRONG_PIN, NEW_PIN, NEW_PIN)
        assert call("run", "change-pin", "--yes", "--pin-file", pins, *last_try).code == 3
    shown = call("run", "inspect").out
    assert "BLOCKED" in shown
    assert "can be changed once" not in shown


def test_what_was_accepted_differs_no_more(home: Home, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """After it is done the record says what the card shows."""
    assert call("run", "inspect").code == 0
    monkeypatch.setenv("LIFECYCLE_STORE", str(home.folder / "other.db"))
    assert call("run", "change-pin", "--yes", "--pin-file", home.pins_of_a_change()).code == 0
    monkeypatch.delenv("LIFECYCLE_STORE")
    assert "MISMATCH. " in call("run", "inspect").out
    accepted = call("run", "accept-drift", "--yes")
    assert accepted.code == 0
    assert "MISMATCH" not in accepted.out


def test_a_card_that_is_gone_is_closed_in_whole_sentences(home: Home, call: Call) -> None:
    """Though nothing of it can be read any more."""
    call("virtual", "tear", "anna", "--after-command", "25")
    assert call("run", "change-pin", "--yes", "--pin-file", home.pins_of_a_change()).code == 6
    done = call("run", "settle", "--gone", "--yes", "--serial", SERIAL)
    assert (done.code, "7 of 7 PIN tries left." in done.out) == (0, True)
