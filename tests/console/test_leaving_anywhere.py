"""The console is left from every page, by Ctrl-Q, by SIGTERM, and when its terminal is closed: no process stays."""

import json
import signal
from collections.abc import Callable

import pytest
from lab.lanes import some
from lab.office import FACTORY_PIN, NEW_PIN, Office

from tests.console.at_a_screen import Screen, at_a_screen

UP, F1, F2, F3 = "\x1b", "\x1bOP", "\x1bOQ", "\x1bOR"

Road = tuple[tuple[str, str], ...]
"""Words that are waited for, and what is typed then."""

MENU = (("card ", ""),)
RECORD: Road = (*MENU, ("", UP), ("Main", "/record\r"), ("Events", ""))
CARD: Road = (("insert a valid smart card", "\r"),)

ROADS: dict[str, tuple[Road, str]] = {
    "menu": (MENU, ""),
    "help": ((*MENU, ("", F1)), "Ctrl-Q leaves"),
    "main menu": ((*MENU, ("", UP)), "Leave"),
    "record menu": (RECORD, "Verify the record"),
    "browse": ((*RECORD, ("", "/cards\r")), "PIN tries left"),
    "line": ((*RECORD, ("", "/cards\r"), ("PIN tries left", "t")), "as of a date"),
    "reading": ((*RECORD, ("", "/verify\r")), "PASS"),
    "custody form": (
        (*MENU, ("", UP), ("Main", "/custody\r"), ("Hand over a card", "\x1b[B\r")),
        "Person who receives the card.",
    ),
    "message": (
        (
            *MENU,
            ("", UP),
            ("Main", "/custody\r"),
            ("Hand over a card", "/store\r"),
            ("Place of the card.", "\t" + F2),
        ),
        "The record has no such entry yet",
    ),
    "operation form": ((*MENU, ("", "/server\r")), "M: number of cards"),
    "card": ((*MENU, ("", "/label\r")), "insert a valid smart card"),
    "rehearsal": ((*MENU, ("", "/label\r"), ("insert a valid smart card", F3)), "Dry run"),
    "inspect": ((*MENU, ("", "/inspect\r"), *CARD), "PIN Locked"),
    "pin": ((*MENU, ("", "/label\r"), *CARD), "Enter PIN"),
    "confirm": (
        (
            *MENU,
            ("", "/change\r"),
            *CARD,
            ("current PIN:", f"{FACTORY_PIN}\r"),
            ("The new PIN needs", f"\r{NEW_PIN}\r{NEW_PIN}\r"),
        ),
        'Type "change"',
    ),
    "another card": (
        (
            *MENU,
            ("", "/server\r"),
            ("M: number of cards", "2\r2\rX\r\r"),
            ("begin now", "\r"),
        ),
        "card 2 of 2",
    ),
}


def by_ctrl_q(screen: Screen) -> int:
    """As a person leaves."""
    screen.types("\x11")
    return 0


def by_sigterm(screen: Screen) -> int:
    """As the system shuts down."""
    screen.process.send_signal(signal.SIGTERM)
    return 130


def by_closing(screen: Screen) -> int:
    """As a window is closed."""
    screen.is_closed()
    return 130


WAYS = (by_ctrl_q, by_sigterm, by_closing)
CASES = [(page, WAYS[(number + turn) % len(WAYS)]) for turn in range(len(WAYS)) for number, page in enumerate(ROADS)]


@pytest.mark.parametrize(("page", "leaves"), some(CASES, len(ROADS) + 2))
def test_every_page_is_left(office: Office, page: str, leaves: Callable[[Screen], int]) -> None:
    """It ends with the code of that way, and nothing of the card was changed."""
    office.new_card("anna")
    assert office.run("run", "inspect", "--reader", "virtual:anna").code == 0
    road, last = ROADS[page]
    with at_a_screen("console", "--reader", "virtual:anna") as screen:
        for words, keys in road:
            if words:
                screen.waits_for(words)
            screen.types(keys)
        if last:
            screen.waits_for(last)
        code = leaves(screen)
        assert screen.ends() == code
    assert json.loads(office.run("report", "pin-changes", "--json").out)["rows"] == []
