"""Reports at a terminal: colour that repeats a word, a pager for what is long; and an exit code for scripts."""

import pytest
from lab.office import Office

from lifecycle.cli.printing.colour import coloured, is_coloured
from lifecycle.cli.printing.pager import pager_of
from tests.cli.at_a_terminal import at_a_terminal

PAGED = "paged: "


def shown(*words: str) -> str:
    """Run a report at a terminal of 24 lines, and give what it showed."""
    with at_a_terminal("report", *words) as session:
        screen = session.person.reads_the_rest()
        assert session.ends() == 0
    return screen


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal with colours, whose pager marks each line."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("PAGER", f"sed 's/^/{PAGED}/'")


def test_the_state_is_coloured_on_a_terminal_and_stays_a_word(issued: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a pipe, nor where NO_COLOR is set, nor on a dumb terminal."""
    assert "\x1b[32mHealthy\x1b[0m: 3 of 3" in shown("set", "A")
    assert "\x1b" not in issued.run("report", "set", "A").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in shown("set", "A")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in shown("set", "A")


def test_a_report_longer_than_the_screen_goes_through_the_pager(
    issued: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short one does not, nor any in a pipe, with --no-pager, or where PAGER is empty."""
    long = shown("events")
    assert all(line.startswith(PAGED) for line in long.splitlines())
    assert long.count("\n") > 24
    assert PAGED not in shown("people")
    assert PAGED not in issued.run("report", "events").out
    assert PAGED not in shown("events", "--no-pager")
    monkeypatch.setenv("PAGER", "")
    assert PAGED not in shown("events")


def test_a_pager_that_is_left_early_is_no_error(issued: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left to print is left out."""
    assert issued.run("report", "events").code == 0
    monkeypatch.setenv("PAGER", "true")
    assert shown("events") == ""


def test_no_pager_is_started_where_none_can_be() -> None:
    """An unknown command, open quotes, a dumb terminal; less is the default."""
    assert pager_of({"TERM": "xterm", "PAGER": "no-such-pager"}) is None
    assert pager_of({"TERM": "xterm", "PAGER": "less 'x"}) is None
    assert pager_of({"TERM": "dumb", "PAGER": "less"}) is None
    assert pager_of({"PAGER": "less"}) is None
    assert pager_of({"TERM": "xterm"}) in (["less"], None)
    assert not is_coloured(None, {"TERM": "xterm"})


def test_only_whole_words_are_coloured() -> None:
    """The longest one where one is a part of another."""
    line = "FAILED and FAIL, not FAILURE; NOT SIGNED"
    (told,) = coloured(iter([line]))
    assert told == ("\x1b[1;31mFAILED\x1b[0m and \x1b[1;31mFAIL\x1b[0m, not FAILURE; \x1b[33mNOT SIGNED\x1b[0m")


def test_warnings_are_told_by_the_exit_code_where_a_script_asks(issued: Office) -> None:
    """In every format; without being asked it is 0."""
    warned = issued.run("report", "warnings", "--exit-code", "--json")
    assert (warned.code, warned.json["exit_code"], warned.json["outcome"]) == (1, 1, "done")
    assert issued.run("report", "warnings", "--exit-code").code == 1
    assert issued.run("report", "warnings").code == 0
    assert len(warned.json["rows"]) == len(issued.run("report", "warnings", "--json").json["rows"]) > 0
    assert issued.run("report", "cards", "--exit-code").code == 2


def test_without_a_warning_the_exit_code_is_0(office: Office) -> None:
    """A blank card is nothing to warn of."""
    office.new_card("a")
    office.inspect("a")
    none = office.run("report", "warnings", "--exit-code", "--json")
    assert (none.code, none.json["exit_code"], none.json["rows"]) == (0, 0, [])
