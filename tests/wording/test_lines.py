"""The one measure of a text: what a terminal does with it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lifecycle.domain.hostile_text import is_hostile
from lifecycle.wording.lines import cells, cut, fitted, folded, padded, wrapped

WORDS = st.lists(st.text("abé漢e\u0301", min_size=1, max_size=9), min_size=1, max_size=8).map(" ".join)


def test_a_short_way_to_measure_gives_what_the_long_one_gives() -> None:
    """For every harmless character alone."""
    for number in range(0x3000):
        if not is_hostile(chr(number)):
            assert cells(chr(number)) == cell_len(chr(number)), hex(number)


@pytest.mark.parametrize(("text", "width"), [("", 0), ("São", 3), ("漢字", 4), ("a\u0301", 1), ("\U0001f600", 2)])
def test_wide_characters_and_marks_are_counted_as_they_are_shown(text: str, width: int) -> None:
    """Two cells, and none."""
    assert cells(text) == width


@given(WORDS, st.integers(4, 20))
def test_no_line_is_wider_than_there_is_room(text: str, width: int) -> None:
    """Folded lines never are, nothing is lost, and a line that is filled up is as wide as was asked for."""
    lines = folded(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert {cells(padded(cut(line, width), width)) for line in lines} == {width}


@given(WORDS, st.integers(4, 20))
def test_words_are_left_whole_at_the_command_line(text: str, width: int) -> None:
    """Somebody may want to copy them."""
    lines = fitted(text, width).split("\n")
    assert " ".join(lines).split() == text.split()
    assert all(cells(line) <= width or " " not in line for line in lines)
    assert lines == wrapped(text, width)


def test_what_stands_after_the_last_word_stays() -> None:
    """A prompt ends with a blank, whether it was broken or not."""
    assert fitted("Number: ", 80) == "Number: "
    assert fitted("The number\nof it: ", 9) == "The\nnumber\nof it: "
    assert fitted("  as far in", 7) == "  as\nfar in"
    assert fitted("Read the card.\n  lifecycle run inspect", 14) == "Read the card.\n  lifecycle run inspect"
    assert fitted("one two", None) == "one two"


def test_sentences_in_portuguese_are_measured_without_a_library() -> None:
    """It takes longer to load than to show them."""
    code = (
        "import sys; from lifecycle.wording.lines import fitted; fitted('ação ' * 30, 60); print('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "False\n"
