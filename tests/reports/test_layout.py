"""Tables: one line to a row where there is room, and no wider than the terminal where there is not."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.text import say
from lifecycle.reports import Answer
from lifecycle.reports.formats import as_table
from lifecycle.reports.parts.basis import Basis
from lifecycle.reports.parts.cells import Column, Row, for_person
from lifecycle.reports.parts.moment import Moment
from lifecycle.wording.grid import Grid
from lifecycle.wording.lines import cells

WORDS = st.lists(st.text("abcdé漢", min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join)
COLUMNS = (Column("a", say("first")), Column("b", say("second")), Column("c", say("third"), aside=True))


def answer(rows: Iterator[Row], *, grouped: bool = False) -> Answer:
    """Make an answer of three columns."""
    return Answer(
        "test", say("Test"), Moment(3, 1), (), COLUMNS, rows, say("nothing"), Basis(3, bytes(32)), grouped=grouped
    )


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5), st.integers(20, 80))
def test_no_line_of_a_squeezed_grid_is_wider_than_its_words_force(rows: list[tuple[str, str]], room: int) -> None:
    """And nothing is lost."""
    grid = Grid.of(["first", "second"], rows, [False, False], room).squeezed()
    for row in rows:
        lines = list(grid.lines(row))
        assert sorted(" ".join(lines).split()) == sorted(" ".join(row).split())
        assert max(map(cells, lines)) <= max(room, sum(grid.least) + 2)


def test_a_pipe_gets_one_line_for_each_row_however_long() -> None:
    """Also for rows that come after those which were measured."""
    rows: list[Row] = [("a", "b", "c")] * (as_table.SAMPLE + 1) + [("x " * 100, "y", "z")]
    lines = list(as_table.written(answer(iter(rows)), str, None))
    assert len([line for line in lines if line.startswith(("a ", "x "))]) == len(rows)


def test_what_goes_aside_stands_below_each_row_of_a_narrow_table() -> None:
    """Unless it is empty."""
    lines = list(as_table.written(answer(iter([("one two", "three", "four"), ("five", "six", None)])), str, 14))
    assert "    third: four" in lines
    assert sum("third" in line for line in lines) == 1


def test_what_goes_aside_stands_once_above_rows_that_share_it() -> None:
    """For a life, in which one person does many things in a row."""
    rows: list[Row] = [("1", "x", "alice"), ("2", "y", "alice"), ("3", "z", "bob")]
    lines = list(as_table.written(answer(iter(rows), grouped=True), str, 15))
    assert [line for line in lines if line.startswith("third")] == ["third: alice", "third: bob"]


def test_what_a_terminal_would_obey_is_never_shown() -> None:
    """A name is not a way to rewrite the screen."""
    assert for_person("evil\x1b[2J\r\nname\u202e", str) == "evil [2J  name "


def test_columns_whose_words_do_not_fit_go_below_their_row() -> None:
    """No line is wider than the terminal for it, and nothing is lost."""
    rows: list[Row] = [("0123456789ABCDEF", "2026-11-23", None)]
    lines = list(as_table.written(answer(iter(rows)), str, 24))
    assert "0123456789ABCDEF" in lines
    assert "    second: 2026-11-23" in lines
