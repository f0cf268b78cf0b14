"""The record is browsed: rows are narrowed, sorted and opened, asked as of another moment, and written to a file."""

from pathlib import Path

from lifecycle.console.browsing import asked
from lifecycle.console.workstation import Workstation
from lifecycle.domain.instant import AsOf
from lifecycle.reports.events import Events
from tests.console.person import Person, cards, played
from tests.console.test_ceremonies import A, B, make_set


async def opens(person: Person, report: str) -> None:
    """Go to a report from the card menu."""
    await person.ends()
    await person.presses("escape")
    await person.sees("Main", "Record")
    await person.picks("Record")
    await person.sees("Sets", "Keys", "People", "Events")
    await person.picks(report)


def with_a_set(workstation: Workstation) -> None:
    """Make PROD-A on two cards."""
    cards(workstation, "a", "b")

    async def making(person: Person) -> None:
        await make_set(person, "PROD-A", (A, B), 2)
        await person.presses("enter")
        await person.ends()

    played(workstation, making)


def test_enter_leads_from_a_set_to_its_cards_and_to_the_life_of_one(workstation: Workstation) -> None:
    """And Esc leads back, page by page."""
    with_a_set(workstation)

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work")
        await person.presses("escape")
        await opens(person, "Sets")
        await person.sees("PROD-A", "2 of 2")
        await person.presses("enter")
        await person.sees("Set PROD-A", "fingerprint of the key")
        await person.presses("pagedown")
        await person.sees(A, B)
        await person.presses("down", "enter")
        await person.sees("History of", f"Card {B}")
        await person.presses("escape")
        await person.sees("One set", A, B)

    played(workstation, scene)


def test_rows_are_narrowed_by_words_and_esc_brings_them_back(workstation: Workstation) -> None:
    """The letters go to the filter while it is open, and not to the keys of the page."""
    with_a_set(workstation)

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work")
        await person.presses("escape")
        await opens(person, "Cards")
        await person.sees(A, B)
        await person.types(f"/{A.lower()}")
        await person.settles()
        assert A in person.words.replace(f"/ {A.lower()}", "")
        assert B not in person.words
        await person.presses("escape")
        await person.sees(A, B)

    played(workstation, scene)


def test_rows_are_sorted_by_a_column_and_turned_round_the_second_time(workstation: Workstation) -> None:
    """The column is picked by its title."""
    cards(workstation, "a", "b")

    async def scene(person: Person) -> None:
        for serial in (A, B):
            await person.begins("Inspect", serial)
            await person.sees("ATR")
            await person.presses("enter")
        await opens(person, "Cards")
        await person.sees(A, B)
        for first, second in ((A, B), (B, A)):
            await person.presses("s")
            await person.sees("Choose the column to sort by", "serial")
            await person.presses("enter")
            await person.sees(A, B)
            assert person.words.index(first) < person.words.index(second)

    played(workstation, scene)


def test_a_report_is_asked_as_of_another_moment(workstation: Workstation) -> None:
    """A position before the first card was seen: the record knew none."""
    with_a_set(workstation)

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work")
        await person.presses("escape")
        await opens(person, "Sets")
        await person.sees("PROD-A")
        await person.presses("t")
        await person.sees("as of a date")
        await person.types("#1\r")
        await person.sees("No card held a share at that moment.")
        await person.presses("t")
        await person.sees("as of a date")
        await person.presses("ctrl+u")
        await person.types("someday\r")
        await person.sees("someday")

    played(workstation, scene)


def test_what_is_shown_is_written_to_a_file(workstation: Workstation, tmp_path: Path) -> None:
    """A name that ends in .csv gives a table, any other a page; one that is there is not written over."""
    with_a_set(workstation)
    table, page = tmp_path / "sets.csv", tmp_path / "sets.html"

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work")
        await person.presses("escape")
        await opens(person, "Sets")
        for path in (table, page):
            await person.sees("PROD-A")
            await person.presses("e")
            await person.sees("Name of the new file")
            await person.types(f"{path}\r")
            await person.sees("Written to")
            await person.presses("enter")
        await person.sees("PROD-A")
        await person.presses("e")
        await person.sees("Name of the new file")
        await person.types(f"{table}\r")
        await person.sees("exists already")

    played(workstation, scene)
    assert "PROD-A" in table.read_text()
    assert page.read_text().startswith("<!DOCTYPE html>")


def test_the_last_events_before_an_earlier_moment_are_asked(workstation: Workstation) -> None:
    """Of more events than are held, those up to that moment; the page says which."""
    with_a_set(workstation)
    found = asked(workstation, Events(), AsOf("#5", position=5), most=3)
    assert [row[0] for row in found.rows] == [5, 4, 3]
    assert "#3 to #5" in str(found.answer.range and found.answer.range.in_words())
