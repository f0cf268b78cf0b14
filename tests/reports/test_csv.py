"""CSV that a spreadsheet takes for text."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import say
from lifecycle.reports.formats.as_csv import STARTS_A_FORMULA, line

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(TEXT, min_size=1))
def test_no_cell_begins_a_formula_and_every_cell_comes_back(cells: list[str]) -> None:
    """An apostrophe stands before what would be one; but for what no terminal may obey, nothing else is changed."""
    (row,) = csv.reader(io.StringIO(line(cells), newline=""))
    assert len(row) == len(cells)
    for read, cell in zip(row, cells, strict=True):
        assert not read.startswith(STARTS_A_FORMULA)
        assert read == harmless(f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell)


@given(st.sampled_from(STARTS_A_FORMULA), TEXT)
def test_whatever_follows_the_dangerous_sign_is_kept(sign: str, rest: str) -> None:
    """A note that begins with a minus can still be read."""
    (row,) = csv.reader(io.StringIO(line([sign + rest]), newline=""))
    assert row == [harmless(f"'{sign}{rest}")]


def test_values_are_written_in_full_and_in_english() -> None:
    """Times to the microsecond, truth as a word, nothing for what is not known."""
    row = (Instant(1), True, False, None, 7, say("{what} done", what="it is"))
    assert line(row) == "1970-01-01T00:00:00.000001Z,true,false,,7,it is done\r\n"
