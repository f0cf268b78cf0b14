"""The menus: the vendor's rows in the vendor's order, ours below a rule, and where the arrow and Esc lead."""

import re

from lifecycle.console.menu import operations
from lifecycle.console.rows import RULE
from lifecycle.console.workstation import Workstation
from lifecycle.operations import all_operations, listed
from tests.console.person import Person, cards, played

VENDORS = [
    "Inspect",
    "Change PIN",
    "Create Server Master Key",
    "Erase",
    "Create Partition Auth Set",
    "Get Label",
    "Copy Set",
    "Copy Card",
]


def test_the_vendors_rows_come_first_in_the_vendors_order() -> None:
    """Below an arrow that leads back, and above a rule."""
    rows = operations()
    assert [row.text for row in rows[1:9]] == VENDORS
    assert rows[9] is RULE


def test_every_operation_is_on_the_menu() -> None:
    """A new file of the operations appears by itself, below the rule; those of other commands have no row."""
    known = {name for name, kind in all_operations().items() if listed(kind)}
    assert {row.key for row in operations()} - {"back", ""} == known


def test_the_arrow_and_esc_lead_to_the_menu_above_and_back(workstation: Workstation) -> None:
    """As in the vendor's console; the left arrow key does so too."""

    async def scene(person: Person) -> None:
        for way in (["up", "enter"], ["escape"], ["left"]):
            await person.presses(*way)
            await person.sees("Main", "Record", "Leave")
            await person.presses("escape")
            await person.ends()
            await person.presses("home", "down")

    played(workstation, scene)


def test_the_arrow_keys_skip_the_rule_and_go_round(workstation: Workstation) -> None:
    """From the last row to the first, however many operations are ours."""
    rows = operations()
    ours = [row.text for row in rows[rows.index(RULE) + 1 :]]

    async def scene(person: Person) -> None:
        await person.presses("end")
        assert any(f"▸  {ours[-1]}" in line for line in person.lines)
        await person.presses("down", "down")
        assert any(f"▸  {VENDORS[0]}" in line for line in person.lines)
        await person.presses("end", *["up"] * len(ours))
        assert any(f"▸  {VENDORS[-1]}" in line for line in person.lines)

    played(workstation, scene)


def test_f1_explains_the_row_that_is_chosen(workstation: Workstation) -> None:
    """In the words of the operation's own file."""

    async def scene(person: Person) -> None:
        await person.presses("down", "f1")
        words = await person.sees("Help", "lifecycle refuses a")
        assert "Ctrl-C stops an operation" in words
        await person.presses("f1", "escape")
        await person.ends()

    played(workstation, scene)


def test_the_status_line_says_which_card_is_there_and_that_it_is_virtual(workstation: Workstation) -> None:
    """And which record is used."""
    serial = cards(workstation, "anna")[0]

    async def scene(person: Person) -> None:
        await person.sees(f"card {serial}", "in virtual:anna")
        assert person.lines[-1].startswith(" VIRTUAL | ")
        assert "record ledger.db" in person.lines[-1]

    played(workstation, scene)


def test_leaving_gives_zero(workstation: Workstation) -> None:
    """Ctrl-Q, Ctrl-C where nothing is under way, and the row of the menu above."""
    for keys in (["ctrl+q"], ["ctrl+c"], ["escape", "end", "enter"]):

        async def scene(person: Person, keys: list[str] = keys) -> None:
            for key in keys:
                await person.sees("Inspect" if key == keys[0] else "Leave")
                await person.presses(key)

        assert played(workstation, scene).return_value == 0


def test_reports_are_pages(workstation: Workstation) -> None:
    """Cards, sets, gaps people and events first; then every other report by its name."""
    serial = cards(workstation, "anna")[0]

    async def scene(person: Person) -> None:
        await person.begins("Inspect", serial)
        await person.sees("PIN Locked")
        await person.presses("enter")
        await person.ends()
        await person.presses("left")
        await person.sees("Main")
        await person.picks("Record")
        await person.sees("Record", "Events", "Keys")
        for row, words in (
            ("Cards", serial),
            ("Sets", "No card has held a share yet"),
            ("People", "anna"),
            ("Events", "card:"),
            ("History of a card", "Choose a card:"),
        ):
            await person.picks(row)
            await person.sees(words)
            if row == "History of a card":
                await person.presses("enter")
                await person.sees(f"Card {serial}", "first seen")
            await person.presses("escape")
            await person.sees("Record", "Events", "Keys")

    played(workstation, scene)


def test_a_frame_that_is_higher_than_the_screen_says_so_in_its_edges(workstation: Workstation) -> None:
    """An arrow where there is more."""

    async def scene(person: Person) -> None:
        await person.presses("left")
        await person.sees("Main")
        await person.picks("Record")
        await person.sees("Record", "Events", "Keys")
        assert person.lines[-3].endswith("↓┘")
        assert any(line.endswith("┐") and not line.endswith("↑┐") for line in person.lines)
        await person.presses("end")
        await person.sees("Warnings")
        await person.settles()
        assert person.lines[1].endswith("↑┐")

    played(workstation, scene)


def test_in_40_columns_no_key_is_left_out(workstation: Workstation) -> None:
    """What the keys do takes as many lines as it needs, broken between keys."""

    async def scene(person: Person) -> None:
        assert [line.strip() for line in person.lines[-3:-1]] == [
            "Up, Down, Enter: choose   F2: options",
            "Esc: back   F1: help",
        ]

    played(workstation, scene, size=(40, 25))


def test_in_40_columns_nothing_of_a_card_is_cut(workstation: Workstation) -> None:
    """What is too long goes on below its beginning; of the row that is chosen all lines are seen."""
    cards(workstation, *"abcdef")

    async def scene(person: Person) -> None:
        await person.begins("Inspect")
        await person.sees("Choose a card:")
        await person.presses("end")
        await person.settles()
        lines = person.lines
        chosen = next(at for at, line in enumerate(lines) if "▸" in line)
        assert "PIN not changed" in " ".join(line.strip(" │") for line in lines[chosen : chosen + 3])
        begins, goes_on = (re.search(r"│ *[▸ ] *(?=\w)", lines[at]) for at in (chosen, chosen + 1))
        assert begins is not None
        assert goes_on is not None
        assert goes_on.end() == begins.end() + 2  # for it is one row
        await person.presses("enter")
        await person.sees("ATR")
        seen = "".join(line.strip(" │▒░↑↓") for line in person.lines)
        assert "3B:7A:94:00:00:80:65:A2:01:01:01:3D:72:D6:43" in seen
        assert "15C000E3A817100BF56495254" in seen.replace(" ", "")

    played(workstation, scene, size=(40, 25))
